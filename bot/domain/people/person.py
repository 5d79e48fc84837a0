"""People who can be on call, and the ways to reach them."""

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from bot.domain.incidents.urgency import Urgency
from bot.domain.people.away import Away, AwayCalendar
from bot.domain.people.method import Method


@dataclass(frozen=True, kw_only=True, slots=True)
class ContactStep:
    """Contact methods used together, `after` the page began."""

    methods: tuple[Method, ...]
    after: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if not self.methods:
            raise ValueError("a contact step needs at least one of slack, sms, call")
        if self.after < timedelta(0):
            raise ValueError("a contact step cannot come before its page")


DEFAULT_CONTACT = (
    ContactStep(methods=(Method.SLACK, Method.SMS, Method.CALL)),
    ContactStep(methods=(Method.CALL,), after=timedelta(minutes=2)),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Someone who can be on call.

    `key` is the name used everywhere else; `phone` is in E.164 form; `slack` is a Slack member ID;
    `country`, whose public holidays are theirs, is ISO 3166-1 alpha-2, such as `DE`, or ISO 3166-2
    with a part of the country, such as `DE-BY`; `away`
    holds their absences and where more of them are told.
    """

    key: str
    name: str
    timezone: ZoneInfo
    slack: str | None = None
    email: str | None = None
    phone: str | None = None
    country: str | None = None
    contact: tuple[ContactStep, ...] = DEFAULT_CONTACT
    away: tuple[Away | AwayCalendar, ...] = ()

    def can_be_reached_by(self, method: Method) -> bool:
        """Whether we know what the contact method needs: a phone number, or a place in Slack."""
        if method is Method.SLACK:
            return self.slack is not None or self.email is not None
        return self.phone is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class PlannedNotification:
    """One message to send over one contact method, `after` the page began."""

    method: Method
    after: timedelta


def planned_notifications(person: Person, urgency: Urgency) -> tuple[PlannedNotification, ...]:
    """What paging this person comes to; empty when they cannot be reached at all.

    Methods without a number or Slack account are left out. Low urgency never calls; a person whose
    plan holds nothing but calls is then texted instead, so that a page is never silently nothing.
    A person whose whole plan lacks what it needs is reached by any method that does work, because a
    page by the wrong method is better than none.
    """
    planned = [
        PlannedNotification(method=method, after=step.after)
        for step in person.contact
        for method in step.methods
        if person.can_be_reached_by(method) and not _too_loud(method, urgency)
    ]
    if not planned:
        planned = [
            PlannedNotification(method=method, after=timedelta(0))
            for method in Method
            if person.can_be_reached_by(method) and not _too_loud(method, urgency)
        ]
    return tuple(sorted(planned, key=lambda notification: notification.after))


def _too_loud(method: Method, urgency: Urgency) -> bool:
    return urgency is Urgency.LOW and method is Method.CALL
