"""Looking for what may have been sent already, before it is sent again."""

from datetime import timedelta

from sqlalchemy import Connection

from bot.engine.errands.carrying import Carried
from bot.storage.paging import notifications

# How far the provider's clock may be behind ours. Calls found because of it are told apart by id.
CLOCKS_DIFFER = timedelta(minutes=1)


def known_by_now(tx: Connection, carried: Carried) -> set[str]:
    """The providers' ids of other deliveries to the person, which are not the one looked for."""
    if not carried.doubtful:
        return set()
    since = carried.doubtful[0].begun_at - 2 * CLOCKS_DIFFER
    delivery = carried.delivery
    return notifications.known_to_providers(tx, delivery.person, delivery.method, since)
