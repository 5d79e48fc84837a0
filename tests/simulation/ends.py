"""What must be true once the processes have had their time."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime

from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.engine.errands.hang_up import HangUpErrand
from bot.engine.sending import lanes
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Lane
from bot.storage.sending.slack_messages import CHANNEL, MessageSubject
from tests.simulation.books import Books, MessageRow
from tests.simulation.declining import asked
from tests.simulation.providers import hang_up_of, update_of
from tests.simulation.telephones import PlacedCall
from tests.simulation.truth import Truth

HANG_UP_TRIES = HangUpErrand.gives_up_after_tries
# docs/decisions/0009-circuits-of-our-own.md
FAILURES_THAT_NARROW = 3

_TOLD = {"sent", "ringing", "answered", "delivered", "no-answer", "busy", "ended"}


def nothing_is_overdue(
    books: Books,
    now: datetime,
    sending: Mapping[str, int],
    failures: Mapping[str, int],
    *,
    left: Collection[str] = (),
) -> Iterator[str]:
    """A process that had all the time it wanted left nothing that is due.

    But in a lane that is full, or narrow after failures, what is due waits for what is being sent:
    by others, or by the process itself, where its lease has run out and nobody has answered yet.
    `sending` is how much the latter sends in each lane, and `failures` how often one failed in it.
    The lanes that are `left` are others' affair, as long as these live.
    """
    leased = {row.lane for row in books.outbox.values() if row.leased_until is not None}
    busy = {
        lane
        for lane in leased | sending.keys()
        if failures[lane] >= FAILURES_THAT_NARROW
        or sending.get(lane, 0) >= lanes.LANE_LIMITS[Lane(lane)]
    }
    for incident in books.incidents.values():
        if incident.due_at is not None and incident.due_at <= now:
            yield f"incident {incident.number} was due at {incident.due_at} and is left"
    begun = set()
    for row in books.outbox.values():
        is_next = row.sequence is None or row.sequence not in begun
        begun.add(row.sequence)
        if is_next and row.lane not in (*busy, *left) and row.ready_at <= now:
            yield f"row {row.id} of the outbox, a {row.kind}, was due at {row.ready_at} and is left"


def nothing_waits_for_long(books: Books, since: datetime) -> Iterator[str]:
    """In the calm nothing is due since then, whatever it is left to others for."""
    begun = set()
    for row in books.outbox.values():
        is_next = row.sequence is None or row.sequence not in begun
        begun.add(row.sequence)
        if is_next and row.ready_at <= since:
            yield f"row {row.id} of the outbox, a {row.kind}, waits since {row.ready_at}"


def nothing_rings_in_vain(
    books: Books, calls: Mapping[str, PlacedCall], truth: Truth
) -> Iterator[str]:
    """A call we know of that rings for nothing that waits is being ended, if that can be done."""
    ending = {row.subject for row in books.outbox.values() if row.kind == ErrandKind.HANG_UP}
    known = {d.provider_id: d for d in books.deliveries.values() if d.provider_id}
    for call in calls.values():
        if call.state is not NotificationState.RINGING or call.id not in known:
            continue
        ending_it = hang_up_of(call.id)
        if ending_it in truth.refused_requests or truth.requests[ending_it] >= HANG_UP_TRIES:
            continue
        about = books.carried_by(call.delivery)
        wanted = any(
            books.is_triggered(n.incident)
            and n.state != "withdrawn"
            and n.person in asked(books, n.incident)
            for n in about
        )
        delivery = known[call.id]
        picked_up = delivery.state in {"answered", "ended", "no-answer", "busy", "failed"}
        if about and not wanted and call.delivery not in ending and not picked_up:
            yield f"{call.id} to {call.person} rings on, and nothing it is about waits"


def everything_is_kept(books: Books, truth: Truth) -> Iterator[str]:
    """An alert whose sender was told so is in the books, and in its incident."""
    services = {i.number: i.service for i in books.incidents.values()}
    kept = Counter(
        (alert.action, f"{services[alert.incident]}/{alert.dedup_key}")
        for alert in books.alerts.values()
        if alert.incident is not None
    )
    for (action, known_as), times in truth.accepted.items():
        here = kept[action, known_as] + truth.forgotten[action, known_as]
        if action == "trigger" and here < times:
            yield f"{times} alerts of {known_as} were accepted, and {kept} are kept"
    for number, service, dedup_key in truth.accepted_in:
        if number in truth.forgotten_incidents:
            continue
        incident = books.incidents.get(number)
        belongs = incident is not None and (
            incident.dedup_key == dedup_key or (number, dedup_key) in books.incident_keys
        )
        if incident is None or incident.service != service or not belongs:
            yield f"an alert was accepted into incident {number}, which is not there"


def everything_was_sent(books: Books, truth: Truth) -> Iterator[str]:
    """What counts as sent was taken by a provider; what failed is told."""
    told = {
        (e.incident, e.facts["person"], e.facts["method"])
        for e in books.timeline.values()
        if e.what == "delivery_failed"
    }
    for n in books.notifications.values():
        delivery = books.deliveries.get(n.delivery or 0)
        provider_id = delivery.provider_id if delivery else None
        if n.state in _TOLD and not truth.carried(n.delivery, provider_id):
            yield f"notification {n.id} is {n.state}, and no provider has taken it"
        if n.state == "failed" and (n.incident, n.person, n.method) not in told:
            yield f"notification {n.id} failed, and the timeline does not say so"


def nothing_is_left(books: Books, now: datetime) -> Iterator[str]:
    """Everything is resolved, and nothing waits to be sent.

    But what waits for the hours of a team waits for them although it is withdrawn.
    """
    withdrawn = {n.id for n in books.notifications.values() if n.state == "withdrawn"}
    quiet = {
        row.id
        for row in books.outbox.values()
        if row.kind in set(Method) and row.subject in withdrawn and row.planned_at > now
    }
    for incident in books.incidents.values():
        if incident.state != "resolved":
            yield f"incident {incident.number} is {incident.state} though it was resolved"
    for row in books.outbox.values():
        if row.id not in quiet:
            yield f"row {row.id} of the outbox, a {row.kind}, is left"


def swaps_are_shown(
    books: Books, shown: Mapping[str, tuple[int, str]], truth: Truth
) -> Iterator[str]:
    """A message about a swap shows each how it stands, if it can be changed.

    Not both of two, which an answer that comes late may leave.
    """
    first: dict[tuple[int, str], MessageRow] = {}
    for message in books.slack_messages.values():
        if message.about == MessageSubject.SWAP:
            first.setdefault((message.subject, message.recipient), message)
    for message in first.values():
        number, state = shown[message.ts]
        can_be_changed = update_of(message.ts) not in truth.refused_requests
        if can_be_changed and state != books.swaps[message.subject].state:
            yield f"message {message.ts} shows swap {number} as {state}"


def messages_agree(
    books: Books, shown: Mapping[str, tuple[int, str]], truth: Truth
) -> Iterator[str]:
    """Every message we know of shows its incident as it is, if it can be changed.

    Of two in the channel, which a crash may leave, the newer one.
    """
    newest = {
        (m.subject, m.recipient if m.recipient == CHANNEL else m.ts): m
        for m in books.slack_messages.values()
        if m.about == MessageSubject.INCIDENT
    }
    for message in newest.values():
        number, state = shown[message.ts]
        if update_of(message.ts) in truth.refused_requests:
            continue
        if number != message.subject or state != books.incidents[message.subject].state:
            yield f"message {message.ts} shows incident {number} as {state}"
