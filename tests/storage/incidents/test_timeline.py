"""What happened is read as it was written down, whenever that was."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.incidents.timeline import What
from bot.domain.incidents.urgency import Urgency
from bot.storage.database import Database
from bot.storage.incidents import incidents, timeline
from tests.conftest import MONDAY_3AM as NOW

LATER = (NOW + timedelta(minutes=15)).isoformat()


@pytest.mark.parametrize(
    ("what", "kept", "read"),
    [
        (What.NOBODY_TO_PAGE, {"at": LATER}, {"again_at": LATER}),
        (What.NOBODY_TO_PAGE, {"again_at": LATER}, {"again_at": LATER}),
        (What.EVERYBODY_DECLINED, {"at": LATER}, {"again_at": LATER}),
        (
            What.ACKNOWLEDGEMENT_RUNS_OUT,
            {"by": "ana", "at": LATER, "left": "15m"},
            {"by": "ana", "runs_out_at": LATER, "left": "15m"},
        ),
    ],
)
def test_what_old_rows_call_by_the_name_of_the_entry_s_own_instant_has_its_own(
    database: Database, what: What, kept: dict[str, Any], read: dict[str, Any]
) -> None:
    with database.write() as tx:
        opened = incidents.insert(
            tx,
            service="checkout",
            team="platform",
            title="checkout is down",
            urgency=Urgency.HIGH,
            dedup_key="down",
            now=NOW,
        )
        assert opened is not None
        timeline.add(tx, opened.number, NOW, what, **kept)

        (entry,) = timeline.of_incident(tx, opened.number)

    assert (entry.at, entry.facts) == (NOW, read)
