"""What recurs in a simulated process, beside all the rest."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from bot.engine.duties.call_polling import CallPolling
from bot.engine.duties.calls_in_line import CallsInLine
from bot.engine.duties.lane_watch import LaneWatch
from bot.engine.duties.retention import Retention
from bot.engine.loops.pulse import Pulse
from bot.engine.sending.standings import SAID_EVERY_SECONDS
from tests.simulation.errands import RING_SECONDS
from tests.simulation.pruned import KEPT_FOR

SAID_EVERY = timedelta(seconds=SAID_EVERY_SECONDS)

if TYPE_CHECKING:
    from tests.simulation.process import Process


async def do_duties(process: "Process") -> None:
    """Old incidents go, calls are asked after, and the pulse beats."""
    database, clock = process.database, process.clock
    duties = (
        LaneWatch(database, process.dispatcher, clock),
        Retention(database, clock, lasting=KEPT_FOR),
        CallPolling(database, process.commands.calls, process.telephony, clock),
        CallsInLine(
            database,
            process.commands.calls,
            process.telephony,
            clock,
            ring=timedelta(seconds=RING_SECONDS),
        ),
    )
    try:
        for duty in duties:
            await duty.do()
        await database.in_thread(Pulse(database, clock).beat)
    except OperationalError:
        process.troubled = True
    except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
        process.world.breaks(f"a duty of {process.name} failed: {error!r}")


class Says:
    """How a process stands, said every few seconds, as long as it has anything to do."""

    def __init__(self) -> None:
        self._at: datetime | None = None

    def how_it_stands(self, process: "Process") -> None:
        """Say it, unless that was a moment ago. There is nobody to tell on SQLite."""
        now = process.clock.now()
        if process.database.is_sqlite or (self._at and abs(now - self._at) < SAID_EVERY):
            return
        with process.database.write() as tx:
            process.dispatcher.standings.say(tx, now)
        self._at = now
