"""What recurs in a simulated process, beside all the rest."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy.exc import OperationalError

from bot.engine.duties.call_polling import CallPolling
from bot.engine.duties.calls_in_line import CallsInLine
from bot.engine.duties.come_on_call import ComeOnCall
from bot.engine.duties.lane_watch import LOOKS_WITHIN, LaneWatch
from bot.engine.duties.retention import Retention
from bot.engine.loops.pulse import Pulse
from bot.engine.loops.recurring_duty import RecurringDuty
from bot.engine.sending.standings import SAID_EVERY_SECONDS
from bot.storage.sending.outbox import Lane
from tests.simulation.errands import RING_SECONDS
from tests.simulation.pruned import KEPT_FOR

SAID_EVERY = timedelta(seconds=SAID_EVERY_SECONDS)

if TYPE_CHECKING:
    from tests.simulation.process import Process


async def do_duties(process: "Process") -> None:
    """Old incidents go, calls are asked after, and the pulse beats."""
    database, clock = process.database, process.clock
    duties: list[RecurringDuty] = [
        LaneWatch(database, process.dispatcher, clock),
        Retention(database, clock, lasting=KEPT_FOR),
        ComeOnCall(database, process.schedules, clock),
    ]
    if Lane.CALL not in process.absent:
        polling = CallPolling(database, process.commands.calls, process.telephony, clock)
        duties += [polling, _calls_in_line(process)]
    beat = Pulse(database, clock).beat
    await _looked_after(process, [*(duty.do for duty in duties), lambda: database.in_thread(beat)])


async def look_for_calls_in_line(process: "Process") -> None:
    """Those that a provider took and does not begin."""
    if Lane.CALL not in process.absent:
        await _looked_after(process, [_calls_in_line(process).do])


async def look_for_who_comes_on_call(process: "Process") -> None:
    """As it does every few seconds; it matters while everybody before has declined."""
    duty = ComeOnCall(process.database, process.schedules, process.clock)
    await _looked_after(process, [duty.do])


def _calls_in_line(process: "Process") -> CallsInLine:
    return CallsInLine(
        process.database,
        process.commands.calls,
        process.telephony,
        process.clock,
        ring=timedelta(seconds=RING_SECONDS),
    )


async def _looked_after(
    process: "Process", duties: Sequence[Callable[[], Awaitable[object]]]
) -> None:
    try:
        for do in duties:
            await do()
    except OperationalError:
        process.troubled = True
    except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
        process.world.breaks(f"a duty of {process.name} failed: {error!r}")


class Says:
    """How a process stands, said every few seconds, unless its dispatcher hangs."""

    def __init__(self) -> None:
        self._at: datetime | None = None

    def how_it_stands(self, process: "Process") -> None:
        """Say it, unless that was a moment ago. There is nobody to tell on SQLite."""
        now = process.clock.now()
        if process.database.is_sqlite or (self._at and abs(now - self._at) < SAID_EVERY):
            return
        if process.hangs_since and process.world.time.now - process.hangs_since > LOOKS_WITHIN:
            return
        with process.database.write() as tx:
            process.dispatcher.standings.say(tx, now)
        self._at = now
