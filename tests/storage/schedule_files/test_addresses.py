from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "U02ANA0001",
        "ana",
        [
            (
                'people.yaml:4:12: "ana" is not a Slack member ID such as U02ANA0001. Open '
                'the person\'s Slack profile, press the three dots, then "Copy member ID"'
            )
        ],
        id="a slack name",
    ),
    pytest.param(
        '"+14155550101"',
        "415-555-0101",
        [
            (
                'people.yaml:5:12: "415-555-0101" is not a phone number in international '
                "form: write a plus, the country code and the number without spaces, such as "
                '"+14155550101"'
            )
        ],
        id="a number without country",
    ),
    pytest.param(
        '"+14155550101"',
        "+1 415 555 0101",
        [
            (
                'people.yaml:5:12: "+1 415 555 0101" is not a phone number in international '
                "form: write a plus, the country code and the number without spaces, such as "
                '"+14155550101"'
            )
        ],
        id="a number with spaces",
    ),
    pytest.param(
        '"+14155550101"',
        "+1415555010",
        ['people.yaml:5:12: "+1415555010" is too short for a phone number of its country'],
        id="a number too short",
    ),
    pytest.param(
        '"+14155550101"',
        "+141555501010",
        ['people.yaml:5:12: "+141555501010" is too long for a phone number of its country'],
        id="a number too long",
    ),
    pytest.param(
        '"+14155550101"',
        "+15550101",
        ['people.yaml:5:12: "+15550101" lacks the area code'],
        id="a number without area code",
    ),
    pytest.param(
        '"+14155550101"',
        "+999123456789",
        ['people.yaml:5:12: "+999123456789" begins with the code of no country'],
        id="a number of no country",
    ),
    pytest.param(
        '"+14155550101"',
        "~",
        ['people.yaml:5:5: "phone" is empty: give a phone number, such as "+14155550101"'],
        id="a null number",
    ),
    pytest.param(
        "    slack: U02ANA0001",
        "    email: ana@example",
        ['people.yaml:4:12: "ana@example" is not an email address such as ana@example.com'],
        id="an email without a dot",
    ),
    pytest.param(
        "[sms, call after 2m]",
        "[smss, call after 2m]",
        ['people.yaml:7:15: "smss" is not a contact method. Did you mean "sms"?'],
        id="an unknown contact method",
    ),
    pytest.param(
        "[sms, call after 2m]",
        "pigeon",
        ['people.yaml:7:14: "pigeon" is not a contact method. Use slack, sms, call.'],
        id="an unknown contact method without resemblance",
    ),
    pytest.param(
        "[sms, call after 2m]",
        '"sms, sms"',
        ['people.yaml:7:14: a contact method is twice in "sms, sms"'],
        id="a contact method twice",
    ),
    pytest.param(
        "call after 2m",
        "call after 2",
        [('people.yaml:7:20: "2" is not a duration. Write it like 90s, 5m, 2h, 1d, 1w or 1h30m.')],
        id="a contact delay that is none",
    ),
    pytest.param(
        "[sms, call after 2m]",
        "[]",
        [
            (
                'people.yaml:7:14: "contact" must be contact steps, such as "slack, sms, '
                'call" and "call after 2m", and this list is empty'
            )
        ],
        id="no contact steps",
    ),
    pytest.param(
        "[sms, call after 2m]",
        "[[sms, call]]",
        [
            (
                'people.yaml:7:15: "contact" must be contact steps, such as "slack, sms, '
                'call" and "call after 2m", not a list'
            )
        ],
        id="a contact step in a list",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("people.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
