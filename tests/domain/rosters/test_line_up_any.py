"""Any edit of any line-up: the past stays, and the others keep their order."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, pairwise

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from bot.domain.refusals import Refused
from bot.domain.rosters.line_up import Add, Edit, Move, Remove, edited
from bot.domain.rotations.rotation import Change, Rotation, Turn
from bot.domain.times.instants import Span
from tests.domain.building import change, rotation

PEOPLE = ("ana", "bo", "chen", "dee", "eli", "fay")
LINE_UPS = st.permutations(PEOPLE).flatmap(
    lambda people: st.sampled_from(
        [
            tuple((person,) for person in people[:3]),
            tuple((person,) for person in people[:1]),
            tuple((person,) for person in people),
            (tuple(people[:2]), (people[2],)),
            ((people[0],), (people[1],), tuple(people[2:5])),
        ]
    )
)


@st.composite
def rotations(draw: st.DrawFn) -> Rotation:
    """Turns of every length, in zones that change their clocks, some with earlier changes."""
    every = draw(st.sampled_from(["1 weeks", "2 days", "12 hours", "1 months", "7 hours"]))
    zone = draw(st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]))
    plain = rotation(every, "2026-03-01 02:30", zone, people=draw(LINE_UPS))
    numbers = draw(st.lists(st.integers(0, 12), max_size=2, unique=True).map(sorted))
    changes = tuple(Change(start=plain.handoff(n), people=draw(LINE_UPS)) for n in numbers)
    return replace(plain, changes=changes)


NOWS = st.integers(-1_000, 100_000).map(
    lambda minutes: datetime.fromisoformat("2026-03-01T00:00Z") + timedelta(minutes=minutes)
)
EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(Add, person=st.sampled_from(PEOPLE), after=st.none() | st.sampled_from(PEOPLE)),
    st.builds(Remove, person=st.sampled_from(PEOPLE)),
    st.builds(Move, person=st.sampled_from(PEOPLE), after=st.sampled_from(PEOPLE)),
    st.builds(Move, person=st.sampled_from(PEOPLE), before=st.sampled_from(PEOPLE)),
)


# Chen is on call before the handoff, and first in the order that begins with it.
@example(
    rotation=rotation(
        "2 days",
        "2026-03-01 02:30",
        "Europe/Berlin",
        changes=(change("2026-03-13 02:30", "chen", "bo", "dee"),),
    ),
    edit=Move(person="dee", after="chen"),
    now=datetime.fromisoformat("2026-03-11T01:30Z"),
    ahead=None,
)
@settings(deadline=None)
@given(rotation=rotations(), edit=EDITS, now=NOWS, ahead=st.none() | st.integers(1, 60_000))
def test_before_the_handoff_all_stays_and_after_it_the_others_keep_their_order(
    rotation: Rotation, edit: Edit, now: datetime, ahead: int | None
) -> None:
    since = None if ahead is None else now + timedelta(minutes=ahead)
    try:
        result = edited(rotation, edit, now, since)
    except Refused:
        assume(False)
        return

    assert result.at > now
    earlier = Span(start=result.at - timedelta(days=30), end=result.at)
    assert list(result.rotation.turns(earlier)) == list(rotation.turns(earlier))
    if not any(later.start > result.rewritten[0].start for later in rotation.changes):
        old, new = turns_from(rotation, result.at), turns_from(result.rotation, result.at)
        before = turns_until(rotation, result.at)
        check_order(edit, before, old, new)


def turns_from(rotation: Rotation, at: datetime) -> list[tuple[str, ...]]:
    turns = rotation.turns(Span(start=at, end=at + timedelta(days=3000)))
    return [turn.people for turn in islice(turns, 30)]


def turns_until(rotation: Rotation, at: datetime) -> list[tuple[str, ...]]:
    """The turn that ends at a handoff; none before the first."""
    turn: Turn | None = rotation.turn_at(at - datetime.resolution)
    return [turn.people] if turn else []


def check_order(
    edit: Edit,
    before: list[tuple[str, ...]],
    old: list[tuple[str, ...]],
    new: list[tuple[str, ...]],
) -> None:
    """Said of the sequences of turns alone, without a look at how the line-up is made."""
    person = edit.person
    if isinstance(edit, Remove):
        assert_same_start(without(old, person), new)
        return
    others_before = [turn for turn in old if person not in turn]
    others_after = [turn for turn in new if person not in turn]
    assert_same_start(others_before, others_after)
    going_on = before if comes_around(before, others_before) else []
    for one, other in pairwise([*going_on, *new]):
        if edit.after is not None and edit.after in one:
            assert person in other
    for one, other in pairwise(new):
        if isinstance(edit, Move) and edit.before is not None and person in one:
            assert edit.before in other


def comes_around(before: list[tuple[str, ...]], turns: list[tuple[str, ...]]) -> bool:
    """Whether turns go on from the one before them, as they do whenever it comes again.

    A change can begin at a handoff with an order that does not.
    """
    return any(
        {*one} == {*people} and other == turns[0]
        for people in before
        for one, other in pairwise(turns)
    )


def without(turns: list[tuple[str, ...]], person: str) -> list[tuple[str, ...]]:
    left = [tuple(each for each in turn if each != person) for turn in turns]
    return [turn for turn in left if turn]


def assert_same_start(one: list[tuple[str, ...]], other: list[tuple[str, ...]]) -> None:
    length = min(len(one), len(other), 10)
    assert one[:length] == other[:length]
