"""Doing what a person asked for with a telephone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.incidents.incident import Incident, Position
from bot.domain.incidents.timeline import Through
from bot.domain.people.person import Person
from bot.domain.refusals import BecameUrgent, Refused, UnknownIncident
from bot.engine.commands.incidents import IncidentCommands
from bot.engine.contracts import Followed
from bot.phone.answers import Outcome, PhoneAct, became_urgent
from bot.phone.in_time import Deadline

log = structlog.get_logger(__name__)

# So many share a commit, or a crowd of writers would be waited for once for each.
TOGETHER = 25
# Of several, so that a few that others hold leave time for the rest.
ROW_PATIENCE_SECONDS = 2.0
_UNSAVED = "That could not be saved just now."


def perform(
    commands: IncidentCommands,
    act: PhoneAct,
    seen: Mapping[int, Position | None],
    person: Person,
    through: Through,
    deadline: Deadline,
    *,
    delivery: int | None = None,
    told_rises: Mapping[int, int],
) -> list[Outcome]:
    """Do it for each incident: neither a refusal of one, nor that it cannot be written down, keeps
    the others from being done. What could not be begun in time is left, and said to be unsaved.

    `seen` are the incidents, each with where it stood for the person, if that is known. Whoever
    escalates several, one of them urgent, says of none of the others that it cannot wait.
    `told_rises` are the rises of each of which the person was told, none where it is not named:
    what has risen since is left as it is.

    Raises:
        SQLAlchemyError: nothing came of any of them.
    """
    patience_seconds = ROW_PATIENCE_SECONDS if len(seen) > 1 else None
    beside_urgent = len(seen) > 1 and act is PhoneAct.ESCALATE and commands.any_urgent(seen.keys())
    asked = _Asked(
        commands=commands,
        act=act,
        seen=seen,
        person=person,
        through=through,
        delivery=delivery,
        deadline=deadline,
        row_patience_seconds=patience_seconds,
        beside_urgent=beside_urgent,
        told_rises=told_rises,
    )
    numbers, outcomes, trouble = list(seen), list[Outcome](), None
    for begin in range(0, len(numbers), TOGETHER):
        some = numbers[begin : begin + TOGETHER]
        # Something is begun however late: who can never be heard in time must still be heard.
        if outcomes and not deadline.lets_begin:
            outcomes += map(asked.unsaved, some)
            continue
        done, error = _perform_some(asked, some)
        outcomes += done
        trouble = trouble or error
    if trouble is not None and all(outcome.unsaved for outcome in outcomes):
        raise trouble
    if any(outcome.unsaved for outcome in outcomes):
        log.error("not all that was asked for by telephone could be saved", exc_info=trouble)
    return outcomes


@dataclass(frozen=True, kw_only=True, slots=True)
class _Asked:
    """What a person asked for, and until when."""

    commands: IncidentCommands
    act: PhoneAct
    seen: Mapping[int, Position | None]
    person: Person
    through: Through
    delivery: int | None
    deadline: Deadline
    row_patience_seconds: float | None
    beside_urgent: bool
    told_rises: Mapping[int, int]

    def unsaved(self, number: int) -> Outcome:
        return Outcome(act=self.act, number=number, refusal=_UNSAVED, unsaved=True)


def _perform_some(
    asked: _Asked, numbers: Sequence[int]
) -> tuple[list[Outcome], SQLAlchemyError | None]:
    """In one commit, or else in one for each; and why, where some could not be saved."""
    try:
        return _perform_together(asked, numbers), None
    except SQLAlchemyError as error:
        trouble = error
    if len(numbers) == 1:
        return [asked.unsaved(numbers[0])], trouble
    outcomes = list[Outcome]()
    for number in numbers:
        if not asked.deadline.lets_begin:
            outcomes.append(asked.unsaved(number))
            continue
        outcomes += _perform_some(asked, [number])[0]
    return outcomes, trouble


def _perform_together(asked: _Asked, numbers: Sequence[int]) -> list[Outcome]:
    patience_seconds = asked.row_patience_seconds
    with asked.commands.together(row_patience_seconds=patience_seconds) as commands:
        outcomes = [_perform_one(commands, asked, numbers[0])]
        for number in numbers[1:]:
            in_time = asked.deadline.lets_begin
            outcomes.append(
                _perform_one(commands, asked, number) if in_time else asked.unsaved(number)
            )
    return outcomes


def _perform_one(commands: IncidentCommands, asked: _Asked, number: int) -> Outcome:
    try:
        done = _do(commands, asked, number)
    except BecameUrgent:
        risen = commands.as_it_stands(number)
        refusal = f"{became_urgent(risen)} Nothing was done about it."
        return Outcome(
            act=asked.act, number=number, incident=risen, refusal=refusal, has_risen=True
        )
    except Refused as refused:
        standing = _as_it_stands(commands, number)
        return Outcome(act=asked.act, number=number, incident=standing, refusal=str(refused))
    if isinstance(done, Incident):
        return Outcome(act=asked.act, number=number, incident=done)
    return Outcome(act=asked.act, number=number, incident=done.incident, followed=done)


def _do(commands: IncidentCommands, asked: _Asked, number: int) -> Incident | Followed:
    whose = number, asked.person.key, asked.through
    rises, delivery = asked.told_rises.get(number, 0), asked.delivery
    match asked.act:
        case PhoneAct.ACKNOWLEDGE:
            return commands.acknowledge(*whose, delivery=delivery, told_rises=rises)
        case PhoneAct.RESOLVE:
            return commands.resolve(*whose, delivery=delivery, told_rises=rises)
        case PhoneAct.ESCALATE:
            seen, cannot_wait = asked.seen[number], not asked.beside_urgent
            return commands.escalate(*whose, seen=seen, cannot_wait=cannot_wait, told_rises=rises)
        case PhoneAct.DECLINE:
            return commands.decline(*whose, delivery=delivery, told_rises=rises)


def _as_it_stands(commands: IncidentCommands, number: int) -> Incident | None:
    try:
        return commands.as_it_stands(number)
    except UnknownIncident:
        return None
