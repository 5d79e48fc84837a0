from typing import Any

import pytest

from bot.alerts.invalid import InvalidPayload
from bot.alerts.pagerduty import read_event
from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.urgency import Urgency

PAYLOAD = {"summary": "Disk full", "source": "db-1", "severity": "critical"}
EVENT: dict[str, Any] = {"routing_key": "r" * 32, "event_action": "trigger", "payload": PAYLOAD}


def an_event(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON value)
    return {**EVENT, **changed}


def test_the_smallest_event() -> None:
    key, alert = read_event(EVENT)

    assert key == "r" * 32
    assert alert == Alert(title="Disk full", source="db-1", details="severity: critical")


def test_everything_an_event_can_tell_is_kept() -> None:
    event = an_event(
        dedup_key="disk",
        client="Monitor",
        client_url="https://monitor.test",
        links=[{"href": "https://example.com/board", "text": "Board"}, {"href": "nowhere"}],
        images=[{"src": "https://example.com/graph.png", "alt": "Graph"}],
        payload={
            **PAYLOAD,
            "component": "postgres",
            "group": "db",
            "class": "disk",
            "timestamp": "2026-11-30T03:00:00Z",
            "custom_details": {"used": "97 %", "inodes": {"free": 3}},
        },
    )

    _, alert = read_event(event)

    assert alert == Alert(
        title="Disk full",
        dedup_key="disk",
        source="db-1",
        link="https://example.com/board",
        details=(
            "severity: critical\ncomponent: postgres\ngroup: db\nclass: disk\nclient: Monitor\n"
            "timestamp: 2026-11-30T03:00:00Z\n"
            'used: 97 %\ninodes: {"free": 3}\n'
            "Board: https://example.com/board\nhref: nowhere\n"
            "Graph: https://example.com/graph.png"
        ),
    )


@pytest.mark.parametrize(
    ("severity", "urgency"),
    [
        ("critical", Urgency.HIGH),
        ("error", Urgency.HIGH),
        ("warning", Urgency.HIGH),
        ("CRITICAL", Urgency.HIGH),
        ("Info", Urgency.LOW),
        ("info", Urgency.LOW),
    ],
)
def test_only_information_is_of_low_urgency(severity: str, urgency: Urgency) -> None:
    assert read_event(an_event(payload={**PAYLOAD, "severity": severity}))[1].urgency is urgency


@pytest.mark.parametrize("action", ["TRIGGER", "Acknowledge", "Resolve"])
def test_what_is_to_be_done_is_understood_whatever_the_case(action: str) -> None:
    assert read_event(an_event(event_action=action, dedup_key="d"))[1].action == action.lower()


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.RESOLVE])
@pytest.mark.parametrize("payload", [None, {}, {"summary": 1}, "x"])
def test_answers_need_a_dedup_key_and_no_payload(action: Action, payload: object) -> None:
    event = an_event(event_action=action.value, dedup_key="disk", client="Monitor", payload=payload)

    assert read_event(event)[1] == Alert(
        title="", dedup_key="disk", action=action, source="Monitor"
    )


@pytest.mark.parametrize("details", ["as text", ["a", "b"], 5, None])
def test_custom_details_of_any_kind_are_kept(details: object) -> None:
    _, alert = read_event(an_event(payload={**PAYLOAD, "custom_details": details}))

    assert alert.details.startswith("severity: critical")


@pytest.mark.parametrize(
    ("links", "told"),
    [
        pytest.param("x", "x", id="text"),
        pytest.param(["x", 5, None], "x\n5", id="a list of anything"),
        pytest.param(
            {"href": "https://example.com", "text": "Board"},
            "Board: https://example.com",
            id="one that should have been in a list",
        ),
        pytest.param([{"href": "nowhere", "text": "Board"}], "href: nowhere\ntext: Board", id="no"),
        pytest.param([{"href": 5}], "href: 5", id="a number"),
        pytest.param(None, "", id="null"),
        pytest.param([], "", id="empty"),
    ],
)
@pytest.mark.parametrize("field", ["links", "images"])
def test_links_and_images_of_any_form_are_kept_in_the_details(
    field: str, links: object, told: str
) -> None:
    _, alert = read_event(an_event(**{field: links}))

    assert alert.details == "\n".join(["severity: critical", *([told] if told else [])])


def test_what_goes_into_the_details_may_be_of_any_type() -> None:
    _, alert = read_event(
        an_event(
            client={"name": "Monitor"},
            client_url=7,
            payload={**PAYLOAD, "timestamp": 1764471600, "group": ["db"], "component": None},
        )
    )

    assert alert.details == (
        'severity: critical\ngroup: ["db"]\nclient: {"name": "Monitor"}\ntimestamp: 1764471600'
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"routing_key": None}, "routing_key is required"),
        ({"routing_key": 5}, "routing_key must be text"),
        ({"event_action": "explode"}, "event_action must be 'trigger', 'acknowledge' or 'resolve'"),
        ({"event_action": ["resolve"]}, "event_action must be"),
        ({"payload": None}, "payload is missing or blank"),
        ({"payload": []}, "payload must be an object"),
        ({"payload": {"source": "a", "severity": "info"}}, "payload.summary is required"),
        ({"payload": {**PAYLOAD, "summary": " "}}, "payload.summary is missing or blank"),
        ({"payload": {**PAYLOAD, "source": ""}}, "payload.source is missing or blank"),
        ({"payload": {**PAYLOAD, "severity": "bad"}}, "payload.severity must be one of critical"),
        ({"event_action": "resolve"}, "dedup_key is missing or blank"),
        ({"dedup_key": "k" * 256}, "dedup_key must have at most 255 characters"),
        ({"dedup_key": 5}, "dedup_key must be text"),
        ({"payload": {**PAYLOAD, "summary": 5}}, "payload.summary must be text"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidPayload, match=said):
        read_event(an_event(**changed))
