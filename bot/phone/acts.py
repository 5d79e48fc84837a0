"""Doing what a person asked for with a telephone."""

from collections.abc import Mapping

from bot.domain.incident import Incident, Position
from bot.domain.person import Person
from bot.domain.refusals import Refused, UnknownIncident
from bot.domain.timeline import Through
from bot.engine.commands.incidents import IncidentCommands
from bot.phone.answers import Act, Outcome


def perform(
    commands: IncidentCommands,
    act: Act,
    seen: Mapping[int, Position | None],
    person: Person,
    through: Through,
    *,
    delivery: int | None = None,
) -> list[Outcome]:
    """Do it for each incident; a refusal of one does not keep the others from being done.

    `seen` are the incidents, each with where it stood for the person, if that is known.
    """
    return [
        _perform_one(commands, act, number, position, person, through, delivery)
        for number, position in seen.items()
    ]


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
