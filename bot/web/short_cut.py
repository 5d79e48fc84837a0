"""A short way for the most frequent requests, past Starlette's routing and middleware."""

from collections.abc import Awaitable, Callable, Iterable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.errors import answer_of

Endpoint = Callable[[Request], Awaitable[Response]]


class ShortCut:
    """An ASGI application that answers some routes of the application `rest` itself.

    Starlette tries route after route and wraps each answer several times, which is half of an
    alert's cost for the event loop. Here a route is looked up by its path, which may end with a
    parameter (text without a slash). Requests that match no route go to `rest`. Those that come
    whole need no ASGI either (`whole_requests.py`).
    """

    def __init__(self, routes: Iterable[Route], rest: ASGIApp) -> None:
        self._rest = rest
        self._whole: dict[str, Route] = {}
        self._with_last: dict[str, Route] = {}
        for route in routes:
            before, _, parameter = route.path.partition("{")
            if not parameter:
                self._whole[route.path] = route
            elif parameter.endswith("}") and "/" not in parameter:
                self._with_last[before] = route

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or have the rest answer it."""
        route = self._route(scope) if scope["type"] == "http" else None
        if route is None:
            await self._rest(scope, receive, send)
            return
        response = await answer_of(route.endpoint, Request(scope, receive))
        await response(scope, receive, send)

    def short_way(self, scope: Scope) -> Endpoint | None:
        """The endpoint for a request with this method and path, if it has one."""
        route = self._route(scope)
        return None if route is None else route.endpoint

    def _route(self, scope: Scope) -> Route | None:
        path: str = scope["path"]
        cut = path.rfind("/") + 1
        last = path[cut:]
        route = (self._with_last.get(path[:cut]) if last else None) or self._whole.get(path)
        if route is None or scope["method"] not in (route.methods or ()) or scope.get("root_path"):
            return None
        # As in starlette.routing.Route.matches: the error handlers need the route.
        parameters = dict.fromkeys(route.param_convertors, last)
        scope.update(route=route, path_params=parameters)
        return route
