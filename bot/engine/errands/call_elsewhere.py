"""Having another provider place a call that the first one took and keeps in line."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.timeline import What
from bot.domain.paging.further_calls import calls_of, with_another
from bot.domain.paging.notification import Delivery, NotificationState
from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed, MultiProviderTelephony, Placed, Trouble
from bot.engine.errands.carrying import as_sent, still_wanted
from bot.engine.queueing import messages
from bot.engine.queueing.hanging_up import put_hang_up, queue_hang_up
from bot.engine.schedule_files.schedules import Schedules
from bot.engine.sending.errand import Work
from bot.storage.incidents import incidents, timeline
from bot.storage.paging import asked, notifications
from bot.storage.paging.further_calls import save_calls
from bot.storage.sending.errand_kind import ErrandKind
from bot.storage.sending.outbox import Outgoing


class CallElsewhereErrand:
    """The same delivery by another provider. The one in line is ended once that has taken it.

    So there is a call in line at least, and perhaps two that ring; never none.
    """

    gives_up_after_tries = 5

    def __init__(self, schedules: Schedules, telephony: MultiProviderTelephony) -> None:
        self._schedules = schedules
        self._telephony = telephony

    def prepare(self, tx: Connection, rows: Sequence[Outgoing], now: datetime) -> Work | None:
        """Nothing once it rings, or has ended, or nothing of what it is about waits."""
        call = notifications.delivery(tx, rows[0].subject)
        if call is None or not _is_in_line(tx, call):
            return None
        person = self._schedules.files_in_force().people.get(call.person)
        return None if person is None else _CallElsewhere(self._telephony, person, call)


class _CallElsewhere(Work):
    def __init__(self, telephony: MultiProviderTelephony, person: Person, call: Delivery) -> None:
        self._telephony = telephony
        self._person = person
        self._call = call
        self._placed: Placed | None = None

    def stands(self, tx: Connection) -> bool:
        current = notifications.delivery(tx, self._call.id)
        return current is not None and _is_in_line(tx, current)

    async def send(self) -> None:
        tried = {call.provider for call in calls_of(self._call)} - {None}
        try:
            self._placed = await self._telephony.call_elsewhere(
                self._person, delivery=self._call.id, but_not_by={str(name) for name in tried}
            )
        except DeliveryFailed as failure:
            # That another provider is in trouble as well says nothing of calls that the first one
            # still begins: the lane must not send them one by one for it.
            raise DeliveryFailed(
                failure.problem, permanent=failure.permanent, trouble=Trouble.FORBIDDEN
            ) from failure

    def sent(self, tx: Connection, now: datetime) -> None:
        if self._placed is None:
            return
        about = self._about(tx)
        current = notifications.delivery(tx, self._call.id, for_change=True) or self._call
        known = with_another(current, as_sent(self._placed), self._placed.in_doubt)
        # It rings from now on: the person's next call waits for this one.
        save_calls(tx, replace(known, begun_at=now))
        put_hang_up(tx, ErrandKind.HANG_UP_IN_LINE, known.id, now)
        for number in about:
            self._write_entry(tx, number, now, instead=self._placed.provider)
        if not still_wanted(tx, notifications.carried_by(tx, known.id)):
            queue_hang_up(tx, known.id, now)

    def failed(
        self, tx: Connection, failure: DeliveryFailed, retry_at: datetime | None, now: datetime
    ) -> None:
        """It waits in line where it is. The channel is told, of each incident once."""
        if retry_at is None:
            for number in self._about(tx):
                self._write_entry(tx, number, now)

    def _about(self, tx: Connection) -> Sequence[int]:
        """What it is about and still asks the person for an answer, locked."""
        carried = notifications.carried_by(tx, self._call.id)
        incidents.lock(tx, {one.incident for one in carried})
        ask = asked.still_ask(tx, {one.page for one in carried})
        return sorted({one.incident for one in carried if one.page in ask})

    def _write_entry(self, tx: Connection, incident: int, now: datetime, **more: str) -> None:
        """Said out loud once: where nobody else can place it, or whoever did keeps it as well."""
        before = timeline.since(tx, incident, 0, {What.CALL_IN_LINE})
        was_placed = {one.facts.get("instead") for one in before} & {self._call.provider}
        as_well = {"as_well": True} if was_placed else {}
        is_told = any("as_well" in one.facts or "instead" not in one.facts for one in before)
        is_news = not is_told and bool(as_well or not more)
        say = messages.announce if is_news else timeline.add
        facts = {"person": self._person.key, "provider": self._call.provider, **more, **as_well}
        say(tx, incident, now, What.CALL_IN_LINE, **facts)
        messages.refresh_all(tx, now, newest=[incident])


def _is_in_line(tx: Connection, call: Delivery) -> bool:
    in_line = call.state is NotificationState.SENT and call.provider is not None
    return in_line and still_wanted(tx, notifications.carried_by(tx, call.id))
