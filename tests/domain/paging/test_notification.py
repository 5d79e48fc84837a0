"""What the states of a notification follow from."""

import pytest

from bot.domain.paging.notification import (
    BUSY_TRIES,
    BUSY_WAIT,
    FAILED_TRIES,
    FAILED_WAIT,
    NotificationState,
    follows,
    send_again_after,
)

S = NotificationState


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (S.SENDING, S.RINGING, True),
        (S.RINGING, S.SENT, False),
        (S.ANSWERED, S.RINGING, False),
        (S.NO_ANSWER, S.RINGING, False),
        (S.RINGING, S.NO_ANSWER, True),
        (S.ENDED, S.BUSY, False),
        (S.SENT, S.SENT, False),
        (S.SENT, S.DELIVERED, True),
    ],
)
def test_late_and_disordered_news_is_told_from_news(
    old: NotificationState, new: NotificationState, expected: bool
) -> None:
    assert follows(new, old) is expected


def test_a_busy_line_is_dialled_again_a_few_times() -> None:
    waits = [send_again_after(S.BUSY, tries) for tries in range(1, BUSY_TRIES + 1)]

    assert waits == [BUSY_WAIT] * (BUSY_TRIES - 1) + [None]


def test_what_failed_for_a_reason_that_may_pass_is_sent_again_a_few_times() -> None:
    waits = [send_again_after(S.FAILED, n, may_pass=True) for n in range(1, FAILED_TRIES + 1)]

    assert waits == [FAILED_WAIT, FAILED_WAIT * 2, None]


@pytest.mark.parametrize("state", [S.NO_ANSWER, S.FAILED, S.ENDED, S.ANSWERED])
def test_nothing_else_is_sent_again_by_itself(state: NotificationState) -> None:
    assert send_again_after(state, 1) is None
