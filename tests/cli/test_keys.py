"""`oncall keys`."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests.cli.conftest import Ask


def test_a_key_is_made_on_a_machine_that_has_no_database_yet(
    ask_json: Callable[..., Any],
) -> None:
    made = ask_json("keys", "add", "checkout")

    assert set(made) == {"id", "service", "key"}
    assert made["service"] == "checkout"
    assert re.fullmatch("[a-z0-9]{32}", made["key"])


def test_people_are_shown_the_key_once_and_how_to_use_it(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://oncall.example.com/")

    told = ask("keys", "add", "checkout").stdout

    (key,) = re.findall(r"^  ([a-z0-9]{32})$", told, re.MULTILINE)
    assert f"curl https://oncall.example.com/alerts/{key}" in told
    assert key not in ask("keys", "list").stdout


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://localhost:8080"),
        ({"PORT": "9000"}, "http://localhost:9000"),
        (
            {"PORT": "9000", "PUBLIC_URL": "https://oncall.example.com"},
            "https://oncall.example.com",
        ),
    ],
)
def test_the_address_is_where_the_server_listens(
    ask: Ask, monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], address: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    told = ask("keys", "add", "checkout").stdout

    assert f"  curl {address}/alerts/" in told
    assert ("PUBLIC_URL" in told) == ("PUBLIC_URL" not in environment)


def test_no_key_is_made_that_could_not_be_shown(
    ask: Ask, ask_json: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "nowhere")

    result = ask("keys", "add", "checkout")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("oncall: PUBLIC_URL: must be a web address")
    monkeypatch.delenv("PUBLIC_URL")
    ask("migrate")
    assert ask_json("keys", "list") == []


def test_an_unknown_service_is_answered_with_a_suggestion(ask: Ask) -> None:
    result = ask("keys", "add", "chekout")

    assert result.exit_code == 1
    assert "Did you mean “checkout”?" in result.stderr


def test_the_list_tells_everything_but_the_key(ask_json: Callable[..., Any]) -> None:
    ask_json("keys", "add", "checkout")

    assert ask_json("keys", "list") == [
        {
            "id": 1,
            "service": "checkout",
            "created_at": "2026-11-30T03:00:00+00:00",
            "revoked_at": None,
        }
    ]


def test_a_revoked_key_stays_in_the_list(ask_json: Callable[..., Any], ask: Ask) -> None:
    ask_json("keys", "add", "checkout")

    revoked = ask_json("keys", "revoke", "1")

    assert revoked["revoked_at"] == "2026-11-30T03:00:00+00:00"
    assert ask_json("keys", "list") == [revoked]
    assert "Mon 30 Nov 2026 03:00 UTC" in ask("keys", "list").stdout


def test_a_key_is_revoked_once(ask: Ask) -> None:
    ask("keys", "add", "checkout")
    ask("keys", "revoke", "1")

    result = ask("keys", "revoke", "1")

    assert result.exit_code == 1
    assert "no key 1 that still works" in result.stderr


def test_json_may_be_asked_for_between_the_two_words(ask: Ask) -> None:
    ask("keys", "add", "checkout")

    assert ask("keys", "--json", "list").stdout == ask("keys", "list", "--json").stdout


def test_an_empty_list_says_how_to_begin(ask: Ask) -> None:
    ask("migrate")

    assert "`oncall keys add SERVICE` makes one" in ask("keys", "list").stdout
