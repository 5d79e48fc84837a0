"""Measuring two ways of doing a thing in turns, so that a busy machine troubles both alike."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

Work = Callable[[], object]

# The two sides take turns of about this length: longer than the clock's grain is felt, shorter than
# what else a machine does. A repetition is so many turns of each, or fewer of what takes long.
TURN_SECONDS = 0.02
TURNS = 8


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the table: how many times as long as `divisor` the `dividend` takes.

    `times` is how often the dividend is counted, where one of it is worth so many of the divisor. A
    ratio is good when it is `least` or more, or less where `at_most` says so; better at `aim`.
    """

    what: str
    dividend: Work
    divisor: Work
    least: float
    aim: float
    at_most: bool = False
    times: int = 1
    turns: int = TURNS


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """The medians of all repetitions, and the lowest and highest of their ratios."""

    ratio: float
    lowest: float
    highest: float
    dividend_seconds: float
    divisor_seconds: float


def measured(row: Row, repetitions: int) -> Ratio:
    """Both sides of a row, one after the other, so many times."""
    dividend_rounds, divisor_rounds = _rounds(row.dividend), _rounds(row.divisor)
    dividend, divisor = [], []
    for _ in range(repetitions):
        gc.collect()
        turns = [
            (_seconds(row.dividend, dividend_rounds), _seconds(row.divisor, divisor_rounds))
            for _ in range(row.turns)
        ]
        dividend.append(statistics.fmean(one for one, _ in turns) * row.times)
        divisor.append(statistics.fmean(other for _, other in turns))
    ratios = sorted(one / other for one, other in zip(dividend, divisor, strict=True))
    return Ratio(
        ratio=statistics.median(ratios),
        lowest=ratios[0],
        highest=ratios[-1],
        dividend_seconds=statistics.median(dividend),
        divisor_seconds=statistics.median(divisor),
    )


def told(row: Row, found: Ratio) -> str:
    """One line of figures."""
    wanted = found.ratio <= row.least if row.at_most else found.ratio >= row.least
    reached = found.ratio <= row.aim if row.at_most else found.ratio >= row.aim
    verdict = "aim reached" if reached else "" if wanted else "TOO SLOW"
    return (
        f"{row.what:62} {row.least:>5g} {row.aim:>5g} {found.ratio:>8.2f} "
        f"{f'{found.lowest:.2f} to {found.highest:.2f}':>18} "
        f"{_readable(found.dividend_seconds):>9} {_readable(found.divisor_seconds):>9}  {verdict}"
    ).rstrip()


HEADING = (
    f"{'':62} {'least':>5} {'aim':>5} {'median':>8} {'lowest to highest':>18} "
    f"{'this':>9} {'÷ this':>9}"
)


def _rounds(work: Work) -> int:
    """How often the work fits into a measurement, after once to warm up."""
    work()
    return max(1, int(TURN_SECONDS / _seconds(work, 1)))


def _seconds(work: Work, rounds: int) -> float:
    """Time on the processor for once: others who wait for it as well are not counted."""
    began = time.process_time()
    for _ in range(rounds):
        work()
    return (time.process_time() - began) / rounds


def _readable(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.1f} µs"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"
