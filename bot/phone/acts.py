"""Doing what a person asked for with a telephone."""

import time
from collections.abc import Mapping

import structlog
from sqlalchemy.exc import SQLAlchemyError

from bot.domain.incident import Incident, Position
from bot.domain.person import Person
from bot.domain.refusals import Refused, UnknownIncident
from bot.domain.timeline import Through
from bot.engine.commands.incidents import IncidentCommands
from bot.phone.answers import Act, Outcome

log = structlog.get_logger(__name__)

# Twilio and Plivo give up on an answer after 15 seconds. What is begun last still has its own wait,
# and that for a database that is silent is the longest: 8 seconds.
BEGUN_WITHIN_SECONDS = 6.0
# Of several, so that a few that others hold leave time for the rest.
ROW_PATIENCE_SECONDS = 2.0
_UNSAVED = "That could not be saved just now."


def perform(
    commands: IncidentCommands,
    act: Act,
    seen: Mapping[int, Position | None],
    person: Person,
    through: Through,
    *,
    delivery: int | None = None,
) -> list[Outcome]:
    """Do it for each incident: neither a refusal of one, nor that it cannot be written down, keeps
    the others from being done. What could not be begun in time is left, and said to be unsaved.

    `seen` are the incidents, each with where it stood for the person, if that is known.

    Raises:
        SQLAlchemyError: nothing came of any of them.
    """
    if len(seen) > 1:
        commands = commands.waiting_at_most(ROW_PATIENCE_SECONDS)
    outcomes, trouble, begun_at = [], None, time.monotonic()
    for number, position in seen.items():
        unsaved = Outcome(act=act, number=number, refusal=_UNSAVED, unsaved=True)
        if time.monotonic() - begun_at > BEGUN_WITHIN_SECONDS:
            outcomes.append(unsaved)
            continue
        try:
            done = _perform_one(commands, act, number, position, person, through, delivery)
            outcomes.append(done)
        except SQLAlchemyError as error:
            trouble = trouble or error
            outcomes.append(unsaved)
    if trouble is not None and all(outcome.unsaved for outcome in outcomes):
        raise trouble
    if any(outcome.unsaved for outcome in outcomes):
        log.error("not all that was asked for by telephone could be saved", exc_info=trouble)
    return outcomes


def _perform_one(
    commands: IncidentCommands,
    act: Act,
    number: int,
    seen: Position | None,
    person: Person,
    through: Through,
    delivery: int | None,
) -> Outcome:
    try:
        changed = _do(commands, act, number, seen, person.key, through, delivery)
    except Refused as refusal:
        standing = _as_it_stands(commands, number)
        return Outcome(act=act, number=number, incident=standing, refusal=str(refusal))
    return Outcome(act=act, number=number, incident=changed)


def _do(
    commands: IncidentCommands,
    act: Act,
    number: int,
    seen: Position | None,
    by: str,
    through: Through,
    delivery: int | None,
) -> Incident:
    match act:
        case Act.ACKNOWLEDGE:
            return commands.acknowledge(number, by, through, delivery=delivery)
        case Act.RESOLVE:
            return commands.resolve(number, by, through, delivery=delivery)
        case Act.ESCALATE:
            return commands.escalate(number, by, through, seen=seen)
        case Act.DECLINE:
            return commands.decline(number, by, through, seen=seen)


def _as_it_stands(commands: IncidentCommands, number: int) -> Incident | None:
    try:
        return commands.view(number).incident
    except UnknownIncident:
        return None
