"""Whom somebody is being paged about already."""

import pytest
from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.transitions import acknowledge, resolve
from bot.domain.incidents.urgency import Urgency
from bot.storage.database import Database
from bot.storage.incidents import incidents
from bot.storage.paging import attention, pages
from bot.storage.paging.pages import NewPage
from tests.conftest import MONDAY_3AM as NOW


def paged(tx: Connection, person: str = "ana", *, service: str | None = "checkout") -> Incident:
    """An incident that somebody is paged about."""
    opened = incidents.insert(
        tx,
        service=service,
        team="platform",
        title="checkout is down",
        urgency=Urgency.HIGH,
        dedup_key=f"{service} {person}",
        now=NOW,
    )
    assert opened is not None
    page = NewPage(
        incident=opened.number, service=service, person=person, step=0, round=0, begun_at=NOW
    )
    pages.add_pages(tx, [page])
    return opened


def test_who_is_paged_about_a_service_and_about_no_other(database: Database) -> None:
    asked = [("checkout", "ana"), ("checkout", "bo"), ("search", "ana"), ("search", "bo")]
    with database.write() as tx:
        paged(tx, "ana", service="checkout")
        paged(tx, "bo", service="search")
        paged(tx, "bo", service=None)

        assert attention.being_paged(tx, asked) == {("checkout", "ana"), ("search", "bo")}


@pytest.mark.parametrize("end", [State.ACKNOWLEDGED, State.RESOLVED])
def test_what_was_answered_asks_for_nobody_s_attention(database: Database, end: State) -> None:
    with database.write() as tx:
        opened = paged(tx)
        taken = acknowledge(opened, "ana", NOW, lasts=None)
        incidents.save(tx, taken if end is State.ACKNOWLEDGED else resolve(opened, "ana", NOW))

        assert attention.being_paged(tx, [("checkout", "ana")]) == set()


def test_whoever_said_that_they_can_t_is_being_paged_no_more(database: Database) -> None:
    asked = [("checkout", "ana"), ("checkout", "bo")]
    with database.write() as tx:
        number = paged(tx, "ana").number
        paged(tx, "bo")
        pages.end(tx, number, NOW, of="ana")

        assert attention.being_paged(tx, asked) == {("checkout", "bo")}


def test_an_older_one_still_asks_for_it_when_the_newest_was_answered(database: Database) -> None:
    with database.write() as tx:
        paged(tx, "ana")
        other = paged(tx, "bo")
        page = NewPage(
            incident=other.number, service="checkout", person="ana", step=1, round=0, begun_at=NOW
        )
        pages.add_pages(tx, [page])
        incidents.save(tx, resolve(other, "bo", NOW))

        assert attention.being_paged(tx, [("checkout", "ana")]) == {("checkout", "ana")}
