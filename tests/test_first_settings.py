"""The settings that are read before all others say the same as all others do."""

import os

import pytest
from pydantic import ValidationError

from bot.first_settings import first_settings
from bot.settings import Settings


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper() in {"PORT", "LOG_LEVEL", "LOG_FORMAT"}:
            monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"PORT": "", "LOG_LEVEL": "", "LOG_FORMAT": ""},
        {"PORT": "9000", "LOG_LEVEL": "debug", "LOG_FORMAT": "json"},
        {"PORT": "0", "LOG_LEVEL": "Warning"},
        {"PORT": "00080"},
        {"PORT": " 9000\n", "LOG_LEVEL": "info ", "LOG_FORMAT": "json\r\n"},
        {"PORT": " ", "LOG_LEVEL": "\n", "LOG_FORMAT": "\t"},
        {"PORT": "65535", "LOG_LEVEL": "ERROR", "LOG_FORMAT": "console"},
    ],
    ids=str,
)
def test_what_is_plain_is_what_all_settings_have(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    first, all_ = first_settings(), Settings()

    assert first is not None
    assert (first.port, first.log_level, first.log_format) == (
        all_.port,
        all_.log_level,
        all_.log_format,
    )


@pytest.mark.parametrize(
    "environment",
    [
        {"PORT": "http"},
        {"PORT": "65536"},
        {"PORT": "-1"},
        {"LOG_LEVEL": "loud"},
        {"LOG_FORMAT": "xml"},
    ],
    ids=str,
)
def test_what_makes_no_sense_is_left_to_all_settings_which_refuse_it(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert first_settings() is None
    with pytest.raises(ValidationError):
        Settings()


@pytest.mark.parametrize("environment", [{"port": "9000"}, {"PORT": "9 000"}, {"PORT": "٩"}])
def test_what_is_not_plain_is_left_to_all_settings(environment: dict[str, str]) -> None:
    assert first_settings(environment) is None
