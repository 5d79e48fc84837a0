"""Whatever scalar the reader takes is right by the schema: the same texts are given to both."""

from collections.abc import Callable
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.storage.schedule_files import addresses, scalars
from bot.storage.schedule_files.people import contact_step
from bot.storage.schedule_files.schema import schema_of_people, schema_of_team
from bot.storage.schedule_files.windows import window
from tests.storage.schedule_files.as_editors_read import plain

PEOPLE, TEAM = schema_of_people(), schema_of_team()


def part(file: Any, *way: str) -> dict[str, Any]:  # noqa: ANN401 (any part of a schema)
    """What the schema says of a key, found by the names of the keys on the way to it."""
    for key in way:
        file = file["properties"][key] if key in file.get("properties", ()) else file[key]
    return dict(file)


PERSON = part(PEOPLE, "people", "additionalProperties")
LAYER = part(TEAM, "schedules", "additionalProperties", "layers", "items")
STEP = part(TEAM, "escalation", "items")
SLACK = part(TEAM, "slack")

Parse = Callable[[str], object]
KINDS: dict[str, tuple[Parse, dict[str, Any]]] = {
    "name of a person": (scalars.line, part(PERSON, "name")),
    "slack": (addresses.slack_member, part(PERSON, "slack")),
    "email": (addresses.email, part(PERSON, "email")),
    "phone": (addresses.phone, part(PERSON, "phone")),
    "timezone": (scalars.timezone, part(PERSON, "timezone")),
    "country": (scalars.country, part(PERSON, "country")),
    "contact": (contact_step, part(PERSON, "contact")),
    "team": (scalars.name, part(TEAM, "team")),
    "channel": (addresses.channel, part(SLACK, "channel")),
    "usergroup": (addresses.usergroup, part(SLACK, "usergroup")),
    "runbook": (scalars.link, part(TEAM, "services", "additionalProperties", "runbook")),
    "every": (scalars.turn, part(LAYER, "every")),
    "start": (scalars.wall_time, part(LAYER, "start")),
    "only": (window, part(LAYER, "only")),
    "wait": (scalars.wait, part(STEP, "wait")),
    "then": (scalars.then, part(TEAM, "then")),
}

# Right as well, though hardly anybody writes so.
ODD = {
    "slack": ["W0"],
    "email": ["å@b.c.d"],
    "phone": ["+49151123456789012"],
    "country": ["DE-Bayern", "FR-Zone A"],
    "contact": ["call ,sms", "slack  after  0s", "sms,call after 1w2h"],
    "team": ["7", "1e3", "true", "x" * 64],
    "channel": ["#日本語", "#a_b-c", "G02PLAT001"],
    "usergroup": ["1", "S02PLAT001"],
    "runbook": ["HTTPS://EXAMPLE.COM", "http://u@[::1]:80/?q=é#top"],
    "every": ["007  windows", "hours", "999 months"],
    "start": ["2199-12-31  9:30:59", "1970-01-01 0:00"],
    "only": ["mon , wed-fri,sun  9:00 - 24:00", "sun-sat 0:00 -0:01"],
    "wait": ["0w1s", "520w", "1d1s"],
    "then": ["repeat 007 time"],
}

# What is put into right scalars, and what others are made of.
PIECES = [
    *("", "0", "7", "12", "007", "1e3", "true", "no", "null", "0x1f", "1.5", "A", "é", "É", "日本"),
    *("_", "-", ".", "/", ":", ",", " ", "  ", "\u00a0", "\t", "\n", "#", "@", "+", "(0)", "?q=1"),
    *("ana", "everyone", "U02ANA0001", "C02PLAT001", "S02PLAT001", ".com", "BY", "Bayern", "GMT+5"),
    *(
        "sms",
        " after ",
        "0s",
        "1h",
        "1w",
        "999999999w",
        "repeat ",
        " times",
        "s",
        "hours",
        "window",
    ),
    *("sun", "fri-mon", "daily", "9:30", "24:00", "00:00", "9:60", "29:00", "02-29", "13", ":30"),
]
pieces = st.sampled_from(PIECES) | st.text(max_size=3)


def texts(examples: list[str]) -> st.SearchStrategy[str]:
    """Right scalars with something put in their middle, and texts of pieces."""
    edited = st.builds(
        lambda right, start, removed, piece: right[:start] + piece + right[start + removed :],
        st.sampled_from(examples),
        st.integers(0, 20),
        st.integers(0, 5),
        pieces,
    )
    return edited | st.lists(pieces, max_size=5).map("".join) | st.sampled_from(examples)


MADE = {
    "phone": st.builds("+{}{}".format, st.integers(1, 999), st.integers(1, 10**15)),
    "start": st.builds("{} {}".format, st.dates(), st.times()),
    "timezone": st.sampled_from(sorted(available_timezones())),
    "wait": st.builds("{}{}{}{}".format, *[st.integers(0, 999), st.sampled_from("wdhms")] * 2),
}

# Of names alone the reader says that YAML must not take them for anything but text.
TEXT_ALONE = {"name of a person"}


@pytest.mark.parametrize("kind", KINDS)
def test_what_the_reader_takes_is_right(kind: str) -> None:
    parse, described = KINDS[kind]
    validator = Draft202012Validator(described)

    @settings(max_examples=200, deadline=None)
    @given(texts(right(kind)) | MADE.get(kind, st.nothing()))
    def given_to_both(text: str) -> None:
        if not takes(parse, text):
            return
        assert validator.is_valid(text)
        unquoted = plain(text)
        if unquoted is not None and (kind not in TEXT_ALONE or unquoted == text):
            assert validator.is_valid(unquoted)

    given_to_both()


@pytest.mark.parametrize("kind", KINDS)
def test_examples_and_what_is_odd_are_right_to_both(kind: str) -> None:
    parse, described = KINDS[kind]
    validator = Draft202012Validator(described)

    assert [text for text in right(kind) if not takes(parse, text)] == []
    assert [text for text in right(kind) if not validator.is_valid(text)] == []


def takes(parse: Parse, text: str) -> bool:
    try:
        parse(text)
    except ValueError:
        return False
    return True


def right(kind: str) -> list[str]:
    described = KINDS[kind][1]
    one = described["anyOf"][0] if "anyOf" in described else described
    assert one["examples"]
    return [*one["examples"], *ODD.get(kind, ())]


@pytest.mark.parametrize("text", ["Factory", "localtime", "europe/berlin", "posix/UTC"])
def test_what_is_no_place_s_time_is_no_timezone(text: str) -> None:
    with pytest.raises(ValueError, match="is not a timezone"):
        scalars.timezone(text)
