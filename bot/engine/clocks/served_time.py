"""Shell commands go by the clock of the process that serves the same SQLite file.

Else what it makes due now would be due later where somebody has just set the machine's clock.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.engine.clocks.clock import SteadyClock
from bot.engine.clocks.shared_time import ALIVE_WITHIN
from bot.storage.database import Database
from bot.storage.upkeep import served_time
from bot.storage.upkeep.served_time import ServedTime


def tell_shells(tx: Connection, clock: SteadyClock) -> None:
    """Write down what time it is by the process that serves: every few seconds, while it lives."""
    _keep(tx, clock)


def tell_whoever_serves_next(database: Database, clock: SteadyClock) -> None:
    """Write down by what time a shell has just made something due, where no process serves.

    The machine's clock may be set back before one does.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: it cannot be written.
    """
    with database.write() as tx:
        _keep(tx, clock)


def last_written(tx: Connection) -> datetime | None:
    """What time it was by whoever wrote it down last."""
    served = served_time.last(tx)
    return None if served is None else served.agreed_at


def _keep(tx: Connection, clock: SteadyClock) -> None:
    now = clock.now()
    served_time.keep(tx, ServedTime(agreed_at=now, began_at=now - clock.gone_by()))


def set_by_serving(clock: SteadyClock, database: Database) -> bool:
    """Set a shell's clock to that of the process that serves; False where none lives.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    with database.read() as tx:
        served = served_time.last(tx)
    if served is None:
        return False
    now = served.began_at + clock.gone_by()
    # Since the machine was started anew its monotonic clock says something else.
    lives = timedelta(0) <= now - served.agreed_at <= ALIVE_WITHIN
    if lives:
        clock.set_to(now)
    return lives
