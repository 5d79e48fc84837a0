"""What variables may hold, and what is made of it."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from bot.cli.environment import schedules_directory
from bot.settings import Settings
from bot.storage.preparing.default_url import database_url


def test_blanks_around_a_variable_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", " sqlite:////var/lib/sleepwell.db\n")
    monkeypatch.setenv("SCHEDULES_DIR", "/etc/schedules\r\n")
    monkeypatch.setenv("PUBLIC_URL", "https://oncall.example.com/\n")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "\tsigned\n")
    monkeypatch.setenv("TWILIO_FROM_NUMBERS", " +14155550101,\n+14155550102\n")
    monkeypatch.setenv("RING_SECONDS", "20\n")

    settings = Settings()

    assert settings.database_url.get_secret_value() == database_url()
    assert database_url() == "sqlite:////var/lib/sleepwell.db"
    assert settings.schedules_dir == schedules_directory(None) == Path("/etc/schedules")
    assert settings.public_url == "https://oncall.example.com"
    assert settings.slack_signing_secret is not None
    assert settings.slack_signing_secret.get_secret_value() == "signed"
    assert settings.twilio_from_numbers == ("+14155550101", "+14155550102")
    assert settings.ring_seconds == 20


def test_a_blank_variable_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ["PUBLIC_URL", "SLACK_SIGNING_SECRET", "RING_SECONDS"]:
        monkeypatch.setenv(name, " \n")

    settings = Settings()

    assert (settings.public_url, settings.slack_signing_secret) == (None, None)
    assert settings.ring_seconds == 30


@pytest.mark.parametrize(
    "address",
    [
        "https://oncall.example.com/sleepwell",
        "https://oncall.example.com?x=1",
        "https://oncall.example.com?",
        "https://oncall.example.com/#a",
        "https://user:pw-not-to-be-shown@oncall.example.com",
        "https://oncall.exam\nple.com",
    ],
)
def test_a_public_address_is_scheme_and_host_alone(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", address)

    with pytest.raises(ValidationError, match="such as https"):
        Settings()


@pytest.mark.parametrize(
    "address", ["https://oncall.example.com", "HTTPS://oncall.example.com:8443", "http://[::1]:1"]
)
def test_a_public_address_may_have_a_port(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_URL", f"{address}/")

    assert Settings().public_url == address
