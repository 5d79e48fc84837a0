"""Who is on call, or how they are reached, changes in mid-incident: the timeline tells."""

from datetime import timedelta
from typing import Any

from bot.domain.answering.reassigning import ToPerson
from bot.domain.answering.words import in_words
from bot.domain.incidents.timeline import Through, What
from bot.engine.escalation.escalator import Escalator
from bot.engine.schedule_files.schedules import Schedules
from tests.scenarios.night import PEOPLE, PLATFORM, Night

TELLING = "From here on by revision"
BO_FIRST = "people: [bo, ana]"
CHEN_FIRST = "people: [chen, ana]"
CHANGED = (
    "From here on by revision 2 of the schedule files, until now by 1: "
    "platform.yaml was changed 3 minutes before."
)


def write(night: Night, text: str, *, file: str = "platform.yaml") -> None:
    """Somebody puts other files there."""
    (night.bot.settings.schedules_dir / file).write_text(text)
    night.bot.schedules.refresh(night.clock.now())


def told(night: Night, number: int) -> list[str]:
    """The timeline in words."""
    view = night.bot.commands.incidents.view(number)
    return [in_words(entry, view.roster) for entry in view.timeline]


def facts(night: Night, number: int, what: What) -> list[dict[str, Any]]:
    """What the entries of a kind carry."""
    view = night.bot.commands.incidents.view(number)
    return [entry.facts for entry in view.timeline if entry.what is what]


async def test_the_first_who_is_paged_by_the_new_one_says_so_once(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    await quiet.pass_time(minutes=2)
    write(quiet, PLATFORM.replace(BO_FIRST, CHEN_FIRST))
    changed_at = quiet.clock.now()

    await quiet.pass_time(minutes=3)
    await quiet.pass_time(minutes=10)

    assert [words for words in told(quiet, number) if "paging" in words] == [
        "Step 1: paging Ana Souza.",
        f"Step 2: paging Chen Wei. {CHANGED}",
        "Step 3: paging Kim Lee.",
    ]
    assert any("Chen Wei. From here on by" in text for text in quiet.in_channel())
    assert facts(quiet, number, What.PAGED) == [
        {"person": "ana", "step": 0, "revision": 1},
        {
            "person": "chen",
            "step": 1,
            "revision": 2,
            "revision_before": 1,
            "in_force_since": changed_at.isoformat(),
            "files_changed": ["platform.yaml"],
        },
        {"person": "kim", "step": 2, "revision": 2},
    ]


async def test_how_somebody_is_reached_is_told_as_well(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    write(quiet, PEOPLE.replace("Stockholm}", "Stockholm, contact: [slack]}"), file="people.yaml")
    await quiet.pass_time(minutes=5)

    assert "bo" not in quiet.called()
    assert quiet.messages_to("bo")
    assert "people.yaml was changed" in told(quiet, number)[-1]


async def test_a_step_that_has_nobody_any_more_says_so_aloud(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    write(quiet, PLATFORM.replace(BO_FIRST, f"{BO_FIRST}, until: 2026-11-24 10:00"))
    await quiet.pass_time(minutes=5)

    aloud = quiet.in_channel()[-2]
    assert "Step 2 has nobody on call (platform/secondary): skipped at once. From here on" in aloud
    assert sum(TELLING in words for words in told(quiet, number)) == 1


async def test_what_it_was_opened_under_is_known_before_anybody_is_paged(quiet: Night) -> None:
    number = await quiet.alert("disk 80 % full", urgency="low")
    assert facts(quiet, number, What.OPENED) == [{"source": None, "revision": 1}]

    write(quiet, PLATFORM.replace("people: [ana, bo]", CHEN_FIRST))
    await quiet.pass_time(hours=14)

    (paged,) = [words for words in told(quiet, number) if "paging Chen Wei" in words]
    assert "changed 14 hours before" in paged


async def test_nothing_is_told_of_what_is_as_it_was(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")

    write(quiet, PLATFORM.replace(BO_FIRST, CHEN_FIRST))
    write(quiet, PLATFORM)
    await quiet.pass_time(minutes=5)

    assert [paged["revision"] for paged in facts(quiet, number, What.PAGED)] == [1, 3]
    assert not any(TELLING in words for words in told(quiet, number))


async def test_a_process_that_goes_by_the_old_files_for_a_while_is_seen(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    other = Schedules(quiet.bot.database, quiet.bot.settings.schedules_dir)
    other.load(quiet.clock.now())
    write(quiet, PLATFORM.replace(BO_FIRST, CHEN_FIRST))
    await quiet.pass_time(minutes=5)

    Escalator(quiet.bot.database, other).tick(quiet.clock.now() + timedelta(minutes=10))

    *_, kim, _bo = told(quiet, number)
    assert kim == (
        "Step 3: paging Kim Lee. By revision 1 of the schedule files, in a process that "
        "had not read revision 2 yet."
    )


async def test_whoever_is_handed_it_is_reached_by_the_new_one(quiet: Night) -> None:
    number = await quiet.alert("checkout is down")
    write(quiet, PLATFORM.replace(BO_FIRST, CHEN_FIRST))

    quiet.bot.commands.reassigning.reassign(number, "ana", Through.SHELL, to=ToPerson(person="kim"))

    assert [paged["revision"] for paged in facts(quiet, number, What.PAGED)] == [1, 2]
