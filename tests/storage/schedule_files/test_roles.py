from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading

ROWS = [
    pytest.param(
        "cto: bo",
        "cto: bob",
        ['people.yaml:10:8: "bob" is not in people.yaml. Did you mean "bo"?'],
        id="a role of nobody",
    ),
    pytest.param(
        "cto: bo",
        "cto: zzz",
        ['people.yaml:10:8: "zzz" is not in people.yaml.'],
        id="a role of nobody like that",
    ),
    pytest.param(
        "cto: bo",
        ("cto: bo\n  ana: bo"),
        ['people.yaml:11:3: "ana" is also a person, on line 2: give the role another name'],
        id="a role with a person's name",
    ),
    pytest.param(
        "cto: bo",
        "cto: [bo, ana]",
        ['people.yaml:10:8: "cto" must be held by one person, such as cto: kim, not a list'],
        id="a role with two holders",
    ),
    pytest.param(
        "cto: bo",
        ("cto: bo\n  ceo:"),
        [
            (
                'people.yaml:11:7: "ceo" must be held by one person, such as cto: kim, and '
                "nothing is here"
            )
        ],
        id="no holder",
    ),
    pytest.param(
        ("roles:\n  cto: bo"),
        "roles: [cto]",
        [
            (
                'people.yaml:9:8: "roles" must be a mapping from role to person, such as '
                "cto: kim, not a list"
            )
        ],
        id="people as a list",
    ),
]


@pytest.mark.parametrize(("right", "wrong", "complaints"), ROWS)
def test_a_mistake_is_complained_of_where_it_stands(
    changed: Callable[[str, str, str], Reading], right: str, wrong: str, complaints: list[str]
) -> None:
    reading = changed("people.yaml", right, wrong)

    assert [str(complaint) for complaint in reading.errors] == complaints
    assert reading.roster is None
