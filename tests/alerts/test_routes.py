import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from bot.alerts.intake import BODY_LIMIT
from bot.domain.incidents.incident import State
from bot.sandbox.server import LocalServer
from tests.alerts.conftest import Door
from tests.alerts.test_alertmanager import NOTIFICATION
from tests.local_http import local_http

UNKNOWN_KEY = "a" * 32


async def test_an_alert_is_accepted_once_it_is_on_disk(either_door: Door) -> None:
    answer = await either_door.send({"title": "Disk full", "dedup_key": "disk"})

    assert answer.status_code == 202
    assert answer.json() == {"status": "accepted", "incident": 1, "dedup_key": "disk"}
    assert [incident.title for incident in either_door.incidents()] == ["Disk full"]
    assert len(either_door.accepted) == 1


async def test_alerts_with_one_dedup_key_are_one_incident_until_it_is_resolved(
    either_door: Door,
) -> None:
    bodies = [
        {"title": "Disk full", "dedup_key": "disk"},
        {"title": "Disk fuller", "dedup_key": "disk"},
        {"action": "acknowledge", "dedup_key": "disk"},
        {"action": "resolve", "dedup_key": "disk"},
        {"title": "Disk full again", "dedup_key": "disk"},
    ]

    answers = [(await either_door.send(body)).json()["incident"] for body in bodies]

    assert answers == [1, 1, 1, 1, 2]
    assert [incident.state for incident in either_door.incidents()] == [
        State.TRIGGERED,
        State.RESOLVED,
    ]


async def test_an_alert_without_a_dedup_key_is_given_one(door: Door) -> None:
    first = (await door.send({"title": "x"})).json()
    second = (await door.send({"title": "x"})).json()

    assert first["dedup_key"] != second["dedup_key"]
    assert (first["incident"], second["incident"]) == (1, 2)


async def test_resolving_what_is_not_open_is_accepted_and_opens_nothing(door: Door) -> None:
    answer = await door.send({"action": "resolve", "dedup_key": "disk"})

    assert answer.status_code == 202
    assert answer.json() == {"status": "accepted", "incident": None, "dedup_key": "disk"}
    assert door.incidents() == []


async def test_alerts_that_arrive_together_are_one_incident(either_door: Door) -> None:
    body = {"title": "Disk full", "dedup_key": "disk"}

    answers = await asyncio.gather(*(either_door.send(body) for _ in range(20)))

    assert {answer.json()["incident"] for answer in answers} == {1}
    assert [incident.alerts for incident in either_door.incidents()] == [20]


async def test_the_key_may_come_as_a_bearer_token(door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.key}"}

    answer = await door.http.post("/alerts", json={"title": "x"}, headers=headers)

    assert (answer.status_code, answer.json()["incident"]) == (202, 1)


@pytest.mark.parametrize("header", [None, "Basic abc", "Bearer", "Bearer  "])
async def test_without_a_key_the_sender_is_told_where_it_goes(
    door: Door, header: str | None
) -> None:
    headers = {} if header is None else {"Authorization": header}

    answer = await door.http.post("/alerts", json={"title": "x"}, headers=headers)

    assert answer.status_code == 401
    assert "Authorization: Bearer KEY" in answer.json()["message"]
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_other_sources_send_their_own_payload(door: Door) -> None:
    answer = await door.send(NOTIFICATION, "/alertmanager")

    assert answer.status_code == 202
    assert door.incidents()[0].title == "Disks are full"


async def test_an_unknown_source_is_told_the_known_ones(door: Door) -> None:
    answer = await door.send({"title": "x"}, "/nagios")

    assert answer.status_code == 404
    assert "alertmanager, generic, grafana" in answer.json()["message"]


@pytest.mark.parametrize(
    "key",
    [
        pytest.param(UNKNOWN_KEY, id="unknown"),
        pytest.param("short", id="too short"),
        pytest.param("A" * 32, id="upper case"),
        pytest.param("a" * 33, id="too long"),
        pytest.param("%00" * 32, id="NUL"),
        pytest.param("a%0a", id="line break"),
        pytest.param("ключ", id="not ASCII"),
    ],
)
@pytest.mark.parametrize("path", ["", "/alertmanager"])
async def test_what_is_no_key_of_ours_is_not_found(door: Door, key: str, path: str) -> None:
    body = NOTIFICATION if path else {"title": "x"}

    answer = await door.http.post(f"/alerts/{key}{path}", json=body)

    assert (answer.status_code, answer.json()["status"]) == (404, "unknown key")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="half"),
        pytest.param('{"title": "a", "title": "b"}', id="twice"),
        pytest.param('{"title": "x", "details": ' + "[" * 50_000, id="deep"),
        pytest.param(b'{"title": "\xff"}', id="not UTF-8"),
    ],
)
async def test_what_is_no_json_is_refused_with_the_reason(door: Door, body: str | bytes) -> None:
    answer = await door.send_text(body)

    assert answer.status_code == 400
    assert answer.json()["status"] == "invalid"
    assert answer.json()["errors"][0]["field"] == "body"
    assert door.kept_alerts() == []


async def test_nobody_sleeps_on_because_of_a_flaw_in_the_looks(either_door: Door) -> None:
    answer = await either_door.send_text(
        '{"title": "disk \\ud83d", "urgency": null, "link": "the board", '
        '"details": {"used": NaN, "free": ' + "9" * 5_000 + "}}"
    )

    assert answer.status_code == 202
    (kept,) = either_door.kept_alerts()
    assert (kept.title, kept.urgency, kept.link) == ("disk \ufffd", "high", None)
    assert kept.details == "used: null\nfree: null\nlink: the board"


async def test_wrong_fields_are_named(door: Door) -> None:
    answer = await door.send({"title": 5, "urgency": "medium"})

    assert answer.status_code == 422
    assert answer.json() == {
        "status": "invalid",
        "errors": [
            {"field": "title", "message": "must be text"},
            {"field": "urgency", "message": "must be 'high' or 'low'"},
        ],
    }


async def test_nul_characters_are_taken_out_because_no_database_keeps_them(
    either_door: Door,
) -> None:
    answer = await either_door.send_text(
        '{"title": "a\\u0000b", "dedup_key": "k\\u0000", "details": {"x\\u0000": "\\u0000y"}}'
    )

    assert (answer.status_code, answer.json()["dedup_key"]) == (202, "k")
    assert [(row.title, row.details) for row in either_door.kept_alerts()] == [("ab", "x: y")]


async def test_everything_else_unicode_has_is_kept(either_door: Door) -> None:
    title = "‮ 🔥 диск \x01 \x7f é"

    answer = await either_door.send({"title": title, "details": {"ключ": "🔑"}})

    assert answer.status_code == 202
    kept = [(row.title, row.details) for row in either_door.kept_alerts()]
    assert kept == [("\u202e 🔥 диск é", "ключ: 🔑")]


@pytest.mark.parametrize("size", [BODY_LIMIT - 50, BODY_LIMIT + 50, 2 * BODY_LIMIT])
@pytest.mark.parametrize("told", [True, False], ids=["with its length", "chunked"])
async def test_the_limit_of_the_body_holds_whether_or_not_its_length_is_told(
    door: Door, size: int, told: bool
) -> None:
    body = json.dumps({"title": "x", "details": "d" * (size - 29)}).encode()

    async def chunks() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 10_000):
            yield body[start : start + 10_000]

    async with LocalServer(door.app) as server, local_http() as http:
        answer = await http.post(
            f"{server.url}/alerts/{door.key}", content=body if told else chunks()
        )

    assert answer.status_code == (202 if size < BODY_LIMIT else 413)
    assert size < BODY_LIMIT or "at most 512 KiB" in answer.json()["message"]


@pytest.mark.parametrize("path", ["/alerts/KEY/", "/alerts/KEY/generic/", "/alerts/"])
async def test_a_slash_at_the_end_loses_no_alert(door: Door, path: str) -> None:
    answer = await door.http.post(
        path.replace("KEY", door.key),
        json={"title": "disk"},
        headers={"Authorization": f"Bearer {door.key}"},
    )

    assert answer.status_code == 202
    assert len(door.incidents()) == 1


@pytest.mark.parametrize("path", ["/alerts", "/alerts/KEY", "/alerts/KEY/grafana", "/v2/enqueue"])
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE"])
async def test_only_posting_is_allowed(door: Door, path: str, method: str) -> None:
    answer = await door.http.request(method, path)

    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


async def test_with_the_database_in_trouble_nothing_is_half_accepted(door: Door) -> None:
    with door.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE alerts RENAME TO away")

    answer = await door.send({"title": "Disk full", "dedup_key": "disk"})
    enqueued = await door.enqueue(
        {
            "routing_key": door.key,
            "event_action": "trigger",
            "payload": {"summary": "x", "source": "y", "severity": "info"},
        }
    )

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert (enqueued.status_code, enqueued.headers["retry-after"]) == (503, "5")
    assert door.accepted == []
    assert door.incidents() == []

    with door.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO alerts")

    assert (await door.send({"title": "Disk full", "dedup_key": "disk"})).status_code == 202


async def test_keys_never_reach_a_log(door: Door) -> None:
    with door.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE alerts RENAME TO away")

    with capture_logs() as logs:
        await door.send({"title": "x"})
        await door.http.post(f"/alerts/{UNKNOWN_KEY}", json={"title": "x"})

    assert len(logs) == 1
    assert door.key not in str(logs)
    assert UNKNOWN_KEY not in str(logs)
