"""`GET /ical/{token}.ics`."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from icalendar import Calendar
from starlette.applications import Starlette
from structlog.testing import capture_logs

from bot.calendars.routes import calendar_routes
from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from bot.storage.database import Database
from tests.calendars.conftest import PLATFORM, Door


def sequences(content: bytes) -> set[int]:
    return {int(str(event["SEQUENCE"])) for event in Calendar.from_ical(content).events}


async def test_a_link_to_a_schedule_shows_who_is_on_call(door: Door) -> None:
    _, token = door.commands.calendars.add_for_schedule("platform", "primary")

    answer = await door.get(token)

    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, max-age=300"
    events = Calendar.from_ical(answer.content).events
    assert [str(event["SUMMARY"]) for event in events[:2]] == [
        "Ana Souza (platform/primary)",
        "Bo Lindqvist (platform/primary)",
    ]
    # From the first shift there is, less than 30 days ago, to 180 days ahead.
    assert events[0].start.isoformat() == "2026-11-23T10:00:00+00:00"
    assert events[-1].start.isoformat() == "2027-05-24T10:00:00+00:00"


async def test_a_link_to_a_person_shows_their_shifts_alone(door: Door) -> None:
    _, token = door.commands.calendars.add_for_person("bo")

    events = Calendar.from_ical((await door.get(token)).content).events

    assert {str(event["SUMMARY"]) for event in events} == {"On call: platform/primary"}
    assert events[0].start.isoformat() == "2026-11-30T10:00:00+00:00"
    assert events[1].start - events[0].start == timedelta(weeks=2)


async def test_a_program_that_has_it_is_told_so(door: Door) -> None:
    _, token = door.commands.calendars.add_for_person("bo")
    tag = (await door.get(token)).headers["etag"]
    door.clock.advance(hours=3)

    for condition in (tag, f"W/{tag}", f'"other", {tag}', f'W/"other",W/{tag}', "*", " * "):
        answer = await door.get(token, if_none_match=condition)
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == tag
        assert answer.headers["cache-control"] == "private, max-age=300"


async def test_a_program_that_has_another_gets_it(door: Door) -> None:
    _, token = door.commands.calendars.add_for_person("bo")
    tag = (await door.get(token)).headers["etag"]
    unquoted = tag.strip('"')

    for condition in (
        "",
        '"other"',
        unquoted,
        f"W/{unquoted}",
        '"*"',
        '"other", *',
        f'"x{tag[1:]}',
    ):
        assert (await door.get(token, if_none_match=condition)).status_code == 200


async def test_nothing_may_come_behind_the_ending(door: Door) -> None:
    _, token = door.commands.calendars.add_for_person("bo")

    for ending in ("%0a", "%0d%0a", "%20", "%00"):
        assert (await door.http.get(f"/ical/{token}.ics{ending}")).status_code == 404


async def test_the_head_alone_may_be_asked_for(door: Door) -> None:
    _, token = door.commands.calendars.add_for_person("bo")

    answer = await door.http.head(f"/ical/{token}.ics")

    assert (answer.status_code, answer.content) == (200, b"")


async def test_every_change_has_a_larger_sequence(door: Door) -> None:
    _, token = door.commands.calendars.add_for_schedule("platform", "primary")
    first = (await door.get(token)).content

    span = Span(start=door.clock.now(), end=door.clock.now() + timedelta(hours=2))
    door.clock.advance(minutes=1)
    door.commands.overrides.add("platform", "primary", "bo", span, by=None)
    second = (await door.get(token)).content
    door.clock.advance(minutes=1)
    (door.folder / "platform.yaml").write_text(PLATFORM.replace("[ana, bo]", "[bo, ana]"))
    door.schedules.refresh(door.clock.now())
    third = (await door.get(token)).content

    assert [sequences(content) for content in (first, second, third)] == [{1}, {2}, {3}]
    stamps = [str(Calendar.from_ical(c).events[0].DTSTAMP) for c in (first, second, third)]
    assert stamps[0] < stamps[1] < stamps[2] == str(door.clock.now())
    uids = [{str(e["UID"]) for e in Calendar.from_ical(c).events} for c in (first, second)]
    # The shift that was cut keeps its name; the taken piece and the rest are new.
    assert uids[0] < uids[1]
    assert len(uids[1] - uids[0]) == 2


async def test_an_override_that_is_taken_back_is_a_change_too(door: Door) -> None:
    _, token = door.commands.calendars.add_for_schedule("platform", "primary")
    later = door.clock.now() + timedelta(days=1)
    span = Span(start=later, end=later + timedelta(hours=2))
    id_, _ = door.commands.overrides.add("platform", "primary", "bo", span, by=None)
    first = (await door.get(token)).content

    door.clock.advance(minutes=1)
    door.commands.overrides.take_back(id_)
    second = (await door.get(token)).content

    assert max(sequences(first)) < min(sequences(second))
    assert str(Calendar.from_ical(second).events[0].DTSTAMP) == str(door.clock.now())


@pytest.mark.parametrize(
    "token",
    ["a" * 32, "A" * 32, "a" * 31, "a" * 33, "..", "%2e%2e", "a%0a" + "a" * 31, "ä" * 32, "'"],
)
async def test_any_other_token_is_unknown_all_alike(door: Door, token: str) -> None:
    door.commands.calendars.add_for_person("bo")

    answer = await door.get(token)

    assert answer.status_code == 404
    assert "etag" not in answer.headers
    if "/ical/" in str(answer.request.url):
        assert answer.json() == {
            "status": "unknown calendar",
            "message": "There is no such calendar.",
        }


async def test_a_revoked_link_is_unknown(door: Door) -> None:
    link, token = door.commands.calendars.add_for_person("bo")
    unknown = await door.get("a" * 32)
    door.commands.calendars.revoke(link.id)

    answer = await door.get(token)

    assert (answer.status_code, answer.content) == (404, unknown.content)
    assert dict(answer.headers) == dict(unknown.headers)


async def test_an_alert_key_opens_no_calendar(door: Door) -> None:
    _, key = door.commands.keys.add("checkout")

    assert (await door.get(key)).status_code == 404


async def test_a_schedule_that_is_gone_leaves_an_empty_calendar(door: Door) -> None:
    _, token = door.commands.calendars.add_for_schedule("platform", "primary")
    (door.folder / "platform.yaml").write_text(PLATFORM.replace("primary", "main"))
    door.schedules.refresh(door.clock.now())

    answer = await door.get(token)

    assert answer.status_code == 200
    assert Calendar.from_ical(answer.content).events == []


async def test_when_the_database_is_away_the_program_is_to_ask_again(
    door: Door, tmp_path: Path
) -> None:
    away = Database(f"sqlite:///{tmp_path}/no/such/folder/sleepwell.db")
    commands = Commands.on(away, door.schedules, door.clock)
    transport = httpx.ASGITransport(Starlette(routes=calendar_routes(commands.calendars, away)))
    async with httpx.AsyncClient(transport=transport, base_url="http://oncall.test") as http:
        with capture_logs() as logs:
            answer = await http.get(f"/ical/{'a' * 32}.ics")
    away.close()

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert answer.json()["status"] == "not now"
    assert ["a" * 32 in str(entry) for entry in logs] == [False]
