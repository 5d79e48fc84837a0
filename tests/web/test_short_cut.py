"""What goes the short way is answered as it would be the long way."""

from collections.abc import AsyncIterator, Sequence

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from structlog.testing import capture_logs

from bot.engine.intake.told import Tell
from bot.web.body import WholeRequest
from bot.web.errors import exception_handlers
from bot.web.short_cut import QuickRoute, ShortCut

LIMIT = 40
ROUTES = ("/keys/{key}", "/keys/{key}/", "/keys/{key}/{source}", "/keys", "/whole", "/breaks/{key}")


def tells(request: WholeRequest, tell: Tell[Response]) -> None:
    tell(JSONResponse({"path": request.path_params, "body": request.body.decode()}))


def breaks(_request: WholeRequest, _tell: Tell[Response]) -> None:
    raise RuntimeError("inside")


def refuses(_request: WholeRequest, tell: Tell[Response]) -> None:
    tell(HTTPException(413, "That is too much."))


def _routes() -> Sequence[QuickRoute]:
    told = [QuickRoute(path, tells, limit=LIMIT) for path in ROUTES[:-1]]
    return [
        *told,
        QuickRoute("/breaks/{key}", breaks, limit=LIMIT),
        QuickRoute("/refuses", refuses, limit=LIMIT),
    ]


@pytest.fixture
async def both() -> AsyncIterator[Sequence[httpx.AsyncClient]]:
    """The long way, and the short one in front of nothing: what it does not answer is 404."""
    handlers = dict(exception_handlers())
    long = Starlette(routes=_routes(), exception_handlers=handlers)
    clients = [
        httpx.AsyncClient(
            transport=httpx.ASGITransport(app=app, raise_app_exceptions=False),
            base_url="http://oncall.test",
        )
        for app in (long, ShortCut(_routes(), Starlette()), ShortCut(_routes(), long))
    ]
    yield clients
    for client in clients:
        await client.aclose()


@pytest.mark.parametrize(
    "path", ["/keys/k1", "/keys/k%201", "/keys/k1?key=k2", "/keys", "/whole", "/refuses"]
)
async def test_it_is_answered_as_on_the_long_way(
    both: Sequence[httpx.AsyncClient], path: str
) -> None:
    long, short, _ = [await client.post(path, content=b"said") for client in both]

    assert short.status_code == long.status_code != 404
    assert short.json() == long.json()
    assert short.headers == long.headers


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/keys/k1"),
        ("GET", "/whole"),
        ("POST", "/keys/"),
        ("POST", "/keys/k1/"),
        ("POST", "/keys/k1/grafana"),
        ("POST", "/nowhere"),
        ("POST", "/nowhere/k1"),
    ],
)
async def test_what_does_not_fit_is_left_to_the_long_way(
    both: Sequence[httpx.AsyncClient], method: str, path: str
) -> None:
    long, alone, short = [await client.request(method, path) for client in both]

    assert alone.status_code == 404
    assert (short.status_code, short.text) == (long.status_code, long.text)


async def test_what_breaks_is_logged_with_the_route_and_without_the_path(
    both: Sequence[httpx.AsyncClient],
) -> None:
    with capture_logs() as logs:
        answer = await both[1].post("/breaks/hunter2")

    assert answer.status_code == 500
    assert answer.json()["reference"] == logs[0]["reference"]
    assert logs[0]["route"] == "/breaks/{key}"
    assert "hunter2" not in str(logs)


async def test_of_many_paths_that_come_again_each_is_answered_as_its_own(
    both: Sequence[httpx.AsyncClient],
) -> None:
    keys = [f"k{number}" for number in range(100)] + ["k" * 300]

    for key in keys * 2:
        answer = await both[1].post(f"/keys/{key}", content=b"said")
        assert answer.json() == {"path": {"key": key}, "body": "said"}
    assert (await both[1].get(f"/keys/{keys[0]}")).status_code == 404
