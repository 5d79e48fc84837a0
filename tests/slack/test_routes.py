"""Where Slack posts: only what Slack signed, within five minutes, is acted on, and that once."""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

import httpx
import pytest
from structlog.testing import capture_logs

from bot.sandbox.slack.outgoing import Tamper
from tests.local_http import local_http
from tests.slack.conftest import SIGNING_SECRET, Team

FORM = "application/x-www-form-urlencoded"


def signed(body: str, *, secret: str = SIGNING_SECRET, at: str | None = None) -> dict[str, str]:
    """The headers of a request as Slack makes them (Slack: "Verifying requests from Slack")."""
    timestamp = at or str(int(time.time()))
    base = f"v0:{timestamp}:{body}".encode()
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": f"v0={digest}",
        "content-type": FORM,
    }


async def post(team: Team, body: str | bytes, headers: dict[str, str]) -> httpx.Response:
    assert team.workspace.bot_url is not None
    async with local_http() as client:
        return await client.post(team.workspace.bot_url, content=body, headers=headers)


@pytest.mark.parametrize("tamper", ["wrong signature", "stale timestamp", "no signature"])
async def test_what_slack_did_not_just_sign_is_refused(team: Team, tamper: Tamper) -> None:
    answer = await team.workspace.command(
        team.ana, "/oncall", "page platform fire", channel=team.platform, tamper=tamper
    )

    assert answer.status == 401
    assert team.commands.incidents.listed(open_only=True) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"x-slack-signature": "v0=é" + "0" * 63},
        {"x-slack-request-timestamp": "soon"},
        {"x-slack-request-timestamp": "-1"},
        {"x-slack-signature": ""},
    ],
    ids=["not ASCII", "no number", "negative", "empty"],
)
async def test_headers_of_no_known_form_are_refused_and_break_nothing(
    team: Team, headers: dict[str, str]
) -> None:
    body = urlencode({"command": "/oncall", "text": "who", "user_id": team.ana.id})
    made = [
        (name.encode(), value.encode("latin-1")) for name, value in (signed(body) | headers).items()
    ]
    async with local_http() as client:
        answer = await client.post(str(team.workspace.bot_url), content=body, headers=made)

    assert answer.status_code == 401


async def test_an_exact_copy_is_answered_and_not_acted_on(team: Team) -> None:
    await team.oncall(team.ana, "page platform fire")

    answer = await team.workspace.replay_last()

    assert (answer.status, answer.text) == (200, "")
    assert len(team.commands.incidents.listed(open_only=True)) == 1


async def test_the_same_words_typed_again_are_acted_on_again(team: Team) -> None:
    await team.oncall(team.ana, "page platform fire")
    await team.oncall(team.ana, "page platform fire")

    assert len(team.commands.incidents.listed(open_only=True)) == 2


async def test_get_is_for_nobody_but_the_check_of_the_certificate(team: Team) -> None:
    async with local_http() as client:
        refused = await client.get(str(team.workspace.bot_url))
        checked = await client.get(str(team.workspace.bot_url), params={"ssl_check": "1"})

    assert (refused.status_code, refused.headers["allow"]) == (405, "POST")
    assert checked.status_code == 200


async def test_the_posted_check_of_the_certificate_needs_no_signature(team: Team) -> None:
    answer = await post(team, "ssl_check=1&token=old", {"content-type": FORM})

    assert answer.status_code == 200


async def test_the_check_of_the_certificate_is_no_way_around_the_signature(team: Team) -> None:
    body = urlencode(
        {"ssl_check": "1", "command": "/oncall", "text": "page platform x", "user_id": team.ana.id}
    )
    await post(team, body, {"content-type": FORM})

    assert team.commands.incidents.listed(open_only=True) == []


async def test_the_challenge_of_a_new_address_is_returned(team: Team) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "abc", "token": "old"})
    answer = await post(team, body, signed(body) | {"content-type": "application/json"})

    assert (answer.status_code, answer.json()) == (200, {"challenge": "abc"})


async def test_a_body_too_long_is_refused(team: Team) -> None:
    body = "a" * (256 * 1024 + 1)

    assert (await post(team, body, signed(body))).status_code == 413


async def test_a_body_that_is_no_text_is_refused(team: Team) -> None:
    assert (await post(team, b"\xff\xfe", signed("x"))).status_code == 400


async def test_without_a_signing_secret_nothing_by_http_is_believed(
    team: Team, unsigned_edge_url: str
) -> None:
    team.workspace.bot_url = unsigned_edge_url
    body = urlencode({"command": "/oncall", "text": "who", "user_id": team.ana.id})

    for secret in ("", "None", SIGNING_SECRET):
        assert (await post(team, body, signed(body, secret=secret))).status_code == 401


GARBAGE = [
    "{",
    "null",
    '"x"',
    "[]",
    "[" * 50_000,
    "payload=x",
    "payload=null",
    "payload=3",
    "payload=[]",
    "payload=%7Bnope",
    "payload=%00",
    "payload={}",
    'payload={"type":"block_actions","user":{"id":"U1"},"actions":{}}',
    'payload={"type":"block_actions","user":{"id":"U1"}}',
    'payload={"type":"view_submission","user":{"id":"U1"},"view":null}',
    'payload={"type":"view_submission","user":null,"view":{}}',
    '{"type":"event_callback","event":3}',
    "text=only",
    "command=%2Foncall&text=who",
    "command=%2Foncall&text=who&user_id=",
    "",
]


@pytest.mark.parametrize("body", GARBAGE, ids=lambda body: body[:40] or "nothing")
async def test_garbage_is_refused_whoever_signed_it(team: Team, body: str) -> None:
    unsigned = await post(team, body, {"content-type": FORM})
    wrongly = await post(team, body, signed(body, secret="another"))
    rightly = await post(team, body, signed(body))

    assert (unsigned.status_code, wrongly.status_code) == (401, 401)
    assert rightly.status_code == 400


@pytest.mark.parametrize(
    "payload",
    [
        {"type": "block_actions", "actions": [{"action_id": "incident_acknowledge", "value": "x"}]},
        {"type": "block_actions", "actions": [{"action_id": "of another app", "value": "1"}]},
        {"type": "view_submission", "view": {"callback_id": "swap_offer"}},
        {"type": "view_submission", "view": {"callback_id": "of another app", "type": "modal"}},
        {"type": "of another day"},
    ],
    ids=lambda payload: str(payload)[:60],
)
async def test_what_nobody_expects_of_slack_breaks_nothing(
    team: Team, payload: dict[str, object]
) -> None:
    body = urlencode({"payload": json.dumps({"user": {"id": team.ana.id}, **payload})})

    answer = await post(team, body, signed(body))

    assert answer.status_code < 500


async def test_a_wrong_secret_is_told_once_and_noted_until_a_request_is_genuine(
    team: Team,
) -> None:
    body = urlencode({"command": "/oncall", "text": "who", "user_id": team.ana.id})
    with capture_logs() as logs:
        for _ in range(3):
            await post(team, body, signed(body, secret="another"))
        await post(team, body, {"content-type": FORM})
    (note,) = team.edge.notes()
    await team.oncall(team.ana, "who")

    assert logs == [
        {
            "event": "a request without Slack's signature was refused",
            "log_level": "error",
            "why": "it was not made with SLACK_SIGNING_SECRET",
            "times": 1,
        }
    ]
    assert note == (
        "since the last signed request /slack/events has refused 3: if Slack sent them, no button "
        "and no command works. Of the last one's signature: it was not made with "
        "SLACK_SIGNING_SECRET"
    )
    assert team.edge.notes() == []


async def test_a_clock_that_is_wrong_is_told_from_a_wrong_secret(team: Team) -> None:
    body = urlencode({"command": "/oncall", "text": "who", "user_id": team.ana.id})
    with capture_logs() as logs:
        await post(team, body, signed(body, at=str(int(time.time()) - 301)))

    (line,) = logs
    assert line["why"] == "it is not of the last five minutes by this machine's clock"
