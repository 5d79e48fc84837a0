"""PagerDuty's own client, pointed at us over HTTP."""

import asyncio
from collections.abc import AsyncIterator, Callable

import httpx2
import pytest
from pagerduty import EventsApiV2Client, HttpError

from bot.alerts.intake import BODY_LIMIT
from bot.domain.incidents.incident import State
from bot.sandbox.server import LocalServer
from tests.alerts.conftest import Door


class EndOfTls(httpx2.HTTPTransport):
    """Stands where a proxy ends TLS in front of us: the client insists on https."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        request.url = request.url.copy_with(scheme="http")
        return super().handle_request(request)


@pytest.fixture
async def base_url(door: Door) -> AsyncIterator[str]:
    """Where the routes are served, for somebody behind the proxy."""
    async with LocalServer(door.app) as server:
        yield f"https://127.0.0.1:{server.port}"


async def sent(url: str, key: str, send: Callable[[EventsApiV2Client], str]) -> str:
    """What the client returns, called beside the event loop because it blocks."""

    def call() -> str:
        with EventsApiV2Client(key, base_url=url, transport=EndOfTls()) as client:
            return send(client)

    return await asyncio.to_thread(call)


async def test_triggers_acknowledges_and_resolves(door: Door, base_url: str) -> None:
    key = await sent(
        base_url,
        door.key,
        lambda client: client.trigger(
            "Disk full",
            "db-1",
            severity="error",
            custom_details={"used": "97 %"},
            links=[{"href": "https://example.com/board", "text": "Board"}],
        ),
    )
    triggered = door.incidents()[0]
    await sent(base_url, door.key, lambda client: client.acknowledge(key))
    acknowledged = door.incidents()[0]
    again = await sent(base_url, door.key, lambda client: client.resolve(key))
    resolved = door.incidents()[0]

    assert (triggered.title, triggered.source, triggered.link) == (
        "Disk full",
        "db-1",
        "https://example.com/board",
    )
    assert "used: 97 %" in triggered.details
    assert again == key
    assert [one.state for one in (triggered, acknowledged, resolved)] == [
        State.TRIGGERED,
        State.ACKNOWLEDGED,
        State.RESOLVED,
    ]
    assert {one.number for one in (triggered, acknowledged, resolved)} == {1}


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("a" * 32, "Invalid routing key"),
        ("short", "Length of 'routing_key' is incorrect (should be 32 characters)"),
    ],
)
async def test_a_wrong_routing_key_is_refused_in_pagerdutys_form(
    base_url: str, key: str, said: str
) -> None:
    with pytest.raises(HttpError) as refusal:
        await sent(base_url, key, lambda client: client.trigger("Disk full", "db-1"))

    assert refusal.value.response is not None
    assert refusal.value.response.status_code == 400
    assert refusal.value.response.json() == {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": [said],
    }


@pytest.mark.parametrize(
    ("event", "errors"),
    [
        pytest.param(
            {"event_action": "trigger", "payload": {"source": "a", "severity": "info"}},
            ["'payload.summary' is required"],
            id="no summary",
        ),
        pytest.param(
            {"event_action": "resolve"}, ["'dedup_key' is missing or blank"], id="no dedup key"
        ),
        pytest.param(
            {"event_action": "x"},
            ["'event_action' must be 'trigger', 'acknowledge' or 'resolve'"],
            id="no such action",
        ),
    ],
)
async def test_an_invalid_event_is_refused_in_pagerdutys_form(
    door: Door, event: dict[str, object], errors: list[str]
) -> None:
    answer = await door.enqueue({"routing_key": door.key, **event})

    assert (answer.status_code, answer.json()["errors"]) == (400, errors)
    assert answer.json()["status"] == "invalid event"


async def test_what_is_no_json_is_refused_in_pagerdutys_form(door: Door) -> None:
    answer = await door.http.post("/v2/enqueue", content="{")

    assert (answer.status_code, answer.json()["status"]) == (400, "invalid event")


async def test_an_event_is_answered_as_pagerduty_does(door: Door) -> None:
    answer = await door.enqueue(
        {
            "routing_key": door.key,
            "event_action": "trigger",
            "dedup_key": "disk",
            "payload": {"summary": "Disk full", "source": "db-1", "severity": "critical"},
        }
    )

    assert answer.status_code == 202
    assert answer.json() == {
        "status": "success",
        "message": "Event processed",
        "dedup_key": "disk",
    }
    assert len(door.accepted) == 1


async def test_a_body_that_is_too_long_is_refused_in_the_form_of_the_api(door: Door) -> None:
    answer = await door.http.post("/v2/enqueue", content=b"x" * (BODY_LIMIT + 1))

    assert answer.status_code == 413
    assert answer.json() == {
        "status": "invalid event",
        "message": "Event object is invalid",
        "errors": ["The body is too long: at most 512 KiB are read."],
    }
