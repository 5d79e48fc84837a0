"""Parses `oncall serve` and `oncall engine` as platforms call them, without typer.

A process stores no alert until it has started, and typer takes longer to import than a web server.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.first_settings import HIGHEST_PORT

Part = Literal["all", "web", "engine"]

_NUMBER = re.compile(r"[0-9]{1,5}")
_COMMANDS: dict[str, Part] = {"serve": "all", "engine": "engine"}
_WITH_A_VALUE = frozenset({"--host", "--port", "--schedules"})
_NO_ENGINE = "--no-engine"


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """The part to start, with the options of `oncall serve`; None is the default."""

    part: Part
    host: str | None = None
    port: int | None = None
    schedules: Path | None = None


def plainly_asked(arguments: Sequence[str]) -> Start | None:
    """What is plainly to be started; None where only typer can tell what is meant.

    Or what is wrong with it: nothing is refused here.
    """
    if not arguments or arguments[0] not in _COMMANDS:
        return None
    command, *options = arguments
    part, given = _COMMANDS[command], dict[str, str]()
    while options:
        name = options.pop(0)
        if name == _NO_ENGINE and command == "serve":
            part = "web"
        elif name in _WITH_A_VALUE and options and _is_plain(options[0]):
            given[name] = options.pop(0)
        else:
            return None
    port, schedules = given.get("--port"), given.get("--schedules")
    if port is not None and (not _NUMBER.fullmatch(port) or int(port) > HIGHEST_PORT):
        return None
    return Start(
        part=part,
        host=given.get("--host"),
        port=None if port is None else int(port),
        schedules=None if schedules is None else Path(schedules),
    )


def _is_plain(value: str) -> bool:
    return value != "" and not value.startswith("-")
