"""Whether the schedule files load."""

from pathlib import Path

from bot.doctor.finding import Finding, fine, wrong
from bot.domain.rosters.roster import Roster
from bot.storage.schedule_files import read_directory

CHECK = "schedules"


def check_schedules(directory: Path) -> tuple[Roster | None, list[Finding]]:
    """What the files say, unless they do not load, and the finding."""
    reading = read_directory(directory)
    if reading.roster is None:
        first = reading.errors[0]
        number = len(reading.errors)
        said = "1 error" if number == 1 else f"{number} errors, the first of them"
        return None, [wrong(CHECK, f"{said}: {first} Mend it, then run `oncall check`.")]
    teams = reading.roster.teams
    if not teams:
        message = f"There is no team in {directory}: add a file such as platform.yaml to it."
        return reading.roster, [wrong(CHECK, message)]
    warned = " `oncall check` has warnings." if reading.warnings else ""
    return reading.roster, [
        fine(CHECK, f"The files in {directory} load: {', '.join(sorted(teams))}.{warned}")
    ]
