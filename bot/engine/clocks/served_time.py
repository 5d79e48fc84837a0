"""A shell beside the process that serves an SQLite file goes by that one's clock.

Else what it makes due now would be due later where somebody has just set the machine's clock.
"""

from datetime import timedelta

from sqlalchemy import Connection

from bot.engine.clocks.clock import SteadyClock
from bot.engine.clocks.shared_time import ALIVE_WITHIN
from bot.storage import served_time
from bot.storage.database import Database
from bot.storage.served_time import Served


def tell_shells(tx: Connection, clock: SteadyClock) -> None:
    """Write down what time it is by the process that serves: every few seconds, while it lives."""
    now = clock.now()
    served_time.keep(tx, Served(agreed_at=now, began_at=now - clock.gone_by()))


def set_by_serving(clock: SteadyClock, database: Database) -> None:
    """Set a shell's clock to that of the process that serves, if one lives.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: the database cannot be asked.
    """
    with database.read() as tx:
        served = served_time.last(tx)
    if served is None:
        return
    now = served.began_at + clock.gone_by()
    # Since the machine was started anew its monotonic clock says something else.
    if timedelta(0) <= now - served.agreed_at <= ALIVE_WITHIN:
        clock.set_to(now)
