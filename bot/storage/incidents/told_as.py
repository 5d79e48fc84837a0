"""What incidents are told as, which few changes touch."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, update

from bot.domain.incidents.incident import Incident
from bot.storage.tables import incidents

_WORDS = ("title", "details", "link")
_SAVE = (
    update(incidents)
    .where(incidents.c.number == bindparam("held"))
    .values({name: bindparam(name) for name in _WORDS})
)


def save_words(tx: Connection, changed: Collection[Incident]) -> None:
    """Write the words of changed incidents, which this transaction has locked.

    `incidents.save_all` leaves them as they were.
    """
    if changed:
        told = [{"held": i.number, **{name: getattr(i, name) for name in _WORDS}} for i in changed]
        tx.execute(_SAVE, told)
