"""Fetching calendars, from servers that behave and servers that don't."""

from pathlib import Path

import pytest

from bot.cli.absences.fetching import LARGEST_BYTES, FetchLimits, NotFetched, fetch, read, shown
from tests.cli.absences.conftest import CALENDAR, CalendarServer
from tests.patience import PATIENCE_SECONDS

LONG = FetchLimits(
    connect_seconds=PATIENCE_SECONDS, read_seconds=PATIENCE_SECONDS, whole_seconds=PATIENCE_SECONDS
)
SHORT = FetchLimits(connect_seconds=PATIENCE_SECONDS, read_seconds=0.3, whole_seconds=0.6)


@pytest.mark.parametrize("path", ["/ana", "/moved", "/away-and-talking"])
def test_a_calendar_is_fetched(calendars: CalendarServer, path: str) -> None:
    assert fetch(calendars.url + path, LONG) == CALENDAR


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        pytest.param("/gone", "it answers 404 Not Found", id="not there"),
        pytest.param("/round", "it redirects more than 5 times", id="redirects without end"),
        pytest.param("/to-a-file", "it cannot be reached", id="redirects to a file"),
        pytest.param("/large", "it is larger than 5 MiB", id="too large"),
        pytest.param("/short", "it breaks off in the middle", id="ends too soon"),
    ],
)
def test_what_cannot_be_had_is_told(calendars: CalendarServer, path: str, problem: str) -> None:
    with pytest.raises(NotFetched) as told:
        fetch(calendars.url + path, LONG)

    assert str(told.value) == problem


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("/silent", id="says nothing"),
        pytest.param("/dripping", id="says little, for ever"),
        pytest.param("/headers-dripping", id="headers for ever"),
    ],
)
def test_what_never_ends_is_not_waited_for(calendars: CalendarServer, path: str) -> None:
    with pytest.raises(NotFetched, match=r"^it takes too long to answer$"):
        fetch(calendars.url + path, SHORT)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/ana", "http://no.such.host.invalid/ana"])
def test_nobody_at_the_address(url: str) -> None:
    with pytest.raises(NotFetched, match="it cannot be reached"):
        fetch(url, LONG)


def test_compression_is_not_asked_for(calendars: CalendarServer) -> None:
    fetch(calendars.url + "/ana", LONG)

    ((_, headers),) = calendars.asked
    assert headers["Accept-Encoding"] == "identity"


def test_a_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "absences").mkdir()
    (tmp_path / "absences" / "ana.ics").write_bytes(CALENDAR)

    assert read(tmp_path, "absences/ana.ics") == CALENDAR


def test_a_file_that_is_not_there_or_too_large_is_told(tmp_path: Path) -> None:
    (tmp_path / "large.ics").write_bytes(b"x" * (LARGEST_BYTES + 1))

    with pytest.raises(NotFetched, match="there is no such file in "):
        read(tmp_path, "ana.ics")
    with pytest.raises(NotFetched, match="it is larger than 5 MiB"):
        read(tmp_path, "large.ics")


@pytest.mark.parametrize(
    ("source", "told"),
    [
        pytest.param(
            "https://example.com/private-a1b2c3/basic.ics?key=s",
            "https://example.com/…",
            id="an address may be a secret",
        ),
        pytest.param("https://ana:pw@example.com/", "https://example.com/…", id="a password"),
        pytest.param("absences/ana.ics", "absences/ana.ics", id="a file"),
    ],
)
def test_what_is_shown_of_a_calendar(source: str, told: str) -> None:
    assert shown(source) == told
