"""`oncall import`: the schedules of another product as our files, and the proof that they agree."""

import json
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.asked import CommonOptions, JsonOption
from bot.cli.moments import NOW, Moment
from bot.cli.output import console, iso, print_json, text
from bot.cli.problems import Problem, counted, say
from bot.cli.spans import span_between
from bot.cli.typed import CompareFromOption, CompareToOption, TeamOption
from bot.cli.when import day_and_time
from bot.domain.times.instants import Span

if TYPE_CHECKING:
    from bot.importing.comparing import Difference
    from bot.importing.proof import Imported, Proof, Reader

STANDARD_OUTPUT = Path("-")
_UTC = ZoneInfo("UTC")


class Product(StrEnum):
    """The products that can be imported from."""

    GRAFANA_ONCALL = "grafana-oncall"
    PAGERDUTY = "pagerduty"
    OPSGENIE = "opsgenie"
    ICAL = "ical"


def import_(
    ctx: typer.Context,
    source: Annotated[Product, typer.Argument(metavar="SOURCE", show_default=False)],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", show_default=False)],
    output: Annotated[
        Path,
        typer.Option("--output", metavar="DIR", help="The folder to write to; - prints instead."),
    ] = Path("imported"),
    team: TeamOption = None,
    start: CompareFromOption = None,
    end: CompareToOption = None,
    as_json: JsonOption = False,
) -> None:
    """Turn exports of another product into schedule files, and compare the shifts of both.

    SOURCE is grafana-oncall, pagerduty, opsgenie or ical. Exit code 1 when any shift differs.
    """
    from bot.importing.asked import ImportRequest
    from bot.importing.found import InvalidSource
    from bot.importing.proof import imported

    asked = CommonOptions.of(ctx, None, as_json)
    read, name, hold = _reader(source)
    wanted = ImportRequest(now=asked.now, within=_span(start, end, asked))
    try:
        held = [(path.as_posix(), hold(path)) for path in files]
        result = imported(read, held, wanted, source=name, team=team)
    except InvalidSource as refusal:
        raise Problem(str(refusal)) from refusal
    _write(result, output, as_json=asked.as_json)
    if asked.as_json:
        print_json(_as_json(result))
    _print_remarks(result)
    if any(proof.differences for proof in result.proofs):
        raise typer.Exit(1)


def _reader(source: Product) -> "tuple[Reader, str, Callable[[Path], object]]":
    """The reader of a source, its name, and the reader of one of its files."""
    if source is Product.PAGERDUTY:
        from bot.importing.pagerduty import read_pagerduty

        return read_pagerduty, "PagerDuty", _json
    if source is Product.OPSGENIE:
        from bot.importing.opsgenie import read_opsgenie

        return read_opsgenie, "Opsgenie", _json
    if source is Product.GRAFANA_ONCALL:
        from bot.importing.grafana_oncall import read_grafana_oncall

        return read_grafana_oncall, "Grafana OnCall", _json
    from bot.importing.ical import read_ical

    return read_ical, "a calendar", _octets


def _span(start: Moment | None, end: Moment | None, asked: CommonOptions) -> Span | None:
    from bot.importing.asked import COMPARED

    if start is None and end is None:
        return None
    first = (start or NOW).instant(_UTC, asked.now)
    return span_between(Moment(typed=first), end or Moment(typed=first + COMPARED), _UTC, asked.now)


def _json(path: Path) -> object:
    try:
        return json.loads(_octets(path))
    except UnicodeDecodeError:
        raise Problem(f"{path} is not JSON: it is not UTF-8.") from None
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise Problem(f"{path} is not JSON: {error.msg} ({where}).") from None
    except RecursionError:
        raise Problem(f"{path} is not JSON that anybody means: it is nested too deep.") from None
    except ValueError:
        # Python refuses integers of more than some thousands of digits.
        raise Problem(f"{path} is not JSON that anybody means: a number is too long.") from None


def _octets(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as problem:
        raise Problem(f"{path} cannot be read: {problem.strerror}") from problem


def _write(result: "Imported", folder: Path, *, as_json: bool) -> None:
    """Write the files unless one of them exists, or print them."""
    if folder == STANDARD_OUTPUT:
        if not as_json:
            # Without rich, which would change the text of the files.
            for name, content in result.files.items():
                typer.echo(f"# {name}\n{content}")
        return
    present = [folder / name for name in result.files if (folder / name).exists()]
    if present:
        raise Problem(f"{present[0]} is there already. Name another folder with --output.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in result.files.items():
            (folder / name).write_text(content, encoding="utf-8")
    except OSError as problem:
        raise Problem(f"{folder} cannot be written to: {problem.strerror}") from problem
    if not as_json:
        people = counted(len(result.found.people), "person", "people")
        names = " and ".join(str(folder / name) for name in result.files)
        console().print(text(f"{people} in {names}"))


def _print_remarks(result: "Imported") -> None:
    """Say on standard error what the user has to decide, and how the shifts compare."""
    for proof in result.proofs:
        for remark in proof.schedule.remarks:
            say(f"{proof.schedule.name}: {remark}")
        for line in _comparison(proof):
            say(line)


def _comparison(proof: "Proof") -> Iterable[str]:
    name, rendered = proof.schedule.name, proof.schedule.rendered
    if rendered is None or proof.differences is None:
        yield f"{name}: not compared, the files hold no shifts that the source worked out"
        return
    zone = proof.schedule.timezone
    span = f"{_span_in_words(rendered.within, zone)} ({zone.key})"
    if not proof.differences:
        yield f"{name}: the same shifts from {span}"
        return
    yield f"{name}: {counted(len(proof.differences), 'difference')} from {span}"
    yield from (f"  {_difference(each, zone)}" for each in proof.differences)


def _difference(each: "Difference", zone: ZoneInfo) -> str:
    theirs, ours = _people(each.theirs), _people(each.ours)
    return f"{_span_in_words(each.span, zone)}: {theirs} there, {ours} here"


def _span_in_words(span: Span, zone: ZoneInfo) -> str:
    return f"{day_and_time(span.start, zone)} to {day_and_time(span.end, zone)}"


def _people(keys: Sequence[str]) -> str:
    return " and ".join(keys) or "nobody"


def _as_json(result: "Imported") -> dict[str, object]:
    return {
        "team": result.team,
        "files": dict(result.files),
        "schedules": [_schedule_as_json(proof) for proof in result.proofs],
    }


def _schedule_as_json(proof: "Proof") -> dict[str, object]:
    rendered = proof.schedule.rendered
    return {
        "name": proof.schedule.name,
        "schedules": [column.key for column in proof.schedule.columns],
        "remarks": list(proof.schedule.remarks),
        "compared": rendered and _span_as_json(rendered.within),
        "differences": None
        if proof.differences is None
        else [
            {
                **_span_as_json(each.span),
                "theirs": list(each.theirs),
                "ours": list(each.ours),
            }
            for each in proof.differences
        ],
    }


def _span_as_json(span: Span) -> dict[str, object]:
    return {"start": iso(span.start), "end": iso(span.end)}
