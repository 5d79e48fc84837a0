"""House rules that a machine can check."""

import ast
import re
import sys
from collections.abc import Callable, Iterable
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"
LINES_AT_MOST = 300
LONGER = "# Longer than 300 lines: "

# What each part may import of the others: the arrows of the layout, pointing inward. The sandbox
# knows nothing of the bot, so that what it witnesses is worth something.
MAY_IMPORT = {
    "domain": set(),
    "storage": {"domain", "environment_variables"},
    "engine": {"domain", "storage"},
    "web": {"domain", "storage", "engine", "settings"},
    "alerts": {"domain", "storage", "engine", "settings", "web"},
    "calendars": {"domain", "storage", "engine", "web"},
    "importing": {"domain", "storage", "calendars", "cpu_limit"},
    "cpu_limit": set(),
    "phone": {"domain", "storage", "engine", "settings", "web", "masking"},
    "slack": {"domain", "storage", "engine", "settings", "web"},
    "sandbox": set(),
    "settings": {"storage", "first_settings"},
    "first_settings": {"environment_variables"},
    "environment_variables": set(),
    "masking": set(),
    "standard_error": set(),
    "logs": {"masking", "standard_error"},
    "doctor": {"domain", "storage", "engine", "settings", "phone", "slack", "web", "masking"},
    "door": {"storage", "engine", "web", "alerts"},
    "serving": {"door", "web"},
    "app": {
        "door",
        "domain",
        "storage",
        "engine",
        "settings",
        "web",
        "alerts",
        "calendars",
        "phone",
        "slack",
        "logs",
    },
}
# The same for the parts of the domain, of storage, and of the engine.
DOMAIN_MAY_IMPORT = {
    "refusals": set(),
    "subjects": set(),
    "plain_text": set(),
    "values": set(),
    "times": set(),
    "incidents": {"refusals", "values"},
    "people": {"times", "incidents"},
    "paging": {"incidents", "people"},
    "rotations": {"times"},
    "rosters": {"refusals", "times", "incidents", "people", "paging", "rotations"},
    "answering": {"refusals", "times", "incidents", "paging", "rotations", "rosters"},
    "planning": {"times", "incidents", "people", "paging", "rotations", "rosters"},
    "findings": {"subjects", "times", "paging", "rotations", "rosters"},
}
STORAGE_MAY_IMPORT = {
    "connections": set(),
    "database": {"connections"},
    "sql": {"connections"},
    "tables": {"sql"},
    "indexes": {"tables"},
    "migrations": {"sql", "indexes"},
    "preparing": {"connections", "database", "tables"},
    "schedule_texts": set(),
    "schedule_files": {"schedule_texts"},
    "stored_schedules": {"sql", "tables", "schedule_files"},
    "secrets": {"sql", "tables"},
    "incidents": {"database", "sql", "tables"},
    "paging": {"database", "sql", "tables", "incidents"},
    "sending": {"database", "sql", "tables"},
    "upkeep": {"sql", "tables", "sending"},
}
ENGINE_MAY_IMPORT = {
    "contracts": set(),
    "incident_json": {"contracts"},
    "clocks": set(),
    "loops": {"clocks"},
    "queueing": set(),
    "schedule_files": {"queueing"},
    "views": {"contracts", "schedule_files"},
    "intake": {"queueing"},
    "escalation": {"loops", "queueing", "schedule_files"},
    "sending": {"contracts", "clocks", "loops", "queueing"},
    "errands": {
        *("contracts", "loops", "queueing", "schedule_files", "views", "escalation", "sending"),
    },
    "commands": {
        *("contracts", "clocks", "queueing", "schedule_files", "views", "intake", "escalation"),
        "errands",
    },
    "ingest": {"loops", "schedule_files", "intake", "commands"},
    "at_once": {"loops", "escalation", "sending", "commands"},
    "duties": {
        *("contracts", "clocks", "queueing", "schedule_files", "escalation", "errands", "commands"),
        "sending",
    },
    "upkeep": {"clocks", "loops", "schedule_files"},
    "ticks": {"clocks", "loops", "escalation", "sending", "upkeep"},
}
LAYOUTS = {
    BOT: MAY_IMPORT,
    BOT / "domain": DOMAIN_MAY_IMPORT,
    BOT / "storage": STORAGE_MAY_IMPORT,
    BOT / "engine": ENGINE_MAY_IMPORT,
}
TOLD = sorted([*BOT.glob("storage/**/__init__.py"), *BOT.glob("engine/**/__init__.py")])
CLOCKS = {"now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter", "localtime"}


def python_files(*parts: str) -> list[Path]:
    """Every Python file below a folder of the project."""
    return sorted((ROOT.joinpath(*parts)).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text())


@cache
def imports(path: Path) -> frozenset[str]:
    """The dotted names of the modules that a file imports."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(names)


def part_of(path: Path, whole: Path) -> str:
    """The part of the bot, or of the engine, that a file belongs to: a folder, or a file."""
    return path.relative_to(whole).parts[0].removesuffix(".py")


def where_it_happens(files: Iterable[Path], found: Callable[[Path], object]) -> dict[str, object]:
    """What was found in which file, where anything was."""
    return {str(path.relative_to(ROOT)): what for path in files if (what := found(path))}


def test_imports_point_inward() -> None:
    assert where_it_happens(python_files("bot"), _barred) == {}


def _barred(path: Path) -> set[str]:
    barred = set()
    for whole, may_import in LAYOUTS.items():
        if path.is_relative_to(whole) and (part := part_of(path, whole)) in may_import:
            prefix = ".".join(whole.relative_to(ROOT).parts) + "."
            reached = {
                name.removeprefix(prefix).split(".")[0]
                for name in imports(path)
                if name.startswith(prefix)
            }
            barred |= reached - may_import[part] - {part}
    return barred


def test_every_part_has_its_place_in_a_layout() -> None:
    left_out = {
        part_of(path, whole)
        for whole, may_import in LAYOUTS.items()
        for path in python_files(*whole.relative_to(ROOT).parts)
        if part_of(path, whole) not in may_import
    }

    assert left_out == {"__init__", "__main__", "cli"}


@pytest.mark.parametrize("may_import", LAYOUTS.values(), ids=[whole.name for whole in LAYOUTS])
def test_the_arrows_go_one_way(may_import: dict[str, set[str]]) -> None:
    assert list(TopologicalSorter(may_import).static_order())


def test_the_domain_uses_only_the_standard_library() -> None:
    assert where_it_happens(python_files("bot", "domain"), _foreign) == {}


def _foreign(path: Path) -> set[str]:
    return {
        name
        for name in imports(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("bot.domain")
    }


def test_the_domain_never_asks_the_time() -> None:
    assert where_it_happens(python_files("bot", "domain"), _clocks_asked) == {}


def _clocks_asked(path: Path) -> set[str]:
    return {
        node.func.attr
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and not (node.func.attr == "time" and node.args == [] and _is_a_datetime(node.func.value))
    }


def _is_a_datetime(value: ast.expr) -> bool:
    """`moment.time()` takes the time of day out of a value; `time.time()` asks the clock."""
    return not (isinstance(value, ast.Name) and value.id == "time")


def test_files_are_small_or_say_why_not() -> None:
    assert where_it_happens(python_files("bot") + python_files("tests"), _lines_too_many) == {}


def _lines_too_many(path: Path) -> int:
    lines = path.read_text().splitlines()
    says_why = any(line.startswith(LONGER) for line in lines[:20])
    return 0 if says_why else max(len(lines) - LINES_AT_MOST, 0)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_lock_files_name_packages_and_hashes_alone(name: str) -> None:
    lock = (ROOT / name).read_text()

    assert "://" not in lock
    assert lock.count("--hash=sha256:") > lock.count("==")


@pytest.mark.parametrize("package", TOLD, ids=lambda p: str(p.parent.relative_to(BOT)))
def test_the_largest_packages_say_of_each_file_what_it_is_for(package: Path) -> None:
    said = ast.get_docstring(ast.parse(package.read_text())) or ""
    files = {f"`{path.stem}`" for path in package.parent.glob("[!_]*.py")}
    folders = {f"`{path.parent.name}/`" for path in package.parent.glob("*/*.py")}

    assert {name for name in files | folders if name not in said} == set()
    assert set(re.findall("`[a-z_]+/?`", said)) <= files | folders
