"""What a button or a form was made for, so that it is never taken for one about something else.

After a restore from a backup numbers are given a second time, and old messages stand in Slack.
"""

import hashlib
from dataclasses import dataclass
from typing import Self

from bot.domain.incidents.incident import Incident
from bot.domain.refusals import Refused
from bot.domain.rosters.swap import Swap
from bot.slack.writing import one_line
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.stored_schedules import overrides, swaps
from bot.storage.stored_schedules.overrides import KeptOverride

_MARK_BYTES = 6
_TITLE_LIMIT = 100
_BETWEEN = "."


class AboutAnother(Refused):
    """What has the number of a message now is not what the message is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MadeFor:
    """A number, and a mark by which what has it is known from all others that had or will have it.

    `str` writes it down without a space.
    """

    number: int
    mark: str

    @classmethod
    def incident(cls, incident: Incident) -> Self:
        """By what never changes of an incident.

        Its title does, when it becomes urgent; when it was opened does, when the clock is set.
        """
        identity = (incident.service or "", incident.dedup_key)
        return cls(number=incident.number, mark=_mark(*identity))

    @classmethod
    def swap(cls, swap: Swap) -> Self:
        """By who asked whom, and when."""
        identity = (swap.requester, swap.colleague, swap.offered_at.isoformat())
        return cls(number=swap.id, mark=_mark(*identity))

    @classmethod
    def override(cls, kept: KeptOverride) -> Self:
        """By what it says, and when it was made."""
        said = kept.override
        identity = (said.team, said.schedule, said.person, kept.made_at.isoformat())
        return cls(number=kept.id, mark=_mark(*identity))

    @classmethod
    def read(cls, written: str) -> Self:
        """From what `str` wrote; a number without a mark is known from all there are."""
        number, _, mark = written.partition(_BETWEEN)
        return cls(number=int(number), mark=mark)

    def __str__(self) -> str:
        return f"{self.number}{_BETWEEN}{self.mark}"


def check_incident(database: Database, made_for: MadeFor) -> None:
    """Raises AboutAnother, and UnknownIncident where there is none with that number."""
    with database.read() as tx:
        present = incidents.get(tx, made_for.number)
    if MadeFor.incident(present) != made_for:
        number, title = made_for.number, one_line(present.title, _TITLE_LIMIT)
        raise AboutAnother(
            f"{_ABOUT_ANOTHER.format(what='incident', present=f'#{number}')}: “{title}”. "
            f"{_NOTHING_DONE} To act on the present one, use a newer message, or type "
            f"/oncall ack {number}."
        )


def check_swap(database: Database, made_for: MadeFor) -> None:
    """Raises AboutAnother. That there is none with that number is left to whoever acts."""
    with database.read() as tx:
        present = swaps.get(tx, made_for.number)
    if present is not None and MadeFor.swap(present) != made_for:
        raise AboutAnother(
            f"{_ABOUT_ANOTHER.format(what='swap', present=f'swap {made_for.number}')}. "
            f"{_NOTHING_DONE} Ask anew with /oncall swap."
        )


def check_override(database: Database, made_for: MadeFor) -> None:
    """Raises AboutAnother. That there is none with that number is left to whoever acts."""
    with database.read() as tx:
        present = next(iter(overrides.listed(tx, id_=made_for.number)), None)
    if present is not None and MadeFor.override(present) != made_for:
        raise AboutAnother(
            f"{_ABOUT_ANOTHER.format(what='override', present=f'override {made_for.number}')}. "
            f"{_NOTHING_DONE} /oncall overrides lists those there are."
        )


_ABOUT_ANOTHER = "This message is about another {what} than the present {present}"
_NOTHING_DONE = "The database was restored from a backup in between, so nothing was done."


def _mark(*identity: str) -> str:
    return hashlib.blake2b(
        "\0".join(identity).encode(errors="backslashreplace"), digest_size=_MARK_BYTES
    ).hexdigest()
