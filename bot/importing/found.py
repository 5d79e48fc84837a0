"""The contents of another product's export, as our own values."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.plain_text import made_plain
from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span

LONGEST_NAME = 64
COMPARED_AT_MOST = timedelta(days=731)
_NOT_IN_NAMES = re.compile("[^a-z0-9_.-]+")
_TAKEN = {"everyone", "people"}


class InvalidSource(Exception):  # noqa: N818 (its sentence is for a person, who mends the file)
    """A file is no valid export of the source. The sentence names the file and the field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPerson:
    """A person who is on call in the source. `remark` says what the user has to decide."""

    key: str
    name: str
    email: str | None = None
    timezone: ZoneInfo | None = None
    remark: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """The shifts that the source itself computed; several people may be on call at once."""

    within: Span
    spans: tuple[tuple[Span, str], ...]

    @classmethod
    def of(
        cls, spans: Iterable[tuple[Span, str]], asked: Span | None, told: Span | None = None
    ) -> Self | None:
        """The computed shifts, or None if the source has none.

        Args:
            spans: who is on call when.
            asked: the span to keep; None: all of it.
            told: the span that the source covers; None: from the first shift to the last, so that
                a gap at the edges goes unnoticed.
        """
        listed = tuple(spans)
        if told is None and listed:
            first = min(span.start for span, _ in listed)
            told = Span(start=first, end=max(span.end for span, _ in listed))
        if told is not None:
            told = Span(start=told.start, end=min(told.end, told.start + COMPARED_AT_MOST))
        common = told if told is None or asked is None else told.clipped_to(asked)
        return None if common is None else cls(within=common, spans=listed)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundSchedule:
    """One schedule of the source, as one or more of ours.

    The source may have people of several rotations on call at once; here the last layer wins. So
    such a schedule becomes several `columns`, whose people together are on call.
    """

    name: str
    timezone: ZoneInfo
    columns: tuple[Schedule, ...]
    rendered: Rendered | None = None
    channel: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Everything found in an export."""

    people: tuple[FoundPerson, ...]
    schedules: tuple[FoundSchedule, ...]

    @classmethod
    def of(cls, people: "FoundPeople", schedules: Iterable[FoundSchedule]) -> Self:
        """The schedules that ever have anybody on call, with these people.

        Raises:
            InvalidSource: there is none.
        """
        found = tuple(schedules)
        listed = tuple(schedule for schedule in found if schedule.columns)
        if not listed:
            said = [f"{each.name}: {remark}" for each in found for remark in each.remarks]
            nothing = "nobody is on call in these files, so there is nothing to import"
            raise InvalidSource("\n".join((*said, nothing)))
        columns = [column for schedule in listed for column in schedule.columns]
        rotations = [layer.rotation for column in columns for layer in column.layers]
        in_turns = (p for rotation in rotations for turn in rotation.people for p in turn)
        in_overrides = (override.person for column in columns for override in column.overrides)
        return cls(people=people.named([*in_turns, *in_overrides]), schedules=listed)


@dataclass(kw_only=True, slots=True)
class FoundPeople:
    """The people met so far, by the id that the source knows them by."""

    _by_id: dict[str, FoundPerson] = field(default_factory=dict)

    def key_of(
        self,
        id_: str,
        name: str | None = None,
        *,
        email: str | None = None,
        timezone: ZoneInfo | None = None,
        remark: str | None = None,
    ) -> str:
        """The key of a person, who is added if unknown. Known facts are not changed."""
        known = self._by_id.get(id_)
        if known is None:
            shown = _shown(name or email or id_)
            key = unused(name_of(shown, "person"), self.keys)
            known = FoundPerson(key=key, name=shown or key, remark=remark)
        self._by_id[id_] = replace(
            known, email=known.email or email, timezone=known.timezone or timezone
        )
        return known.key

    @property
    def keys(self) -> set[str]:
        """The keys that are in use."""
        return {person.key for person in self._by_id.values()}

    def named(self, keys: Iterable[str]) -> tuple[FoundPerson, ...]:
        """The people with these keys, in the order in which they were added."""
        wanted = set(keys)
        return tuple(person for person in self._by_id.values() if person.key in wanted)


def _shown(name: str) -> str:
    """A name on one line; of an email address the part before the @, to be read aloud."""
    local, at, _ = name.partition("@")
    text = re.sub("[._]+", " ", local).title() if at else name
    return " ".join(made_plain(text, " ").split())


def name_of(text: str, otherwise: str) -> str:
    """A key that our files allow, made from a name of the source."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_NAMES.sub("-", plain).strip("-_.")[: LONGEST_NAME - 4].strip("-_.") or otherwise


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, with a number after it if it is taken."""
    used = {*taken, *_TAKEN}
    number, unused_name = 2, name
    while unused_name in used:
        unused_name, number = f"{name}-{number}", number + 1
    return unused_name
