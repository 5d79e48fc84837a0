"""Standard error written from a thread of its own, through real pipes."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from bot.standard_error import StandardError
from tests.patience import PATIENCE_SECONDS

A_MOMENT_SECONDS = 0.2
LINE = "x" * 99 + "\n"


@contextmanager
def pipe() -> Iterator[tuple[int, int]]:
    """The numbers to read from and to write to."""
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        for one in (reading, writing):
            with suppress(OSError):
                os.close(one)


def all_of(reading: int) -> str:
    """What comes until all who could write have closed it."""
    with os.fdopen(os.dup(reading)) as file:
        return file.read()


def test_all_comes_out_in_its_order_before_the_end() -> None:
    with pipe() as (reading, writing):
        heard: list[str] = []
        listener = threading.Thread(target=lambda: heard.append(all_of(reading)))
        listener.start()
        ours = StandardError(writing, is_terminal=False)
        for number in range(20_000):
            ours.write(f"line {number}\n")
        ended = ours.end(PATIENCE_SECONDS)
        os.close(writing)
        listener.join(PATIENCE_SECONDS)

    assert ended
    assert heard == ["".join(f"line {number}\n" for number in range(20_000))]
    assert ours.dropped == 0


def test_nobody_waits_for_a_reader_that_stands_still_and_what_is_dropped_is_told() -> None:
    with pipe() as (reading, writing):
        ours = StandardError(writing, at_most=100_000, is_terminal=False)
        ours.tell_dropped_by(lambda lines: void(ours.write(f"{lines} lines were dropped\n")))
        for number in range(10_000):
            ours.write(f"{number:<98}\n")
        dropped = ours.dropped
        heard: list[str] = []
        listener = threading.Thread(target=lambda: heard.append(all_of(reading)))
        listener.start()
        ended = ours.end(PATIENCE_SECONDS)
        os.close(writing)
        listener.join(PATIENCE_SECONDS)

    told = [int(line.split()[0]) for line in heard[0].splitlines() if "dropped" in line]
    kept = [int(line) for line in heard[0].splitlines() if "dropped" not in line]
    assert ended
    assert dropped > 7_000
    assert sum(told) == dropped
    assert len(kept) == 10_000 - dropped
    assert kept == sorted(kept)
    assert kept[:900] == list(range(900))


def test_where_the_reader_stands_still_to_the_end_the_end_comes_all_the_same() -> None:
    with pipe() as (_reading, writing):
        ours = StandardError(writing, is_terminal=False)
        for _ in range(1_000):
            ours.write(LINE)

        assert not ours.end(A_MOMENT_SECONDS)
        dropped = ours.dropped
        ours.write(LINE)
        assert ours.dropped == dropped + 1


def test_what_a_full_disk_does_not_take_is_counted_and_ends_nothing() -> None:
    full = os.open("/dev/full", os.O_WRONLY)
    told: list[int] = []
    ours = StandardError(full, is_terminal=False)
    ours.tell_dropped_by(told.append)
    ours.write(LINE)
    ended = ours.end(PATIENCE_SECONDS)
    os.close(full)

    assert (ended, ours.dropped, told) == (True, 1, [])


@pytest.mark.parametrize("text", ["one that cannot be said: \udcff\n", "ü\n"])
def test_any_text_comes_out(text: str) -> None:
    with pipe() as (reading, writing):
        ours = StandardError(writing, is_terminal=False)
        ours.write(text)
        ours.end(PATIENCE_SECONDS)
        os.close(writing)

        assert all_of(reading) == text.encode("utf-8", "backslashreplace").decode()


def void(_written: int) -> None:
    """Nothing comes of it."""
