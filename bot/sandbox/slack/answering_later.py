"""What a bot posts to a response URL."""

from dataclasses import replace
from http import HTTPStatus

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from bot.sandbox.slack.errors import SlackError
from bot.sandbox.slack.faults import RESPONSE_URL
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import Message
from bot.sandbox.slack.response_urls import ResponseUrl
from bot.sandbox.slack.screen import with_ids
from bot.sandbox.slack.state import Request, State
from bot.sandbox.slack.web_api.endpoint import with_faults
from bot.sandbox.slack.writing import bot_message, checked_attachments, checked_blocks

GONE = {"used_url", "expired_url", "no_service"}


def address(state: State, issued: ResponseUrl) -> str:
    """The URL to tell the bot."""
    return f"{state.base_url}/respond/{issued.key}"


async def respond(state: State, request: HttpRequest) -> Response:
    """Answer a post to a response URL."""
    key = request.path_params["key"]
    fields = await _object_in(request)
    given = fields if fields is not None else {}
    state.requests.append(Request(method=RESPONSE_URL, fields=given, at=state.clock()))

    async def answer() -> Response:
        if fields is None:
            return _refused(SlackError("invalid_payload"))
        try:
            apply(state, state.response_urls.use(key, state.clock()), fields)
        except SlackError as refusal:
            return _refused(refusal)
        state.changes.announce()
        return JSONResponse({"ok": True})

    return await with_faults(state.faults, RESPONSE_URL, request, answer)


def apply(state: State, issued: ResponseUrl, body: Json) -> None:
    """Show what the bot sent: a new message, or a change of the one that was touched.

    Raises:
        SlackError: what is wrong with the message.
    """
    original = _original(state, issued)
    if original is not None and body.get("delete_original"):
        state.messages.delete(original)
        return
    content = content_of(state, body)
    if original is not None and body.get("replace_original"):
        edited = state.timestamps.new(state.clock())
        shown = state.messages.put(replace(original, edited=edited, **content))
    else:
        shown = show(state, issued, body, content)
    issued.sent.append(shown)


def content_of(state: State, body: Json) -> Json:
    """Text, blocks and attachments of an answer.

    Raises:
        SlackError: no_text, invalid_blocks and the like.
    """
    text = str(body.get("text") or "")
    blocks = checked_blocks(body.get("blocks"))
    attachments = checked_attachments(body.get("attachments"))
    if not (text or blocks or attachments):
        raise SlackError("no_text")
    return {"text": text, "blocks": with_ids(blocks, state.ids), "attachments": attachments}


def show(state: State, issued: ResponseUrl, body: Json, content: Json) -> Message:
    """A new message in the channel: for the person alone unless it says `in_channel`."""
    for_all = body.get("response_type") == "in_channel"
    message = bot_message(
        state,
        issued.channel,
        seen_by=None if for_all else issued.user,
        thread_ts=body.get("thread_ts"),
        **content,
    )
    return state.messages.put(message)


def _original(state: State, issued: ResponseUrl) -> Message | None:
    if issued.message_ts is None:
        return None
    return state.messages.get(issued.channel, issued.message_ts)


async def _object_in(request: HttpRequest) -> Json | None:
    try:
        body: Parsed = await request.json()
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _refused(refusal: SlackError) -> Response:
    gone = refusal.code in GONE
    status = HTTPStatus.NOT_FOUND if gone else HTTPStatus.BAD_REQUEST
    return JSONResponse(refusal.answer(), status)
