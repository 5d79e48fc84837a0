"""The wording of incidents, which few changes touch: title, details and link."""

from collections.abc import Collection

from sqlalchemy import Connection, bindparam, update

from bot.domain.incidents.incident import Incident
from bot.storage.tables import incidents

_NAMES = ("title", "details", "link")
_SAVE = (
    update(incidents)
    .where(incidents.c.number == bindparam("held"))
    .values({name: bindparam(name) for name in _NAMES})
)


def save_wording(tx: Connection, changed: Collection[Incident]) -> None:
    """Write the wording of changed incidents, which this transaction has locked.

    `incidents.save_all` leaves them as they were.
    """
    if changed:
        rows = [{"held": i.number, **{name: getattr(i, name) for name in _NAMES}} for i in changed]
        tx.execute(_SAVE, rows)
