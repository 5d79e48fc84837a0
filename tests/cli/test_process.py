"""The real process: `python -m bot`."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.sandbox.server import listen, url_of
from tests.cli.begun import ROOT, a_key, begun
from tests.cli.conftest import Ask
from tests.patience import PATIENCE_SECONDS

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """The environment of the processes."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


@pytest.fixture
def run(folder: Path, environment: dict[str, str]) -> Run:
    """Runs `python -m bot` in the folder."""

    def one(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "bot", *words],
            cwd=folder,
            env={**environment, **more},
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE_SECONDS,
        )

    return one


def test_it_tells_its_version(run: Run) -> None:
    told = run("--version")

    assert (told.returncode, told.stdout.split()[0]) == (0, "oncall")


def test_in_a_pipe_it_is_plain_text(run: Run) -> None:
    told = run("who", TERM="xterm-256color")

    assert told.returncode == 0
    assert "\x1b" not in told.stdout
    assert "platform (America/Los_Angeles)" in told.stdout


def test_no_color_is_honoured_where_colours_would_be(run: Run) -> None:
    coloured = run("check", "nowhere", FORCE_COLOR="1")
    plain = run("check", "nowhere", FORCE_COLOR="1", NO_COLOR="1")

    assert "\x1b[1;31m" in coloured.stderr
    assert "\x1b[1;31m" not in plain.stderr


def test_asking_who_imports_no_database_driver_where_there_is_no_database(
    folder: Path, environment: dict[str, str]
) -> None:
    asking = (
        "import sys; sys.argv = ['oncall', 'who']\n"
        "from bot.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "slow = {'sqlalchemy', 'alembic', 'slack_sdk', 'twilio', 'aiohttp', 'uvicorn'}\n"
        "sys.stderr.write(','.join(slow & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", asking],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )

    assert "platform" in done.stdout
    assert done.stderr == ""


def test_a_reader_that_left_is_left_quietly(folder: Path, environment: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    asked = [sys.executable, "-m", "bot", "who", "--json"]
    done = subprocess.run(
        asked, cwd=folder, env=environment, stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (1, b"")


def test_serving_takes_alerts_that_the_shell_acknowledges(
    folder: Path, environment: dict[str, str], run: Run, ask: Ask
) -> None:
    key = json.loads(run("keys", "add", "checkout", "--json").stdout)["key"]
    with _serving(folder, environment) as web:
        answer = web.post(f"/alerts/{key}", json={"title": "Checkout is down"})
        number = str(answer.json()["incident"])
        acknowledged = run("ack", number, "--as", "bo", "--json")
        again = ask("ack", number, "--as", "ana", "--json")

    assert answer.status_code == 202
    assert json.loads(acknowledged.stdout)["acknowledged_by"] == "bo"
    assert (again.exit_code, again.stdout) == (1, "")


def test_a_second_one_on_the_same_file_is_refused_and_disturbs_nothing(
    folder: Path, environment: dict[str, str], run: Run
) -> None:
    key = a_key(folder)
    with _serving(folder, environment) as web:
        refused = run("serve", "--port", "0")
        answer = web.post(f"/alerts/{key}", json={"title": "Checkout is down"})

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("oncall: Another oncall serve uses this file (pid ")
    assert refused.stderr.count("\n") == 1
    assert answer.status_code == 202


def test_a_port_that_is_taken_is_a_sentence_and_nothing_hasbegun(run: Run, folder: Path) -> None:
    with listen() as taken:
        port = url_of(taken).rpartition(":")[2]
        refused = run("serve", "--port", port)

    assert refused.returncode == 1
    assert "address already in use" in refused.stderr.lower()
    assert refused.stderr.count("\n") == 1
    assert not (folder / "sleepwell.db").exists()


def test_it_says_where_it_is_and_what_it_keeps(folder: Path, environment: dict[str, str]) -> None:
    serving = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve", "--port", "0"],
        cwd=folder,
        env=environment,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert serving.stderr is not None
    told = next(line for line in serving.stderr if line.startswith("Serving"))
    serving.terminate()
    serving.communicate(timeout=PATIENCE_SECONDS)

    place = re.escape(f"the SQLite file {folder.resolve()}/sleepwell.db")
    assert re.fullmatch(
        rf"Serving 1 team on http://127\.0\.0\.1:[1-9]\d+, with {place}\. Ctrl-C ends it\.\n", told
    )


@pytest.mark.parametrize(
    ("words", "url"),
    [
        (("serve", "--port", "0"), "sqlite://"),
        (("keys", "add", "checkout"), "sqlite:///:memory:"),
    ],
)
def test_a_database_in_memory_is_refused_in_a_sentence(
    run: Run, words: tuple[str, ...], url: str
) -> None:
    refused = run(*words, DATABASE_URL=url)

    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith("oncall: DATABASE_URL names an SQLite database in memory")
    assert refused.stderr.count("\n") == 1


def test_a_number_to_call_from_that_is_none_is_refused_in_a_sentence(run: Run) -> None:
    refused = run("serve", "--port", "0", TWILIO_FROM_NUMBERS="abc")

    said = [line for line in refused.stderr.splitlines() if "[info " not in line]
    assert refused.returncode == 1
    assert len(said) == 1
    assert said[0].startswith("oncall: TWILIO_FROM_NUMBERS: must be phone numbers")


def test_what_keeps_the_rest_from_loading_ends_it_loudly_and_loses_no_alert(
    folder: Path, environment: dict[str, str], ask_json: Callable[..., Any]
) -> None:
    key = a_key(folder)
    until = folder / "until"
    os.mkfifo(until)
    library = folder / "broken" / "slack_bolt"
    library.mkdir(parents=True)
    broken = f"open({str(until)!r}).read()\nraise RuntimeError('this library is broken')\n"
    (library / "__init__.py").write_text(broken)
    path = os.pathsep.join((str(library.parent), environment["PYTHONPATH"]))
    server, web = begun(folder, {**environment, "PYTHONPATH": path})

    with web:
        answer = web.post(f"/alerts/{key}", json={"title": "Checkout is down"})
        ready = web.get("/readyz")
    until.write_text("")
    _, said = server.communicate(timeout=PATIENCE_SECONDS)

    assert answer.status_code == 202
    assert (ready.status_code, ready.json()["reasons"][0][:9]) == (503, "starting:")
    assert server.returncode == 1
    assert said.endswith("RuntimeError: this library is broken\n")
    assert [one["state"] for one in ask_json("incidents")] == ["triggered"]


def test_told_to_end_in_its_first_moments_it_ends_well(
    folder: Path, environment: dict[str, str]
) -> None:
    server, web = begun(folder, environment)
    with web:
        assert web.get("/healthz").status_code == 200
    server.terminate()
    _, said = server.communicate(timeout=PATIENCE_SECONDS)

    assert server.returncode == 0
    assert "Traceback" not in said


@contextmanager
def _serving(folder: Path, environment: dict[str, str]) -> Iterator[httpx.Client]:
    """A client of `oncall serve`, once that answers."""
    server, client = begun(folder, environment, stderr=subprocess.DEVNULL)
    try:
        with client as web:
            assert web.get("/healthz").status_code == 200
            yield web
    finally:
        server.terminate()
        server.wait(PATIENCE_SECONDS)


STOPPED_WHILE_IT_STARTS = """
import os, signal, sys

awaited = sys.argv.pop()

class Stops:
    def find_spec(self, name, *_more):
        if name == awaited:
            os.kill(os.getpid(), signal.SIGTERM)

sys.meta_path.insert(0, Stops())
from bot.cli import main
main()
"""


@pytest.mark.parametrize(
    "imported",
    [
        *("bot.cli.serving", "bot.door", "bot.storage.preparing.migrating"),
        *("uvicorn.lifespan.off", "bot.app"),
    ],
)
def test_told_to_end_while_it_starts_it_ends_without_a_word(
    folder: Path, environment: dict[str, str], imported: str
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", STOPPED_WHILE_IT_STARTS, "serve", "--port", "0", imported],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_SECONDS,
    )

    assert (ended.returncode, ended.stdout) == (0, "")
    assert "Traceback" not in ended.stderr
