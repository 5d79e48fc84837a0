"""Whether Twilio may have done what it was asked: only where it was reached and said nothing."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from bot.engine.contracts import DeliveryFailed
from bot.sandbox.server import LocalServer
from tests.addresses import free_address
from tests.phone.samples import ANA
from tests.phone.test_twilio_provider import Api, a_telephony


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    """An API that answers what a test tells it to."""
    served = Api()
    app = Starlette(routes=[Route("/{path:path}", served.answer, methods=["POST"])])
    async with LocalServer(app) as server:
        served.url = server.url
        yield served


async def test_a_provider_that_hangs_may_have_done_it(api: Api) -> None:
    api.let_go = asyncio.Event()
    hanging = a_telephony(api.url, timeout_seconds=0.3)

    with pytest.raises(DeliveryFailed) as failure:
        await hanging.call(ANA, delivery=7)
    api.let_go.set()
    await hanging.close()

    assert failure.value.may_have_been_done


async def test_a_provider_that_was_never_reached_has_done_nothing() -> None:
    away = a_telephony(free_address())

    with pytest.raises(DeliveryFailed) as failure:
        await away.call(ANA, delivery=7)
    await away.close()

    assert not failure.value.may_have_been_done


async def test_a_provider_that_refuses_has_done_nothing(api: Api) -> None:
    api.will_refuse(500, None)
    refused = a_telephony(api.url)

    with pytest.raises(DeliveryFailed) as failure:
        await refused.call(ANA, delivery=7)
    await refused.close()

    assert not failure.value.may_have_been_done
