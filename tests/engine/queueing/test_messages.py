"""Which messages are brought up to date when something happens."""

import pytest
from sqlalchemy import Connection, select

from bot.domain.incidents.urgency import Urgency
from bot.engine.queueing import messages
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.sending import slack_messages
from bot.storage.sending.slack_messages import CHANNEL, MessageSubject
from bot.storage.tables import outbox
from tests.conftest import MovedClock

# In the order they were posted: the channel's, and those to people paged again and again.
POSTED = (CHANNEL, "ana", "bo", "ana", "bo", "ana")


@pytest.fixture
def incident(database: Database, clock: MovedClock) -> int:
    """One that nobody has answered through several pages."""
    with database.write() as tx:
        opened = incidents.insert(
            tx,
            service="checkout",
            team="platform",
            title="checkout is down",
            urgency=Urgency.HIGH,
            dedup_key="checkout",
            now=clock.now(),
        )
        assert opened is not None
        for number, recipient in enumerate(POSTED, start=1):
            slack_messages.add(
                tx,
                about=MessageSubject.INCIDENT,
                subject=opened.number,
                recipient=recipient,
                channel=f"C{recipient}",
                ts=str(number),
                shown_version=1,
            )
    return opened.number


def queued(tx: Connection) -> list[int]:
    """The direct messages that are to be updated, by the place they were posted at."""
    query = select(outbox.c.subject).where(outbox.c.kind == "direct_message")
    return sorted(tx.execute(query).scalars())


def test_how_the_paging_goes_is_shown_in_the_newest_message_to_each(
    database: Database, clock: MovedClock, incident: int
) -> None:
    with database.write() as tx:
        messages.refresh_all(tx, clock.now(), newest=[incident])

        assert queued(tx) == [5, 6]


def test_an_answer_is_shown_in_all_of_them(
    database: Database, clock: MovedClock, incident: int
) -> None:
    with database.write() as tx:
        messages.refresh_incident(tx, incident, clock.now())

        assert queued(tx) == [2, 3, 4, 5, 6]
