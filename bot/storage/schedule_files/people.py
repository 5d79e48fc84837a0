"""people.yaml: everybody who can be on call, and the roles they hold."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from yaml import Node

from bot.domain.people.away import Away, AwayCalendar
from bot.domain.people.method import Method
from bot.domain.people.person import DEFAULT_CONTACT, ContactStep, Person
from bot.domain.times.durations import parse_duration
from bot.storage.schedule_files import addresses, away, scalars
from bot.storage.schedule_files.complaints import Source, line_of
from bot.storage.schedule_files.names import check_name
from bot.storage.schedule_files.nodes import (
    Fields,
    Key,
    MappingEntry,
    each,
    entries,
    fields,
    keys,
    one_or_more,
    scalar,
)
from bot.storage.schedule_files.suggestions import did_you_mean, quoted

_FILE_RULE = 'people.yaml must have the key "people", and may have "roles"'
_FILE = keys(
    Key("people", "a mapping of people, such as ana: {name: Ana Souza, …}", required=True),
    Key("roles", "a mapping from role to person, such as cto: kim"),
)
_PERSON = keys(
    Key("name", "the person's name, such as Ana Souza", required=True),
    Key("slack", "a Slack member ID, such as U02ANA0001"),
    Key("email", "an email address, such as ana@example.com"),
    Key("phone", 'a phone number, such as "+14155550101"'),
    Key("timezone", "a timezone, such as Europe/Berlin", required=True),
    Key("country", "a country, such as DE, or a part of one, such as DE-BY"),
    Key("contact", 'contact steps, such as "slack, sms, call" and "call after 2m"'),
    Key("away", away.WANTED),
)
_CONTACT_STEP = re.compile(r"(.+?)(?: +after +(\S+))?")
_COMMA = re.compile(" *, *")


@dataclass(frozen=True, kw_only=True, slots=True)
class PeopleFile:
    """What people.yaml says.

    `people` are those that could be read; `keys` and `role_keys` tell where every one of them
    stands, also the broken, and are None where they cannot be told. `values` are what stands under
    the `keys`.
    """

    source: Source
    people: Mapping[str, Person]
    roles: Mapping[str, str]
    keys: Mapping[str, Node] | None
    role_keys: Mapping[str, Node] | None
    values: Mapping[str, Node]


def read_people(source: Source, root: Node) -> PeopleFile:
    """Everything in people.yaml that can be read, after complaining of the rest."""
    file = fields(source, root, what="people.yaml", rule=_FILE_RULE, keys=_FILE, at=root)
    people = _entries(file, "people")
    roles = _entries(file, "roles") if file is None or "roles" in file else ()
    places = None if people is None else {entry.name: entry.key for entry in people}
    return PeopleFile(
        source=source,
        people={p.key: p for entry in people or () if (p := _person(source, entry)) is not None},
        roles=_roles(source, roles or (), places),
        keys=places,
        role_keys=None if roles is None else {entry.name: entry.key for entry in roles},
        values={entry.name: entry.value for entry in people or ()},
    )


def _entries(file: Fields | None, name: str) -> tuple[MappingEntry, ...] | None:
    node = file.node(name) if file is not None else None
    if file is None or node is None:
        return None
    return entries(file.source, node, file.rule(name))


def _person(source: Source, entry: MappingEntry) -> Person | None:
    """None after complaining of anything, so that nothing is said about a person half read."""
    errors_before = len(source.complaints.errors)
    check_name(source, entry, "person")
    rule = f"{quoted(entry.name)} must be a mapping with name and timezone"
    read = fields(source, entry.value, what="a person", rule=rule, keys=_PERSON, at=entry.key)
    if read is None:
        return None
    name, timezone = read.read_text("name"), read.read("timezone", scalars.timezone)
    slack, email = read.read("slack", addresses.slack_member), read.read("email", addresses.email)
    phone, country = read.read("phone", addresses.phone), read.read("country", scalars.country)
    contact, absent = _contact(read), _away(read)
    if name is None or timezone is None or len(source.complaints.errors) > errors_before:
        return None
    return Person(
        key=entry.name,
        name=name,
        timezone=timezone,
        slack=slack,
        email=email,
        phone=phone,
        country=country,
        contact=contact,
        away=absent,
    )


def _contact(person: Fields) -> tuple[ContactStep, ...]:
    node = person.node("contact")
    if node is None:
        return DEFAULT_CONTACT
    rule = person.rule("contact")
    nodes = one_or_more(person.source, node, rule)
    return each(person.source, nodes or (), rule, contact_step) or DEFAULT_CONTACT


def _away(person: Fields) -> tuple[Away | AwayCalendar, ...]:
    node = person.node("away")
    return away.read_away(person.source, node, person.rule("away")) if node is not None else ()


def contact_step(text: str) -> ContactStep:
    """`slack, sms, call`, or `call after 2m`. Raises ValueError with a sentence."""
    found = _CONTACT_STEP.fullmatch(text)
    if found is None:
        raise ValueError('a contact step is like "slack, sms, call" or "call after 2m"')
    methods = tuple(_method(word) for word in _COMMA.split(found[1]))
    if len(set(methods)) < len(methods):
        raise ValueError(f"a contact method is twice in {quoted(text)}")
    after = parse_duration(found[2]) if found[2] else timedelta(0)
    return ContactStep(methods=methods, after=after)


def _method(word: str) -> Method:
    try:
        return Method(word)
    except ValueError:
        hint = did_you_mean(word, list(Method)) or f" Use {', '.join(Method)}."
        raise ValueError(f"{quoted(word)} is not a contact method.{hint}") from None


def _roles(
    source: Source, listed: Iterable[MappingEntry], people: Mapping[str, Node] | None
) -> dict[str, str]:
    roles = {}
    for entry in listed:
        check_name(source, entry, "role")
        if people is not None and entry.name in people:
            line = line_of(people[entry.name])
            source.error(
                entry.key,
                f'"{entry.name}" is also a person, on line {line}: give the role another name',
            )
        rule = f"{quoted(entry.name)} must be held by one person, such as cto: kim"
        person = scalar(source, entry.value, rule, scalars.reference)
        if person is None:
            continue
        roles[entry.name] = person
        if people is not None and person not in people:
            hint = did_you_mean(person, people)
            source.error(entry.value, f"{quoted(person)} is not in people.yaml.{hint}")
    return roles
