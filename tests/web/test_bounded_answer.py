"""Some kilobytes that unpack to very much are given up, and do not fill the memory."""

import gzip
import tracemalloc

import pytest

from bot.engine.contracts import DeliveryFailed
from bot.phone.plivo_provider import PlivoTelephony
from bot.phone.twilio_provider import TwilioTelephony
from bot.slack.api import WebApi
from bot.web.bounded_answer import ANSWER_LIMIT_BYTES
from tests.phone.conftest import an_account
from tests.phone.odd_server import answering
from tests.phone.samples import ANA

UNPACKED_BYTES = 12 * ANSWER_LIMIT_BYTES


def bomb() -> bytes:
    body = gzip.compress(b" " * UNPACKED_BYTES, compresslevel=1)
    head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


async def test_slacks_answer_is_read_up_to_a_limit() -> None:
    said = bomb()
    async with answering(said) as url:
        api = WebApi(token="xoxb-x", api_url=f"{url}/api/")
        tracemalloc.start()
        with pytest.raises(DeliveryFailed):
            await api.call("auth.test", {})
        _now, at_most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await api.close()

    assert at_most < UNPACKED_BYTES / 2


async def test_twilios_answer_is_read_up_to_a_limit() -> None:
    said = bomb()
    async with answering(said) as url:
        telephony = TwilioTelephony(
            an_account(api_url=url), public_url="http://oncall.test", ring_seconds=30
        )
        tracemalloc.start()
        with pytest.raises(DeliveryFailed):
            await telephony.call(ANA, delivery=1)
        _now, at_most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await telephony.close()

    assert at_most < UNPACKED_BYTES / 2


async def test_plivos_answer_is_read_up_to_a_limit() -> None:
    said = bomb()
    async with answering(said) as url:
        telephony = PlivoTelephony(
            an_account(id_="MA" + "X" * 18, api_url=url, name="plivo"),
            public_url="http://oncall.test",
            ring_seconds=30,
        )
        tracemalloc.start()
        with pytest.raises(DeliveryFailed) as failed:
            await telephony.call(ANA, delivery=1)
        _now, at_most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        await telephony.close()

    assert failed.value.may_have_been_done
    assert at_most < UNPACKED_BYTES / 2
