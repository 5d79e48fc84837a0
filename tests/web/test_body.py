"""Bodies are read up to a limit, and waited for as long as one should be."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from bot.web.body import read_body
from bot.web.errors import exception_handlers
from tests.patience import PATIENCE_SECONDS


async def reads(request: Request) -> Response:
    return Response(await read_body(request, limit=10))


async def reads_impatiently(request: Request) -> Response:
    return Response(await read_body(request, limit=10, within_seconds=0.01))


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(
        routes=[
            Route("/reads", reads, methods=["POST"]),
            Route("/impatient", reads_impatiently, methods=["POST"]),
        ],
        exception_handlers=dict(exception_handlers()),
    )
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as client:
        yield client


@pytest.mark.parametrize(("size", "status"), [(0, 200), (10, 200), (11, 413), (81, 413)])
async def test_bodies_are_read_up_to_their_limit(
    http: httpx.AsyncClient, size: int, status: int
) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(size):
            yield b"x"

    told = await http.post("/reads", content=b"x" * size)
    chunked = await http.post("/reads", content=chunks())

    assert (told.status_code, chunked.status_code) == (status, status)
    assert status != 200 or told.content == chunked.content == b"x" * size


async def test_a_body_that_never_ends_is_not_read_for_ever(http: httpx.AsyncClient) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"xxxx"

    assert (await http.post("/reads", content=endless())).status_code == 413


async def test_one_that_is_said_to_be_far_too_long_is_not_waited_for(
    http: httpx.AsyncClient,
) -> None:
    async def never() -> AsyncIterator[bytes]:
        await asyncio.Event().wait()
        yield b""

    length = {"Content-Length": "81"}
    async with asyncio.timeout(PATIENCE_SECONDS):
        answer = await http.post("/reads", content=never(), headers=length)

    assert answer.status_code == 413


async def test_a_body_that_stops_coming_is_not_waited_for_for_ever(http: httpx.AsyncClient) -> None:
    async def stops() -> AsyncIterator[bytes]:
        yield b"x"
        await asyncio.Event().wait()

    answer = await http.post("/impatient", content=stops())

    assert answer.status_code == 408
    assert "did not come to its end" in answer.json()["message"]


async def test_a_body_that_takes_its_time_is_read_to_its_end(http: httpx.AsyncClient) -> None:
    async def dawdles() -> AsyncIterator[bytes]:
        for piece in (b"a", b"", b"b", b"c"):
            await asyncio.sleep(0)
            yield piece

    assert (await http.post("/reads", content=dawdles())).content == b"abc"


async def test_who_hangs_up_in_the_middle_has_sent_nothing() -> None:
    messages: list[Message] = [
        {"type": "http.request", "body": b"x", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return messages.pop(0)

    request = Request({"type": "http", "method": "POST", "headers": []}, receive)
    with pytest.raises(ClientDisconnect):
        await read_body(request, limit=10)
