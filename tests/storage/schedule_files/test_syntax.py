# Longer than 300 lines: one table, a row for each complaint.

from collections.abc import Callable
from itertools import pairwise

import pytest

from bot.storage.schedule_files import Reading, read_texts

ROWS = [
    pytest.param(
        "    name: Ana",
        "\tname: Ana",
        ["people.yaml:3:1: a tab cannot indent here: use spaces"],
        id="a tab",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: Ana: Souza",
        [
            (
                'people.yaml:3:14: this ":" does not fit here: check the indentation, and '
                'quote a text that holds ": "'
            )
        ],
        id="a colon in a text",
    ),
    pytest.param(
        "[sms, call after 2m]",
        "[sms, call after 2m",
        ["people.yaml:7:14: this list is never closed: a ] or a comma is missing"],
        id="an unclosed list",
    ),
    pytest.param(
        "timezone: Europe/Berlin}",
        "timezone: Europe/Berlin",
        ["people.yaml:8:7: these braces are never closed: a } or a comma is missing"],
        id="unclosed braces",
    ),
    pytest.param(
        '"+14155550101"',
        '"+14155550101',
        [
            (
                "people.yaml:8:50: this does not fit here: indent it like its neighbours, "
                "and quote texts with marks in them"
            )
        ],
        id="an unclosed quotation mark",
    ),
    pytest.param(
        "    slack: U02ANA0001",
        "   slack: U02ANA0001",
        [
            (
                "people.yaml:4:4: this does not fit here: indent it like its neighbours, and "
                "quote texts with marks in them"
            )
        ],
        id="a line indented too little",
    ),
    pytest.param(
        "    slack: U02ANA0001",
        "     slack: U02ANA0001",
        [
            (
                'people.yaml:4:11: this ":" does not fit here: check the indentation, and '
                'quote a text that holds ": "'
            )
        ],
        id="a line indented too much",
    ),
    pytest.param(
        "  cto: bo",
        "  cto bo",
        [
            (
                'people.yaml:10:3: "roles" must be a mapping from role to person, such as '
                'cto: kim, not "cto bo"'
            )
        ],
        id="a key without a colon",
    ),
    pytest.param(
        "slack: U02ANA0001",
        "slack: @ana",
        ["people.yaml:4:12: a text that begins with @ needs quotation marks"],
        id="an @ at the start",
    ),
    pytest.param(
        '"+14155550101"',
        '"\\+14155550101"',
        [
            (
                "people.yaml:5:13: this \\ means nothing here: double it, or use single "
                "quotation marks"
            )
        ],
        id="an escape that is none",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: *ana",
        ["people.yaml:3:11: nothing in this file is marked with an & of this name"],
        id="an alias of nothing",
    ),
    pytest.param(
        "name: Ana Souza",
        ("name: &a Ana Souza\n    email: &a ana@example.com"),
        ["people.yaml:4:12: an & of this name is in this file already"],
        id="an anchor twice",
    ),
    pytest.param(
        "contact: [sms, call after 2m]",
        "contact: &c [*c]",
        ["people.yaml:7:14: this contains itself: an alias may not refer to what it is in"],
        id="an alias inside itself",
    ),
    pytest.param(
        "roles:",
        ("---\nroles:"),
        ["people.yaml:9:1: a second document begins here: write one document to a file"],
        id="two documents",
    ),
    pytest.param(
        "Ana Souza",
        "Ana \x07Souza",
        ["people.yaml:3:15: the character U+0007 cannot stand in YAML"],
        id="a control character",
    ),
    pytest.param(
        "Ana Souza",
        "An\xe1 \x07Souza",
        ["people.yaml:3:15: the character U+0007 cannot stand in YAML"],
        id="a control character among others than ASCII",
    ),
    pytest.param(
        "Ana Souza",
        "Ana \ud83d Souza",
        ["people.yaml:3:15: the character U+D83D cannot stand in YAML"],
        id="half a character",
    ),
    pytest.param(
        "people:",
        ("%YAML 2.0\n---\npeople:"),
        ["people.yaml:1:1: this is not YAML 1.1 or 1.2"],
        id="a version of YAML to come",
    ),
    pytest.param(
        "contact: [sms, call after 2m]",
        "contact: - sms",
        [
            (
                'people.yaml:7:14: a list cannot begin on this line: put its first "- " on a '
                "line of its own"
            )
        ],
        id="a list in a line",
    ),
    pytest.param(
        '"+14155550101"',
        '"+14155550101" mobile',
        [
            (
                "people.yaml:5:27: this does not fit here: indent it like its neighbours, "
                "and quote texts with marks in them"
            )
        ],
        id="a text after a quotation",
    ),
    pytest.param(
        "roles:",
        "- roles",
        [
            (
                "people.yaml:9:1: this does not fit here: indent it like its neighbours, and "
                "quote texts with marks in them"
            )
        ],
        id="a list where keys are",
    ),
    pytest.param(
        "    name: Ana Souza",
        "    <<: {name: Ana Souza}",
        [
            'people.yaml:2:3: "name" is missing: give the person\'s name, such as Ana Souza',
            "people.yaml:3:5: merge keys (<<) are not read: write the keys out",
        ],
        id="a merge key",
    ),
    pytest.param(
        "    name: Ana Souza",
        ("    name: Ana Souza\n    ? [a]\n    : b"),
        ["people.yaml:4:7: a key must be a plain word"],
        id="a key that is a list",
    ),
    pytest.param(
        "    name: Ana Souza",
        ("    name: Ana Souza\n    : b"),
        [
            (
                "people.yaml:4:5: this does not fit here: indent it like its neighbours, and "
                "quote texts with marks in them"
            )
        ],
        id="a key that is missing",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: !!str Ana Souza",
        [
            (
                'people.yaml:3:11: "name" must be the person\'s name, such as Ana Souza; '
                "leave out the word with the exclamation mark"
            )
        ],
        id="a tag",
    ),
    pytest.param(
        "  cto: bo",
        "  ~: bo",
        [
            "people.yaml:10:3: a key must be a plain word, and this one means nothing in YAML",
            'web.yaml:21:13: "cto" is not a schedule of this team, a person or a role.',
        ],
        id="a key that is nothing",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_in_the_syntax_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("people.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        pytest.param("", "people.yaml:1:1: the file is empty", id="nothing"),
        pytest.param("# nobody yet\n", "people.yaml:1:1: the file is empty", id="comments alone"),
        pytest.param(
            "people",
            'people.yaml:1:1: people.yaml must have the key "people", and may have "roles", '
            'not "people"',
            id="a text alone",
        ),
        pytest.param(
            "people: " + "[" * 100_000,
            "people.yaml:1:57: this is nested deeper than any schedule needs",
            id="lists in lists without end",
        ),
        pytest.param(
            "- " * 100_000 + "a",
            "people.yaml:1:99: this is nested deeper than any schedule needs",
            id="dashes after dashes without end",
        ),
        pytest.param(
            "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
            + "".join(
                f"{this}: &{this} [{','.join([f'*{last}'] * 10)}]\n"
                for last, this in pairwise("abcdefg")
            ),
            "people.yaml:1:1: the aliases of this file multiply to more than anybody can mean",
            id="a billion laughs",
        ),
    ],
)
def test_a_file_that_is_no_schedule_at_all_is_refused(text: str, complaint: str) -> None:
    reading = read_texts({"people.yaml": text})

    assert [str(error) for error in reading.errors] == [complaint]


def test_an_alias_stands_for_what_it_refers_to(files: dict[str, str]) -> None:
    people = files["people.yaml"].replace("contact: [", "contact: &quiet [")
    people = people.replace("bo: {", "bo: {contact: *quiet, ")

    reading = read_texts({**files, "people.yaml": people})

    assert reading.errors == ()
    assert reading.roster is not None
    assert reading.roster.person("bo").contact == reading.roster.person("ana").contact


def test_a_mistake_behind_several_aliases_is_said_once(files: dict[str, str]) -> None:
    people = files["people.yaml"].replace("contact: [sms", "contact: &quiet [smss")
    people = people.replace("bo: {", "bo: {contact: *quiet, ")

    reading = read_texts({**files, "people.yaml": people})

    assert [str(error) for error in reading.errors] == [
        'people.yaml:7:22: "smss" is not a contact method. Did you mean "sms"?'
    ]


def test_words_that_other_readers_take_for_true_or_for_times_are_names(
    files: dict[str, str],
) -> None:
    people = files["people.yaml"] + "  on: bo\n  no: bo\n  2026-01-05: bo\n  0x1f: bo\n"

    reading = read_texts({**files, "people.yaml": people})

    assert reading.errors == ()
    assert reading.roster is not None
    assert reading.roster.roles == dict.fromkeys(["cto", "on", "no", "2026-01-05", "0x1f"], "bo")
