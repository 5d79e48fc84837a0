"""What was found in another product's export, in our own values."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Self
from zoneinfo import ZoneInfo

from bot.domain.instants import Span
from bot.domain.plain_text import made_plain
from bot.domain.schedule import Schedule

LONGEST_NAME = 64
COMPARED_AT_MOST = timedelta(days=731)
_NOT_IN_NAMES = re.compile("[^a-z0-9_.-]+")
_TAKEN = {"everyone", "people"}


class InvalidSource(Exception):  # noqa: N818 (it is told to a person, who mends the file)
    """A file is not what the source exports. The sentence names the file and the field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPerson:
    """Somebody who is on call there. `remark` is what a person has to decide about them."""

    key: str
    name: str
    email: str | None = None
    timezone: ZoneInfo | None = None
    remark: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """Who was on call when, as the source worked it out; several people at once are allowed."""

    within: Span
    spans: tuple[tuple[Span, str], ...]

    @classmethod
    def of(
        cls, spans: Iterable[tuple[Span, str]], asked: Span | None, told: Span | None = None
    ) -> Self | None:
        """What was worked out, or None where nothing was.

        Args:
            spans: who is on call when.
            asked: the span asked for; None: as far as it goes.
            told: how far it goes; None: from the first shift to the last, so that nobody can tell
                a gap at the edges.
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
    """One schedule of theirs as one or more of ours.

    They may have people of several rotations on call at once; we have the last layer win. So what
    they do at once is several `columns` here: whoever is on call for any of them.
    """

    name: str
    timezone: ZoneInfo
    columns: tuple[Schedule, ...]
    rendered: Rendered | None = None
    channel: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """All that was found."""

    people: tuple[FoundPerson, ...]
    schedules: tuple[FoundSchedule, ...]

    @classmethod
    def of(cls, people: "People", schedules: Iterable[FoundSchedule]) -> Self:
        """The schedules on which anybody is ever on call, with the people who are.

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
class People:
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
        """The key of somebody, who is made known when not met before. What is known stays."""
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
        """Those with one of the keys, in the order in which they were met."""
        wanted = set(keys)
        return tuple(person for person in self._by_id.values() if person.key in wanted)


def _shown(name: str) -> str:
    """A name on one line; of an address what stands before the @, so that it can be read aloud."""
    local, at, _ = name.partition("@")
    text = re.sub("[._]+", " ", local).title() if at else name
    return " ".join(made_plain(text, " ").split())


def name_of(text: str, otherwise: str) -> str:
    """A name as our files allow them, from whatever something is called elsewhere."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return _NOT_IN_NAMES.sub("-", plain).strip("-_.")[: LONGEST_NAME - 4].strip("-_.") or otherwise


def unused(name: str, taken: Iterable[str]) -> str:
    """The name, or with a number after it where it is taken."""
    used = {*taken, *_TAKEN}
    number, unused_name = 2, name
    while unused_name in used:
        unused_name, number = f"{name}-{number}", number + 1
    return unused_name
