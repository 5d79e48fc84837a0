"""A short way for the most frequent requests, past Starlette's routing and middleware."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.engine.intake.told import Tell, told
from bot.web.body import WholeRequest, read_body, too_long
from bot.web.errors import answer_of

# Monitors post to few, again and again.
_PATHS_REMEMBERED = 64
_LONGEST_REMEMBERED = 200

Begin = Callable[[WholeRequest, Tell[Response]], None]
"""Begins to answer a request, and has its answer told now or later. May raise as well."""


class QuickRoute(Route):
    """A route for POST whose requests need no coroutine each, but for those that come in pieces.

    Their bodies have `limit` bytes at most. `refused` makes the answer where a body is longer, or
    does not come in time; without it, that is the usual one.
    """

    def __init__(
        self,
        path: str,
        begin: Begin,
        *,
        limit: int,
        refused: Callable[[HTTPException], Response] | None = None,
    ) -> None:
        self._begin = begin
        self._limit = limit
        self._refused = refused
        super().__init__(path, self._answer, methods=["POST"])

    def begin(self, request: WholeRequest, tell: Tell[Response]) -> None:
        """Begin to answer a request."""
        if len(request.body) <= self._limit:
            self._begin(request, tell)
        else:
            refusal = too_long(self._limit)
            tell(refusal if self._refused is None else self._refused(refusal))

    async def _answer(self, request: Request) -> Response:
        try:
            body = await read_body(request, limit=self._limit)
        except HTTPException as refusal:
            if self._refused is None:
                raise
            return self._refused(refusal)
        return await told(partial(self._begin, WholeRequest(request.scope, body)))


class ShortCut:
    """An ASGI application that answers some routes of the application `rest` itself.

    Starlette tries route after route and wraps each answer several times, which is half of an
    alert's cost for the event loop. Here a route is looked up by its path, which may end with a
    parameter (text without a slash). Requests that match no route go to `rest`. Those that come
    whole need no ASGI either (`whole_requests.py`).
    """

    def __init__(self, routes: Iterable[QuickRoute], rest: ASGIApp) -> None:
        self._rest = rest
        self._found: dict[str, tuple[QuickRoute, Mapping[str, str]]] = {}
        self._whole: dict[str, QuickRoute] = {}
        self._with_last: dict[str, QuickRoute] = {}
        for route in routes:
            before, _, parameter = route.path.partition("{")
            if not parameter:
                self._whole[route.path] = route
            elif parameter.endswith("}") and "/" not in parameter:
                self._with_last[before] = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have the rest answer it."""
        route = self.short_way(scope) if scope["type"] == "http" else None
        if route is None:
            await self._rest(scope, receive, send)
            return
        response = await answer_of(route.endpoint, Request(scope, receive))
        await response(scope, receive, send)

    def short_way(self, scope: Scope) -> QuickRoute | None:
        """The route for a request with this method and path, if it is one of ours."""
        if scope["method"] != "POST" or scope.get("root_path"):
            return None
        path: str = scope["path"]
        found = self._found.get(path) or self._look_up(path)
        if found is None:
            return None
        # As in starlette.routing.Route.matches: the error handlers need the route.
        scope["route"], scope["path_params"] = found
        return found[0]

    def _look_up(self, path: str) -> tuple[QuickRoute, Mapping[str, str]] | None:
        cut = path.rfind("/") + 1
        last = path[cut:]
        route = (self._with_last.get(path[:cut]) if last else None) or self._whole.get(path)
        if route is None:
            return None
        found = route, dict.fromkeys(route.param_convertors, last)
        if len(path) <= _LONGEST_REMEMBERED:
            if len(self._found) >= _PATHS_REMEMBERED:
                self._found.clear()
            self._found[path] = found
        return found
