"""Fairness as a picture: a bar for each person, its nights and weekends apart, and what is even.

An SVG that stands alone: no scripts, no fonts or addresses of elsewhere, dark where its reader is.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bot.cli.fairness.figures import hours, more_than_even
from bot.cli.output import text
from bot.cli.when import day
from bot.domain.answering.naming import name_of
from bot.domain.planning.fairness import Measure, PersonShare
from bot.domain.rosters.roster import Roster, Team
from bot.domain.times.instants import Span

_WIDTH = 760
_NAMES_END, _BARS_START, _BARS_END, _HOURS_END, _MARGIN = 188, 200, 620, 690, 20
_HEAD, _ROW, _BAR, _FOOT = 92, 36, 20, 20
_LONGEST_NAME = 20
_TITLE, _DESCRIPTION = "sleepwell-fairness", "sleepwell-fairness-told"
_STYLE = """
  text { font: 14px system-ui, "Segoe UI", Roboto, Helvetica, Arial, sans-serif; fill: #1c2430 }
  .heading { font-size: 18px; font-weight: 600 }
  .quiet { fill: #55606e; font-size: 13px }
  .paper { fill: #ffffff }
  .days { fill: #9dbfe6 }
  .nights { fill: #3a5a9b }
  .weekends { fill: #e0a458 }
  .halo { stroke: #ffffff; stroke-width: 5; opacity: 0.75 }
  .even { stroke: #1c2430; stroke-width: 2; stroke-dasharray: 4 3 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8ecf1 }
    .quiet { fill: #a9b4c2 }
    .paper { fill: #14181f }
    .days { fill: #6f9bd1 }
    .nights { fill: #4263b5 }
    .weekends { fill: #d9963f }
    .halo { stroke: #14181f }
    .even { stroke: #e8ecf1 }
  }
"""


def picture(roster: Roster, team: Team, within: Span, found: Sequence[PersonShare]) -> str:
    """The SVG."""
    height = _HEAD + _ROW * max(1, len(found)) + _FOOT
    svg = _svg(height)
    zone = team.timezone
    title = f"On call for {team.key}"
    span = f"{day(within.start, zone)} to {day(within.end, zone)}, hours by person"
    SubElement(svg, "title", id=_TITLE).text = f"{title}, {span}"
    SubElement(svg, "desc", id=_DESCRIPTION).text = "; ".join(
        _tooltip(share, roster) for share in found
    )
    SubElement(svg, "style").text = _STYLE
    _box(svg, "paper", 0, 0, _WIDTH, height)
    _write(svg, _MARGIN, 32, title, "heading")
    _write(svg, _MARGIN, 54, span, "quiet")
    _draw_legend(svg)
    scale = _scale(found)
    for place, share in enumerate(found):
        _draw_person(svg, _HEAD + _ROW * place, share, roster, scale)
    if not found:
        _write(svg, _MARGIN, _HEAD + 20, "Nobody is in a line-up, and nobody is on call.")
    indent(svg)
    return tostring(svg, encoding="unicode") + "\n"


def _svg(height: int) -> Element:
    return Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "viewBox": f"0 0 {_WIDTH} {height}",
            "width": str(_WIDTH),
            "height": str(height),
            "role": "img",
            "aria-labelledby": f"{_TITLE} {_DESCRIPTION}",
        },
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Part:
    """A part of a bar."""

    kind: str
    label: str
    time: timedelta


def _parts(share: PersonShare) -> Iterator[_Part]:
    """The time of a person, each hour in one part: what is night and weekend both is night."""
    nights = share.load[Measure.NIGHTS].time
    weekends = share.load[Measure.WEEKENDS].time - share.weekend_nights
    days = share.load[Measure.SHIFTS].time - nights - weekends
    yield _Part(kind="days", label="weekdays", time=days)
    yield _Part(kind="nights", label="nights", time=nights)
    yield _Part(kind="weekends", label="weekends by day", time=weekends)


def _scale(found: Sequence[PersonShare]) -> float:
    """How many hours wide the picture is per unit of width."""
    times = (each[m].time for s in found for each in (s.load, s.even) for m in [Measure.SHIFTS])
    return max(times, default=timedelta(0)) / timedelta(hours=1) / (_BARS_END - _BARS_START)


def _draw_person(svg: Element, top: int, share: PersonShare, roster: Roster, scale: float) -> None:
    person = SubElement(svg, "g")
    SubElement(person, "title").text = _tooltip(share, roster)
    middle = top + _ROW // 2 + 5
    _write(person, _NAMES_END, middle, _short(name_of(share.person, roster)), anchor="end")
    left = float(_BARS_START)
    for part in _parts(share):
        width = _width(part.time, scale)
        if width > 0:
            _box(person, part.kind, left, top + (_ROW - _BAR) // 2, width, _BAR)
        left += width
    even = _BARS_START + _width(share.even[Measure.SHIFTS].time, scale)
    _draw_even(person, even, top, top + _ROW)
    time = hours(share.load[Measure.SHIFTS].time)
    _write(person, _HOURS_END, middle, time, "quiet", anchor="end")
    _write(person, _WIDTH - _MARGIN, middle, more_than_even(share), "quiet", anchor="end")


def _tooltip(share: PersonShare, roster: Roster) -> str:
    parts = ", ".join(f"{part.label} {hours(part.time)}" for part in _parts(share))
    even = hours(share.even[Measure.SHIFTS].time)
    time = hours(share.load[Measure.SHIFTS].time)
    return f"{name_of(share.person, roster)}: {time} ({parts}); even would be {even}"


def _draw_legend(svg: Element) -> None:
    left = _BARS_START
    for kind, told, width in (
        ("days", "weekdays", 98),
        ("nights", "nights, 22:00 to 08:00", 188),
        ("weekends", "weekends by day", 146),
    ):
        _box(svg, kind, left, 68, 12, 12)
        _write(svg, left + 18, 79, told, "quiet")
        left += width
    _draw_even(svg, left + 6, 66, 82)
    _write(svg, left + 18, 79, "even share", "quiet")


def _width(time: timedelta, scale: float) -> float:
    return time / timedelta(hours=1) / scale if scale else 0


def _short(name: str) -> str:
    shortened = text(name)
    shortened.truncate(_LONGEST_NAME, overflow="ellipsis")
    return shortened.plain


def _box(into: Element, kind: str, x: float, y: float, width: float, height: float) -> None:
    place = {"x": x, "y": y, "width": width, "height": height}
    SubElement(into, "rect", {"class": kind, **{k: f"{v:g}" for k, v in place.items()}})


def _draw_even(into: Element, x: float, top: float, bottom: float) -> None:
    place = {"x1": f"{x:g}", "y1": f"{top:g}", "x2": f"{x:g}", "y2": f"{bottom:g}"}
    for kind in ("halo", "even"):
        SubElement(into, "line", {"class": kind, **place})


def _write(
    into: Element, x: float, y: float, label: str, kind: str = "", anchor: str = "start"
) -> None:
    place = {"x": f"{x:g}", "y": f"{y:g}", "text-anchor": anchor}
    SubElement(into, "text", {"class": kind, **place} if kind else place).text = label
