"""The control API: a person or another process holds the telephones, in plain JSON.

What cannot be done is told in a sentence under `error`: 404 for what does not exist, 422 for what
was asked wrongly or cannot be done at the moment.
"""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.sandbox.telephony.call import Call
from bot.sandbox.telephony.control.asked import ControlRequest, NoSuchCall
from bot.sandbox.telephony.errors import Notice
from bot.sandbox.telephony.faults import EVERYTHING
from bot.sandbox.telephony.line import Behaviour, Line
from bot.sandbox.telephony.messages import Message
from bot.sandbox.telephony.script import read_script

if TYPE_CHECKING:
    from bot.sandbox.telephony.exchange import Exchange

Json = dict[str, Any]
Handler = Callable[[ControlRequest], Awaitable[Json]]


def control_routes(exchange: "Exchange") -> list[Route]:
    """The routes, below whatever path they are mounted at."""
    return [
        _route(exchange, method, path, handler)
        for (method, path), handler in (_ROUTES | _ACTS).items()
    ]


def _route(exchange: "Exchange", method: str, path: str, handler: Handler) -> Route:
    async def endpoint(request: Request) -> Response:
        try:
            fields, root = await _fields(request), request.scope["root_path"]
            asked = ControlRequest(exchange, request.path_params, fields, root=root)
            return JSONResponse(await handler(asked))
        except NoSuchCall as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.NOT_FOUND)
        except (ValueError, RuntimeError) as error:
            return JSONResponse({"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY)

    return Route(path, endpoint, methods=[method])


async def _fields(request: Request) -> Mapping[str, Any]:
    """The JSON object sent along; none at all is an empty one. Raises ValueError."""
    if not await request.body():
        return {}
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise ValueError("send a JSON object")  # noqa: TRY004 (all refusals here are ValueError)
    return body


async def _calls(asked: ControlRequest) -> Json:
    return {"calls": [_call(call) for call in asked.exchange.calls]}


async def _one_call(asked: ControlRequest) -> Json:
    return _call(asked.call())


async def _messages(asked: ControlRequest) -> Json:
    return {"messages": [_message(message) for message in asked.exchange.messages]}


async def _lines(asked: ControlRequest) -> Json:
    return {"lines": [_line_json(line) for line in asked.exchange.lines]}


async def _line(asked: ControlRequest) -> Json:
    line = asked.exchange.line(asked.path["number"])
    behaviour = _behaviour(asked, line)
    script = asked.optional_texts("script")
    steps = read_script(script) if script is not None else None
    line.behaviour = behaviour
    if asked.has("script"):
        line.script = steps
    if asked.has("text_error_code"):
        line.text_error_code = asked.optional_number("text_error_code")
    return _line_json(line)


def _behaviour(asked: ControlRequest, line: Line) -> Behaviour:
    name = asked.optional_text("behaviour", line.behaviour)
    if name not in set(Behaviour):
        known = ", ".join(Behaviour)
        raise ValueError(f"a line cannot be {name!r}; it can be {known}")
    return Behaviour(name)


async def _text(asked: ControlRequest) -> Json:
    replies = await asked.exchange.text(
        from_=asked.text("from"), to=asked.text("to"), body=asked.text("body")
    )
    return {"replies": replies}


async def _faults(asked: ControlRequest) -> Json:
    faults = asked.exchange.faults
    kind, what = asked.text("kind"), asked.optional_text("what", EVERYTHING)
    times = asked.optional_number("times")
    planned: dict[str, Callable[[], None]] = {
        "fail": lambda: faults.fail(
            what, times=times or 1, status=asked.optional_number("status") or 500
        ),
        "rate_limit": lambda: faults.rate_limit(
            what,
            times=times or 1,
            retry_after_seconds=asked.optional_number("retry_after_seconds"),
        ),
        "hang": lambda: faults.hang(what, times=times),
        "accept_then_hang": lambda: faults.accept_then_hang(what, times=times),
        "release": faults.release,
        "drop": faults.drop,
        "up": faults.up,
        "bad_credentials": faults.bad_credentials,
        "good_credentials": faults.good_credentials,
        "clear": faults.clear,
    }
    if kind not in planned:
        raise ValueError(f"there is no fault {kind!r}; there are {', '.join(planned)}")
    planned[kind]()
    return {"ok": True}


def _act(act: Callable[[ControlRequest], Awaitable[None]]) -> Handler:
    """A handler that does something with a call, and answers with the call afterwards."""

    async def handler(asked: ControlRequest) -> Json:
        await act(asked)
        return _call(asked.call())

    return handler


def _call(call: Call) -> Json:
    return {
        "sid": call.sid,
        "to": call.to,
        "from": call.from_,
        "status": str(call.status),
        "requested_at": call.requested_at.isoformat(),
        "ringing_at": call.ringing_at.isoformat() if call.ringing_at else None,
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
        "answered_by": call.answered_by,
        "listening": call.is_listening,
        "heard": call.heard,
        "warnings": [_notice(warning) for warning in call.warnings],
        "errors": [_notice(error) for error in call.errors],
    }


def _message(message: Message) -> Json:
    return {
        "sid": message.sid,
        "to": message.to,
        "from": message.from_,
        "body": message.body,
        "direction": message.direction,
        "status": str(message.status),
        "at": message.created_at.isoformat(),
        "error_code": message.error_code,
        "errors": [_notice(error) for error in message.errors],
    }


def _line_json(line: Line) -> Json:
    return {
        "number": line.number,
        "behaviour": str(line.behaviour),
        "has_script": line.script is not None,
        "text_error_code": line.text_error_code,
    }


def _notice(notice: Notice) -> Json:
    return {"code": notice.code, "text": notice.text}


_ROUTES: Final[dict[tuple[str, str], Handler]] = {
    ("GET", "/calls"): _calls,
    ("GET", "/calls/{sid}"): _one_call,
    ("GET", "/messages"): _messages,
    ("GET", "/lines"): _lines,
    ("POST", "/lines/{number}"): _line,
    ("POST", "/text"): _text,
    ("POST", "/faults"): _faults,
}
_ACTS: Final[dict[tuple[str, str], Handler]] = {
    ("POST", "/calls/{sid}/answer"): _act(lambda asked: asked.call().answer()),
    ("POST", "/calls/{sid}/press"): _act(lambda asked: asked.call().press(asked.text("digits"))),
    ("POST", "/calls/{sid}/silence"): _act(lambda asked: asked.call().silence()),
    ("POST", "/calls/{sid}/hang-up"): _act(lambda asked: asked.call().hang_up()),
    ("POST", "/calls/{sid}/ring-out"): _act(lambda asked: asked.call().ring_out()),
    ("POST", "/calls/{sid}/decline"): _act(lambda asked: asked.call().decline()),
}
