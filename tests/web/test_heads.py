"""What comes before a body is bounded, and a wish to speak another protocol does no harm."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence

import pytest

from bot.web.heads import HEAD_KIB, BoundedHeads
from tests.web.senders import Web, serve

SOON_SECONDS = 0.05
UPGRADE = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\n"
HALF_A_HEAD = b"POST / HTTP/1.1\r\nHost: a\r\nX-Wait"
A_BYTE_TOO_LONG = b": ".ljust(HEAD_KIB * 1024 - len(HALF_A_HEAD) - 3, b"x") + b"\r\n\r\n"
# What the kernel keeps for both ends of a connection is some megabytes.
MORE_THAN_IS_ON_THE_WAY = 32 * 1024 * 1024
WITHOUT_END = [[piece] * (HEAD_KIB + 40) for piece in (b"X-Long: %1000d\r\n" % 0, b"x" * 1000)]


class Impatient(BoundedHeads):
    """Waits for no head longer than a test should."""

    within_seconds = SOON_SECONDS


class VeryImpatient(Impatient):
    """Nor for its first byte."""

    begun_within_seconds = SOON_SECONDS


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async for one in serve(BoundedHeads):
        yield one


@pytest.fixture
async def impatient() -> AsyncIterator[Web]:
    async for one in serve(Impatient):
        yield one


def post(body: bytes, fields: bytes = b"") -> bytes:
    return b"POST / HTTP/1.1\r\n%bContent-Length: %d\r\n\r\n%b" % (fields, len(body), body)


CHUNKED = b"POST / HTTP/1.1\r\n%bTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n" % UPGRADE


@pytest.mark.parametrize(
    "sent",
    [
        [post(b"abc", UPGRADE)],
        [bytes([byte]) for byte in post(b"abc", UPGRADE)],
        [CHUNKED],
        [post(b"abc", b"Connection: upgrade\r\nUpgrade: websocket\r\n")],
    ],
)
async def test_who_wishes_to_upgrade_is_answered_in_http_1_1(
    web: Web, sent: Sequence[bytes]
) -> None:
    connection = await web.connect(*sent)

    assert await connection.answer() == (200, b"abc")
    connection.writer.write(post(b"again"))
    assert await connection.answer() == (200, b"again")


async def test_what_comes_at_once_is_answered_in_its_order(web: Web) -> None:
    requests = [post(b"%d" % number, UPGRADE if number % 2 else b"") for number in range(500)]

    connection = await web.connect(b"".join(requests))

    answers = [await connection.answer() for _ in requests]
    assert answers == [(200, b"%d" % number) for number in range(500)]


async def test_a_proxy_is_not_what_we_are(web: Web) -> None:
    connection = await web.connect(b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com\r\n\r\n")

    assert (await connection.answer())[0] == 400
    assert await connection.is_closed()


@pytest.mark.parametrize(
    "before", [b"", post(b"before"), post(b"before", UPGRADE)], ids=["first", "second", "upgraded"]
)
async def test_a_head_that_stops_coming_is_not_waited_for_for_ever(
    impatient: Web, before: bytes
) -> None:
    connection = await impatient.connect(before, HALF_A_HEAD)

    if before:
        assert await connection.answer() == (200, b"before")
    status, said = await connection.answer()
    assert (status, json.loads(said)["status"]) == (408, "refused")
    assert await connection.is_closed()


async def test_a_head_that_dawdles_is_not_waited_for_for_ever(impatient: Web) -> None:
    connection = await impatient.connect(HALF_A_HEAD)

    def dawdle() -> None:
        connection.writer.write(b"x")
        connection.dawdling = asyncio.get_running_loop().call_later(SOON_SECONDS / 10, dawdle)

    dawdle()

    assert (await connection.answer())[0] == 408


async def test_who_says_nothing_is_hung_up_on() -> None:
    async for web in serve(VeryImpatient):
        assert await (await web.connect()).is_closed()


async def test_who_says_next_to_nothing_is_hung_up_on(impatient: Web) -> None:
    connection = await impatient.connect(b"\r\n")

    assert (await connection.answer())[0] == 408


async def test_who_is_answered_and_then_says_next_to_nothing_is_hung_up_on(impatient: Web) -> None:
    connection = await impatient.connect(post(b"abc"))
    await connection.answer()

    connection.writer.write(b"\r\n")

    assert await connection.is_closed()


async def test_an_answer_that_takes_longer_than_a_head_may_is_waited_for(impatient: Web) -> None:
    slow = await impatient.connect(b"GET /wait HTTP/1.1\r\nHo", b"st: a\r\n\r\n")
    late = await impatient.connect(HALF_A_HEAD)
    assert (await late.answer())[0] == 408

    impatient.release.set()

    assert await slow.answer() == (200, b"waited")


async def test_a_refusal_is_not_taken_for_the_answer_to_what_came_before(impatient: Web) -> None:
    connection = await impatient.connect(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n", HALF_A_HEAD)
    late = await impatient.connect(HALF_A_HEAD)
    assert (await late.answer())[0] == 408

    impatient.release.set()

    assert await connection.answer() == (200, b"waited")
    assert await connection.is_closed()


@pytest.mark.parametrize("rest", [*WITHOUT_END, [A_BYTE_TOO_LONG]])
async def test_a_head_too_long_is_refused(web: Web, rest: list[bytes]) -> None:
    connection = await web.connect(HALF_A_HEAD, *rest)

    status, said = await connection.answer()

    assert (status, json.loads(said)["status"]) == (431, "refused")
    assert await connection.is_closed()


async def test_what_came_before_a_head_without_end_is_answered(web: Web) -> None:
    connection = await web.connect(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.writer.write(HALF_A_HEAD + b"x" * HEAD_KIB * 1024 * 2)
    await web.connect(HALF_A_HEAD)
    web.release.set()

    assert await connection.answer() == (200, b"waited")
    assert await connection.is_closed()


async def test_no_more_of_it_is_read_until_then(web: Web) -> None:
    connection = await web.connect(b"GET /wait HTTP/1.1\r\nHost: a\r\n\r\n")
    connection.writer.write(HALF_A_HEAD + b"x" * MORE_THAN_IS_ON_THE_WAY)

    another = await web.connect()
    for _turn in range(200):
        another.writer.write(post(b"abc"))
        assert await another.answer() == (200, b"abc")

    assert connection.writer.transport.get_write_buffer_size() > 0


async def test_a_head_that_is_merely_long_is_read(web: Web) -> None:
    fields = b"X-Long: " + b"x" * (HEAD_KIB - 1) * 1024 + b"\r\n"
    connection = await web.connect(*[post(b"abc", fields)] * 3)

    assert [await connection.answer() for _ in range(3)] == [(200, b"abc")] * 3


async def test_a_long_body_is_no_head(web: Web) -> None:
    body = b"x" * 1024 * HEAD_KIB * 4
    connection = await web.connect(post(body), post(body))

    assert [await connection.answer() for _ in range(2)] == [(200, body)] * 2


CHUNK = b"4000\r\n" + b"x" * 0x4000 + b"\r\n"
IN_CHUNKS = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNK * 10 + b"0\r\n"


async def test_chunks_and_a_trailer_are_read(web: Web) -> None:
    sent = IN_CHUNKS + b"X-Sum: 1\r\n\r\n"
    connection = await web.connect(sent, sent)

    assert [await connection.answer() for _ in range(2)] == [(200, b"x" * 0x4000 * 10)] * 2


@pytest.mark.parametrize(
    "piece", [b"X-A: 1\r\n" * 10, b"X-A: 1\r\nX-Long: " + b"x" * 1000 + b"\r\n"]
)
async def test_a_trailer_without_end_is_hung_up_on(web: Web, piece: bytes) -> None:
    connection = await web.connect(IN_CHUNKS, piece * (HEAD_KIB + 40) * 10)

    assert await connection.is_closed()


async def test_a_field_of_a_trailer_without_end_is_hung_up_on(web: Web) -> None:
    connection = await web.connect(IN_CHUNKS, b"X-Long: ", b"x" * 9 * 1024 * 1024)

    assert await connection.is_closed()


async def test_what_is_not_http_is_refused_in_our_form(web: Web) -> None:
    connection = await web.connect(b"\x16\x03\x01\x02\x00\x01\x00")

    status, said = await connection.answer()

    assert (status, json.loads(said)["status"]) == (400, "refused")
    assert await connection.is_closed()
