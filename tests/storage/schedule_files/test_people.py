from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "  bo: {",
        "  Bo Lind: {",
        [
            (
                'people.yaml:8:3: "Bo Lind" cannot be a name here: use lower-case letters, '
                'digits, and - _ . between them, such as "bo-lind"'
            ),
            'people.yaml:10:8: "bo" is not in people.yaml.',
            'web.yaml:9:24: "bo" is not in people.yaml.',
            'web.yaml:14:47: "bo" is not in people.yaml.',
        ],
        id="a key with capitals",
    ),
    pytest.param(
        "  bo: {",
        '  "!": {',
        [
            (
                'people.yaml:8:3: "!" cannot be a name here: use lower-case letters, digits, '
                "and - _ . between them"
            ),
            'people.yaml:10:8: "bo" is not in people.yaml.',
            'web.yaml:9:24: "bo" is not in people.yaml.',
            'web.yaml:14:47: "bo" is not in people.yaml.',
        ],
        id="a key of nothing but marks",
    ),
    pytest.param(
        "  bo: {",
        "  bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb: {",
        [
            (
                "people.yaml:8:3: "
                '"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb…" is too long: '
                "a name has at most 64 characters"
            ),
            'people.yaml:10:8: "bo" is not in people.yaml.',
            'web.yaml:9:24: "bo" is not in people.yaml.',
            'web.yaml:14:47: "bo" is not in people.yaml.',
        ],
        id="a key too long",
    ),
    pytest.param(
        "  bo: {",
        "  everyone: {",
        [
            ('people.yaml:8:3: "everyone" means all who are on call: give the person another name'),
            'people.yaml:10:8: "bo" is not in people.yaml.',
            'web.yaml:9:24: "bo" is not in people.yaml.',
            'web.yaml:14:47: "bo" is not in people.yaml.',
        ],
        id="the reserved key",
    ),
    pytest.param(
        "roles:",
        ('  ana: {name: Ana B, timezone: Europe/Berlin, phone: "+14155550109"}\nroles:'),
        ['people.yaml:9:3: "ana" is here twice: it stands on line 2 already'],
        id="a person twice",
    ),
    pytest.param(
        "    slack: U02ANA0001",
        "    slak: U02ANA0001",
        ['people.yaml:4:5: "slak" is not a key of a person. Did you mean "slack"?'],
        id="an unknown key",
    ),
    pytest.param(
        "    slack: U02ANA0001",
        "    quux: U02ANA0001",
        [
            (
                'people.yaml:4:5: "quux" is not a key of a person. It may have name, slack, '
                "email, phone, timezone, country, contact, away."
            )
        ],
        id="an unknown key without resemblance",
    ),
    pytest.param(
        "    name: Ana Souza\n",
        "",
        ['people.yaml:2:3: "name" is missing: give the person\'s name, such as Ana Souza'],
        id="no name",
    ),
    pytest.param(
        "name: Ana Souza",
        "name:",
        ['people.yaml:3:5: "name" is empty: give the person\'s name, such as Ana Souza'],
        id="an empty name",
    ),
    pytest.param(
        "name: Ana Souza", "name: ' '", ["people.yaml:3:11: this text is empty"], id="a blank name"
    ),
    pytest.param(
        "name: Ana Souza",
        'name: "\\u200d"',
        ["people.yaml:3:11: this text is empty"],
        id="a name that nobody sees",
    ),
    pytest.param(
        "name: Ana Souza",
        'name: "\\u200c \\u200d"',
        ["people.yaml:3:11: this text is empty"],
        id="a name that nobody sees, around a blank",
    ),
    pytest.param(
        "name: Ana Souza",
        'name: "Ana\\nSouza"',
        ['people.yaml:3:11: "Ana\\nSouza" must be one line of plain text'],
        id="a name over two lines",
    ),
    pytest.param(
        "name: Ana Souza",
        f"name: {'Ana ' * 30}",
        [
            (
                f'people.yaml:3:11: "{("Ana " * 30)[:59]}…" is too long: it has 119 characters, '
                "and may have at most 100"
            )
        ],
        id="a name that nobody could read out",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: 007",
        [
            (
                'people.yaml:3:11: "name" must be the person\'s name, such as Ana Souza; for '
                'this text write "007"'
            )
        ],
        id="a number for a name",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: true",
        [
            (
                'people.yaml:3:11: "name" must be the person\'s name, such as Ana Souza; for '
                'this text write "true"'
            )
        ],
        id="true for a name",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: [Ana, Souza]",
        ['people.yaml:3:11: "name" must be the person\'s name, such as Ana Souza, not a list'],
        id="a list for a name",
    ),
    pytest.param(
        "name: Ana Souza",
        "name: {first: Ana}",
        [('people.yaml:3:11: "name" must be the person\'s name, such as Ana Souza, not a mapping')],
        id="a mapping for a name",
    ),
    pytest.param(
        "    timezone: America/Los_Angeles\n",
        "",
        ['people.yaml:2:3: "timezone" is missing: give a timezone, such as Europe/Berlin'],
        id="no timezone",
    ),
    pytest.param(
        "America/Los_Angeles",
        "America/Los_Angles",
        [
            (
                'people.yaml:6:15: "America/Los_Angles" is not a timezone. Did you mean '
                '"America/Los_Angeles"?'
            )
        ],
        id="a misspelled timezone",
    ),
    pytest.param(
        "America/Los_Angeles",
        "+02:00",
        ['people.yaml:6:15: "+02:00" is not a timezone. Write it like Europe/Berlin.'],
        id="a timezone of another kind",
    ),
    pytest.param(
        (
            '  bo: {name: Bo Lind, slack: U02BO00002, phone: "+14155550102", timezone: '
            "Europe/Berlin}"
        ),
        "  bo: Bo Lind",
        ['people.yaml:8:7: "bo" must be a mapping with name and timezone, not "Bo Lind"'],
        id="a person who is a text",
    ),
    pytest.param(
        (
            '  bo: {name: Bo Lind, slack: U02BO00002, phone: "+14155550102", timezone: '
            "Europe/Berlin}"
        ),
        "  bo:",
        [('people.yaml:8:6: "bo" must be a mapping with name and timezone, and nothing is here')],
        id="a person who is nothing",
    ),
    pytest.param(
        ('    phone: "+14155550101"\n    timezone: America/Los_Angeles'),
        ("    phone: none\n    timezone: Mars"),
        [
            (
                'people.yaml:5:12: "none" is not a phone number in international form: write '
                'a plus, the country code and the number without spaces, such as "+14155550101"'
            ),
            'people.yaml:6:15: "Mars" is not a timezone. Write it like Europe/Berlin.',
        ],
        id="two mistakes in one person",
    ),
    pytest.param(
        "timezone: America/Los_Angeles",
        "timezone: America/Los_Angeles\n    country: de_by",
        [
            (
                'people.yaml:7:14: "de_by" is not a country. Write its two letters, such as '
                '"DE-BY", or those of a part of it, such as "DE-BY"'
            )
        ],
        id="a country in small letters",
    ),
    pytest.param(
        "timezone: America/Los_Angeles",
        "timezone: America/Los_Angeles\n    country: Germany",
        [
            (
                'people.yaml:7:14: "Germany" is not a country. Write its two letters, such as '
                '"DE", or those of a part of it, such as "DE-BY"'
            )
        ],
        id="a country by its name",
    ),
    pytest.param(
        "people:",
        "persons:",
        [
            (
                'people.yaml:1:1: "people" is missing: give a mapping of people, such as '
                "ana: {name: Ana Souza, …}"
            ),
            'people.yaml:1:1: "persons" is not a key of people.yaml. It may have people, roles.',
        ],
        id="no people",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("people.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("\u0639\u0644\u06cc\u200c\u0631\u0636\u0627", id="Persian"),
        pytest.param("Zoe \U0001f469\u200d\U0001f692", id="a composed emoji"),
    ],
)
def test_a_name_is_spelled_as_its_people_spell_it(
    changed: Callable[[str, str, str], Reading], name: str
) -> None:
    reading = changed("people.yaml", "name: Ana Souza", f"name: {name}")

    assert reading.roster is not None
    assert reading.roster.people["ana"].name == name
