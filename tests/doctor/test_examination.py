"""The whole examination: a healthy installation, one that breaks, one with nothing."""

import os
from pathlib import Path

import pytest

from bot.doctor import examine
from tests.conftest import MovedClock
from tests.doctor.conftest import BOT_TOKEN, NUMBER, TOKEN, Examine, wrong_of


async def test_a_healthy_installation_is_found_to_be_so(examined: Examine) -> None:
    findings = await examined()

    assert wrong_of(findings) == []
    assert [finding.check for finding in findings] == [
        "environment",
        "database",
        "schedules",
        "phone numbers",
        "slack accounts",
        "public address",
        "slack token",
        "slack scopes",
        "slack requests",
        "slack channels",
        "slack members",
        "twilio account",
        "twilio numbers",
    ]


async def test_nothing_secret_is_told(examined: Examine, healthy: pytest.MonkeyPatch) -> None:
    told = str(await examined())

    assert NUMBER not in told
    assert TOKEN not in told
    assert BOT_TOKEN not in told


async def test_where_nothing_is_set_every_piece_is_missed_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, clock: MovedClock
) -> None:
    for name in list(os.environ):
        if name.startswith(("SLACK_", "TWILIO_")) or name in {"PORT", "DYNO", "PUBLIC_URL"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/new.db")

    missed = dict(wrong_of(await examine(tmp_path / "schedules", clock.now())))

    assert "people.yaml" in missed["schedules"] or "cannot be read" in missed["schedules"]
    assert "PUBLIC_URL" in missed["public address"]
    assert "SLACK_BOT_TOKEN" in missed["slack token"]
    assert "SLACK_SIGNING_SECRET" in missed["slack token"]
    assert "TWILIO_ACCOUNT_SID" in missed["twilio account"]
    assert "database" not in missed
    assert not (tmp_path / "new.db").exists()


async def test_a_variable_that_makes_no_sense_is_named_and_the_rest_still_examined(
    examined: Examine, healthy: pytest.MonkeyPatch
) -> None:
    healthy.setenv("LOG_LEVEL", "CHATTY")
    healthy.setenv("RING_SECONDS", "never")

    findings = await examined()

    named = [message.partition(":")[0] for check, message in wrong_of(findings)]
    assert sorted(named) == ["LOG_LEVEL", "RING_SECONDS"]
    assert "twilio numbers" in [finding.check for finding in findings]
