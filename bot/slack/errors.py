"""What Slack's refusals mean, and whether asking again can help.

Codes: Slack, the "Errors" of chat.postMessage, chat.update, users.lookupByEmail and views.open.
"""

import asyncio
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.engine.contracts import DeliveryFailed, Trouble

MEMBER = "member "

_INVITE = "invite it there with /invite @sleepwell"
_OUR_FAULT = "Slack refuses the form of this message ({code}): please report this as a fault"
_TOKEN = "check SLACK_BOT_TOKEN"  # noqa: S105 (the name of a variable)

_PERMANENT = {
    "channel_not_found": (
        "Slack knows no {where}: check its name in the schedule files, and if it is a private "
        f"channel, {_INVITE}"
    ),
    "not_in_channel": f"the bot is not in {{where}}: {_INVITE}",
    "is_archived": "{where} is archived: unarchive it, or name another channel for the team",
    "user_not_found": "Slack knows no {where}: check `slack:` in people.yaml",
    "users_not_found": (
        "nobody in Slack has the address of {where}: check `email:` in people.yaml, "
        "or give `slack:` instead"
    ),
    "user_disabled": "the Slack account of {where} is deactivated",
    "cannot_dm_bot": "{where} is a bot: check `slack:` in people.yaml",
    "messages_tab_disabled": (
        "direct messages from the app are turned off: allow its Messages Tab under App Home"
    ),
    "restricted_action": "the workspace's settings keep the bot from writing to {where}",
    "restricted_action_read_only_channel": "{where} is read-only for the bot",
    "restricted_action_thread_only_channel": "in {where} the bot may only write in threads",
    "invalid_blocks": _OUR_FAULT,
    "invalid_blocks_format": _OUR_FAULT,
    "invalid_arguments": _OUR_FAULT,
    "invalid_json": _OUR_FAULT,
    "no_text": _OUR_FAULT,
    "msg_too_long": _OUR_FAULT,
    "msg_blocks_too_long": _OUR_FAULT,
    "message_not_found": "the message in {where} is gone",
    "thread_not_found": "the message in {where} that this belongs under is gone",
    "cant_update_message": "the message in {where} was written by another app or an older install",
    "edit_window_closed": "the workspace's settings no longer let the bot change this message",
    "missing_scope": (
        "the app lacks the scope {needed}: add it under OAuth & Permissions and reinstall the app"
    ),
    "not_allowed_token_type": f"Slack takes no token of this kind: {_TOKEN}, it begins with xoxb-",
}
_WAIT = ("ratelimited", "rate_limited")
# Somebody may be mending these at this moment.
_TOKEN_TROUBLE = {
    "invalid_auth": f"Slack does not accept the bot's token: {_TOKEN}",
    "not_authed": f"Slack got no token: {_TOKEN}",
    "token_revoked": f"the bot's token was revoked: reinstall the app and {_TOKEN}",
    "token_expired": f"the bot's token has expired: {_TOKEN}",
    "account_inactive": f"the bot's account is inactive: reinstall the app and {_TOKEN}",
}
_PASSING = _TOKEN_TROUBLE | dict.fromkeys(_WAIT, "Slack asks us to wait")


class SlackRefused(DeliveryFailed):
    """Slack answered, and said no; `code` is its own word for the reason."""

    def __init__(self, problem: str, *, code: str, permanent: bool, wait: float | None) -> None:
        trouble = Trouble.THROTTLED if code in _WAIT else None
        if code in _TOKEN_TROUBLE:
            trouble = Trouble.ACCOUNT
        super().__init__(problem, permanent=permanent, retry_after_seconds=wait, trouble=trouble)
        self.code = code


def failure_of(error: Exception, where: str) -> DeliveryFailed:
    """The failure in plain words.

    Args:
        error: what slack_sdk or aiohttp raised.
        where: what the call was about, such as `#platform`; a member's ID after MEMBER.
    """
    if isinstance(error, SlackApiError):
        return _refusal(error, where)
    if isinstance(error, TimeoutError | asyncio.TimeoutError):
        return DeliveryFailed("Slack did not answer in time")
    if isinstance(error, aiohttp.ClientError | OSError):
        return DeliveryFailed("Slack cannot be reached")
    if isinstance(error, SlackClientError):
        return DeliveryFailed(f"Slack's client gave up ({type(error).__name__})")
    raise error


def _refusal(error: SlackApiError, where: str) -> DeliveryFailed:
    answer = error.response
    data = getattr(answer, "data", None)
    body: Mapping[str, Any] = data if isinstance(data, Mapping) else {}
    # When the body is no JSON at all the response is aiohttp's own, which calls it `status`.
    status = getattr(answer, "status_code", None) or getattr(answer, "status", HTTPStatus.OK)
    named = body.get("error")
    code = named if isinstance(named, str) else ""
    wait = _wait(getattr(answer, "headers", None) or {})
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        code = "ratelimited"
    if not code:
        return DeliveryFailed(f"Slack has trouble (HTTP {status})", retry_after_seconds=wait)
    if code == "channel_not_found" and where.startswith(MEMBER):
        code = "user_not_found"
    sentence = _PERMANENT.get(code) or _PASSING.get(code) or "Slack says: {code}"
    problem = sentence.format(where=where, code=code, needed=body.get("needed", "it needs"))
    return SlackRefused(problem, code=code, permanent=code in _PERMANENT, wait=wait)


def _wait(headers: Mapping[str, str]) -> float | None:
    try:
        return float(headers.get("Retry-After") or headers.get("retry-after") or "")
    except ValueError:
        return None
