"""What comes whole is answered as by ASGI, and what comes in pieces as if it came whole."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from bot.engine.intake.told import Tell
from bot.sandbox.server import listen
from bot.web.body import WholeRequest
from bot.web.errors import exception_handlers
from bot.web.heads import HEAD_KIB, PIECE_BYTES, BoundedHeads
from bot.web.short_cut import QuickRoute, ShortCut
from bot.web.whole_requests import WholeRequests
from tests.web.senders import Connection

LIMIT = 40


@dataclass
class Served:
    """A server whose routes have short ways, or none."""

    server: uvicorn.Server
    port: int
    routes: Sequence["Counted"]
    came: asyncio.Event
    release: asyncio.Event
    waiting: list[asyncio.Task[None]] = field(default_factory=list)
    connections: list[Connection] = field(default_factory=list)

    @property
    def whole(self) -> int:
        """How many requests took a short way."""
        return sum(route.begun for route in self.routes)

    async def connect(self, *sent: bytes) -> Connection:
        made = Connection(*await asyncio.open_connection("127.0.0.1", self.port))
        self.connections.append(made)
        await made.send(*sent)
        return made


class Counted(QuickRoute):
    """Counts the requests that it answers without ASGI."""

    begun = 0

    def begin(self, request: WholeRequest, tell: Tell[Response]) -> None:
        self.begun += 1
        super().begin(request, tell)


@asynccontextmanager
async def serving(http: type[BoundedHeads], *, short: bool = True) -> AsyncIterator[Served]:
    def tells(request: WholeRequest, tell: Tell[Response]) -> None:
        fields = [(name.decode(), value.decode()) for name, value in request.scope["headers"]]
        head = sorted(set(fields) - {("host", "a")})
        said = {"path": request.path_params, "body": request.body.decode(), "head": head}
        tell(JSONResponse(said))

    def breaks(_request: WholeRequest, _tell: Tell[Response]) -> None:
        raise HTTPException(418, "No.")

    def waits(_request: WholeRequest, tell: Tell[Response]) -> None:
        async def told_later() -> None:
            await served.release.wait()
            tell(Response("waited", headers={"X-Told": "as well"}))

        served.came.set()
        served.waiting.append(asyncio.create_task(told_later()))

    routes = [
        Counted("/told/{key}", tells, limit=LIMIT),
        Counted("/breaks", breaks, limit=LIMIT),
        Counted("/waits", waits, limit=LIMIT),
    ]
    rest = Starlette(routes=routes, exception_handlers=dict(exception_handlers()))
    config = uvicorn.Config(
        ShortCut(routes if short else (), rest),
        http=http,
        ws="none",
        lifespan="off",
        log_config=None,
        date_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=0,
    )
    server, listening = uvicorn.Server(config), listen()
    served = Served(server, listening.getsockname()[1], routes, asyncio.Event(), asyncio.Event())
    running = asyncio.create_task(server.serve(sockets=[listening]))
    yield served
    for one in served.connections:
        one.hang_up()
    server.should_exit = True
    await running


def post(path: bytes, body: bytes = b"abc", fields: bytes = b"") -> bytes:
    length = b"Content-Length: %d\r\n" % len(body)
    return b"POST %b HTTP/1.1\r\nHost: a\r\n%b%b\r\n%b" % (path, length, fields, body)


CHUNKED = b"POST /told/k1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
PLAIN = [
    post(b"/told/k1"),
    post(b"/told/k1", fields=UPGRADE),
    post(b"/told/k1", b""),
    post(b"/told/k1", b"x" * LIMIT),
    post(b"/told/k1", b"x" * (LIMIT + 1)),
    post(b"/breaks"),
    CHUNKED + b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
]
UNUSUAL = [
    post(b"/told/k%31"),
    post(b"/told/k1?key=k2"),
    post(b"http://a/told/k1"),
    post(b"/told/"),
    post(b"/nowhere"),
    post(b"/told/k1").replace(b"POST", b"PUT", 1),
]
LAST = [
    post(b"/told/k1", fields=b"Connection: close\r\n"),
    post(b"/told/k1").replace(b"HTTP/1.1", b"HTTP/1.0"),
    post(b"/told/k1", fields=b"Connection: keep-alive\r\n").replace(b"HTTP/1.1", b"HTTP/1.0"),
]


async def _answers(port: int, *sent: bytes, count: int = 1) -> Sequence[tuple[bytes, bytes]]:
    """All that is written in answer to these pieces, down to its bytes."""
    connection = Connection(*await asyncio.open_connection("127.0.0.1", port))
    await connection.send(*sent)
    answers = [await connection.answer_as_sent() for _ in range(count)]
    connection.hang_up()
    return answers


@pytest.mark.parametrize("sent", [*PLAIN, *UNUSUAL, *LAST])
async def test_it_is_answered_as_by_asgi(sent: bytes) -> None:
    async with serving(BoundedHeads, short=False) as long, serving(WholeRequests) as short:
        expected = await _answers(long.port, sent)
        assert await _answers(short.port, sent) == expected
        assert short.whole == (sent in PLAIN)


@pytest.mark.parametrize("sent", PLAIN)
@pytest.mark.parametrize("cut", ["every byte", "after the head", "in the body"])
async def test_what_comes_in_pieces_is_answered_as_what_comes_whole(sent: bytes, cut: str) -> None:
    head, _, body = sent.partition(b"\r\n\r\n")
    pieces = {
        "every byte": [bytes([one]) for one in sent],
        "after the head": [head + b"\r\n\r\n", body],
        "in the body": [head + b"\r\n\r\n" + body[:2], body[2:]],
    }[cut]
    async with serving(WholeRequests) as web:
        assert await _answers(web.port, *pieces) == await _answers(web.port, sent)


async def test_what_comes_at_once_is_answered_in_its_order() -> None:
    several = [post(b"/told/k%d" % number) for number in range(300)]
    async with serving(BoundedHeads, short=False) as long, serving(WholeRequests) as short:
        expected = await _answers(long.port, b"".join(several), count=300)
        assert await _answers(short.port, b"".join(several), count=300) == expected


async def test_whoever_waits_for_100_continue_is_told_to_go_on() -> None:
    async with serving(WholeRequests) as web:
        head, _, body = post(b"/told/k1", fields=b"Expect: 100-continue\r\n").rpartition(b"\r\n")
        connection = await web.connect(head + b"\r\n")
        assert await connection.reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        connection.writer.write(body)
        assert (await connection.answer())[0] == 200


async def test_a_head_that_is_too_long_is_refused() -> None:
    async with serving(WholeRequests) as web:
        too_long = b"X-Long: " + b"x" * HEAD_KIB * 1024 + b"\r\n"
        connection = await web.connect(post(b"/told/k1", fields=too_long))
        assert (await connection.answer())[0] == 431
        assert web.whole == 0


async def test_a_body_that_is_no_http_is_refused() -> None:
    async with serving(WholeRequests) as web:
        connection = await web.connect(CHUNKED + b"no number\r\n")
        assert (await connection.answer())[0] == 400
        assert await connection.is_closed()


async def test_what_is_refused_behind_a_request_does_not_take_its_answer() -> None:
    async with serving(WholeRequests) as web:
        connection = await web.connect(post(b"/waits") + b"CONNECT a:1 HTTP/1.1\r\n\r\n")
        await web.came.wait()
        web.release.set()
        assert await connection.answer() == (200, b"waited")
        assert await connection.is_closed()


async def test_of_many_who_do_not_wait_for_their_answers_few_are_taken_in() -> None:
    one = post(b"/waits")
    async with serving(WholeRequests) as web:
        connection = await web.connect(one * 5_000)
        await web.came.wait()
        (served,) = web.server.server_state.connections
        assert isinstance(served, WholeRequests)
        web.release.set()
        for _ in range(5_000):
            assert len(served.pipeline) <= PIECE_BYTES / len(one) + 1
            assert await connection.answer() == (200, b"waited")


@pytest.mark.parametrize("short", [True, False])
@pytest.mark.parametrize("count", [1, 3, 300])
async def test_whoever_ends_their_side_is_told_what_became_of_all_they_asked(
    short: bool, count: int
) -> None:
    async with serving(WholeRequests, short=short) as web:
        connection = await web.connect(post(b"/waits") * count)
        connection.writer.write_eof()
        await web.came.wait()
        # The end of their side is noticed before there is an answer.
        await (await web.connect(post(b"/told/k1"))).answer()
        web.release.set()
        assert [await connection.answer() for _ in range(count)] == [(200, b"waited")] * count
        assert await connection.is_closed()


async def test_whoever_ends_their_side_in_mid_request_is_not_waited_for() -> None:
    async with serving(WholeRequests) as web:
        connection = await web.connect(post(b"/told/k1")[:-1])
        connection.writer.write_eof()
        assert await connection.is_closed()


async def test_what_came_along_with_an_answered_request_is_no_idle_connection() -> None:
    async with serving(WholeRequests) as web:
        web.server.config.timeout_keep_alive = 0
        connection = await web.connect(post(b"/told/k1") + post(b"/waits"))
        assert (await connection.answer())[0] == 200
        await web.came.wait()
        # Its time is over before there is an answer.
        await (await web.connect(post(b"/told/k1"))).answer()
        web.release.set()
        assert await connection.answer() == (200, b"waited")


async def test_whoever_hangs_up_meanwhile_troubles_nobody() -> None:
    async with serving(WholeRequests) as web:
        gone = await web.connect(post(b"/waits"))
        await web.came.wait()
        gone.hang_up()
        await gone.writer.wait_closed()
        web.release.set()
        connection = await web.connect(post(b"/waits"))
        assert await connection.answer() == (200, b"waited")


async def test_the_end_of_the_server_is_told_to_whoever_waits_for_too_long() -> None:
    async with serving(WholeRequests) as web:
        connection = await web.connect(post(b"/waits"))
        await web.came.wait()
        web.server.should_exit = True
        status, body = await connection.answer()
        assert (status, web.whole) == (503, 1)
        assert b"Please send it again" in body
        assert await connection.is_closed()


async def test_who_is_answered_while_the_server_ends_is_the_last_on_that_connection() -> None:
    async with serving(WholeRequests) as web:
        web.server.config.timeout_graceful_shutdown = None
        connection = await web.connect(post(b"/waits"))
        await web.came.wait()
        web.server.should_exit = True
        web.release.set()
        head, _body = await connection.answer_as_sent()
        assert head.startswith(b"HTTP/1.1 200 OK\r\n")
        assert await connection.is_closed()
