"""What the doctor says of PUBLIC_URL."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from bot.sandbox.server import LocalServer
from tests.doctor.conftest import Examine, wrong_of


@pytest.mark.parametrize(
    ("address", "said"),
    [
        pytest.param("http://oncall.example.com", "is not encrypted", id="plain http"),
        pytest.param("http://127.0.0.1:1", "is `oncall serve` running there?", id="nobody there"),
    ],
)
async def test_an_address_that_will_not_do_is_explained(
    examined: Examine, healthy: pytest.MonkeyPatch, address: str, said: str
) -> None:
    healthy.setenv("PUBLIC_URL", address)

    ((check, message),) = wrong_of(await examined())

    assert check == "public address"
    assert address in message
    assert said in message


async def test_somebody_else_at_that_address_is_noticed(
    examined: Examine, healthy: pytest.MonkeyPatch, telephones: LocalServer
) -> None:
    healthy.setenv("PUBLIC_URL", telephones.url)

    ((check, message),) = wrong_of(await examined())

    assert check == "public address"
    assert "answers 404: does PUBLIC_URL lead to `oncall serve`?" in message


async def test_whoever_answers_at_that_address_without_being_ours_is_noticed(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    async def welcome(_request: object) -> PlainTextResponse:
        return PlainTextResponse("Welcome to nginx!")

    async with LocalServer(Starlette(routes=[Route("/healthz", welcome)])) as server:
        address = server.url
        healthy.setenv("PUBLIC_URL", address)
        ((check, message),) = wrong_of(await examined())

    assert check == "public address"
    assert message.startswith(f"Something else answers at {address}/healthz")
