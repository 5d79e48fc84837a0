import json

import pytest

from bot.alerts.strict_json import DEEPEST, NotJson, read_json


@pytest.mark.parametrize(
    ("body", "value"),
    [
        pytest.param(
            b'{"a": [1, 2.5, true, null, "x"]}', {"a": [1, 2.5, True, None, "x"]}, id="all"
        ),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', {"a": 1}, id="byte order mark"),
        pytest.param(rb'{"a\u0000b": "c\u0000d"}', {"ab": "cd"}, id="NUL is taken out"),
        pytest.param(rb'"\ud83d\udd25"', "\U0001f525", id="a whole surrogate pair"),
        pytest.param(b"1" * 4300, int("1" * 4300), id="many digits"),
        pytest.param(b'"text"', "text", id="text alone"),
        pytest.param(
            b'{"a": NaN, "b": [Infinity, -Infinity]}',
            {"a": None, "b": [None, None]},
            id="what Python writes",
        ),
        pytest.param(b'{"a": [1e999, -1e999]}', {"a": [None, None]}, id="beyond a float"),
        pytest.param(b'{"a": ' + b"1" * 4301 + b"}", {"a": None}, id="too many digits"),
        pytest.param(rb'{"a": "x\ud83dy"}', {"a": "x\ufffdy"}, id="half a pair"),
        pytest.param(rb'{"\udc00": 1}', {"\ufffd": 1}, id="half a pair in a key"),
    ],
)
def test_json_is_read(body: bytes, value: object) -> None:
    assert read_json(body) == value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        pytest.param(b"", "not JSON: Expecting value", id="nothing"),
        pytest.param(b'{"a": 1', "line 1, column", id="half"),
        pytest.param(b"{'a': 1}", "not JSON", id="single quotes"),
        pytest.param(b'{"a": 1} {"b": 2}', "Extra data", id="two values"),
        pytest.param(b'{"title": "a", "title": "b"}', '"title" is there twice', id="twice"),
        pytest.param(b'{"a": {"x": 1, "b": 2, "b": 3}}', '"b" is there twice', id="twice within"),
        pytest.param(b'"\xff"', "not text in UTF-8", id="not UTF-8"),
        pytest.param(b"[" * 200 + b"]" * 200, "more than 100 levels", id="deep"),
        pytest.param(b"[" * 100_000, "more than 100 levels", id="deeper than the parser goes"),
        pytest.param(b'{"a":' * 100_000, "more than 100 levels", id="deep in objects"),
    ],
)
def test_what_cannot_be_kept_is_refused_in_words(body: bytes, said: str) -> None:
    with pytest.raises(NotJson, match=said):
        read_json(body)


def test_the_deepest_that_is_read() -> None:
    value: object = "x"
    for _ in range(DEEPEST):
        value = [value]

    assert read_json(json.dumps(value).encode()) == value


def test_a_double_among_very_many_keys_is_found_as_quickly_as_among_few() -> None:
    many = ",".join(f'"{number:06}":0' for number in [*range(40_000), 0])

    with pytest.raises(NotJson, match='"000000" is there twice'):
        read_json(f"{{{many}}}".encode())
