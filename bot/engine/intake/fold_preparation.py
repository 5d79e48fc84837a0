"""Looking up, and locking, all that some alerts can change, before they are folded."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import product

from sqlalchemy import Connection

from bot.domain.incidents.alert import Action
from bot.domain.incidents.flapping import WITHIN
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.services import Services
from bot.domain.incidents.storm import Opened
from bot.engine.intake.ack_timeouts import ack_timeout_of
from bot.engine.intake.arrivals import Arrival, openings
from bot.engine.intake.flaps import Flaps
from bot.engine.intake.folding import Folding
from bot.engine.intake.grouping import Groups, as_held, lately
from bot.storage.incidents import flips, incident_keys, incidents, known_troubles
from bot.storage.incidents.incident_keys import IncidentKey
from bot.storage.incidents.incidents import Pair
from bot.storage.incidents.opened_meanwhile import OpenedMeanwhile


def prepare_folding(
    tx: Connection, fresh: Sequence[Arrival], in_force: Services, now: datetime
) -> Folding:
    """All that these alerts can change, locked, and numbers for what they open.

    Raises:
        OpenedMeanwhile: another process has opened what one of them belongs to.
    """
    pairs, since = {arrival.pair for arrival in fresh}, now - WITHIN
    is_any_known = bool(pairs) and known_troubles.any_of(tx, pairs, since=since)
    known = incidents.find_open(tx, pairs) if is_any_known else {}
    found = {pair: known[pair] for pair in pairs & known.keys()}
    held = {incident.number: incident for incident in known.values()}
    anew = _may_come_again(fresh, found)
    opened, grouping_of = lately(tx, {service for service, _key in anew}, in_force, now)
    _none_opened_since(anew - found.keys(), opened)
    over = [found[pair].number for pair in found.keys() & _resolved(fresh)]
    storms = _may_be_joined(Groups(opened, grouping_of, now), opened, over)
    held |= incidents.lock(tx, storms - held.keys())
    # On PostgreSQL another process may have let one of them join a storm since.
    is_any_known = is_any_known or (bool(storms) and tx.dialect.name == "postgresql")
    joined = _joined(tx, _may_have_joined(fresh, found), held) if is_any_known else {}
    opened = as_held(opened, held)
    return Folding(
        found,
        joined,
        Groups(opened, grouping_of, now, held=held),
        Flaps(flips.opened_since(tx, anew if is_any_known else (), since), now),
        incidents.next_numbers(
            tx,
            lambda: openings(fresh, found, joined, Groups(opened, grouping_of, now, held=held)),
        ),
        in_force,
        now,
        held=held.values(),
        ack_timeout=lambda incident: ack_timeout_of(tx, incident, in_force),
    )


def _may_be_joined(groups: Groups, services: Collection[str], over: Collection[int]) -> set[int]:
    """The incidents that alerts may join: as things are, and once those in `over` are resolved."""
    joined = {groups.joins(service) for service in services}
    for service, number in product(services, over):
        groups.is_over(service, number)
    joined |= {groups.joins(service) for service in services}
    return {number for number in joined if number is not None}


def _none_opened_since(new: Collection[Pair], opened: Mapping[str, Sequence[Opened]]) -> None:
    """Since it was looked for: what belongs to that would otherwise join it as something else."""
    open_now = {(service, o.dedup_key) for service in opened for o in opened[service] if o.is_open}
    if any(pair in open_now for pair in new):
        raise OpenedMeanwhile


def _joined(tx: Connection, pairs: set[Pair], held: dict[int, Incident]) -> dict[Pair, IncidentKey]:
    """What these have joined; `held` gets what is not among them yet.

    Under lock nobody else adds a key to an incident, closes one or lets one be again. So what is
    looked up then is all there is, and it stays so.
    """
    joined = incident_keys.find(tx, pairs)
    while not_held := {key.incident for key in joined.values()} - held.keys():
        held |= incidents.lock(tx, not_held)
        joined = incident_keys.find(tx, pairs)
    return joined


def _may_come_again(fresh: Sequence[Arrival], found: Mapping[Pair, Incident]) -> set[Pair]:
    over = _resolved(fresh)
    reported = {one.pair for one in fresh if one.alert.action is Action.TRIGGER}
    return {pair for pair in reported if pair not in found or pair in over}


def _resolved(fresh: Sequence[Arrival]) -> set[Pair]:
    return {one.pair for one in fresh if one.alert.action is Action.RESOLVE}


def _may_have_joined(fresh: Sequence[Arrival], found: Mapping[Pair, Incident]) -> set[Pair]:
    pairs = {arrival.pair for arrival in fresh}
    return {pair for pair in pairs if pair not in found or found[pair].joined_at is not None}
