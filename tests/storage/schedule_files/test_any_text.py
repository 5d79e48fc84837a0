"""Whatever the files hold, the answer is a roster or complaints, never a traceback."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.schedule_files import Reading, read_texts

PEOPLE = """\
people:
  ana: {name: Ana, phone: "+14155550101", timezone: Europe/Berlin, contact: [sms, call after 2m]}
  bo: {name: Bo, slack: U02BO00002, timezone: America/Los_Angeles}
roles: {cto: bo}
"""
TEAM = """\
team: web
timezone: Europe/Berlin
slack: {channel: "#web", usergroup: web-oncall}
services: {shop: {runbook: https://example.com/shop}}
schedules:
  first:
    layers:
      - people: [ana, [bo, ana]]
        every: week
        start: 2026-01-05 10:00
        until: 2027-01-04 10:00
        changes: [{from: 2026-06-01 10:00, people: [bo]}]
      - {people: [bo], every: 2 windows, start: 2026-01-05 10:00, only: [mon-fri 09:00-17:00]}
overrides:
  - {schedule: first, person: ana, replaces: bo, from: 2026-12-24 10:00, to: 2026-12-26 10:00}
escalation: [{page: [first, web/first, cto, everyone], wait: 5m}]
then: repeat 2 times
urgency: {low: {hours: mon-fri 09:00-18:00}}
"""
WORDS = [
    *("people", "roles", "team", "timezone", "schedules", "layers", "every", "start", "only"),
    *("from", "escalation", "page", "wait", "then", "urgency", "low", "hours", "overrides"),
    *("ana", "cto", "everyone", "first", "web/first", "/", "", "~", "null", "<<", "no", "9:00"),
    *(
        "0 weeks",
        "999 months",
        "999 windows",
        "999999999 hours",
        "0s",
        "99999999w",
        "repeat 0 times",
    ),
    *(
        "2026-01-05",
        "2199-12-31 23:59:59",
        "1970-01-01 00:00",
        "9999-12-31 23:59",
        "0001-01-01 00:00",
    ),
    *("daily 00:00-24:00", "sun 23:59-00:00", "sat", "mon-mon 09:00-09:00", "+1", "+14155550101"),
    *("U02BO00002", "#", "http://[", "https://example.com", "a@b", "Europe", "../etc", "UTC", "é"),
]

scalars = st.sampled_from(WORDS) | st.text(max_size=8)
nested = st.recursive(
    st.one_of(scalars, st.integers(), st.booleans(), st.none()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(scalars, inner, max_size=4),
    max_leaves=20,
)
edits = st.lists(
    st.tuples(
        st.integers(min_value=0, max_value=1_000),
        st.integers(min_value=0, max_value=12),
        scalars
        | st.sampled_from([*"[]{}:,-&*!|>'\"%@`#?\t\n\r\x00\x85\u2028\ufeff\ud800", "*a", "&a "]),
    ),
    min_size=1,
    max_size=5,
)


@settings(max_examples=300, deadline=None)
@given(st.booleans(), edits)
def test_edited_files(in_people: bool, changes: list[tuple[int, int, str]]) -> None:
    text = PEOPLE if in_people else TEAM
    for place, removed, inserted in changes:
        start = place % (len(text) + 1)
        text = text[:start] + inserted + text[start + removed :]

    must_be_whole(
        read_texts({"people.yaml": PEOPLE, "web.yaml": TEAM} | {name_of(in_people): text})
    )


@settings(max_examples=150, deadline=None)
@given(st.booleans(), st.text() | st.text(alphabet="ab:-[]{}&*!? \n\t#\"'|>%@,."))
def test_any_text(in_people: bool, text: str) -> None:
    must_be_whole(
        read_texts({"people.yaml": PEOPLE, "web.yaml": TEAM} | {name_of(in_people): text})
    )


Path = tuple[str | int, ...]


def paths(tree: object, here: Path = ()) -> Iterator[Path]:
    """The way to everything in a tree of mappings and lists."""
    yield here
    if isinstance(tree, dict | list):
        branches = tree.items() if isinstance(tree, dict) else enumerate(tree)
        for key, branch in branches:
            yield from paths(branch, (*here, key))


TREES = {True: yaml.safe_load(PEOPLE), False: yaml.safe_load(TEAM)}
PLACES = [(in_people, path) for in_people, tree in TREES.items() for path in paths(tree)]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(PLACES), nested)
def test_anything_anywhere(place: tuple[bool, Path], value: object) -> None:
    in_people, path = place
    text = json.dumps(with_value(TREES[in_people], path, value))

    must_be_whole(
        read_texts({"people.yaml": PEOPLE, "web.yaml": TEAM} | {name_of(in_people): text})
    )


def with_value(tree: object, path: Path, value: object) -> object:
    changed: Any = {"root": deepcopy(tree)}
    *way, last = ("root", *path)
    branch = changed
    for key in way:
        branch = branch[key]
    branch[last] = value
    return changed["root"]


def name_of(in_people: bool) -> str:
    return "people.yaml" if in_people else "web.yaml"


def must_be_whole(reading: Reading) -> None:
    assert (reading.roster is None) == bool(reading.errors)
    for complaint in (*reading.errors, *reading.warnings):
        assert complaint.line >= 1
        assert complaint.column >= 1
        assert complaint.message.isprintable()
