"""Swaps: two people exchange shifts by consent. A cover is one way: asked for and taken."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.refusals import NotOnCall, NotYours, Refused, ShiftAlreadyOver, SwapAlreadyAnswered
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.schedule import Override
from bot.domain.times.instants import Span


class SwapState(StrEnum):
    """Where an offered swap stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stint:
    """A span of one schedule that a person is on call for, and may give away."""

    team: str
    schedule: str
    span: Span


@dataclass(frozen=True, kw_only=True, slots=True)
class Swap:
    """`requester` gives `given` to `colleague`, and takes `taken` for it (None: a cover)."""

    id: int
    requester: str
    colleague: str
    given: Stint
    taken: Stint | None
    state: SwapState
    offered_at: datetime
    answered_at: datetime | None = None


def check_offer(
    roster: Roster,
    requester: str,
    colleague: str,
    given: Stint,
    taken: Stint | None,
    now: datetime,
) -> None:
    """Refuse an offer that could not be accepted as things stand.

    Raises:
        Refused: the colleague is the requester.
        ShiftAlreadyOver: one of the shifts has ended.
        NotOnCall: one of the two does not hold the whole shift they would give away, or the one who
            would take it is on call then already.
    """
    if requester == colleague:
        raise Refused("You can't swap with yourself. Pick a colleague.")
    roster.person(requester)
    roster.person(colleague)
    overrides_for(roster, requester, colleague, given, taken, now)


def accept(swap: Swap, by: str, roster: Roster, now: datetime) -> tuple[Swap, tuple[Override, ...]]:
    """The swap as accepted, and the overrides that carry it out.

    A shift under way changes hands from `now` on; what is past stays as it was.

    Raises:
        NotYours: only the colleague may accept.
        SwapAlreadyAnswered, ShiftAlreadyOver, NotOnCall: it can no longer be carried out.
    """
    if by != swap.colleague:
        raise NotYours(f"Only {roster.person(swap.colleague).name} can accept this.")
    _must_be_open(swap)
    overrides = overrides_for(roster, swap.requester, swap.colleague, swap.given, swap.taken, now)
    return replace(swap, state=SwapState.ACCEPTED, answered_at=now), overrides


def decline(swap: Swap, by: str, now: datetime) -> Swap:
    """Raises NotYours unless the colleague says so; SwapAlreadyAnswered when it is too late."""
    if by != swap.colleague:
        raise NotYours("Only the person who was asked can decline this.")
    _must_be_open(swap)
    return replace(swap, state=SwapState.DECLINED, answered_at=now)


def withdraw(swap: Swap, by: str, now: datetime) -> Swap:
    """Raises NotYours unless the requester says so; SwapAlreadyAnswered when it is too late."""
    if by != swap.requester:
        raise NotYours("Only the person who asked can withdraw this.")
    _must_be_open(swap)
    return replace(swap, state=SwapState.WITHDRAWN, answered_at=now)


def overrides_for(
    roster: Roster,
    requester: str,
    colleague: str,
    given: Stint,
    taken: Stint | None,
    now: datetime,
) -> tuple[Override, ...]:
    """The overrides of the exchange, checked against who is really on call.

    Each replaces the giver alone, so that somebody on call together with them stays so.

    Raises:
        ShiftAlreadyOver, NotOnCall: see `check_offer`.
    """
    overrides = [_hand_over(roster, given, giver=requester, taker=colleague, now=now)]
    if taken is not None:
        overrides.append(_hand_over(roster, taken, giver=colleague, taker=requester, now=now))
    return tuple(overrides)


def coming_stints(roster: Roster, person: str, now: datetime, until: datetime) -> tuple[Stint, ...]:
    """The shifts a person holds between two instants, in order of time, the present one first.

    A shift under way is given from `now` on.
    """
    stints = [
        Stint(team=team.key, schedule=schedule.key, span=shift.span)
        for team in roster.teams.values()
        for schedule in team.schedules.values()
        for shift in schedule.shifts(Span(start=now, end=until))
        if person in shift.people
    ]
    return tuple(sorted(stints, key=lambda stint: (stint.span.start, stint.team, stint.schedule)))


def _hand_over(roster: Roster, stint: Stint, *, giver: str, taker: str, now: datetime) -> Override:
    where = f"{stint.team}/{stint.schedule}"
    if stint.span.end <= now:
        raise ShiftAlreadyOver(f"The shift of {where} is already over.")
    span = Span(start=max(stint.span.start, now), end=stint.span.end)
    reached = span.start
    for shift in roster.schedule(stint.team, stint.schedule).shifts(span):
        if shift.span.start != reached or giver not in shift.people:
            break
        if taker in shift.people:
            name = roster.person(taker).name
            raise NotOnCall(f"{name} is on call for {where} then already.")
        reached = shift.span.end
    if reached != span.end:
        name = roster.person(giver).name
        raise NotOnCall(f"{name} is no longer on call for the whole of that shift of {where}.")
    return Override(
        team=stint.team, schedule=stint.schedule, person=taker, span=span, replaces=giver
    )


def _must_be_open(swap: Swap) -> None:
    if swap.state is not SwapState.OFFERED:
        raise SwapAlreadyAnswered(f"This swap was already {swap.state}.")
