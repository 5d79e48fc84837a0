"""Who answers what has risen since they were told of it, and who does not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.domain.answering.as_told import has_risen_since, must_be_as_told
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.transitions import resolve
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import BecameUrgent

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
RISEN_TWICE = Incident(
    number=12,
    service="checkout",
    team="platform",
    title="DATABASE IS DOWN.",
    urgency=Urgency.HIGH,
    state=State.TRIGGERED,
    dedup_key="db",
    opened_at=NOW,
    due_at=NOW,
    rises=2,
)


@pytest.mark.parametrize(("told_rises", "has"), [(0, True), (1, True), (2, False), (None, False)])
def test_it_has_risen_since_fewer_rises_were_told(told_rises: int | None, has: bool) -> None:
    assert has_risen_since(RISEN_TWICE, told_rises) is has


def test_what_is_over_has_not() -> None:
    assert not has_risen_since(resolve(RISEN_TWICE, "bo", NOW), 0)


@pytest.mark.parametrize(
    ("urgency", "became"), [(Urgency.HIGH, "has become urgent"), (Urgency.LOW, "has changed")]
)
def test_whoever_did_not_hear_of_it_is_told_what_it_is_now(urgency: Urgency, became: str) -> None:
    with pytest.raises(BecameUrgent) as refused:
        must_be_as_told(replace(RISEN_TWICE, urgency=urgency), 1)

    assert (
        str(refused.value) == f"Incident 12 {became}: DATABASE IS DOWN. Nothing was done about it."
    )
    assert refused.value.rises == 2
