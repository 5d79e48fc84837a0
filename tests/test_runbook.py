"""Whoever reads the log at 3 am finds each complaint in the runbook, and nothing never said."""

import ast
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNBOOK = ROOT / "docs" / "runbook.md"
COMPLAINTS = {"warning", "error", "exception", "critical"}
LEVELS = COMPLAINTS | {"info", "debug"}
# Not the bot, but what plays Slack and telephones on a developer's machine.
LEFT_OUT = {"sandbox", "demo"}


def told() -> set[str]:
    """What stands in the first column of the table of log lines."""
    section = RUNBOOK.read_text().partition("## What log lines mean")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {line for row in rows for line in re.findall(r"`([^`]+)`", row)}


def logged(levels: set[str]) -> set[str]:
    """Every sentence that is logged at one of these levels."""
    files = (path for path in (ROOT / "bot").rglob("*.py") if not LEFT_OUT & set(path.parts))
    return {line for path in files for line in logged_in(ast.parse(path.read_text()), levels)}


def logged_in(module: ast.Module, levels: set[str]) -> Iterator[str]:
    named = dict(constants(module))
    for node in ast.walk(module):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="log"), attr=level), args=[said, *_]
            ) if level in levels:
                yield sentence(said, named)


def constants(module: ast.Module) -> Iterator[tuple[str, str]]:
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(text))):
                yield name, text


def sentence(said: ast.expr, named: Mapping[str, str]) -> str:
    match said:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return named[name]
    raise AssertionError(f"{ast.unparse(said)} is no sentence that can be looked up")


def test_every_complaint_is_explained() -> None:
    assert logged(COMPLAINTS) - told() == set()


def test_nothing_is_explained_that_is_never_said() -> None:
    assert told() - logged(LEVELS) == set()
