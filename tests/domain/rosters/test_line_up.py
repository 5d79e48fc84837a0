from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

import pytest

from bot.domain.refusals import NotInLineUp, Refused
from bot.domain.rosters.line_up import Add, Edit, Move, Remove, edited
from bot.domain.rotations.rotation import Rotation
from bot.domain.times.instants import Span
from tests.domain.building import change, rotation

# Weeks from Monday, the 5th: ana, bo, chen. On the 7th ana is on call, and the 12th is bo's.
WEEKS = rotation("1 weeks", "2026-01-05 10:00", "UTC")
WEDNESDAY = datetime.fromisoformat("2026-01-07T12:00Z")
NEXT_MONDAY = datetime.fromisoformat("2026-01-12T10:00Z")
PAIR = (("ana",), ("bo",), ("chen", "dee"))


def order(rotation: Rotation, number: int = 8, since: datetime = WEDNESDAY) -> str:
    """Who has the turns from an instant on, such as `ana bo chen+dee`."""
    turns = rotation.turns(Span(start=since, end=since + timedelta(days=400)))
    return " ".join("+".join(turn.people) for turn in islice(turns, number))


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        pytest.param(Add(person="dee"), "ana bo chen dee ana bo chen dee", id="add: last"),
        pytest.param(
            Add(person="dee", after="bo"), "ana bo dee chen ana bo dee chen", id="add after bo"
        ),
        pytest.param(
            Add(person="dee", after="ana"),
            "ana dee bo chen ana dee bo chen",
            id="add after whoever is on call: next, as a new joiner goes in fair scheduling",
        ),
        pytest.param(Remove(person="bo"), "ana chen ana chen ana chen ana chen", id="remove next"),
        pytest.param(Remove(person="chen"), "ana bo ana bo ana bo ana bo", id="remove another"),
        pytest.param(
            Remove(person="ana"), "ana bo chen bo chen bo chen bo", id="remove whoever is on call"
        ),
        pytest.param(
            Move(person="ana", after="bo"), "ana bo ana chen bo ana chen bo", id="move behind next"
        ),
        pytest.param(
            Move(person="chen", after="ana"),
            "ana chen bo ana chen bo ana chen",
            id="move behind whoever is on call",
        ),
        pytest.param(
            Move(person="chen", before="bo"),
            "ana chen bo ana chen bo ana chen",
            id="move before next",
        ),
        pytest.param(
            Move(person="bo", before="ana"),
            "ana chen bo ana chen bo ana chen",
            id="move before whoever is on call",
        ),
    ],
)
def test_the_order_after_an_edit(edit: Edit, after: str) -> None:
    result = edited(WEEKS, edit, WEDNESDAY)

    assert order(result.rotation) == after
    assert result.at == NEXT_MONDAY
    assert [(one.of, one.is_new) for one in result.rewritten] == [(0, True)]


@pytest.mark.parametrize(
    ("edit", "after"),
    [
        pytest.param(Remove(person="dee"), "ana bo chen ana bo chen", id="one of two leaves"),
        pytest.param(
            Move(person="dee", after="ana"),
            "ana chen+dee bo ana chen+dee bo",
            id="who is on call together moves together",
        ),
        pytest.param(
            Add(person="eli", after="chen"),
            "ana bo chen+dee eli ana bo",
            id="behind two who are on call together",
        ),
    ],
)
def test_people_on_call_together(edit: Edit, after: str) -> None:
    result = edited(replace(WEEKS, people=PAIR), edit, WEDNESDAY)

    assert order(result.rotation, 6) == after


def test_somebody_alone_is_followed_by_who_joins() -> None:
    alone = replace(WEEKS, people=(("ana",),))

    assert order(edited(alone, Add(person="bo"), WEDNESDAY).rotation, 4) == "ana bo ana bo"


@pytest.mark.parametrize(
    ("since", "at"),
    [
        pytest.param("2026-01-12T10:00Z", "2026-01-12T10:00Z", id="at a handoff"),
        pytest.param("2026-01-12T10:01Z", "2026-01-19T10:00Z", id="just after one"),
        pytest.param("2026-01-06T00:00Z", "2026-01-12T10:00Z", id="earlier in this turn"),
        pytest.param("2026-02-14T00:00Z", "2026-02-16T10:00Z", id="weeks ahead"),
    ],
)
def test_the_first_handoff_from_an_instant_on(since: str, at: str) -> None:
    result = edited(WEEKS, Remove(person="bo"), WEDNESDAY, datetime.fromisoformat(since))

    assert result.at == datetime.fromisoformat(at)


def test_at_the_instant_of_a_handoff_the_next_is_a_turn_later() -> None:
    result = edited(WEEKS, Remove(person="bo"), NEXT_MONDAY)

    assert result.at == NEXT_MONDAY + timedelta(weeks=1)
    assert order(result.rotation, 4, NEXT_MONDAY) == "bo chen ana chen"


def test_before_the_first_handoff_the_line_up_itself_is_edited() -> None:
    result = edited(WEEKS, Add(person="dee"), WEDNESDAY - timedelta(weeks=3))

    assert result.rotation == replace(WEEKS, people=(*WEEKS.people, ("dee",)))
    assert [(one.of, one.is_new) for one in result.rewritten] == [(0, False)]


def test_a_change_at_that_handoff_is_edited_itself() -> None:
    once = edited(WEEKS, Add(person="dee"), WEDNESDAY).rotation

    twice = edited(once, Add(person="eli"), WEDNESDAY)

    assert twice.rotation.changes == (
        change("2026-01-12 10:00", "bo", "chen", "dee", "eli", "ana"),
    )
    assert [(one.of, one.is_new) for one in twice.rewritten] == [(1, False)]


def test_a_turn_that_the_clocks_skip_is_none() -> None:
    hours = rotation("1 hours", "2026-03-29 00:00", "Europe/Berlin")
    half_past_one = datetime.fromisoformat("2026-03-29T00:30Z")

    result = edited(hours, Remove(person="bo"), half_past_one)

    assert result.rewritten[0].start == datetime.fromisoformat("2026-03-29T03:00")
    assert order(result.rotation, 4, half_past_one) == "bo ana chen ana"


# The change of the 26th goes on with the order, as this program writes it: ana, bo, chen | ana ...
GOES_ON = replace(WEEKS, changes=(change("2026-01-26 10:00", "ana", "bo", "eli", "chen"),))
# This one begins with its own first person: ana, bo, chen | chen ...
BEGINS_ANEW = replace(WEEKS, changes=(change("2026-01-26 10:00", "chen", "ana", "bo", "eli"),))


@pytest.mark.parametrize(
    ("rotation", "edit", "after"),
    [
        pytest.param(
            GOES_ON, Remove(person="bo"), "ana chen ana eli chen ana eli chen", id="remove"
        ),
        pytest.param(
            GOES_ON, Add(person="dee"), "ana bo chen dee ana bo eli chen", id="add, goes on"
        ),
        pytest.param(
            GOES_ON,
            Move(person="chen", before="bo"),
            "ana chen bo eli ana chen bo eli",
            id="move, goes on",
        ),
        pytest.param(
            BEGINS_ANEW, Remove(person="bo"), "ana chen ana chen ana eli chen ana", id="remove"
        ),
        pytest.param(
            BEGINS_ANEW, Add(person="dee"), "ana bo chen chen dee ana bo eli", id="add, begins anew"
        ),
        pytest.param(
            BEGINS_ANEW,
            Add(person="eli", after="ana"),
            "ana eli bo chen ana bo eli chen",
            id="who was to join later joins now",
        ),
        pytest.param(
            BEGINS_ANEW,
            Move(person="bo", after="chen"),
            "ana chen bo chen bo ana eli chen",
            id="move",
        ),
    ],
)
def test_changes_planned_for_later_are_edited_as_well(
    rotation: Rotation, edit: Edit, after: str
) -> None:
    assert order(edited(rotation, edit, WEDNESDAY).rotation) == after


@pytest.mark.parametrize(
    ("edit", "refusal"),
    [
        pytest.param(Add(person="bo"), "“bo” takes turns there already.", id="already in"),
        pytest.param(Add(person="eli", after="boo"), "Did you mean “bo”?", id="after nobody"),
        pytest.param(Remove(person="bob"), "Did you mean “bo”?", id="not in"),
        pytest.param(Move(person="bo", after="eli"), "“eli” takes no turns there.", id="no anchor"),
        pytest.param(Move(person="bo", after="bo"), "before or after itself", id="after itself"),
        pytest.param(
            Move(person="chen", after="bo"), "“chen” has that place already.", id="there already"
        ),
        pytest.param(
            Move(person="ana", before="bo"), "“ana” has that place already.", id="was just now"
        ),
        pytest.param(
            Move(person="bo", after="ana"), "“bo” has that place already.", id="next already"
        ),
    ],
)
def test_what_makes_no_sense_is_refused(edit: Edit, refusal: str) -> None:
    with pytest.raises(Refused) as refused:
        edited(WEEKS, edit, WEDNESDAY)

    assert refusal in str(refused.value)


def test_the_last_person_stays() -> None:
    alone = replace(WEEKS, people=(("ana",),))

    with pytest.raises(Refused, match="only one there"):
        edited(alone, Remove(person="ana"), WEDNESDAY)


def test_who_is_alone_has_nobody_to_go_behind() -> None:
    first_alone = replace(WEEKS, changes=(change("2026-01-12 10:00", "bo"),))

    with pytest.raises(NotInLineUp, match="“ana” takes no turns there"):
        edited(first_alone, Move(person="bo", after="ana"), WEDNESDAY)


def test_a_person_with_several_turns_is_not_moved() -> None:
    twice = replace(WEEKS, people=(("ana",), ("bo",), ("ana",), ("chen",)))

    with pytest.raises(Refused, match="several turns"):
        edited(twice, Move(person="ana", after="chen"), WEDNESDAY)
    assert order(edited(twice, Remove(person="ana"), WEDNESDAY).rotation, 4) == "ana bo chen bo"


@pytest.mark.parametrize(
    ("until", "since", "refusal"),
    [
        pytest.param("2026-01-06 10:00", None, "has ended", id="ended"),
        pytest.param("2026-01-12 10:00", None, "ends before another handoff", id="ends soon"),
        pytest.param(
            None, "2026-01-05T00:00Z", "handoff from then on has passed", id="in the past"
        ),
    ],
)
def test_without_a_handoff_to_come_nothing_is_edited(
    until: str | None, since: str | None, refusal: str
) -> None:
    weeks = replace(WEEKS, until=datetime.fromisoformat(until) if until else None)

    with pytest.raises(Refused, match=refusal):
        edited(
            weeks, Remove(person="bo"), WEDNESDAY, datetime.fromisoformat(since) if since else None
        )


def test_who_takes_no_turns_is_a_refusal_of_its_own() -> None:
    with pytest.raises(NotInLineUp):
        edited(WEEKS, Remove(person="eli"), WEDNESDAY)


def test_the_handoff_of_this_very_instant_has_passed() -> None:
    just_before = NEXT_MONDAY - datetime.resolution

    with pytest.raises(Refused, match="has passed"):
        edited(WEEKS, Remove(person="chen"), NEXT_MONDAY, NEXT_MONDAY)
    following = edited(WEEKS, Remove(person="chen"), NEXT_MONDAY)
    assert following.at == NEXT_MONDAY + timedelta(weeks=1)
    assert edited(WEEKS, Remove(person="chen"), just_before, NEXT_MONDAY).at == NEXT_MONDAY
