from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from structlog.testing import capture_logs

from bot.storage.database import Database
from bot.web.errors import exception_handlers


async def breaks(request: Request) -> Response:
    raise RuntimeError(f"inside, with {request.path_params['key']}")


async def refuses(_request: Request) -> Response:
    raise HTTPException(422, "Digits is missing.")


async def asks(_request: Request) -> Response:
    with Database("sqlite:////no/such/folder/sleepwell.db").read():
        return Response()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[
            Route("/alerts/{key}", breaks, methods=["POST"]),
            Route("/refuses", refuses),
            Route("/asks", asks),
        ],
        exception_handlers=dict(exception_handlers()),
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as client:
        yield client


async def test_what_breaks_is_answered_without_internals_and_logged_without_the_path(
    http: httpx.AsyncClient,
) -> None:
    with capture_logs() as logs:
        answer = await http.post("/alerts/hunter2")

    assert answer.status_code == 500
    assert answer.json()["status"] == "error"
    assert "inside" not in answer.text
    assert logs[0]["reference"] == answer.json()["reference"]
    assert logs[0]["route"] == "/alerts/{key}"
    assert isinstance(logs[0]["exc_info"], RuntimeError)


async def test_a_database_that_is_away_is_no_fault_of_the_request(http: httpx.AsyncClient) -> None:
    with capture_logs() as logs:
        answer = await http.get("/asks")

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json() == {
        "status": "not now",
        "message": "The database is away. Please send it again.",
    }
    assert (logs[0]["event"], logs[0]["route"]) == ("a request found the database away", "/asks")


@pytest.mark.parametrize(
    ("method", "path", "status", "message"),
    [
        ("GET", "/nowhere", 404, "Not Found"),
        ("GET", "/alerts/x", 405, "Method Not Allowed"),
        ("GET", "/refuses", 422, "Digits is missing."),
    ],
)
async def test_refusals_are_json(
    http: httpx.AsyncClient, method: str, path: str, status: int, message: str
) -> None:
    answer = await http.request(method, path)

    assert answer.status_code == status
    assert answer.json() == {"status": "refused", "message": message}


async def test_refusals_keep_their_headers(http: httpx.AsyncClient) -> None:
    assert (await http.get("/alerts/x")).headers["allow"] == "POST"
