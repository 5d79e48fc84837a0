"""Whether what is forgotten is long over, and whether what is long over is forgotten."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tests.simulation.books import Books
from tests.simulation.truth import Truth

# Short, so that things are forgotten while others are open.
KEPT_FOR = timedelta(seconds=45)
_ITS_OWN = ("pages", "notifications", "timeline", "alerts", "incident_keys")


def of_vanished(
    before: Books, after: Books, truth: Truth, now: datetime, *, clocks_differ: timedelta
) -> Iterator[str]:
    """Only what was resolved long enough ago goes, and all that belongs to it, and nothing else."""
    gone = before.incidents.keys() - after.incidents.keys()
    for number in gone:
        resolved_at = before.incidents[number].resolved_at
        if resolved_at is None or resolved_at > now - KEPT_FOR + clocks_differ:
            yield f"incident {number}, resolved at {resolved_at}, is forgotten"
    was_of = {
        f"{table} {id_}": row.incident
        for table in _ITS_OWN
        for id_, row in getattr(before, table).items()
        if id_ not in getattr(after, table) and row.incident is not None
    }
    for row_is, incident in was_of.items():
        if incident not in gone:
            yield f"{row_is} of incident {incident} is gone"
    for alert in before.alerts.values():
        if alert.incident in gone:
            service = before.incidents[alert.incident].service
            truth.forgotten[alert.action, f"{service}/{alert.dedup_key}"] += 1
    truth.forgotten_incidents |= gone


def nothing_old_is_kept(books: Books) -> Iterator[str]:
    """Everything was resolved long ago."""
    for table in ("incidents", *_ITS_OWN, "deliveries"):
        if rows := getattr(books, table):
            yield f"{len(rows)} {table} are kept for ever"
