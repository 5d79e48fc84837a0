"""Which providers are used, in which order, by what is set."""

import pytest
from pydantic import ValidationError

from bot.phone.accounts import missing_for_telephony, usable
from bot.settings import Settings

FIRST = {"SID": "TWILIO_ACCOUNT_SID", "TOKEN": "TWILIO_AUTH_TOKEN", "FROM": "TWILIO_FROM_NUMBERS"}
SECOND = {key: name.replace("TWILIO", "TWILIO2") for key, name in FIRST.items()}
VALUES = {"SID": "AC1", "TOKEN": "secret", "FROM": "+15005550006"}


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*FIRST.values(), *SECOND.values(), "TELEPHONY_PROVIDERS"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PUBLIC_URL", "https://oncall.example.com")


def give(monkeypatch: pytest.MonkeyPatch, names: dict[str, str], *keys: str) -> None:
    for key in keys or VALUES:
        monkeypatch.setenv(names[key], VALUES[key])


def used() -> list[str]:
    return [account.name for account in usable(Settings())]


def test_what_is_set_is_used_the_first_account_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert used() == []
    give(monkeypatch, SECOND)
    assert used() == ["twilio2"]
    give(monkeypatch, FIRST)
    assert used() == ["twilio", "twilio2"]
    assert missing_for_telephony(Settings()) == ()


def test_the_order_can_be_said(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, FIRST)
    give(monkeypatch, SECOND)

    monkeypatch.setenv("TELEPHONY_PROVIDERS", "twilio2, twilio")
    assert used() == ["twilio2", "twilio"]
    monkeypatch.setenv("TELEPHONY_PROVIDERS", "twilio")
    assert used() == ["twilio"]


def test_half_an_account_takes_nothing_from_the_whole_one(monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, FIRST)
    give(monkeypatch, SECOND, "SID")

    assert used() == ["twilio"]
    assert missing_for_telephony(Settings()) == ("TWILIO2_AUTH_TOKEN", "TWILIO2_FROM_NUMBERS")


@pytest.mark.parametrize("wrong", ["twilio,acme", "twilio,twilio"])
def test_an_order_that_makes_no_sense_is_refused(
    monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    monkeypatch.setenv("TELEPHONY_PROVIDERS", wrong)

    with pytest.raises(ValidationError, match="each once"):
        Settings()
