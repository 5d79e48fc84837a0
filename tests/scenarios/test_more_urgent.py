"""What was of low urgency turns out to be urgent, whoever has it by then."""

import pytest

from bot.cli.demo.process import run_oncall
from bot.domain.incidents.incident import State
from bot.domain.incidents.urgency import Urgency
from tests.scenarios.night import MEMBERS, PEOPLE, Night


async def a_quiet_incident(night: Night) -> int:
    """In the team's hours: bo is told, and nobody is called."""
    await night.pass_time(hours=15, minutes=30)
    number = await night.alert("disk 80 % full", dedup_key="disk", urgency="low")
    assert night.called() == []
    return number


async def test_somebody_has_taken_it_and_people_are_paged_again(night: Night) -> None:
    number = await a_quiet_incident(night)
    await night.command("bo", f"ack {number}")
    await night.pass_time(minutes=20)

    await night.alert("disk full, data lost", dedup_key="disk", urgency="high")

    incident = night.incident(number)
    assert (incident.state, incident.urgency) == (State.TRIGGERED, Urgency.HIGH)
    assert night.called() == ["bo"]
    said = "Paged again for a more urgent alert, although Bo Lindqvist had acknowledged it: "
    assert f"{said}disk full, data lost" in night.in_channel()[-1]
    assert night.in_channel()[-1].endswith("disk full, data lost (until then: disk 80 % full)")
    assert "Triggered: disk full, data lost" in night.in_channel()[0]
    await night.pass_time(minutes=5)
    assert "ana" in night.called()


async def test_it_begins_with_the_first_step_however_far_it_went_quietly(quiet: Night) -> None:
    await a_quiet_incident(quiet)
    await quiet.pass_time(minutes=6)
    assert quiet.called() == []

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["bo"]
    await quiet.pass_time(minutes=5)
    assert set(quiet.called()) == {"bo", "ana"}


async def test_whoever_could_not_take_what_was_not_urgent_is_called(night: Night) -> None:
    number = await a_quiet_incident(night)
    await night.alert("search is down", service="search")
    call = await night.rings("bo")
    await call.answer()
    await call.press("9")
    await call.press("9")
    await call.wait_ended()
    (declined,) = [
        e for e in night.bot.commands.incidents.view(number).timeline if e.what == "declined"
    ]
    assert declined.facts["by"] == "bo"
    calls = night.called().count("bo")

    await night.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert night.called().count("bo") == calls + 1


async def test_everybody_is_told_what_has_made_it_urgent(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", dedup_key="disk", urgency="low", details="db-1")
    await quiet.pass_time(minutes=5)

    urgent = {"title": "DATABASE IS GONE", "details": "all writes fail", "link": "https://x.org/db"}
    await quiet.alert(**urgent, dedup_key="disk")
    call = await quiet.rings("ana")
    await call.answer()
    await call.press("2")

    assert "Incident 1, checkout: DATABASE IS GONE." in call.heard
    assert "Details: all writes fail. Opened as: disk 80 % full. db-1." in call.heard
    assert quiet.exchange.messages[0].body.startswith(
        "Sleepwell: incident 1, checkout: DATABASE IS GONE\n"
    )
    for shown in (quiet.messages_to("ana")[0], *quiet.workspace.messages(quiet.channel)[:1]):
        assert shown.all_text.splitlines()[1].endswith("DATABASE IS GONE")
        assert "https://x.org/db" in shown.all_text
        assert "all writes fail" in shown.all_text
        assert "A more urgent alert: DATABASE IS GONE (until then: disk 80 % full)" in (
            shown.all_text
        )
    told = await run_oncall(quiet.environment, "incident", str(number))
    assert (told["title"], told["link"]) == (urgent["title"], urgent["link"])
    assert told["details"] == "all writes fail\n\nOpened as: disk 80 % full\n\ndb-1"


async def test_so_are_they_where_it_joins_an_incident_or_a_group_of_alertmanager(
    quiet: Night,
) -> None:
    fires = alertmanager_group(("DiskFilling", "info"))
    await quiet.http.post(f"/alerts/{quiet.key('checkout')}/alertmanager", json=fires)
    await quiet.bot.engine.settle()
    fires = alertmanager_group(("DiskFilling", "info"), ("CheckoutDown", "critical"))
    await quiet.http.post(f"/alerts/{quiet.key('checkout')}/alertmanager", json=fires)
    await quiet.bot.engine.settle()

    call = await quiet.rings("ana")
    await call.answer()
    await call.press("2")

    heard = " ".join(call.heard)
    assert "Incident 1, checkout: CheckoutDown happens." in heard
    assert "Details: firing: alertname=CheckoutDown, severity=critical" in heard
    assert (
        "Sleepwell: incident 1, checkout: CheckoutDown happens" in quiet.exchange.messages[0].body
    )


def alertmanager_group(*firing: tuple[str, str]) -> dict[str, object]:
    """What Alertmanager sends of a group by service, where these fire."""
    alerts = [
        {
            "status": "firing",
            "labels": {"alertname": name, "severity": severity},
            "annotations": {"summary": f"{name} happens"},
        }
        for name, severity in firing
    ]
    shared = {"summary": f"{firing[0][0]} happens"} if len(firing) == 1 else {}
    return {
        "version": "4",
        "groupKey": "{}:{service=checkout}",
        "status": "firing",
        "groupLabels": {"service": "checkout"},
        "commonLabels": {},
        "commonAnnotations": shared,
        "alerts": alerts,
    }


async def test_it_is_snoozed_and_people_are_paged_again(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", dedup_key="disk", urgency="low")
    await quiet.command("bo", f"snooze {number} 7d")

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["ana"]
    said = "Paged again for a more urgent alert, although Bo Lindqvist had snoozed it: "
    assert f"{said}disk full, data lost" in quiet.in_channel()[-1]
    assert quiet.incident(number).returns_at is None


async def test_a_monitor_has_acknowledged_it_and_people_are_paged_again(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", dedup_key="disk", urgency="low")
    await quiet.alert("seen", dedup_key="disk", action="acknowledge")

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["ana"]
    assert "although an alert had acknowledged it" in quiet.in_channel()[-1]
    assert quiet.happened(number).count("more_urgent") == 1


async def test_what_joins_and_is_more_urgent_wakes_people_for_a_storm_that_somebody_has(
    quiet: Night,
) -> None:
    for host in range(25):
        await quiet.alert("slow", dedup_key=f"host {host}", urgency="low")
    number = await quiet.alert("slow as well", dedup_key="host 25", urgency="low")
    await quiet.command("bo", f"ack {number}")

    joined = await quiet.alert("payments are gone", dedup_key="payments", urgency="high")

    assert joined == number
    assert quiet.called() == ["ana"]
    assert quiet.incident(number).title == "payments are gone"
    (urgent,) = [
        e for e in quiet.bot.commands.incidents.view(number).timeline if e.what == "more_urgent"
    ]
    assert urgent.facts["taken_by"] == "bo"


async def test_what_was_urgent_already_stays_with_whoever_has_it(quiet: Night) -> None:
    number = await quiet.alert("checkout is down", dedup_key="shop")
    await quiet.answers_and_presses("ana", "1")

    await quiet.alert("checkout is still down", dedup_key="shop")

    assert quiet.incident(number).state is State.ACKNOWLEDGED
    assert quiet.called() == ["ana"]


async def test_whoever_was_handed_it_is_called_and_nobody_who_was_left_alone(quiet: Night) -> None:
    number = await a_quiet_incident(quiet)
    await quiet.command("ana", f"reassign {number} <@{MEMBERS['kim']}>")
    await quiet.pass_time(minutes=1)

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["kim"]
    assert "Paging Kim Lee, who was handed it." in quiet.in_channel()[0]
    await quiet.pass_time(minutes=4)
    assert set(quiet.called()) == {"kim"}
    await quiet.pass_time(minutes=1)
    # Whoever is on call had been left alone, and is asked with the next step.
    assert set(quiet.called()) == {"kim", "ana", "bo"}


async def test_they_are_called_too_where_they_have_taken_it(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", dedup_key="disk", urgency="low")
    await quiet.command("ana", f"reassign {number} <@{MEMBERS['kim']}>")
    await quiet.command("kim", f"snooze {number} 5h")

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["kim"]
    await quiet.pass_time(minutes=5)
    assert set(quiet.called()) == {"kim", "ana"}


@pytest.mark.parametrize("how", ["ack", "snooze"])
async def test_what_somebody_else_took_since_is_the_policy_s(quiet: Night, how: str) -> None:
    number = await a_quiet_incident(quiet)
    await quiet.command("ana", f"reassign {number} <@{MEMBERS['kim']}>")
    await quiet.command("chen", f"{how} {number}{' 5h' if how == 'snooze' else ''}")
    await quiet.pass_time(minutes=30)

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["bo"]
    await quiet.pass_time(minutes=5)
    assert set(quiet.called()) == {"bo", "ana"}


async def test_whoever_was_handed_it_and_cannot_take_it_has_it_no_more(night: Night) -> None:
    number = await night.alert("disk 80 % full", dedup_key="disk", urgency="low")
    await night.command("bo", f"reassign {number} <@{MEMBERS['kim']}>")
    other = await night.alert("search is down", service="search")
    await night.command("bo", f"reassign {other} <@{MEMBERS['kim']}>")
    await night.answers_and_presses("kim", "99")
    assert "declined" in night.happened(number)
    before = len(night.called())

    await night.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert night.called()[before:] == ["ana"]


async def test_where_they_decline_then_whoever_is_on_call_is_paged_with_the_next_step(
    quiet: Night,
) -> None:
    number = await a_quiet_incident(quiet)
    await quiet.command("bo", f"reassign {number} <@{MEMBERS['chen']}>")
    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")
    assert quiet.called() == ["chen"]

    await quiet.answers_and_presses("chen", "9")
    await quiet.bot.engine.settle()

    assert sorted(quiet.called()) == ["ana", "bo", "chen"]


async def test_who_cannot_be_called_is_not_waited_for(quiet: Night) -> None:
    number = await a_quiet_incident(quiet)
    await quiet.command("ana", f"reassign {number} <@{MEMBERS['kim']}>")
    people = quiet.bot.settings.schedules_dir / "people.yaml"
    people.write_text(PEOPLE.replace("  kim:", "  chris:").replace("cto: kim", "cto: chris"))
    quiet.bot.schedules.refresh(quiet.clock.now())

    await quiet.alert("disk full, data lost", dedup_key="disk", urgency="high")

    assert quiet.called() == ["bo"]
