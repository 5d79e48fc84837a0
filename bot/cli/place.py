"""`TEAM/SCHEDULE` and `TEAM[/SCHEDULE]` as people type them."""

from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, kw_only=True, slots=True)
class SchedulePath:
    """One schedule of a team."""

    team: str
    schedule: str

    def __str__(self) -> str:
        return f"{self.team}/{self.schedule}"

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read `TEAM/SCHEDULE`.

        Raises:
            ValueError: it is not of that form; the sentence is for people.
        """
        team, _slash, schedule = typed.partition("/")
        if not team or not schedule or "/" in schedule:
            raise ValueError(f"“{typed}” is not TEAM/SCHEDULE, such as platform/primary.")
        return cls(team=team, schedule=schedule)


@dataclass(frozen=True, kw_only=True, slots=True)
class Where:
    """A team, or one schedule of it."""

    team: str
    schedule: str | None = None

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read `TEAM` or `TEAM/SCHEDULE`.

        Raises:
            ValueError: it is neither; the sentence is for people.
        """
        if not typed.strip():
            raise ValueError("This is empty. Give TEAM or TEAM/SCHEDULE, or leave it out for all.")
        if "/" not in typed:
            return cls(team=typed)
        place = SchedulePath.parse(typed)
        return cls(team=place.team, schedule=place.schedule)


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """Whose shifts: those of one schedule, or those of a person."""

    place: SchedulePath | None = None
    person: str = ""

    @classmethod
    def parse(cls, typed: str) -> Self:
        """Read `TEAM/SCHEDULE` or `PERSON`.

        Raises:
            ValueError: it is neither; the sentence is for people.
        """
        return cls(place=SchedulePath.parse(typed)) if "/" in typed else cls(person=typed)
