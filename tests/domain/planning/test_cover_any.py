"""Any rota and any absences: what is proposed can be done, and what is left open is all that is."""

import random
from datetime import datetime, timedelta

import pytest

from bot.domain.planning.cover import Cover, covers
from bot.domain.rosters.absence import Absence, clashes
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import Span
from bot.domain.times.spans import uncovered
from tests.domain.building import window, windows
from tests.domain.some_rosters import layer, roster, team

FIRST = datetime.fromisoformat("2026-01-05T10:00+01:00")
HOUR = timedelta(hours=1)
WEEKS = 8
WITHIN = Span(start=FIRST, end=FIRST + timedelta(weeks=WEEKS))
WORKING = windows("Europe/Berlin", *(window(day, "09:00", "17:00") for day in range(5)))


def any_rota(chance: random.Random) -> Roster:
    names = ["ana", "bo", "chen", "dee"][: chance.randint(2, 4)]
    only = chance.choice([None, None, WORKING])
    first = layer(" ".join(names), chance.choice(["1 weeks", "2 weeks", "1 days"]), only=only)
    chance.shuffle(names)
    second = layer(" ".join(names), chance.choice(["1 weeks", "3 days", "1 days"]))
    return roster(team("web", ["primary", "secondary"], primary=first, secondary=second))


def any_absences(chance: random.Random, who: Roster) -> list[Absence]:
    found = []
    for person in who.people:
        for entry in range(chance.randint(0, 3)):
            start = FIRST + HOUR * chance.randint(0, WEEKS * 7 * 24)
            span = Span(start=start, end=start + HOUR * chance.randint(5, 300))
            found.append(Absence(person=person, span=span, entry=entry))
    return found


def is_free(cover: Cover, before: Roster, absences: list[Absence]) -> bool:
    """Whether the taker is neither away nor on call while they stand in."""
    assert cover.taker is not None
    taker, schedules = cover.taker.person, before.team("web").schedules
    shifts = schedules[cover.clash.schedule].shifts(cover.span)
    taken = [shift.span for shift in shifts if cover.clash.person in shift.people]
    away = [absence.span for absence in absences if absence.person == taker]
    duty = [
        shift.span
        for schedule in schedules.values()
        for shift in schedule.shifts(cover.span)
        if taker in shift.people
    ]
    return bool(taken) and not any(one.overlaps(other) for one in taken for other in away + duty)


@pytest.mark.parametrize("seed", range(25))
def test_covers_can_be_done_and_only_what_is_said_stays_open(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 (nothing secret)
    who = any_rota(chance)
    absences = any_absences(chance, who)

    found = covers(who, absences, WITHIN)

    for cover in found:
        if cover.override is not None:
            assert is_free(cover, who, absences)
            who = who.with_overrides([cover.override])
    left_open = [cover.span for cover in found if cover.taker is None]
    missed = [span for clash in clashes(who, absences, WITHIN) for span in clash.missed]
    assert [span for span in missed if uncovered(left_open, span)] == []
