"""The few settings needed at once, read without pydantic, which is slow to import."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast, get_args

from bot.environment_variables import variable

LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR"]
LogFormat = Literal["console", "json"]

PORT = 8080
HIGHEST_PORT = 65535

_PORT = re.compile(r"[0-9]{1,5}")
_NAMES = frozenset({"PORT", "LOG_LEVEL", "LOG_FORMAT"})


@dataclass(frozen=True, kw_only=True, slots=True)
class FirstSettings:
    """The values that `Settings` would have."""

    port: int
    log_level: LogLevel
    log_format: LogFormat


def first_settings(environment: Mapping[str, str] = os.environ) -> FirstSettings | None:
    """What the environment plainly says; None where only `Settings` can tell what it means.

    Or what is wrong with it: nothing is refused here.
    """
    if any(name.upper() in _NAMES - {name} for name in environment):
        return None
    port = variable("PORT", environment) or str(PORT)
    level = (variable("LOG_LEVEL", environment) or "INFO").upper()
    form = variable("LOG_FORMAT", environment) or "console"
    if not _PORT.fullmatch(port) or int(port) > HIGHEST_PORT:
        return None
    if level not in get_args(LogLevel) or form not in get_args(LogFormat):
        return None
    return FirstSettings(
        port=int(port),
        log_level=cast("LogLevel", level),
        log_format=cast("LogFormat", form),
    )
