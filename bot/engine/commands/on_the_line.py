"""What waits for somebody who is on the telephone."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from bot.domain.answering.telling import WaitingIncident, in_order
from bot.domain.incidents.incident import Incident, Position
from bot.domain.people.person import Person
from bot.storage.incidents import incidents
from bot.storage.paging import asked, notifications


@dataclass(frozen=True, kw_only=True, slots=True)
class LetGo:
    """An incident about which a person is asked no more, and why: a sentence."""

    incident: Incident
    why: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """Who is on the line, and the incidents they are asked to answer, what to tell first first.

    Of all that `waits` no more `incidents` are looked at than was asked for. `paged_at` is where
    each of them stood when they were paged. `left_out` are those that wait and were left out, and
    `let_go` those that the call was about, and about which they are asked no more though nobody has
    answered; they are looked for where nothing waits.
    """

    person: Person
    incidents: tuple[Incident, ...]
    paged_at: Mapping[int, Position]
    waits: tuple[WaitingIncident, ...]
    left_out: frozenset[int]
    let_go: tuple[LetGo, ...] = ()


def waiting_for(
    tx: Connection, person: Person, delivery: int, *, but: Collection[int], at_most: int | None
) -> Waiting:
    """What waits for a person in the call that is this delivery, without those in `but`.

    First what the call is about, for that is what they were woken for.
    """
    waiting = asked.waiting_for(tx, person.key)
    about = {one.incident for one in notifications.carried_by(tx, delivery)}
    waits = in_order([one for one in waiting if one.number not in but], about)
    numbers = [one.number for one in waits[:at_most]]
    found = {one.number: one for one in incidents.several(tx, numbers)}
    paged_at = asked.paged_at(tx, person.key, numbers)
    # What somebody has let go of since the first of these looks waits no more.
    gone = {number for number in numbers if number not in paged_at or number not in found}
    return Waiting(
        person=person,
        incidents=tuple(found[number] for number in numbers if number not in gone),
        paged_at=paged_at,
        waits=tuple(one for one in waits if one.number not in gone),
        left_out=frozenset(one.number for one in waiting if one.number in but),
    )
