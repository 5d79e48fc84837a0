"""What a night looks like to Prometheus."""

from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.conftest import MovedClock
from tests.scenarios.night import PEOPLE, Night, a_night

MORE_THAN_SLACK_TAKES_AT_ONCE = 16


async def scraped(night: Night) -> dict[str, float]:
    """The samples that are not buckets, by name and labels."""
    answer: httpx.Response = await night.http.get("/metrics")
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
        if "le" not in sample.labels
    }


async def test_each_incident_is_measured_once_on_its_way(night: Night) -> None:
    await night.alert("checkout is down")
    await night.rings_out("ana")
    await night.pass_time(minutes=5)
    await night.answers_and_presses("bo", "1")
    await night.alert("search is slow", service="search", urgency="low")

    told = await scraped(night)

    assert told["sleepwell_alert_commit_seconds_count"] == 2
    for step in ("request", "ringing", "acknowledgement"):
        assert told[f"sleepwell_alert_to_{step}_seconds_count high"] == 1, step
        assert f"sleepwell_alert_to_{step}_seconds_count low" not in told
    assert told["sleepwell_alert_to_acknowledgement_seconds_sum high"] == 300
    assert told["sleepwell_escalation_lateness_seconds_count high"] == 2
    assert told["sleepwell_escalation_lateness_seconds_sum high"] == 0
    assert told["sleepwell_dispatch_lateness_seconds_count call"] >= 2
    assert told["sleepwell_incidents_without_due_time"] == 0


async def test_of_many_that_wait_for_their_turn_at_slack_each_is_measured_once(
    sqlite_url: str, tmp_path: Path, clock: MovedClock
) -> None:
    people = PEOPLE.replace("timezone:", "contact: [slack], timezone:")
    async with a_night(sqlite_url, tmp_path, clock, people=people) as night:
        for n in range(MORE_THAN_SLACK_TAKES_AT_ONCE):
            await night.alert("checkout is down", dedup_key=f"{n}")
        told_at_once = (await scraped(night))["sleepwell_alert_to_request_seconds_count high"]
        await night.pass_seconds(MORE_THAN_SLACK_TAKES_AT_ONCE)
        told = await scraped(night)

    assert told_at_once < MORE_THAN_SLACK_TAKES_AT_ONCE
    assert told["sleepwell_alert_to_request_seconds_count high"] == MORE_THAN_SLACK_TAKES_AT_ONCE


async def test_what_does_not_get_through_ages_from_the_time_it_was_planned_for(
    night: Night,
) -> None:
    night.exchange.faults.drop()
    await night.alert("checkout is down")
    for _ in range(10):
        await night.pass_time(seconds=20)

    told = await scraped(night)
    night.exchange.faults.up()
    await night.pass_time(minutes=1)
    await night.pass_time(seconds=1)

    assert told["sleepwell_outbox_oldest_due_age_seconds"] == pytest.approx(200)
    assert (await scraped(night))["sleepwell_outbox_oldest_due_age_seconds"] < 60


async def test_what_waits_for_its_time_does_not_age(night: Night) -> None:
    await night.alert("checkout is down")
    await night.pass_time(seconds=90)

    told = await scraped(night)

    assert told["sleepwell_outbox_depth"] > 0
    assert told["sleepwell_outbox_oldest_due_age_seconds"] == 0
