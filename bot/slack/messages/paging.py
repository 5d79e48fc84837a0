"""Who is being paged at the moment, and how each notification fares."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.domain.answering.naming import name_of
from bot.domain.incidents.timeline import What, was_paged_before_it_came_back, why_asked_no_more
from bot.domain.paging.notification import (
    TELLING,
    UNDER_WAY,
    Notification,
    NotificationState,
)
from bot.domain.people.method import Method
from bot.engine.contracts import IncidentView
from bot.slack.writing import mrkdwn, one_line, when

MOST_PEOPLE = 8
NAME_LIMIT = 60
PROBLEM_LIMIT = 80
MOST_NOTIFICATIONS = 5

_NAMES = {Method.SLACK: "Slack", Method.SMS: "SMS", Method.CALL: "call"}
_FARES = {
    NotificationState.SENDING: "being sent",
    NotificationState.SENT: "sent",
    NotificationState.RINGING: "ringing",
    NotificationState.ANSWERED: "picked up, not acknowledged yet",
    NotificationState.DELIVERED: "delivered",
    NotificationState.NO_ANSWER: "no answer",
    NotificationState.BUSY: "line busy",
    NotificationState.ENDED: "ended without an acknowledgement",
}
_OF_CALLS = {NotificationState.SENDING: "dialling", NotificationState.SENT: "dialling"}


def paging(view: IncidentView) -> Iterator[str]:
    """Lines of mrkdwn: who is being paged, and who of the latest step was and is no more.

    Each with the state of every notification. Everybody paged at the same instant belongs to one
    step; of those before are shown whose phone rings, or who are to be sent something yet.
    """
    if not view.paged:
        return
    latest = max(begun_at for _, begun_at in view.paged)
    paged = dict(view.paged)
    people = sorted(paged, key=lambda person: paged[person] != latest)
    people = [one for one in people if not was_paged_before_it_came_back(view.timeline, one)]
    no_more = {person: why_asked_no_more(view.timeline, person) for person in people}
    theirs = {person: _of_last_page(view.notifications, person) for person in people}
    is_paged = {
        person: no_more[person] is None
        and (_more_comes(theirs[person]) or (paged[person] == latest and _may_read(theirs[person])))
        for person in people
    }
    now = [person for person in people if is_paged[person]]
    over = [
        person
        for person in people
        if not is_paged[person]
        and paged[person] == latest
        and no_more[person] is not What.REASSIGNED
    ]
    if now:
        yield "*Paging now:*"
        yield from _each(now, theirs, no_more, view)
    if over:
        yield "*No longer paged:*" if now else "*Nobody is being paged now:*"
        yield from _each(over, theirs, no_more, view)


def _each(
    people: Sequence[str],
    theirs: Mapping[str, Sequence[Notification]],
    no_more: Mapping[str, What | None],
    view: IncidentView,
) -> Iterator[str]:
    for person in people[:MOST_PEOPLE]:
        name = mrkdwn(one_line(name_of(person, view.roster), NAME_LIMIT))
        states = ", ".join(_fares(theirs[person][-MOST_NOTIFICATIONS:]))
        if no_more[person] is What.DECLINED:
            states = "can't take it"
        yield f"• {name}: {states}" if states else f"• {name}"
    if len(people) > MOST_PEOPLE:
        yield f"• and {len(people) - MOST_PEOPLE} more"


def _more_comes(page: Iterable[Notification]) -> bool:
    """Whether something of a page is to be sent yet, or a phone rings."""
    coming = {NotificationState.PENDING, NotificationState.SENDING}
    return any(
        one.state in coming or (one.method is Method.CALL and one.state in UNDER_WAY)
        for one in page
    )


def _may_read(page: Sequence[Notification]) -> bool:
    """Whether a page of messages alone waits to be read: who is called is expected to pick up."""
    got_through = [one for one in page if one.state in TELLING]
    if not page:
        return True
    return bool(got_through) and all(one.method is not Method.CALL for one in got_through)


def _of_last_page(notifications: Iterable[Notification], person: str) -> list[Notification]:
    theirs = [one for one in notifications if one.person == person]
    last = max((one.page for one in theirs), default=0)
    return [one for one in theirs if one.page == last]


def _fares(notifications: Iterable[Notification]) -> Iterator[str]:
    for one in notifications:
        name = _NAMES[one.method]
        if one.state is NotificationState.PENDING:
            yield f"{name} at {when(one.due_at)}" if not one.tries else f"{name} tried again"
        elif one.state is NotificationState.FAILED:
            problem = mrkdwn(one_line(one.problem or "no reason given", PROBLEM_LIMIT))
            yield f"{name} failed ({problem})"
        elif one.state is NotificationState.SENT and one.method is Method.CALL and one.problem:
            yield f"{name} {mrkdwn(one_line(one.problem, PROBLEM_LIMIT))}"
        elif one.state is not NotificationState.WITHDRAWN:
            calls = _OF_CALLS if one.method is Method.CALL else {}
            yield f"{name} {calls.get(one.state, _FARES[one.state])}"
