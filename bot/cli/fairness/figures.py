"""Formats figures of fairness for people."""

from datetime import timedelta

from bot.domain.planning.fairness import Amount, Measure, PersonShare

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def hours(time: timedelta) -> str:
    """Such as `504 h`, and `7.5 h` where it is less than a day."""
    figure = time / _HOUR
    return f"{figure:.1f}".removesuffix(".0") + " h" if time < _DAY else f"{figure:.0f} h"


def length(time: timedelta) -> str:
    """A stretch of time in days and hours, such as `7 d` and `2 d 9 h`."""
    days, rest = divmod(time, _DAY)
    parts = [f"{days} d"] if days else []
    return " ".join([*parts, hours(rest)] if rest or not days else parts)


def more_than_even(share: PersonShare) -> str:
    """Deviation of the time on call from an even share: `+12 %`, or hours if that share is zero."""
    load, even = share.load[Measure.SHIFTS].time, share.even[Measure.SHIFTS].time
    if not even:
        return f"+{hours(load)}"
    percent = round(100 * (load / even - 1))
    return f"{percent:+d} %" if percent else "even"


def more(deviation: Amount) -> str:
    """The difference from an even share, such as `+2.5`."""
    tenths = round(float(deviation.count), 1)
    return f"{tenths:+.1f}".removesuffix(".0") if tenths else "even"


def is_much(share: PersonShare) -> bool:
    """Whether somebody has more than a tenth above an even share of the time."""
    load, even = share.load[Measure.SHIFTS].time, share.even[Measure.SHIFTS].time
    return load > 1.1 * even
