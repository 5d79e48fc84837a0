"""One delivery, and a call for it at each of several providers."""

from datetime import UTC, datetime

import pytest

from bot.domain.paging.further_calls import calls_of, ringing, with_answer, with_news
from bot.domain.paging.notification import Delivery, NotificationState, PlacedCall
from bot.domain.people.method import Method

BEGUN = Delivery(
    id=1,
    person="ana",
    method=Method.CALL,
    state=NotificationState.SENDING,
    begun_at=datetime(2026, 11, 30, 3, tzinfo=UTC),
)


def call(provider: str, state: str, id_: str | None = "its id") -> PlacedCall:
    return PlacedCall(provider=provider, id=id_, state=NotificationState(state))


def told(delivery: Delivery, *news: PlacedCall) -> Delivery:
    for one in news:
        delivery = with_news(delivery, one) or delivery
    return delivery


def test_who_was_asked_in_vain_may_have_placed_one_too() -> None:
    placed = with_answer(BEGUN, call("second", "sent"), ["first"])

    assert calls_of(placed) == (call("second", "sent"), call("first", "sending", None))
    assert placed.state == "sent"


def test_what_a_callback_told_before_the_answer_came_is_kept() -> None:
    rings = told(BEGUN, call("first", "ringing", "by callback"))

    assert with_answer(rings, call("first", "sent", "by answer"), []) == rings
    assert calls_of(with_answer(rings, call("second", "sent"), ["first"])) == (
        call("first", "ringing", "by callback"),
        call("second", "sent"),
    )


@pytest.mark.parametrize(
    ("news", "goes_by"),
    [
        ([call("second", "ringing"), call("first", "ringing")], call("second", "ringing")),
        ([call("second", "ringing"), call("first", "answered")], call("first", "answered")),
        ([call("second", "busy"), call("first", "ringing")], call("first", "ringing")),
        ([call("first", "ringing"), call("second", "no-answer")], call("first", "ringing")),
        (
            [call("first", "ringing"), call("first", "ended"), call("second", "ended")],
            call("second", "ended"),
        ),
        ([call("first", "ended"), call("first", "ringing")], call("second", "sent")),
    ],
)
def test_it_goes_by_the_call_that_has_got_furthest_of_those_under_way(
    news: list[PlacedCall], goes_by: PlacedCall
) -> None:
    placed = with_answer(BEGUN, call("second", "sent"), ["first"])

    assert calls_of(told(placed, *news))[0] == goes_by


def test_what_is_picked_up_or_over_does_not_ring() -> None:
    placed = with_answer(BEGUN, call("second", "sent"), ["first", "third"])

    both = told(placed, call("first", "answered"), call("third", "no-answer"))

    assert list(ringing(both)) == [call("second", "sent")]


def test_a_text_is_one_whoever_sends_it() -> None:
    text = with_answer(
        Delivery(id=1, person="ana", method=Method.SMS, state=BEGUN.state, begun_at=BEGUN.begun_at),
        call("second", "sent"),
        ["first"],
    )

    assert calls_of(told(text, call("first", "delivered"))) == (call("first", "delivered"),)
