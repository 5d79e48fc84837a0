"""What nobody can take whole is shared out. Ana is away in the week of 2 February."""

from datetime import datetime, timedelta

from bot.domain.planning.cover import Cover, covers
from bot.domain.planning.hindrance import Hindrance
from bot.domain.rosters.absence import Absence
from bot.domain.times.instants import Span
from tests.domain.building import window, windows
from tests.domain.some_rosters import layer, roster, team

MONDAY = datetime.fromisoformat("2026-02-02T10:00+01:00")
HERS = Span(start=MONDAY, end=MONDAY + timedelta(weeks=1))
UNTIL_THEN = Span(start=MONDAY - timedelta(weeks=3), end=HERS.end)


def day(number: int, hour: int = 10) -> datetime:
    """A day of her week, from 0 for Monday."""
    return MONDAY + timedelta(days=number, hours=hour - 10)


def away(person: str, start: datetime = HERS.start, end: datetime = HERS.end) -> Absence:
    return Absence(person=person, span=Span(start=start, end=end), entry=0)


def parts(found: tuple[Cover, ...]) -> list[tuple[str | None, datetime, datetime]]:
    takers = [cover.taker.person if cover.taker else None for cover in found]
    spans = [(cover.span.start, cover.span.end) for cover in found]
    return [(taker, *span) for taker, span in zip(takers, spans, strict=True)]


def shared(who: str, *absences: Absence) -> list[tuple[str | None, datetime, datetime]]:
    web = roster(team("web", ["primary"], primary=layer(who)))
    return parts(covers(web, [away("ana"), *absences], UNTIL_THEN))


def test_what_nobody_can_take_whole_is_shared_at_the_edges_of_absences() -> None:
    bo = away("bo", day(3, 0), day(9))
    chen = away("chen", day(0), day(3, 0))

    assert shared("ana bo chen dee", bo, chen, away("dee")) == [
        ("bo", day(0), day(3, 0)),
        ("chen", day(3, 0), day(7)),
    ]


def test_where_it_may_be_cut_on_several_days_it_is_shared_evenly_at_the_hour_of_the_handoff() -> (
    None
):
    bo = away("bo", day(6, 0), day(9))
    chen = away("chen", day(0), day(1, 0))

    assert shared("ana bo chen chen", bo, chen) == [
        ("bo", day(0), day(3)),
        ("chen", day(3), day(7)),
    ]


def test_it_is_shared_among_as_few_as_can_be_and_of_those_the_fairest() -> None:
    ends = away("chen", day(3, 0), day(9))
    begins = [away(who, day(0), day(3, 0)) for who in ("bo", "dee")]
    found = shared("ana bo chen dee", ends, *begins)

    # Bo has the week right after.
    assert found == [("chen", day(0), day(3, 0)), ("dee", day(3, 0), day(7))]


def test_what_nobody_can_take_at_all_is_left_open_and_the_rest_is_taken() -> None:
    bo = away("bo", day(2, 0), day(4, 0))
    web = roster(team("web", ["primary"], primary=layer("ana bo")))

    found = covers(web, [away("ana"), bo], UNTIL_THEN)

    assert parts(found) == [
        ("bo", day(0), day(2, 0)),
        (None, day(2, 0), day(4, 0)),
        ("bo", day(4, 0), day(7)),
    ]
    assert [cover.hindered for cover in found] == [{}, {"bo": Hindrance.AWAY}, {}]


def test_no_part_of_it_puts_anybody_on_two_steps() -> None:
    primary, secondary = layer("ana bo chen chen"), layer("bo chen", "1 days")
    web = roster(team("web", ["primary", "secondary"], primary=primary, secondary=secondary))

    found = covers(web, [away("ana")], UNTIL_THEN, "web", "primary")

    assert [(cover.span.start, cover.span.end) for cover in found] == [
        (day(number), day(number + 1)) for number in range(7)
    ]
    for cover in found:
        second = web.on_call("web", "secondary", cover.span.start).people
        assert cover.taker is not None
        assert cover.hindered == dict.fromkeys(second, Hindrance.ON_CALL)


def test_working_hours_are_shared_by_whole_days() -> None:
    hours = windows("Europe/Berlin", *(window(d, "09:00", "17:00") for d in range(5)))
    web = roster(team("web", ["primary"], primary=layer("ana bo chen chen", only=hours)))
    absences = [away("ana"), away("bo", day(2, 0)), away("chen", day(0), day(1, 17))]

    assert parts(covers(web, absences, UNTIL_THEN)) == [
        ("bo", day(0), day(1, 17)),
        ("chen", day(2, 9), day(7)),
    ]


def test_what_is_missed_is_taken_by_one_where_nobody_can_take_the_whole_turn() -> None:
    web = roster(team("web", ["primary"], primary=layer("ana bo")))
    absences = [away("ana", day(2, 0)), away("bo", day(0), day(1))]

    assert parts(covers(web, absences, UNTIL_THEN)) == [("bo", day(2, 0), day(7))]
