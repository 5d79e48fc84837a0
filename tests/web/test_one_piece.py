"""An answer is one write, and nothing that is written waits for what may never follow."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from typing import cast

import httpx
import pytest
import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from bot.sandbox.server import listen
from bot.web.heads import BoundedHeads
from bot.web.one_piece import OnePiece
from tests.local_http import local_http


class Noted(asyncio.Transport):
    """A connection that notes what is written to it at once, and passes it on."""

    written: list[bytes]

    def __init__(self, connection: asyncio.Transport) -> None:
        super().__init__()
        self._connection = connection
        self.is_closing = connection.is_closing  # type: ignore[method-assign]
        self.close = connection.close  # type: ignore[method-assign]
        self.get_extra_info = connection.get_extra_info  # type: ignore[method-assign]

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written.append(bytes(data))
        self._connection.write(data)

    def writelines(self, list_of_data: Iterable[bytes | bytearray | memoryview]) -> None:
        self.write(b"".join(list_of_data))


class Noting(BoundedHeads):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Noted(transport))


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    """A server that answers at once, bit by bit, or with nothing."""
    Noted.written = []
    went_on = asyncio.Event()

    async def at_once(_request: Request) -> Response:
        return Response("all of it")

    async def bit_by_bit(_request: Request) -> Response:
        async def bits() -> AsyncIterator[str]:
            yield "first"
            await went_on.wait()
            yield "second"

        return StreamingResponse(bits())

    async def go_on(_request: Request) -> Response:
        went_on.set()
        return Response(status_code=204)

    routes = [Route("/", at_once), Route("/bits", bit_by_bit), Route("/go-on", go_on)]
    config = uvicorn.Config(Starlette(routes=routes), http=Noting, ws="none", log_config=None)
    server, listening = uvicorn.Server(config), listen()
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    async with local_http(url) as client:
        yield client
    server.should_exit = True
    await serving


async def test_the_head_and_the_body_of_an_answer_are_one_write(web: httpx.AsyncClient) -> None:
    assert (await web.get("/")).text == "all of it"
    (answer,) = Noted.written
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\nall of it")


@pytest.mark.parametrize(("method", "body"), [("GET", "all of it"), ("HEAD", "")])
async def test_what_ends_the_connection_is_sent_before_it_ends(
    web: httpx.AsyncClient, method: str, body: str
) -> None:
    response = await web.request(method, "/", headers={"Connection": "close"})
    assert (response.status_code, response.text) == (200, body)
    assert len(Noted.written) == 1


@pytest.mark.parametrize("method", ["HEAD", "GET"])
async def test_a_head_without_a_body_is_sent(web: httpx.AsyncClient, method: str) -> None:
    path, status = ("/", 200) if method == "HEAD" else ("/go-on", 204)
    response = await web.request(method, path)
    assert (response.status_code, response.content) == (status, b"")


async def test_what_is_streamed_comes_while_the_rest_is_not_there(web: httpx.AsyncClient) -> None:
    async with web.stream("GET", "/bits") as response:
        bits = response.aiter_text()
        assert await anext(bits) == "first"
        await web.get("/go-on")
        assert await anext(bits) == "second"


def test_whoever_is_gone_is_written_to_in_vain_and_without_an_error() -> None:
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        broken = runner.run(_answered_after_the_end())

    assert broken == []


async def _answered_after_the_end() -> list[dict[str, object]]:
    loop, broken, gone = asyncio.get_running_loop(), list[dict[str, object]](), asyncio.Event()
    loop.set_exception_handler(lambda _loop, context: broken.append(context))
    arrived: asyncio.Future[asyncio.Transport] = loop.create_future()

    class Answering(asyncio.Protocol):
        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            arrived.set_result(cast("asyncio.Transport", transport))

        def connection_lost(self, _error: Exception | None) -> None:
            # uvloop closes it right after this.
            loop.call_soon(gone.set)

    listening = listen()
    server = await loop.create_server(Answering, sock=listening)
    _reader, writer = await asyncio.open_connection(*listening.getsockname()[:2])
    connection = await arrived
    connection.abort()
    await gone.wait()
    alone, together = OnePiece(connection, loop), OnePiece(connection, loop)
    try:
        alone.write(b"a head that no body follows")
        together.write(b"head")
        together.write(b"body")
        its_turn_is_over = asyncio.Event()
        loop.call_soon(its_turn_is_over.set)
        await its_turn_is_over.wait()
        alone.close()
    finally:
        writer.close()
        server.close()
    return broken
