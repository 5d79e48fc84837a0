from io import StringIO

import pytest
import structlog

from bot.masking import mask_log_entry, masked


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        pytest.param("+14155550101", "+1415•••0101", id="American"),
        pytest.param("+4687199000", "+4687•••9000", id="ten digits"),
        pytest.param("+4912345", "+•••45", id="short"),
    ],
)
def test_a_masked_number_can_be_told_from_others_but_not_called(number: str, shown: str) -> None:
    assert masked(number) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        pytest.param("ringing +14155550101 now", "ringing +1415•••0101 now", id="in a sentence"),
        pytest.param(
            "http://x/Calls?To=%2B14155550101", "http://x/Calls?To=+1415•••0101", id="in an address"
        ),
        pytest.param({"to": ["+14155550101"]}, {"to": ["+1415•••0101"]}, id="inside a dict"),
        pytest.param(
            ValueError("no +14155550101"), "ValueError('no +1415•••0101')", id="in an exception"
        ),
        pytest.param(f"/alerts/{'k' * 32}", "/alerts/•••", id="an alert key in a path"),
        pytest.param(f"/alerts/{'k' * 32}/grafana", "/alerts/•••/grafana", id="with a source"),
        pytest.param(f"/ical/{'t' * 32}.ics", "/ical/•••.ics", id="a calendar's token"),
        pytest.param("2026-11-30 +02:00", "2026-11-30 +02:00", id="an offset is no number"),
        pytest.param("+123456", "+123456", id="too short for a telephone"),
        pytest.param(14155550101, 14155550101, id="numbers stay numbers"),
        pytest.param(None, None, id="nothing"),
    ],
)
def test_values_of_log_entries_are_masked(value: object, shown: object) -> None:
    assert mask_log_entry(None, "info", {"value": value}) == {"value": shown}


@pytest.mark.parametrize("name", ["auth_token", "signing_secret", "Authorization", "db_password"])
def test_secrets_never_reach_a_log(name: str) -> None:
    assert mask_log_entry(None, "info", {name: "hunter2"}) == {name: "•••"}


def test_the_processor_works_in_a_chain_of_structlog() -> None:
    written = StringIO()
    logger = structlog.wrap_logger(
        structlog.PrintLogger(file=written),
        processors=[
            structlog.processors.format_exc_info,
            mask_log_entry,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )

    try:
        int("+14155550101 x")
    except ValueError:
        logger.exception("broke", token="t0p")

    assert "+1415•••0101 x" in written.getvalue()
    assert "+14155550101" not in written.getvalue()
    assert "t0p" not in written.getvalue()
