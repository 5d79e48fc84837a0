"""`oncall sandbox` as a process: what it brings up, and that it leaves nothing behind."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.cli.demo.process import BotFailed
from bot.cli.sandbox.door import HEADER
from bot.cli.sandbox.running import until_the_end
from bot.cli.sandbox.schedules_shown import ShownSchedules
from bot.cli.sandbox.stage import stage
from bot.sandbox.server import listen, url_of
from tests.patience import PATIENCE_SECONDS

ROOT = Path(__file__).parents[3]


class Running:
    """A sandbox that is up."""

    def __init__(self, process: "subprocess.Popen[str]", url: str) -> None:
        self.process = process
        self.url = url

    @contextmanager
    def news(self) -> Iterator[Iterator[dict[str, Any]]]:
        """What the page is told, from the beginning."""
        with httpx.stream("GET", f"{self.url}/events", timeout=PATIENCE_SECONDS) as stream:
            yield (
                json.loads(line[6:]) for line in stream.iter_lines() if line.startswith("data: ")
            )

    def everything(self) -> dict[str, Any]:
        """All there is to be seen."""
        with self.news() as told:
            entries: dict[str, Any] = next(told)["set"]
            return entries

    def alert(self, title: str) -> dict[str, Any]:
        """Raise an alert for checkout."""
        answer = httpx.post(
            f"{self.url}/alerts",
            json={"service": "checkout", "title": title},
            headers={HEADER: "test"},
            timeout=PATIENCE_SECONDS,
        )
        body: dict[str, Any] = answer.json()
        return body

    def ended(self) -> tuple[int, str]:
        """End it with Ctrl-C: the exit code, and what it said on standard error."""
        self.process.send_signal(signal.SIGINT)
        _, said = self.process.communicate(timeout=PATIENCE_SECONDS)
        return self.process.returncode, said


@pytest.fixture
def scratch(folder: Path) -> Path:
    """Where temporary files of the processes go."""
    (folder / "scratch").mkdir()
    return folder / "scratch"


@contextmanager
def sandbox(folder: Path, *words: str) -> Iterator[Running]:
    """A sandbox, up until the block ends."""
    process = _started(folder, *words)
    try:
        for line in process.stdout or ():
            if line.strip().startswith("http://127.0.0.1:"):
                yield Running(process, line.strip().rstrip("/"))
                break
        else:
            _, said = process.communicate()
            raise AssertionError(f"the sandbox did not start: {said}")
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=PATIENCE_SECONDS)


def _started(folder: Path, *words: str) -> "subprocess.Popen[str]":
    environment = {**os.environ, "TMPDIR": str(folder / "scratch"), "PYTHONWARNINGS": "error"}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "sandbox", "--port", "0", *words],
        cwd=folder,
        env={**environment, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_an_alert_reaches_slack_and_the_phone_edits_are_followed_and_nothing_is_left_behind(
    folder: Path, scratch: Path
) -> None:
    people = folder / "schedules" / "people.yaml"
    with sandbox(folder) as running:
        accepted = running.alert("Checkout is down")
        seen: dict[str, Any] = {}
        with running.news() as told:
            while not _shows(seen, "message", "Checkout is down") or not _shows(
                seen, "call", "ringing"
            ):
                seen |= next(told)["set"]
        with running.news() as told:
            next(told)
            people.write_text(people.read_text().replace("name: Bo Chen", "name: Bo Renamed"))
            edited: dict[str, Any] = {}
            while "person:bo" not in edited:
                edited |= next(told)["set"]
        code, said = running.ended()

    assert accepted["incident"] == 1
    assert seen["service:checkout"]["team"] == "platform"
    assert len(seen["service:checkout"]["alert_key"]) == 32
    assert edited["person:bo"]["name"] == "Bo Renamed"
    assert (code, said.strip()) == (0, "Ended; nothing is left behind.")
    assert list(scratch.iterdir()) == []
    assert sorted(path.name for path in folder.iterdir()) == ["schedules", "scratch"]


def test_a_kept_file_keeps_incidents_and_no_keys_that_work(
    folder: Path,
    scratch: Path,
    ask_json: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with sandbox(folder, "--keep", "kept.db") as running:
        running.alert("Checkout is down")
        running.ended()
    with sandbox(folder, "--keep", "kept.db") as running:
        incidents = {key: one for key, one in running.everything().items() if "incident:" in key}
        running.ended()
    monkeypatch.setenv("DATABASE_URL", "sqlite:///kept.db")
    keys = ask_json("keys", "list")

    assert [one["title"] for one in incidents.values()] == ["Checkout is down"]
    assert len(keys) == 2
    assert all(key["revoked_at"] for key in keys)


async def test_where_the_bot_ends_by_itself_its_last_words_are_told(folder: Path) -> None:
    shown = ShownSchedules(directory=folder / "schedules", are_an_example=False)
    with listen() as listening:
        async with stage(shown, listening, keep=None, take_signals=lambda: None) as set_up:
            set_up.bot.kill()
            with pytest.raises(BotFailed, match=r"by itself\. Its last words:\nServing 1 team"):
                await until_the_end(set_up, asyncio.Event())


def test_a_port_that_is_in_use_is_a_sentence(folder: Path, scratch: Path) -> None:
    with listen() as taken:
        port = url_of(taken).rpartition(":")[2]
        process = _started(folder, "--port", port)
        _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert f"Port {port} is in use. Choose another: oncall sandbox --port" in said


def test_a_file_to_keep_that_is_no_database_is_a_sentence(folder: Path, scratch: Path) -> None:
    (folder / "letter.txt").write_text("Dear reader, this is a letter and no database at all.")
    process = _started(folder, "--keep", "letter.txt")
    _, said = process.communicate(timeout=PATIENCE_SECONDS)

    assert process.returncode == 1
    assert "letter.txt cannot be used as a database" in said
    assert "Traceback" not in said


def _shows(seen: dict[str, Any], kind: str, words: str) -> bool:
    return any(key.startswith(f"{kind}:") and words in str(one) for key, one in seen.items())
