"""Editing a line-up: somebody joins, leaves or moves, and nobody else is surprised.

The edit counts from a handoff on; every turn before it stays as it was. The order is read as
people read it: from whoever is on call before the handoff around to where they come again. So
`after` that person means the very first turn, and somebody who joins without further ado is the
last before them.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.refusals import NotInLineUp, Refused
from bot.domain.rosters.roster import did_you_mean
from bot.domain.rotations.rotation import Change, LineUp, Rotation, Turn
from bot.domain.times.wallclock import instant_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Add:
    """A person gets a turn of their own, right after another's or else last."""

    person: str
    after: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Remove:
    """A person has no more turns; whoever shared one with them keeps it."""

    person: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Move:
    """A person's turn, with all who share it, goes right after or right before another's."""

    person: str
    after: str | None = None
    before: str | None = None

    def __post_init__(self) -> None:
        if (self.after is None) == (self.before is None):
            raise ValueError("a turn moves either after somebody or before somebody")


Edit = Add | Remove | Move


@dataclass(frozen=True, kw_only=True, slots=True)
class Seat:
    """One place of an edited line-up; `was` is its place in the line-up before, None when new."""

    people: tuple[str, ...]
    was: int | None


Seats = tuple[Seat, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rewritten:
    """One line-up that the edit writes anew, or adds.

    `of` tells which line-up `was` counts in: 0 is the rotation's `people`, N its Nth change. With
    `is_new` the seats are a change of their own right behind that one, else they replace it.
    `start` is the wall-clock time of the handoff they count from.
    """

    of: int
    is_new: bool
    start: datetime
    seats: Seats

    @property
    def line_up(self) -> LineUp:
        """The people of the seats."""
        return tuple(seat.people for seat in self.seats)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edited:
    """What an edit comes to. `at` is the handoff that it counts from."""

    rotation: Rotation
    at: datetime
    rewritten: tuple[Rewritten, ...]


def edited(rotation: Rotation, edit: Edit, now: datetime, since: datetime | None = None) -> Edited:
    """The rotation with an edit from the first handoff at or after `since` on.

    Without `since` that is the next handoff after `now`. A change that stands at that handoff is
    edited itself. So are the later ones: who leaves is taken out of them, and who joins or moves
    comes behind the same person there. One that went on with the order before it still does; any
    other still begins with its own first person.

    Raises:
        NotInLineUp: the person, or the one they should come after or before, takes no turn then.
        Refused: the handoff is past or never comes, the person is there already, is the last one,
            or the edit would change nothing.
    """
    turn = _turn_from(rotation, now, since)
    of, number = rotation.changes_up_to(turn.number)
    line_up = _line_up(rotation, of)
    first = (turn.number - number) % len(line_up)
    seats = _rotated(_seats(line_up), first)
    here = Rewritten(
        of=of,
        is_new=number != turn.number,
        start=rotation.handoff(turn.number),
        seats=_arranged(seats, edit, _before(rotation, turn.span.start)),
    )
    changed, rewritten = _applied(rotation, here), [here]
    for later in range(of + 1, len(rotation.changes) + 1):
        change = rotation.changes[later - 1]
        at, seats = instant_of(change.start, rotation.timezone), _seats(change.people)
        arranged = _arranged_later(seats, edit, here.line_up)
        if _ends_with(seats, _before(rotation, at)):
            arranged = _going_on(arranged, _before(changed, at))
        if arranged != seats:
            rewrite = Rewritten(of=later, is_new=False, start=change.start, seats=arranged)
            changed = _applied(changed, replace(rewrite, of=later + here.is_new))
            rewritten.append(rewrite)
    return Edited(rotation=changed, at=turn.span.start, rewritten=tuple(rewritten))


def _turn_from(rotation: Rotation, now: datetime, since: datetime | None) -> Turn:
    """The turn that begins with the handoff the edit counts from."""
    if rotation.life.end <= now:
        raise Refused("This layer has ended: nobody takes turns in it any more.")
    turn = _turn_beginning(rotation, now + datetime.resolution if since is None else since)
    if turn is None:
        raise Refused("This layer ends before another handoff.")
    if turn.span.start <= now:
        raise Refused(
            "The first handoff from then on has passed, and what was stays as it was. "
            "Give a later --from, or leave it out for the next handoff."
        )
    return turn


def _turn_beginning(rotation: Rotation, at: datetime) -> Turn | None:
    """The first turn that begins at or after an instant."""
    turn = rotation.turn_at(max(at, rotation.life.start))
    if turn is None or turn.span.start >= at:
        return turn
    return rotation.turn_at(turn.span.end)


def _before(rotation: Rotation, at: datetime) -> frozenset[str]:
    """Who takes the turn that ends at an instant; nobody before the first."""
    turn = rotation.turn_at(at - datetime.resolution)
    return frozenset(turn.people) if turn else frozenset()


def _line_up(rotation: Rotation, of: int) -> LineUp:
    return rotation.changes[of - 1].people if of else rotation.people


def _seats(line_up: LineUp) -> Seats:
    return tuple(Seat(people=people, was=place) for place, people in enumerate(line_up))


def _applied(rotation: Rotation, rewritten: Rewritten) -> Rotation:
    of, line_up = rewritten.of, rewritten.line_up
    if not of and not rewritten.is_new:
        return replace(rotation, people=line_up)
    change = Change(start=rewritten.start, people=line_up)
    kept = of if rewritten.is_new else of - 1
    return replace(rotation, changes=(*rotation.changes[:kept], change, *rotation.changes[of:]))


def _arranged(seats: Seats, edit: Edit, before: frozenset[str]) -> Seats:
    """The seats after the edit; `before` has whoever is on call before the first of them."""
    match edit:
        case Add():
            return _with(seats, edit, before)
        case Remove():
            return _without(seats, edit.person)
        case Move():
            return _moved(seats, edit, before)


def _arranged_later(seats: Seats, edit: Edit, order: LineUp) -> Seats:
    """The same for a change planned for later, going by the order at the handoff of the edit."""
    own = tuple(seat for seat in seats if edit.person in seat.people)
    match edit:
        case Remove():
            return _without(seats, edit.person) if own else seats
        case Add() if not own:
            return _behind(seats, Seat(people=(edit.person,), was=None), edit.after, order)
        case Move() if len(own) == 1:
            others = tuple(seat for seat in seats if seat is not own[0])
            if edit.before and any(edit.before in seat.people for seat in others):
                place = _place_of(others, edit.before)
                return (*others[:place], own[0], *others[place:])
            return _behind(others, own[0], edit.after, order) if others else seats
        case _:
            return seats


def _behind(seats: Seats, seat: Seat, after: str | None, order: LineUp) -> Seats:
    """The seats with one more, behind a person's or else the nearest it follows in an order."""
    place = next(i for i, people in enumerate(order) if {*seat.people} & {*people})
    earlier = [
        person for people in reversed(order[place + 1 :] + order[:place]) for person in people
    ]
    for person in ([after] if after else []) + earlier:
        for index, other in enumerate(seats, 1):
            if person in other.people:
                return (*seats[:index], seat, *seats[index:])
    return (*seats, seat)


def _going_on(seats: Seats, before: frozenset[str]) -> Seats:
    """The same order, beginning behind whoever is on call before it."""
    for place, seat in enumerate(seats, 1):
        if {*seat.people} == before:
            return _rotated(seats, place)
    return seats


def _rotated(seats: Seats, first: int) -> Seats:
    return (*seats[first:], *seats[:first])


def _with(seats: Seats, add: Add, before: frozenset[str]) -> Seats:
    if any(add.person in seat.people for seat in seats):
        raise Refused(f"“{add.person}” takes turns there already.")
    if add.after is not None:
        place = _right_after(seats, add.after, before)
    else:
        place = len(seats) - _ends_with(seats, before)
    return (*seats[:place], Seat(people=(add.person,), was=None), *seats[place:])


def _without(seats: Seats, person: str) -> Seats:
    _place_of(seats, person)
    left = (replace(s, people=tuple(p for p in s.people if p != person)) for s in seats)
    remaining = tuple(seat for seat in left if seat.people)
    if not remaining:
        raise Refused(f"“{person}” is the only one there. Add somebody else first.")
    return remaining


def _moved(seats: Seats, move: Move, before: frozenset[str]) -> Seats:
    own = _place_of(seats, move.person)
    moving, others = seats[own], (*seats[:own], *seats[own + 1 :])
    if any(move.person in seat.people for seat in others):
        raise Refused(f"“{move.person}” has several turns there: edit the file by hand.")
    if {move.after, move.before} & {*moving.people}:
        raise Refused("A turn cannot go before or after itself.")
    if move.after is not None:
        place = _right_after(others, move.after, before)
    else:
        place = _place_of(others, move.before or "")
    moved = (*others[:place], moving, *others[place:])
    # Whoever is on call now and comes before the next one has just been before them.
    is_just_before = (
        place == 0 and move.before and own == len(others) and {*moving.people} == before
    )
    if moved == seats or is_just_before:
        raise Refused(f"“{move.person}” has that place already.")
    return moved


def _right_after(seats: Seats, person: str, before: frozenset[str]) -> int:
    """The place behind a person's coming turn, or behind the one that ends at the handoff."""
    if person in before and _ends_with(seats, before):
        return 0
    return _place_of(seats, person) + 1


def _ends_with(seats: Seats, before: frozenset[str]) -> bool:
    """Whether whoever is on call before the handoff is the last to come again."""
    return bool(seats) and {*seats[-1].people} == before


def _place_of(seats: Seats, person: str) -> int:
    """The place of a person's first turn."""
    for place, seat in enumerate(seats):
        if person in seat.people:
            return place
    known = sorted({each for seat in seats for each in seat.people})
    raise NotInLineUp(f"“{person}” takes no turns there.{did_you_mean(person, known)}")
