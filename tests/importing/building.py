"""Short ways to import payloads and to read what came of them."""

from collections.abc import Sequence
from datetime import UTC, datetime

from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Schedule
from bot.domain.times.instants import Span
from bot.importing.asked import ImportRequest
from bot.importing.proof import Imported, Reader, imported
from bot.storage.schedule_files import read_texts

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)


def take(read: Reader, *payloads: object, within: Span | None = None) -> Imported:
    """What comes of payloads, each a file of its own."""
    files = [(f"file-{number}.json", one) for number, one in enumerate(payloads, start=1)]
    return imported(
        read, files, ImportRequest(now=NOW, within=within), source="elsewhere", team="ours"
    )


def roster_of(result: Imported) -> Roster:
    """What our own reader makes of the files."""
    reading = read_texts(result.files)
    assert reading.errors == ()
    assert reading.roster is not None
    return reading.roster


def schedules_of(result: Imported, number: int = 0) -> Sequence[Schedule]:
    """One schedule of theirs, as our files have it."""
    ours = roster_of(result).teams["ours"].schedules
    return [ours[column.key] for column in result.found.schedules[number].columns]


def layers_of(result: Imported) -> list[str]:
    """The lines of the layers in the file of the team, as people read them."""
    lines = result.files["ours.yaml"].splitlines()
    begin = lines.index("schedules:") + 1
    end = next(n for n, line in enumerate(lines) if line.startswith(("overrides:", "escalation:")))
    layers = (line.strip().removeprefix("- ") for line in lines[begin:end])
    return [line for line in layers if line and not line.startswith("#")]


def overrides_of(result: Imported) -> list[str]:
    """The lines of the overrides."""
    lines = result.files["ours.yaml"].splitlines()
    return [line.strip().removeprefix("- ") for line in lines if line.startswith("  - {schedule:")]


def told_differences(result: Imported) -> list[str]:
    """Such as `12-24 09:00 to 12-25 09:00: ana there, bo here`, in UTC."""
    return [
        f"{each.span.start:%m-%d %H:%M} to {each.span.end:%m-%d %H:%M}: "
        f"{'+'.join(each.theirs) or 'nobody'} there, {'+'.join(each.ours) or 'nobody'} here"
        for proof in result.proofs
        for each in proof.differences or ()
    ]
