"""`oncall schema`."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.cli.conftest import Ask
from tests.storage.schedule_files.as_editors_read import as_json

ROOT = Path(__file__).parents[2]
KEPT = ROOT / "docs" / "schedules.schema.json"
EXAMPLES = sorted((ROOT / "schedules").glob("*.yaml"))
MODELINE = re.compile(r"# yaml-language-server: \$schema=(\S+)")


def test_the_schema_kept_for_editors_is_what_the_command_prints(ask: Ask) -> None:
    """`oncall schema > docs/schedules.schema.json` writes it anew."""
    assert KEPT.read_text() == ask("schema").stdout


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_the_example_files_name_the_schema_and_are_right_by_it(example: Path) -> None:
    named = MODELINE.fullmatch(example.read_text().splitlines()[0])

    assert named is not None
    path = example.parent / named[1]
    assert path.resolve() == KEPT
    assert Draft202012Validator(json.loads(path.read_text())).is_valid(as_json(example.read_text()))


@pytest.mark.parametrize(
    ("words", "required"),
    [
        (["people"], ["people"]),
        (["team"], ["team", "timezone", "escalation"]),
    ],
)
def test_each_kind_of_file_has_its_schema(
    ask_json: Callable[..., Any], words: list[str], required: list[str]
) -> None:
    told = ask_json("schema", *words)

    assert told["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert told["required"] == required


def test_with_and_without_json_it_is_the_same(ask: Ask) -> None:
    assert ask("schema", "--json").stdout == ask("schema").stdout == ask("--json", "schema").stdout


def test_another_kind_of_file_is_wrong_usage(ask: Ask) -> None:
    assert ask("schema", "roles").exit_code == 2
