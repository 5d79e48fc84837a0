import pytest

from bot.engine.contracts import DeliveryFailed, Placed
from bot.phone.absent import NoTelephony
from bot.phone.accounts import missing_for_telephony
from bot.settings import Settings
from tests.phone.samples import ANA, an_incident


def test_the_missing_variables_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TWILIO_AUTH_TOKEN", "TWILIO_FROM_NUMBERS", "PUBLIC_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TWILIO_ACCOUNT_SID", "AC1")

    missing = missing_for_telephony(Settings())

    assert missing == ("TWILIO_AUTH_TOKEN", "TWILIO_FROM_NUMBERS", "PUBLIC_URL")


async def test_every_request_is_refused_for_good_and_says_what_is_missing() -> None:
    telephony = NoTelephony(["TWILIO_AUTH_TOKEN", "PUBLIC_URL"])

    for request in (
        telephony.call(ANA, delivery=1),
        telephony.text(ANA, [an_incident()], delivery=1),
        telephony.hang_up(Placed(provider="twilio", id="CA1")),
    ):
        with pytest.raises(DeliveryFailed, match="TWILIO_AUTH_TOKEN, PUBLIC_URL") as failure:
            await request
        assert failure.value.permanent
    await telephony.close()
