from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incidents.urgency import Urgency
from bot.domain.people.method import Method
from bot.domain.people.person import (
    DEFAULT_CONTACT,
    ContactStep,
    Person,
    PlannedNotification,
    planned_notifications,
)

SLACK, SMS, CALL = Method.SLACK, Method.SMS, Method.CALL
MINUTE = timedelta(minutes=1)


def person(*contact: ContactStep, phone: bool = True, slack: bool = True) -> Person:
    """ana, with the default contact steps when none are given."""
    return Person(
        key="ana",
        name="Ana Souza",
        timezone=ZoneInfo("America/Los_Angeles"),
        slack="U02ANA0001" if slack else None,
        phone="+14155550101" if phone else None,
        contact=contact or DEFAULT_CONTACT,
    )


def step(*methods: Method, after: int = 0) -> ContactStep:
    """Contact methods used together so many minutes after the page began."""
    return ContactStep(methods=methods, after=after * MINUTE)


@pytest.mark.parametrize(
    ("ana", "urgency", "planned"),
    [
        pytest.param(
            person(),
            Urgency.HIGH,
            [(SLACK, 0), (SMS, 0), (CALL, 0), (CALL, 2)],
            id="by default everything at once and a call again",
        ),
        pytest.param(person(), Urgency.LOW, [(SLACK, 0), (SMS, 0)], id="low urgency never calls"),
        pytest.param(person(phone=False), Urgency.HIGH, [(SLACK, 0)], id="without a phone number"),
        pytest.param(
            person(slack=False),
            Urgency.HIGH,
            [(SMS, 0), (CALL, 0), (CALL, 2)],
            id="without Slack",
        ),
        pytest.param(
            person(step(CALL, after=5), step(SLACK), step(SMS, after=1)),
            Urgency.HIGH,
            [(SLACK, 0), (SMS, 1), (CALL, 5)],
            id="in the order of time",
        ),
        pytest.param(
            person(step(CALL, after=5)),
            Urgency.LOW,
            [(SLACK, 0), (SMS, 0)],
            id="low urgency and a plan of calls alone",
        ),
        pytest.param(
            person(step(CALL), phone=False),
            Urgency.HIGH,
            [(SLACK, 0)],
            id="nothing in the plan works but Slack would",
        ),
        pytest.param(
            person(step(SLACK), slack=False),
            Urgency.HIGH,
            [(SMS, 0), (CALL, 0)],
            id="nothing in the plan works but the phone would",
        ),
        pytest.param(
            person(phone=False, slack=False), Urgency.HIGH, [], id="cannot be reached at all"
        ),
    ],
)
def test_what_a_page_comes_to(
    ana: Person, urgency: Urgency, planned: list[tuple[Method, int]]
) -> None:
    assert planned_notifications(ana, urgency) == tuple(
        PlannedNotification(method=method, after=minutes * MINUTE) for method, minutes in planned
    )


def test_an_email_address_is_a_place_in_slack() -> None:
    ana = Person(key="ana", name="Ana", timezone=ZoneInfo("UTC"), email="ana@example.com")

    assert ana.can_be_reached_by(SLACK)
    assert not ana.can_be_reached_by(SMS)
    assert not ana.can_be_reached_by(CALL)


def test_a_contact_step_needs_a_method() -> None:
    with pytest.raises(ValueError, match="at least one of slack, sms, call"):
        step()


def test_a_contact_step_cannot_come_before_its_page() -> None:
    with pytest.raises(ValueError, match="cannot come before its page"):
        step(CALL, after=-1)
