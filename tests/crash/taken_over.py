"""Which send was taken over where the timeline says that one was interrupted."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from tests.crash.records import Records


def taken_over_since(records: Records, entry: Row[Any]) -> datetime:
    """When the send was begun that was interrupted by the time of this entry.

    Given up, it carries nothing in the end; found at its provider, it carries the incident. Others
    to that person that were under way were not taken over.
    """
    person, method = entry.facts["person"], entry.facts["method"]
    begun: list[datetime] = [
        one.begun_at
        for one in records.deliveries
        if (one.person, one.method) == (person, method)
        and one.begun_at < entry.at
        and _may_be_it(records.carried[one.id], entry.incident)
    ]
    return max(begun, default=entry.at)


def _may_be_it(carried: list[Row[Any]], incident: int) -> bool:
    return not carried or any(one.incident == incident for one in carried)
