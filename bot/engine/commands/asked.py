"""What somebody is asked to answer, and what they have been told of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.as_told import Told
from bot.domain.incidents.incident import Incident, Position
from bot.domain.rosters.roster import Roster
from bot.engine.clocks.clock import Clock
from bot.engine.commands.on_the_line import LetGo
from bot.engine.escalation.asked import why_not_asked
from bot.engine.schedule_files.schedules import Schedules
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.paging import asked, told


class AskedQueries:
    """For whoever replies to a text, or asks for their own incidents."""

    def __init__(self, database: Database, schedules: Schedules, clock: Clock) -> None:
        self._database = database
        self._schedules = schedules
        self._clock = clock

    def told_to(self, person: str, theirs: Sequence[Incident]) -> Mapping[int, Position]:
        """Where each incident stood that a person has been told of by a call or message.

        Of `theirs`, the ones they have taken themselves count as they stand now: whoever has an
        incident knows it.
        """
        with self._database.read() as tx:
            positions = asked.positions_told_to(tx, person)
        taken = [i for i in theirs if i.acknowledged_by == person and i.number in positions]
        return {**positions, **{incident.number: incident.position for incident in taken}}

    def heard_of_by(self, person: str) -> Mapping[int, Told]:
        """The open incidents of which a person was told by telephone, or has done something about.

        Not by a call in which they pressed no key: a voicemail box picks up as well.
        """
        with self._database.read() as tx:
            return told.told_of(tx, person)

    def told_by_telephone(self, person: str, rises: Mapping[int, int]) -> None:
        """They have heard, or are told in a reply, of so many `rises` of each incident."""
        with self._database.write(urgent=True) as tx:
            told.note(tx, person, rises)

    def open_ones(self, numbers: Collection[int]) -> Sequence[Incident]:
        """Those of these incidents that are not resolved, oldest first."""
        with self._database.read() as tx:
            return [one for one in incidents.several(tx, numbers) if one.is_open]

    def named_by_newest_text_to(self, person: str) -> Collection[int]:
        """The incidents of the text that a person has before them who replies to the newest."""
        with self._database.read() as tx:
            return told.named_by_newest_text(tx, person)

    def open_for(self, person: str) -> Sequence[Incident]:
        """The unresolved incidents a person was paged about or has taken, oldest first.

        Without those about which they are asked no more.
        """
        with self._database.read() as tx:
            return incidents.several(tx, asked.open_for(tx, person))

    def let_go_by(self, person: str) -> Sequence[LetGo]:
        """The triggered incidents a person was paged about and is asked no more, oldest first."""
        with self._database.read() as tx:
            files, now = self._schedules.files_in_force(), self._clock.now()
            return let_go_of(tx, person, asked.let_go(tx, person), files, now)


def let_go_of(
    tx: Connection, person: str, about: Collection[int], files: Roster, now: datetime
) -> list[LetGo]:
    """Those of these incidents about which a person is asked no more, each with the reason."""
    found = incidents.several(tx, about)
    reasons = [why_not_asked(tx, incident, person, files, now) for incident in found]
    return [
        LetGo(incident=incident, why=str(why))
        for incident, why in zip(found, reasons, strict=True)
        if why is not None
    ]
