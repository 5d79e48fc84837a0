"""Who may come in: pages of the sandbox itself, and nobody else's.

A web page elsewhere can make a browser send requests here. Reading the answers is kept from it by
the browser unless its name is made to point at this machine, so only our own names are answered;
and acting takes a header that such a page cannot set (OWASP: DNS rebinding; Cross-Site Request
Forgery Prevention, custom request headers).
"""

from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "X-Sleepwell-Sandbox"
_NAMES = {"127.0.0.1", "localhost"}
_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class SandboxDoor:
    """ASGI middleware around everything that is served on the page's port."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or say why not."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(scope)
        answer = self._app if refusal is None else PlainTextResponse(refusal, HTTPStatus.FORBIDDEN)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        await answer(scope, receive, send_with_headers)


def _refusal(scope: Scope) -> str | None:
    headers = Headers(scope=scope)
    host = headers.get("host", "")
    port = scope["server"][1]
    if host not in {f"{name}:{port}" for name in _NAMES}:
        return f"This is the sandbox: ask for it at http://127.0.0.1:{port}/, not at another name."
    if scope["method"] in {"GET", "HEAD"}:
        return None
    if headers.get("origin", f"http://{host}") != f"http://{host}":
        return "Only the sandbox's own page may act here."
    if HEADER not in headers:
        return f"To act here, send the header {HEADER} as well, with anything in it."
    return None
