"""What is held back to keep a phone from being flooded, and what never is."""

from datetime import timedelta

import pytest

from bot.domain.paging.throttle import RecentDelivery, held_until, held_with_more
from bot.domain.people.method import Method
from tests.conftest import MONDAY_3AM as NOW

SECOND = timedelta(seconds=1)


def ago(seconds: int, *incidents: int) -> RecentDelivery:
    return RecentDelivery(at=NOW - seconds * SECOND, incidents=incidents)


ROWS: list[tuple[str, Method, set[int], set[int], list[RecentDelivery], int | None]] = [
    ("a first call, right after another", Method.CALL, {2}, set(), [ago(1, 1)], None),
    ("a first call with a repeated one", Method.CALL, {1, 2}, {1}, [ago(1, 3)], None),
    ("a first text, in the midst of texts", Method.SMS, {9}, set(), [ago(1, 1), ago(2, 2)], None),
    ("its own plan, however close", Method.CALL, {1}, {1}, [ago(20, 1)], None),
    ("the plan of two that go together", Method.CALL, {1, 2}, {1, 2}, [ago(20, 1, 2)], None),
    ("a repetition among others", Method.CALL, {1}, {1}, [ago(20, 2)], 40),
    ("after the newest of them", Method.CALL, {1}, {1}, [ago(50, 2), ago(20, 1, 3)], 40),
    ("a text waits for less", Method.SMS, {1}, {1}, [ago(20, 2)], 10),
    ("long enough after", Method.CALL, {1}, {1}, [ago(60, 2)], None),
    ("by a process that is ahead", Method.CALL, {1}, {1}, [ago(-5, 2)], 65),
    ("sent in time to come", Method.CALL, {1}, {1}, [ago(-6, 2), ago(20, 2)], 40),
    ("a Slack message is no noise", Method.SLACK, {1}, {1}, [ago(1, 2)], None),
]


@pytest.mark.parametrize(
    ("method", "about", "before", "lately", "seconds"),
    [r[1:] for r in ROWS],
    ids=[r[0] for r in ROWS],
)
def test_held_back(
    method: Method,
    about: set[int],
    before: set[int],
    lately: list[RecentDelivery],
    seconds: int | None,
) -> None:
    until = None if seconds is None else NOW + seconds * SECOND

    assert held_until(method, about, before, lately, NOW) == until


def told_of(seconds: int, *services: str) -> RecentDelivery:
    return RecentDelivery(at=NOW - seconds * SECOND, incidents=(), services=services)


MORE: list[tuple[str, Method, set[str | None], list[RecentDelivery], int | None]] = [
    ("nothing was said before", Method.SMS, {"web"}, [], None),
    ("right after a text about the same service", Method.SMS, {"web"}, [told_of(4, "web")], 6),
    ("after the newest of them", Method.SMS, {"web"}, [told_of(2, "web"), told_of(9, "web")], 8),
    ("long enough after", Method.SMS, {"web"}, [told_of(10, "web")], None),
    ("by a process that is ahead", Method.SMS, {"web"}, [told_of(-5, "web")], 15),
    ("sent in time to come", Method.SMS, {"web"}, [told_of(-6, "web")], None),
    ("after a text about another service", Method.SMS, {"web"}, [told_of(1, "db")], None),
    ("another service is in it", Method.SMS, {"web", "db"}, [told_of(1, "web")], None),
    ("both have just been told of", Method.SMS, {"web", "db"}, [told_of(3, "web", "db")], 7),
    ("paged by hand", Method.SMS, {None}, [told_of(1, "web")], None),
    ("by hand, among others", Method.SMS, {None, "web"}, [told_of(1, "web")], None),
    ("a call", Method.CALL, {"web"}, [told_of(1, "web")], None),
]


@pytest.mark.parametrize(
    ("method", "services", "lately", "seconds"), [r[1:] for r in MORE], ids=[r[0] for r in MORE]
)
def test_held_with_more_of_a_service(
    method: Method, services: set[str | None], lately: list[RecentDelivery], seconds: int | None
) -> None:
    until = None if seconds is None else NOW + seconds * SECOND

    assert held_with_more(method, services, lately, NOW) == until
