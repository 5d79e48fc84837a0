"""The control API: a person or another process acts in the workspace, in plain JSON.

People and channels are named by ID or name. What cannot be done is told in a sentence under
`error`: 404 for what does not exist, 422 for what was asked wrongly.
"""

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.slack.acts.commands import CommandAnswer
from bot.sandbox.slack.acts.modals import SubmitResult
from bot.sandbox.slack.acts.touch import TouchAnswer
from bot.sandbox.slack.control.asked import ControlRequest
from bot.sandbox.slack.errors import NotOnScreen
from bot.sandbox.slack.faults import EVERY_METHOD
from bot.sandbox.slack.json_types import Json, Parsed
from bot.sandbox.slack.messages import Message

if TYPE_CHECKING:
    from bot.sandbox.slack.workspace import Workspace

Handler = Callable[[ControlRequest], Awaitable[Json]]


def control_routes(workspace: "Workspace") -> list[Route]:
    """The routes below /control."""
    return [
        *(_route(workspace, "GET", path, handler) for path, handler in _READ.items()),
        *(_route(workspace, "POST", path, handler) for path, handler in _ACT.items()),
    ]


def _route(workspace: "Workspace", method: str, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            fields = await _fields(request)
            return JSONResponse(await handler(ControlRequest(workspace, fields)))
        except NotOnScreen as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.NOT_FOUND)
        except (ValueError, RuntimeError, TimeoutError) as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)

    return Route(path, endpoint, methods=[method])


async def _fields(request: Request) -> Json:
    if request.method == "GET":
        return dict(request.query_params)
    try:
        body: Parsed = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")  # noqa: TRY004 - all refusals here are ValueError
    return body


async def _users(asked: ControlRequest) -> Json:
    everybody = asked.workspace.state.people.all()
    return {"users": [{"id": u.id, "name": u.name, "real_name": u.real_name} for u in everybody]}


async def _channels(asked: ControlRequest) -> Json:
    every = asked.workspace.state.conversations.all()
    return {
        "channels": [
            {"id": c.id, "name": c.name, "kind": c.kind, "people": list(c.people)} for c in every
        ]
    }


async def _messages(asked: ControlRequest) -> Json:
    seen_by = asked.user() if asked.field("user") is not None else None
    found = asked.workspace.messages(asked.place(), seen_by=seen_by)
    return {"messages": [_message(asked, message) for message in found]}


async def _views(asked: ControlRequest) -> Json:
    views = asked.workspace.state.views
    user = asked.user()
    home = views.home(user.id)
    return {
        "views": [asked.workspace.state.view_json(view) for view in views.stack(user.id)],
        "home": asked.workspace.state.view_json(home) if home is not None else None,
    }


async def _command(asked: ControlRequest) -> Json:
    # Refuses a separate `command`, as Slack sends it to bots, which would be ignored here.
    asked.only("user", "channel", "text")
    name, _, text = asked.text("text").partition(" ")
    answer = await asked.workspace.command(asked.user(), name, text, channel=asked.channel())
    return _command_answer(asked, answer)


async def _click(asked: ControlRequest) -> Json:
    return _touch_answer(
        await asked.workspace.click(
            asked.user(),
            asked.where(),
            action_id=asked.text("action_id"),
            value=asked.field("value"),
        )
    )


async def _select(asked: ControlRequest) -> Json:
    return _touch_answer(
        await asked.workspace.select(
            asked.user(),
            asked.where(),
            action_id=asked.text("action_id"),
            value=asked.field("value"),
        )
    )


async def _submit(asked: ControlRequest) -> Json:
    values = asked.field("values", {})
    if not isinstance(values, dict):
        raise ValueError('values look like {"block_id": {"action_id": "value"}}')  # noqa: TRY004 - see _fields
    result = await asked.workspace.submit(asked.user(), asked.view(), values)
    return _submit_result(asked, result)


async def _close(asked: ControlRequest) -> Json:
    answer = await asked.workspace.close(asked.user(), asked.view())
    return _touch_answer(answer) if answer is not None else {"status": 200, "error": None}


async def _home(asked: ControlRequest) -> Json:
    answer = await asked.workspace.open_home(asked.user())
    return {"status": answer.status}


async def _faults(asked: ControlRequest) -> Json:
    faults = asked.workspace.faults
    kind = asked.text("kind")
    method = asked.field("method", EVERY_METHOD)
    times = asked.field("times", 1)
    if not isinstance(times, int):
        raise ValueError("times is a whole number")  # noqa: TRY004 - see _fields
    planned: dict[str, Callable[[], object]] = {
        "fail": lambda: faults.fail(method, times=times, status=int(asked.field("status", 500))),
        "rate_limit": lambda: faults.rate_limit(
            method, times=times, retry_after_seconds=int(asked.field("retry_after_seconds", 1))
        ),
        "error": lambda: faults.error(method, asked.text("error"), times=times),
        "hang": lambda: faults.hang(method),
        "accept_then_hang": lambda: faults.accept_then_hang(method),
        "release": faults.release,
        "down": faults.down,
        "up": faults.up,
        "clear": faults.clear,
    }
    if kind not in planned:
        raise ValueError(f"there is no fault {kind!r}; there are {', '.join(planned)}")
    planned[kind]()
    return {"ok": True}


def _message(asked: ControlRequest, message: Message) -> Json:
    return asked.workspace.state.message_json(message) | {
        "channel": message.channel,
        "ephemeral": message.seen_by is not None,
    }


def _command_answer(asked: ControlRequest, answer: CommandAnswer) -> Json:
    return {
        "status": answer.status,
        "error": answer.error,
        "response_type": answer.response_type,
        "message": _message(asked, answer.message) if answer.message is not None else None,
        "later": [_message(asked, message) for message in answer.later],
    }


def _touch_answer(answer: TouchAnswer) -> Json:
    return {"status": answer.status, "error": answer.error, "sent": answer.sent}


def _submit_result(asked: ControlRequest, result: SubmitResult) -> Json:
    view = result.view
    return {
        "status": result.status,
        "error": result.error,
        "errors": result.errors,
        "view": asked.workspace.state.view_json(view) if view is not None else None,
    }


_READ: Final[dict[str, Handler]] = {
    "/users": _users,
    "/channels": _channels,
    "/messages": _messages,
    "/views": _views,
}
_ACT: Final[dict[str, Handler]] = {
    "/command": _command,
    "/click": _click,
    "/select": _select,
    "/submit": _submit,
    "/close": _close,
    "/home": _home,
    "/faults": _faults,
}
