"""Whether the environment variables make sense."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.doctor.finding import Finding, fine, wrong
from bot.settings import Settings

CHECK = "environment"


def check_environment(directory: Path) -> tuple[Settings, list[Finding]]:
    """The settings, with defaults for those that make no sense, and what is wrong with these."""
    chosen: dict[str, Any] = {"schedules_dir": directory}
    try:
        return Settings(**chosen), [fine(CHECK, "Every variable that is set makes sense.")]
    except ValidationError as error:
        findings = []
        for problem in error.errors():
            name = str(problem["loc"][0])
            findings.append(
                wrong(CHECK, f"{problem_in_words(problem)}. Correct it, or leave it out.")
            )
            chosen[name] = Settings.model_fields[name.lower()].get_default()
        return Settings(**chosen), findings


def problem_in_words(problem: ErrorDetails) -> str:
    """The variable that is wrong, and what would be right; not its value, which may be secret."""
    return f"{str(problem['loc'][0]).upper()}: {problem['msg'].removeprefix('Value error, ')}"
