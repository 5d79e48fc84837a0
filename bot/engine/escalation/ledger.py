"""Collects what is to be written about several incidents, and writes it with few statements."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.timeline import What
from bot.domain.paging.escalation import AcknowledgementRunsOut, Page
from bot.domain.paging.priority import Priority
from bot.domain.people.method import Method
from bot.domain.people.person import PlannedNotification
from bot.domain.times.durations import duration_text
from bot.engine.escalation.priorities import priorities
from bot.engine.queueing import messages
from bot.engine.queueing.fresh import Fresh
from bot.engine.queueing.notifying import notification_to_send
from bot.storage.incidents import incidents, timeline
from bot.storage.incidents.timeline import Happening
from bot.storage.paging import notifications, pages
from bot.storage.paging.pages import NewNotification, NewPage
from bot.storage.sending import outbox
from bot.storage.sending.outbox import Outgoing, ToSend
from bot.storage.sending.queue_leased import Lease, put_all_leased


class Ledger:
    """Notes of one instant, written down in the order in which they were made."""

    def __init__(self, now: datetime, revision: int | None = None) -> None:
        """`revision` is that of the schedule files which tell who is paged."""
        self._now = now
        self._revision = revision
        self._opened: dict[int, Incident] = {}
        self._changed: list[Incident] = []
        self._happenings: list[Happening] = []
        self._announced: list[int] = []
        self._pages: list[NewPage] = []
        self._notifications: list[NewNotification] = []
        self._reminders: list[ToSend] = []
        self._left: list[int] = []

    def save(self, incident: Incident) -> None:
        """Note an incident that has changed and is held locked; its messages show it then."""
        self._changed.append(incident)

    def open(self, incident: Incident) -> None:
        """Note a new incident, to be inserted; its message for the channel comes first."""
        self._opened[incident.number] = incident
        self._happened(
            incident.number, What.OPENED, source=incident.source, revision=incident.revision
        )

    def leave(self, incident: int) -> None:
        """Note that what was to be sent about an incident by now is not: others are paged."""
        self._left.append(incident)

    def announce(self, incident: int, what: What, **facts: object) -> None:
        """Note an entry of the timeline that is said out loud in the team's channel."""
        self._announced.append(len(self._happenings))
        self._happened(incident, what, **facts)

    def page(self, incident: Incident, page: Page, planned: Iterable[PlannedNotification]) -> None:
        """Note a page to a person, and the notifications that it comes to."""
        number, key = incident.number, page.person
        why: dict[str, object] = {"handed": True} if page.handed else {}
        if page.came_on_call:
            why["came_on_call"] = True
        if page.stands_in_for is not None:
            why["stands_in_for"] = list(page.stands_in_for)
        by = {"revision": self._revision}
        self._happened(number, What.PAGED, person=key, step=page.step, **by, **why)
        self._pages.append(
            NewPage(
                incident=number,
                service=incident.service,
                person=key,
                step=page.step,
                round=incident.round,
                begun_at=self._now,
            )
        )
        for one in planned:
            self._notifications.append(
                NewNotification(
                    page=len(self._pages) - 1,
                    incident=number,
                    person=key,
                    method=one.method,
                    due_at=self._now + one.after,
                )
            )

    def ask_whether_still_on_it(
        self, incident: int, runs_out: AcknowledgementRunsOut, paged_at: datetime
    ) -> None:
        """The channel, and whoever has it, are told that an acknowledgement runs out.

        Paging begins again at `paged_at`, which may be later.
        """
        at = runs_out.runs_out_at
        left = duration_text(timedelta(seconds=round((paged_at - self._now).total_seconds())))
        facts = {"by": runs_out.by, "runs_out_at": at.isoformat(), "left": left}
        self.announce(incident, What.ACKNOWLEDGEMENT_RUNS_OUT, **facts)
        self._reminders.append(messages.reminder(incident, runs_out.by))

    def called_now(self) -> list[str]:
        """The people to be called at this instant."""
        notified = self._notifications
        calls = (one for one in notified if one.method is Method.CALL and one.due_at <= self._now)
        return list(dict.fromkeys(one.person for one in calls))

    def write(self, tx: Connection, lease: Lease | None = None) -> Fresh:
        """Write everything down, and queue what must be sent because of it.

        What was opened, and the notifications about that, are returned; with a lease also what was
        taken up of what was queued.

        Raises:
            OpenedMeanwhile: there is one already that alerts for a new one belong to.
        """
        incidents.save_all(tx, self._changed)
        incidents.insert_all(tx, self._opened.values())
        entries = self._insert_entries(tx)
        notifications.withdraw(tx, self._left, self._now)
        pages.reserve_for(tx, self._pages, self._notifications, sends=lease.sends if lease else 0)
        first = priorities(tx, self._pages, new=self._opened.keys())
        page_ids = pages.add_pages(tx, self._pages)
        written = pages.add_notifications(tx, self._notifications, page_ids, self._now)
        said = [
            messages.announcement(self._happenings[place].incident, entries[place])
            for place in self._announced
        ]
        shown = [messages.channel_message(number) for number in self._opened]
        sent = [
            notification_to_send(
                one.id,
                one.method,
                one.person,
                one.incident,
                one.due_at,
                priority=first[new.page] if one.due_at <= self._now else Priority.REPEATED_PAGE,
            )
            for one, new in zip(written, self._notifications, strict=True)
        ]
        queued = [*shown, *said, *self._reminders, *sent]
        taken: Sequence[Outgoing] = ()
        if lease is None:
            outbox.put_all(tx, queued, self._now)
        else:
            taken = put_all_leased(tx, queued, self._now, lease)
        messages.refresh_all(tx, self._now, newest=[one.number for one in self._changed])
        about_new = {one.id: one for one in written if one.incident in self._opened}
        return Fresh(incidents=self._opened, notifications=about_new, taken=taken)

    def _insert_entries(self, tx: Connection) -> list[int]:
        """The ids of the entries, where any of them is to be said out loud."""
        if self._announced:
            return timeline.add_returning_ids(tx, self._happenings)
        timeline.add_all(tx, self._happenings)
        return []

    def _happened(self, incident: int, what: What, **facts: object) -> None:
        happening = Happening(incident=incident, at=self._now, what=what, facts=facts)
        self._happenings.append(happening)
