"""A sender that repeats itself, because it did not hear our answer."""

import asyncio

import httpx
import pytest

from tests.alerts.conftest import Door
from tests.conftest import MovedClock


async def sent(door: Door, name: str, **body: object) -> httpx.Response:
    """One sending of an alert, called that by its sender."""
    payload = {"title": "Disk full", **body}
    headers = {"Idempotency-Key": name}
    return await door.http.post(f"/alerts/{door.key}", json=payload, headers=headers)


async def test_sent_again_it_is_answered_as_before_and_opens_nothing(either_door: Door) -> None:
    first = await sent(either_door, "one")
    again = await sent(either_door, "one")
    another = await sent(either_door, "two")

    assert first.json() == again.json() != another.json()
    assert [incident.alerts for incident in either_door.incidents()] == [1, 1]
    assert len(either_door.kept_alerts()) == 2


async def test_also_when_the_incident_is_resolved_by_now(either_door: Door) -> None:
    first = await sent(either_door, "one", dedup_key="disk")
    await sent(either_door, "two", dedup_key="disk", action="resolve")

    again = await sent(either_door, "one", dedup_key="disk")

    assert first.json() == again.json()
    assert len(either_door.incidents()) == 1


async def test_also_when_both_come_at_once(either_door: Door) -> None:
    answers = await asyncio.gather(*(sent(either_door, "one") for _ in range(10)))

    assert {answer.text for answer in answers} == {answers[0].text}
    assert len(either_door.kept_alerts()) == 1


async def test_what_another_key_sends_under_the_name_is_another_sending(door: Door) -> None:
    await sent(door, "one")
    _listed, door.key = door.commands.keys.add("search")

    await sent(door, "one")

    assert len(door.incidents()) == 2


async def test_after_a_day_the_name_is_free_again(either_door: Door, clock: MovedClock) -> None:
    await sent(either_door, "one", dedup_key="disk")
    await sent(either_door, "two", dedup_key="disk", action="resolve")
    clock.advance(hours=24)

    await sent(either_door, "one", dedup_key="disk")

    assert len(either_door.incidents()) == 2


@pytest.mark.parametrize(("hours", "opened"), [(-5, 1), (-25, 2)])
async def test_though_the_clock_is_set_back_the_name_is_taken_for_a_day(
    either_door: Door, clock: MovedClock, hours: int, opened: int
) -> None:
    await sent(either_door, "one", dedup_key="disk")
    await sent(either_door, "two", dedup_key="disk", action="resolve")
    clock.advance(hours=hours)

    await sent(either_door, "one", dedup_key="disk")

    assert len(either_door.incidents()) == opened


async def test_after_a_day_it_is_new_trouble_though_the_first_is_still_open(
    either_door: Door, clock: MovedClock
) -> None:
    first = await sent(either_door, "one")
    clock.advance(hours=24)

    again = await sent(either_door, "one")

    assert again.json()["incident"] != first.json()["incident"]
    assert len(either_door.incidents()) == 2


@pytest.mark.parametrize(("name", "status"), [("n" * 255, 202), ("n" * 256, 422)])
async def test_a_name_has_a_length_that_can_be_kept(door: Door, name: str, status: int) -> None:
    answer = await sent(door, name)

    assert answer.status_code == status
    assert status == 202 or answer.json()["errors"][0]["field"] == "Idempotency-Key"
