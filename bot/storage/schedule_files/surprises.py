"""Warnings: files that load and will likely surprise somebody at night."""

from collections.abc import Callable, Iterable, Iterator, Sequence

from yaml import Node

from bot.domain.paging.policy import PersonTarget, RoleTarget
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Team
from bot.storage.schedule_files.addresses import is_given_out
from bot.storage.schedule_files.people import PeopleFile
from bot.storage.schedule_files.team import Outline


def warn_of_unreachable_people(file: PeopleFile, teams: Iterable[Team]) -> None:
    """Whoever is on call or paged by a step should have a phone number that can ring."""
    needed = {person for team in teams for person in _people_of(team, file)}
    for key, node in (file.keys or {}).items():
        person = file.people.get(key)
        if person is None or key not in needed:
            continue
        if person.phone is None:
            otherwise = "only Slack" if person.slack or person.email else "nothing"
            file.source.warn(node, f'"{key}" has no phone number: {otherwise} can reach them')
        elif not is_given_out(person.phone):
            message = f'the phone number of "{key}" is of a kind that nobody is given: check it'
            file.source.warn(node, message)


def warn_of_shared_slack(file: PeopleFile) -> None:
    """What two people with one Slack member ID do in Slack counts as done by the first."""
    for node, key, other in _shared(file, lambda person: person.slack):
        file.source.warn(node, f'"{key}" has the same Slack member ID as "{other}"')


def warn_of_shared_phones(file: PeopleFile) -> None:
    """Two who are paged together are called together, and one line takes one call."""
    for node, key, other in _shared(file, lambda person: person.phone):
        message = (
            f'"{key}" has the same phone number as "{other}": when both are paged, one of the two '
            "calls finds the line busy. Give each a number of their own, or let one be without "
            "`phone`"
        )
        file.source.warn(node, message)


def warn_of_no_services(team: Outline) -> None:
    """A team without services is never paged by an alert."""
    node = team.file.node("team")
    if node is not None and team.key is not None and team.services == ():
        team.source.warn(node, f'team "{team.key}" has no services, so no alert can reach it')


def warn_of_no_teams(file: PeopleFile, teams: Sequence[Outline]) -> None:
    """Without a team nobody is on call, and no alert has anywhere to go."""
    if not teams:
        message = (
            "there is no team: nobody is on call. Describe each in a file beside this one, such as "
            "platform.yaml. Where teams are in force these files do not replace them"
        )
        file.source.warn_at(1, 1, message)


def _shared(
    file: PeopleFile, of: Callable[[Person], str | None]
) -> Iterator[tuple[Node, str, str]]:
    """Each person who has what somebody before them has, and who that is."""
    first: dict[str, str] = {}
    for key, person in file.people.items():
        given = of(person)
        if given is None:
            continue
        if given in first and file.keys is not None:
            yield file.keys[key], key, first[given]
        first.setdefault(given, key)


def _people_of(team: Team, file: PeopleFile) -> Iterator[str]:
    for schedule in team.schedules.values():
        yield from schedule.everybody
    for target in (target for step in team.policy.steps for target in step.targets):
        if isinstance(target, PersonTarget):
            yield target.person
        elif isinstance(target, RoleTarget):
            yield file.roles.get(target.role, "")
