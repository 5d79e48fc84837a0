"""Whether what matters most is sent first, where a lane has more to send than room."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.domain.paging.priority import Priority
from bot.storage.sending.outbox import Lane
from tests.simulation.books import Books, OutboxRow, PageRow


def of_leases(before: Books, after: Books, now: datetime) -> Iterator[str]:
    """Nothing is left that goes before what is taken, but for one that has waited longest.

    Where there is one process: what others hold locked is passed over.
    """
    for lane in Lane:
        taken = [row for row in _of(lane, before) if _is_taken(row, after)]
        if taken:
            yield from _in_order(taken, _left(lane, before, after, now))


def of_pages(before: Books, after: Books) -> Iterator[str]:
    """The first that somebody hears of a service's trouble is queued before all else."""
    paged = [page for id_, page in after.pages.items() if id_ not in before.pages]
    if not paged:
        return
    queued = {(row.kind, row.subject): row for row in after.outbox.values()}
    for page in _first_of_all(before, after, paged):
        for notification in after.notifications.values():
            row = queued.get((notification.method, notification.id))
            at_once = notification.page == page.id and notification.due_at <= page.begun_at
            if at_once and row is not None and row.priority != Priority.FIRST_PAGE:
                yield (
                    f"{page.person} hears of {page.service} for the first time by notification "
                    f"{notification.id}, and its priority is {row.priority}"
                )


def _of(lane: Lane, books: Books) -> list[OutboxRow]:
    return [row for row in books.outbox.values() if row.lane == lane]


def _is_taken(row: OutboxRow, after: Books) -> bool:
    now_is = after.outbox.get(row.id)
    return now_is is not None and now_is.tries > row.tries


def _left(lane: Lane, before: Books, after: Books, now: datetime) -> list[OutboxRow]:
    """What could have been taken, and is as it was."""
    firsts: set[str] = set()
    left = []
    for row in _of(lane, before):
        is_next = row.sequence is None or row.sequence not in firsts
        firsts.add(row.sequence or "")
        if is_next and row.ready_at <= now and after.outbox.get(row.id) is row:
            left.append(row)
    return left


def _in_order(taken: Sequence[OutboxRow], left: Sequence[OutboxRow]) -> Iterator[str]:
    if not left:
        return
    sends: dict[str | int, OutboxRow] = {}
    for row in taken:
        sent_with = row.bundle or row.id
        sends[sent_with] = min(sends.get(sent_with, row), row, key=_place)
    before_all = min(left, key=_place)
    late = [row for row in sends.values() if _place(row) > _place(before_all)]
    others = [row for row in late if _waited(row) > min(map(_waited, left))]
    if len(late) - len(others) > 1 or others:
        said = ", ".join(f"{row.id} ({row.kind}, {row.priority})" for row in late)
        yield (
            f"of the outbox {said} is taken, and {before_all.id} ({before_all.kind}, "
            f"{before_all.priority}) is left"
        )


def _place(row: OutboxRow) -> tuple[int, datetime, int]:
    return (row.priority, *_waited(row))


def _waited(row: OutboxRow) -> tuple[datetime, int]:
    return (row.due_at, row.id)


def _first_of_all(before: Books, after: Books, paged: Sequence[PageRow]) -> Iterator[PageRow]:
    """Those about a service that nothing was said of before to whom they are for."""
    known = {(page.incident, page.person) for page in before.pages.values()}
    about = {
        (page.service, page.person)
        for page in before.pages.values()
        if before.is_triggered(page.incident) or after.is_triggered(page.incident)
    }
    for page in paged:
        key = (page.service, page.person)
        if (page.incident, page.person) not in known and key not in about:
            yield page
        known.add((page.incident, page.person))
        about.add(key)
