import json

import pytest

from bot.alerts.generic import read_generic
from bot.alerts.invalid import InvalidPayload
from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.urgency import Urgency


def test_a_title_is_all_that_is_needed() -> None:
    assert read_generic({"title": "Disk full"}) == Alert(title="Disk full")


def test_everything_else_is_kept() -> None:
    alert = read_generic(
        {
            "title": " Disk\nfull ",
            "dedup_key": "disk",
            "action": "trigger",
            "urgency": "low",
            "details": {"host": "db-1", "used": 97, "mounts": ["/", "/var"], "ok": False},
            "link": "https://example.com/board",
            "source": "cron",
            "somebody": "else's field",
        }
    )

    assert alert == Alert(
        title="Disk full",
        dedup_key="disk",
        action=Action.TRIGGER,
        urgency=Urgency.LOW,
        details='host: db-1\nused: 97\nmounts: ["/", "/var"]\nok: false',
        link="https://example.com/board",
        source="cron",
    )


@pytest.mark.parametrize("action", ["acknowledge", "resolve"])
def test_answers_of_a_monitor_need_no_title(action: str) -> None:
    alert = read_generic({"action": action, "dedup_key": "disk"})

    assert (alert.action, alert.dedup_key, alert.title) == (action, "disk", "")


@pytest.mark.parametrize("urgency", ["LOW", "Low", " low\n"])
def test_no_alert_is_refused_for_the_case_of_its_letters(urgency: str) -> None:
    alert = read_generic({"dedup_key": "disk", "action": "Resolve", "urgency": urgency})

    assert (alert.action, alert.urgency) == (Action.RESOLVE, Urgency.LOW)


@pytest.mark.parametrize("nothing", [None, ""])
def test_null_or_an_empty_text_counts_as_left_out_whatever_the_field(nothing: str | None) -> None:
    fields = ("dedup_key", "action", "urgency", "details", "link", "source")

    assert read_generic({"title": "x", **dict.fromkeys(fields, nothing)}) == Alert(title="x")


@pytest.mark.parametrize(
    "link",
    [
        "ftp://example.com",
        "javascript:alert(1)",
        "see the board",
        "https://",
        "https://example.com/" + "x" * 2_000,
        5,
        {"href": "https://example.com"},
    ],
)
def test_a_link_that_cannot_be_followed_pages_all_the_same(link: object) -> None:
    alert = read_generic({"title": "x", "details": "as it stands", "link": link})

    assert alert.link is None
    told = link if isinstance(link, str) else json.dumps(link)
    assert alert.details == f"as it stands\nlink: {told}"


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        pytest.param("a  b", "a b", id="two spaces"),
        pytest.param("  a b ", "a b", id="around"),
        pytest.param("a\tb\u2028c\xa0 d", "a b c d", id="other blanks"),
        pytest.param("a\x07b\x9f", "a b", id="controls"),
        pytest.param("d\xe9j\xe0 vu \u202e", "d\xe9j\xe0 vu \u202e", id="everything else"),
    ],
)
def test_a_title_is_one_line_whatever_is_in_it(title: str, kept: str) -> None:
    assert read_generic({"title": title}).title == kept


def test_a_long_source_is_cut() -> None:
    assert read_generic({"title": "x", "source": "s" * 256}).source == "s" * 199 + "…"


@pytest.mark.parametrize("empty", [None, ""])
def test_empty_fields_count_as_left_out(empty: object) -> None:
    alert = read_generic(
        {"title": "x", "dedup_key": empty, "details": empty, "link": empty, "source": empty}
    )

    assert alert == Alert(title="x")


def test_details_may_be_text() -> None:
    assert read_generic({"title": "x", "details": "as it\nstands"}).details == "as it\nstands"


@pytest.mark.parametrize(
    ("payload", "field", "message"),
    [
        pytest.param({}, "title", "is required, and must not be empty", id="nothing"),
        pytest.param({"title": None}, "title", "is required, and must not be empty", id="null"),
        pytest.param({"title": ""}, "title", "is required, and must not be empty", id="empty"),
        pytest.param({"title": " \n"}, "title", "is required, and must not be empty", id="blank"),
        pytest.param({"title": 5}, "title", "must be text", id="number as title"),
        pytest.param({"title": ["x"]}, "title", "must be text", id="list as title"),
        pytest.param({"title": "x", "dedup_key": 5}, "dedup_key", "must be text", id="key"),
        pytest.param(
            {"title": "x", "dedup_key": "k" * 256},
            "dedup_key",
            "must have at most 255 characters",
            id="long key",
        ),
        pytest.param(
            {"title": "x", "action": "explode"},
            "action",
            "must be 'trigger', 'acknowledge' or 'resolve'",
            id="action",
        ),
        pytest.param(
            {"title": "x", "action": ["trigger"]},
            "action",
            "must be 'trigger', 'acknowledge' or 'resolve'",
            id="list as action",
        ),
        pytest.param(
            {"title": "x", "urgency": "medium"}, "urgency", "must be 'high' or 'low'", id="urgency"
        ),
        pytest.param(
            {"title": "x", "details": [1]}, "details", "must be an object or text", id="details"
        ),
        pytest.param(
            {"action": "resolve"}, "dedup_key", "is required to resolve", id="resolve what?"
        ),
        pytest.param(
            {"action": "acknowledge", "dedup_key": ""},
            "dedup_key",
            "is required to acknowledge",
            id="acknowledge what?",
        ),
        pytest.param([], "body", "must be a JSON object", id="a list"),
        pytest.param(None, "body", "must be a JSON object", id="null instead of an object"),
    ],
)
def test_what_is_wrong_is_named(payload: object, field: str, message: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        read_generic(payload)

    assert [(one.field, one.message) for one in refusal.value.problems] == [(field, message)]


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(InvalidPayload) as refusal:
        read_generic({"title": 1, "urgency": "x"})

    assert [one.field for one in refusal.value.problems] == ["title", "urgency"]
