"""Who is being paged now, and how each notification fares."""

from datetime import timedelta

import pytest

from bot.domain.incidents.timeline import What
from bot.domain.paging.notification import Notification, NotificationState
from bot.domain.people.method import Method
from bot.slack.messages.paging import paging
from tests.slack.making import LATER, NOW, entry, notification, view


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (notification(Method.SMS, NotificationState.SENDING), "SMS being sent"),
        (notification(Method.SMS, NotificationState.SENT), "SMS sent"),
        (notification(Method.SMS, NotificationState.DELIVERED), "SMS delivered"),
        (notification(Method.SLACK, NotificationState.SENT), "Slack sent"),
        (notification(Method.CALL, NotificationState.SENT), "call dialling"),
        (notification(Method.CALL, NotificationState.RINGING), "call ringing"),
        (
            notification(Method.CALL, NotificationState.ANSWERED),
            "call picked up, not acknowledged yet",
        ),
        (notification(Method.CALL, NotificationState.NO_ANSWER), "call no answer"),
        (notification(Method.CALL, NotificationState.BUSY), "call line busy"),
        (
            notification(Method.CALL, NotificationState.ENDED),
            "call ended without an acknowledgement",
        ),
        (
            notification(Method.CALL, NotificationState.FAILED, problem="unknown <number>"),
            "call failed (unknown &lt;number&gt;)",
        ),
        (notification(Method.CALL, NotificationState.FAILED), "call failed (no reason given)"),
        (notification(Method.CALL, NotificationState.PENDING, tries=1), "call tried again"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_state_has_its_words(told: Notification, said: str) -> None:
    lines = list(paging(view(paged=[("ana", NOW)], notifications=[told])))

    assert lines[1:] == [f"• Ana Souza: {said}"]


@pytest.mark.parametrize(
    ("page", "is_paged"),
    [
        ([(Method.SLACK, "sent"), (Method.CALL, "ringing"), (Method.CALL, "pending")], True),
        ([(Method.SLACK, "sent"), (Method.CALL, "no-answer"), (Method.CALL, "pending")], True),
        ([(Method.SLACK, "sent"), (Method.CALL, "no-answer"), (Method.CALL, "answered")], True),
        ([(Method.SLACK, "sent"), (Method.CALL, "no-answer"), (Method.CALL, "no-answer")], False),
        ([(Method.SMS, "delivered"), (Method.CALL, "ended")], False),
        ([(Method.SMS, "delivered"), (Method.CALL, "failed")], True),
        ([(Method.SLACK, "sent"), (Method.SMS, "delivered")], True),
        ([(Method.SLACK, "sent"), (Method.SMS, "pending")], True),
        ([(Method.SMS, "failed"), (Method.CALL, "failed")], False),
    ],
)
def test_whose_phone_has_rung_out_for_good_is_not_paged_now(
    page: list[tuple[Method, str]], is_paged: bool
) -> None:
    told = [notification(method, NotificationState(state)) for method, state in page]

    [heading, line] = paging(view(paged=[("ana", NOW)], notifications=told))

    assert heading == ("*Paging now:*" if is_paged else "*Nobody is being paged now:*")
    assert line.startswith("• Ana Souza: ")


def test_beside_those_who_are_paged_stands_who_was() -> None:
    shown = paging(
        view(
            paged=[("ana", NOW), ("bo", NOW)],
            notifications=[
                notification(Method.CALL, NotificationState.NO_ANSWER, page=1),
                notification(Method.CALL, NotificationState.RINGING, person="bo", page=2),
            ],
        )
    )

    assert list(shown) == [
        "*Paging now:*",
        "• Bo Lindqvist: call ringing",
        "*No longer paged:*",
        "• Ana Souza: call no answer",
    ]


def test_whoever_of_a_step_before_is_called_still_is_shown_after_the_latest() -> None:
    shown = paging(
        view(
            paged=[("ana", NOW), ("bo", LATER)],
            notifications=[
                notification(Method.CALL, NotificationState.RINGING, page=1),
                notification(Method.SMS, NotificationState.SENT, person="bo", page=2),
            ],
        )
    )

    assert list(shown) == [
        "*Paging now:*",
        "• Bo Lindqvist: SMS sent",
        "• Ana Souza: call ringing",
    ]


def test_what_is_still_to_come_says_when() -> None:
    coming = notification(Method.CALL, NotificationState.PENDING, due_at=NOW + timedelta(minutes=2))

    [_, line] = paging(view(paged=[("ana", NOW)], notifications=[coming]))

    assert line.endswith(
        "call at <!date^1796007720^{date_short_pretty} {time}|Mon 30 Nov 03:02 UTC>"
    )


def test_only_the_people_of_the_latest_step_are_paged_now() -> None:
    shown = paging(
        view(
            paged=[("ana", NOW), ("bo", LATER), ("gus", LATER)],
            notifications=[
                notification(Method.SMS, NotificationState.SENT, person="ana", page=1),
                notification(Method.SMS, NotificationState.SENT, person="bo", page=2),
                notification(Method.SMS, NotificationState.WITHDRAWN, person="gus", page=3),
            ],
        )
    )

    assert list(shown) == [
        "*Paging now:*",
        "• Bo Lindqvist: SMS sent",
        "*No longer paged:*",
        "• Gus Novak",
    ]


def test_somebody_paged_again_shows_the_last_page_alone() -> None:
    shown = paging(
        view(
            paged=[("ana", NOW), ("ana", LATER)],
            notifications=[
                notification(Method.CALL, NotificationState.NO_ANSWER, page=1),
                notification(Method.CALL, NotificationState.RINGING, page=2),
            ],
        )
    )

    assert list(shown) == ["*Paging now:*", "• Ana Souza: call ringing"]


def test_of_a_crowd_the_rest_is_counted() -> None:
    lines = list(paging(view(paged=[(f"person{number}", NOW) for number in range(11)])))

    assert len(lines) == 10
    assert lines[-1] == "• and 3 more"


def test_nobody_paged_is_nothing_said() -> None:
    assert list(paging(view())) == []


def test_whoever_has_said_that_they_cannot_is_not_paged_now() -> None:
    both = [("ana", NOW), ("bo", NOW)]
    began = [entry(What.PAGED, person="ana", step=0), entry(What.PAGED, person="bo", step=0)]
    one, other = (entry(What.DECLINED, by=by, through="phone") for by in ("ana", "bo"))

    after_one = paging(view(paged=both, timeline=[*began, one]))
    after_both = paging(view(paged=both, timeline=[*began, one, other]))

    assert list(after_one) == [
        "*Paging now:*",
        "• Bo Lindqvist",
        "*No longer paged:*",
        "• Ana Souza: can't take it",
    ]
    assert list(after_both) == [
        "*Nobody is being paged now:*",
        "• Ana Souza: can't take it",
        "• Bo Lindqvist: can't take it",
    ]


def test_whoever_was_relieved_is_not_paged_now() -> None:
    handed_on = [
        entry(What.PAGED, person="ana", step=0),
        entry(What.REASSIGNED, by="ana", through="slack", team="payments"),
    ]

    assert list(paging(view(paged=[("ana", NOW)], timeline=handed_on))) == []
