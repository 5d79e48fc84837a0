"""The real process, whose log nobody reads, or cannot be written."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.cli.begun import ROOT, a_key, begun
from tests.patience import PATIENCE_SECONDS

# Of the 30 that platforms give.
ENDS_WITHIN_SECONDS = 25


@pytest.fixture
def environment(folder: Path) -> dict[str, str]:
    """The environment of the processes."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}


@pytest.fixture
def full_pipe() -> Iterator[tuple[int, int]]:
    """A pipe that nobody has read from for long, as a collector of logs that hangs leaves it."""
    reading, writing = os.pipe()
    fcntl.fcntl(writing, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(writing, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writing, b"x" * 512)
    os.set_blocking(writing, True)
    yield reading, writing
    os.close(reading)
    os.close(writing)


def test_it_works_and_ends_well_where_whoever_reads_its_log_stands_still(
    folder: Path, environment: dict[str, str], full_pipe: tuple[int, int]
) -> None:
    key = a_key(folder)
    server, web = begun(folder, environment, stderr=full_pipe[1])
    with web:
        answer = web.post(f"/alerts/{key}", json={"title": "Checkout is down"})
        while web.get("/readyz").status_code != 200:
            assert server.poll() is None
        refused = web.get("/no/such/path")
    server.terminate()
    code = server.wait(ENDS_WITHIN_SECONDS)

    assert (answer.status_code, refused.status_code, code) == (202, 404, 0)


def test_what_keeps_it_from_starting_ends_it_even_then(
    folder: Path, environment: dict[str, str], full_pipe: tuple[int, int]
) -> None:
    (folder / "schedules" / "platform.yaml").write_text("team: [")
    server, web = begun(folder, environment, stderr=full_pipe[1])
    web.close()

    assert server.wait(ENDS_WITHIN_SECONDS) == 1


def shut() -> None:
    os.close(2)


@pytest.mark.parametrize(
    ("standard_error", "first"),
    [("/dev/full", None), (os.devnull, shut)],
    ids=["on a full disk", "closed"],
)
def test_it_starts_where_its_log_cannot_be_written(
    folder: Path,
    environment: dict[str, str],
    standard_error: str,
    first: Callable[[], None] | None,
) -> None:
    key = a_key(folder)
    with open(standard_error, "w") as log:  # noqa: PTH123 (a device)
        server, web = begun(folder, environment, stderr=log.fileno(), first=first)
    with web:
        answer = web.post(f"/alerts/{key}", json={"title": "Checkout is down"})
        while web.get("/readyz").status_code != 200:
            assert server.poll() is None
        dropped = "sleepwell_log_lines_dropped_total 0.0" not in web.get("/metrics").text
    server.terminate()

    assert (answer.status_code, server.wait(ENDS_WITHIN_SECONDS)) == (202, 0)
    assert dropped


def test_as_json_all_that_it_says_is_json(folder: Path, environment: dict[str, str]) -> None:
    server, web = begun(folder, {**environment, "LOG_FORMAT": "json"})
    with web:
        while web.get("/readyz").status_code != 200:
            assert server.poll() is None
    server.terminate()
    _, said = server.communicate(timeout=PATIENCE_SECONDS)

    lines = [json.loads(line) for line in said.splitlines()]
    serving = next(line for line in lines if line["event"] == "serving")
    assert (serving["teams"], serving["part"]) == ("1 team", "all")
    assert serving["where"].startswith("http://127.0.0.1:")
    assert serving["where"].endswith(f"the SQLite file {folder.resolve()}/sleepwell.db")
