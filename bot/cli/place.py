"""`TEAM/SCHEDULE` as people type it."""

from dataclasses import dataclass
from typing import Annotated, Self

import typer


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
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


PlaceArgument = Annotated[
    Place, typer.Argument(metavar="TEAM/SCHEDULE", parser=Place.parse, show_default=False)
]
