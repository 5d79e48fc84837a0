"""The JSON Schema says what the reader knows: the same keys, the same files, the same mistakes."""

import json
import pkgutil
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator

from bot.storage import schedule_files
from bot.storage.schedule_files import read_texts
from bot.storage.schedule_files.complaints import Complaints, Source
from bot.storage.schedule_files.composing import compose
from bot.storage.schedule_files.nodes import Key
from bot.storage.schedule_files.schema import schema, schema_of_people, schema_of_team
from tests.storage.schedule_files.as_editors_read import accepted_by_schema, as_json
from tests.storage.schedule_files.conftest import PEOPLE, TEAM
from tests.storage.schedule_files.test_any_text import PEOPLE as SMALL_PEOPLE
from tests.storage.schedule_files.test_any_text import TEAM as SMALL_TEAM
from tests.storage.schedule_files.test_any_text import edits
from tests.test_docs import PAGES, examples

ROOT = Path(__file__).parents[3]
FOLDERS = (
    ROOT / "schedules",
    ROOT / "bot" / "cli" / "demo" / "schedules",
    ROOT / "bot" / "cli" / "sandbox" / "schedules",
    Path(__file__).parent / "reference_example",
)
FILES = {
    **{
        file.relative_to(ROOT).as_posix(): file.read_text()
        for folder in FOLDERS
        for file in sorted(folder.glob("*.yaml"))
    },
    **{f"{page.name}: {name}": text for page in PAGES for name, text in examples(page).items()},
    "a small people.yaml": PEOPLE,
    "a small team": TEAM,
}

Kind = frozenset[tuple[str, bool]]


def tables_of_the_reader() -> Iterator[Kind]:
    """Every table of keys in the reader's modules: the keys, and whether each must be there."""
    for module in pkgutil.iter_modules(schedule_files.__path__, f"{schedule_files.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Mapping) and any(isinstance(key, Key) for key in value.values()):
                yield frozenset((key.name, key.required) for key in value.values())


def objects_in(part: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 (any part of a schema)
    """Every mapping with known keys that a schema describes."""
    if isinstance(part, dict):
        if part.get("additionalProperties") is False:
            yield part
        for inner in part.values():
            yield from objects_in(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from objects_in(inner)


def test_the_schema_has_the_keys_that_the_reader_knows_and_no_others() -> None:
    """Whoever gives the reader a key describes it in schema.py, and the other way round."""
    # What may stand alone or in a list is in the schema twice.
    objects = {json.dumps(each): each for each in objects_in(schema())}
    described = Counter(
        frozenset((key, key in each.get("required", ())) for key in each["properties"])
        for each in objects.values()
    )

    assert described == Counter(tables_of_the_reader())


def test_every_key_is_explained_and_every_scalar_has_examples_that_are_right() -> None:
    explained = 0
    for each in objects_in(schema()):
        for key, part in each["properties"].items():
            assert part["description"].endswith((".", ")")), key
            explained += 1
            if "pattern" in part:
                assert part["examples"], key
                assert all(Draft202012Validator(part).is_valid(right) for right in part["examples"])
    assert explained > 30


def test_the_schemas_are_schemas() -> None:
    for each in (schema(), schema_of_people(), schema_of_team()):
        Draft202012Validator.check_schema(each)
        Draft7Validator.check_schema(each)


@pytest.mark.parametrize("name", FILES)
def test_files_that_the_reader_takes_are_right(name: str) -> None:
    one = schema_of_people() if "people:" in FILES[name].splitlines() else schema_of_team()
    other = schema_of_team() if one == schema_of_people() else schema_of_people()
    value = as_json(FILES[name])

    assert accepted_by_schema(FILES[name])
    assert Draft7Validator(schema()).is_valid(value)
    assert Draft202012Validator(one).is_valid(value)
    assert not Draft202012Validator(other).is_valid(value)


# What a schema cannot tell: it sees one file, has no list of zones, no calendar and no phone book,
# and does not hold one value against another.
BEYOND = {
    "addresses": {
        *("a number too short", "a number too long", "a number without area code"),
        *("a number of no country", "a contact method twice"),
    },
    "escalation": {
        *("an unknown target", "an unknown target like nothing", "an unknown target among others"),
        *("an unknown team", "an unknown schedule of a team", "a wait too long"),
    },
    "layers": {
        *("an unknown person", "an unknown person inside", "the same person together"),
        *("not a day of the calendar", "until before start", "a change between handoffs"),
        *("a change before the start", "changes in the wrong order", "a layer's timezone"),
    },
    "overrides": {
        *("an unknown schedule", "an unknown person", "an unknown replaced person"),
        *("a person for themselves", "to before from", "wholly inside the hour that is skipped"),
    },
    "people": {"a person twice", "a misspelled timezone"},
    "restrictions": {"a window of nothing", "a day twice"},
    "roles": {
        *("a role of nobody", "a role of nobody like that", "a role with a person's name"),
    },
    "team": {
        *("a misspelled timezone", "a runbook that is broken"),
        *("a schedule named like a person", "a schedule named like a role"),
    },
}
OF_PEOPLE = {"addresses", "people", "roles"}
MISTAKES = [
    pytest.param(
        PEOPLE if module in OF_PEOPLE else TEAM,
        *row.values[:2],
        row.id in BEYOND[module],
        id=f"{module}: {row.id}",
    )
    for module in BEYOND
    for row in import_module(f"tests.storage.schedule_files.test_{module}").ROWS
]


@pytest.mark.parametrize(("file", "right", "wrong", "beyond"), MISTAKES)
def test_the_mistakes_that_the_reader_complains_of_are_refused(
    file: str, right: str, wrong: str, beyond: bool
) -> None:
    assert file.count(right) == 1
    changed = file.replace(right, wrong)
    if is_yaml(changed):
        assert accepted_by_schema(changed) is beyond


def is_yaml(text: str) -> bool:
    complaints = Complaints()
    return compose(Source(file="file.yaml", complaints=complaints), text) is not None


@settings(max_examples=300, deadline=None)
@given(st.booleans(), edits)
def test_whatever_the_reader_takes_is_right(
    in_people: bool, changes: list[tuple[int, int, str]]
) -> None:
    files = {"people.yaml": SMALL_PEOPLE, "web.yaml": SMALL_TEAM}
    name = "people.yaml" if in_people else "web.yaml"
    for place, removed, inserted in changes[:2]:
        start = place % (len(files[name]) + 1)
        files[name] = files[name][:start] + inserted + files[name][start + removed % 3 :]

    if read_texts(files).roster is not None:
        assert accepted_by_schema(files[name]), files[name]
