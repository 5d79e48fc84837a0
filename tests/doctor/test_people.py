"""Who of those who may be paged soon cannot be reached."""

from pathlib import Path

from bot.doctor import examine
from bot.doctor.finding import Installation
from bot.doctor.people import check_people, people_soon
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span
from bot.settings import Settings
from bot.storage.schedule_files import read_texts
from tests.conftest import MovedClock
from tests.doctor.conftest import PEOPLE, PLATFORM


def roster(people: str = PEOPLE) -> Roster:
    read = read_texts({"people.yaml": people, "platform.yaml": PLATFORM}).roster
    assert read is not None
    return read


async def messages(files: Roster, clock: MovedClock) -> list[str]:
    installation = Installation(settings=Settings(), roster=files, now=clock.now())
    return [found.message for found in await check_people(installation) if not found.ok]


def test_those_on_call_and_those_a_policy_names_are_needed(clock: MovedClock) -> None:
    assert [person.key for person in people_soon(roster(), clock.now())] == ["ana", "bo", "kim"]


def test_those_whom_an_override_puts_on_call_are_needed(clock: MovedClock) -> None:
    span = Span(start=clock.now(), end=clock.now().replace(hour=8))
    override = Override(team="platform", schedule="primary", person="eve", span=span)

    needed = people_soon(roster().with_overrides([override]), clock.now())

    assert "eve" in [person.key for person in needed]


async def test_who_has_no_phone_is_named_with_the_way_to_mend_it(clock: MovedClock) -> None:
    without = PEOPLE.replace(', phone: "+14155550103"', "")

    assert await messages(roster(without), clock) == [
        "Kim Lee has none, so no call or SMS can wake them: add `phone:` to kim in people.yaml."
    ]


async def test_who_has_no_slack_account_is_named(clock: MovedClock) -> None:
    without = PEOPLE.replace(", email: bo@example.com", "")

    assert await messages(roster(without), clock) == [
        "Bo Chen has none: add `slack:` (the member ID) or `email:` to bo in people.yaml."
    ]


async def test_nobody_at_all_is_said(tmp_path: Path, clock: MovedClock) -> None:
    (tmp_path / "people.yaml").write_text("people: {}\n")

    findings = await examine(tmp_path, clock.now())

    wrong = {finding.check: finding.message for finding in findings if not finding.ok}
    assert "phone numbers" in wrong
