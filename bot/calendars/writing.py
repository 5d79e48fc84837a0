"""A feed as an iCalendar object (RFC 5545, with RFC 7986 for NAME and REFRESH-INTERVAL).

Times are in UTC, so that no zone definition can disagree with the reader's. An event's UID is made
of person, schedule and start: a shift that ends earlier is the same event changed, one that begins
at another time is another event.
"""

from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID, uuid5

from icalendar import Calendar, Event, Timezone, vDuration, vText

from bot.domain.answering.naming import name_of
from bot.domain.rosters.feed import Feed, FeedEntry
from bot.domain.rosters.roster import Roster

PRODUCT = "-//Sleepwell//On call//EN"
ASK_AGAIN_AFTER = timedelta(hours=1)

# Any value, which must never change: UIDs are derived from it.
_SHIFTS = UUID("6f0b1c64-7c0e-5d8e-9f55-0d4f6e2b7a11")


def calendar(feed: Feed, roster: Roster) -> bytes:
    """The feed as iCalendar text: lines end with CRLF and have 75 octets at most."""
    told = Calendar()
    told.add("version", "2.0")
    told.add("prodid", PRODUCT)
    told.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        told.add(name, vText(f"On call: {_about(feed, roster)}"))
    told.add("last-modified", feed.changed_at)
    told.add("refresh-interval", ASK_AGAIN_AFTER, parameters={"VALUE": "DURATION"})
    told.add("x-published-ttl", vDuration(ASK_AGAIN_AFTER))
    for entry in feed.entries:
        told.add_component(_event(entry, feed, roster))
    if not feed.entries:
        # There must be a component in every calendar (RFC 5545, section 3.4), also with no shifts.
        told.add_component(Timezone.from_tzid("UTC"))
    return bytes(told.to_ical())


def uid_of(entry: FeedEntry) -> str:
    """A UID that depends on person, schedule and start only."""
    about = (entry.team, entry.schedule, entry.person, entry.span.start.isoformat())
    return str(uuid5(_SHIFTS, "/".join(about)))


def summary_of(entry: FeedEntry, feed: Feed, roster: Roster) -> str:
    """The title of a shift: the schedule in a person's feed, the person in a schedule's."""
    place = f"{entry.team}/{entry.schedule}"
    if feed.person is not None:
        return f"On call: {place}"
    return f"{name_of(entry.person, roster)} ({place})"


def _event(entry: FeedEntry, feed: Feed, roster: Roster) -> Event:
    event = Event()
    event.add("uid", uid_of(entry))
    # Without a METHOD the stamp is when the event was last revised (RFC 5545, section 3.8.7.2), so
    # that asking again without a change between gives the same octets.
    event.add("dtstamp", feed.changed_at)
    event.add("last-modified", feed.changed_at)
    event.add("sequence", feed.sequence)
    event.add("dtstart", entry.span.start)
    event.add("dtend", entry.span.end)
    event.add("summary", summary_of(entry, feed, roster))
    event.add("description", _description(entry, roster))
    event.add("categories", ["On call"])
    event.add("status", "CONFIRMED")
    # Who is on call can still be asked to a meeting.
    event.add("transp", "TRANSPARENT")
    return event


def _description(entry: FeedEntry, roster: Roster) -> str:
    following = _names(entry.next_people, roster) or "nobody within a year"
    team = roster.teams.get(entry.team)
    lines = [f"Next: {following}"]
    if team is not None and team.channel is not None:
        lines.append(f"Channel: {team.channel}")
    return "\n".join(lines)


def _about(feed: Feed, roster: Roster) -> str:
    if feed.person is not None:
        return name_of(feed.person, roster)
    return f"{feed.team}/{feed.schedule}"


def _names(people: Iterable[str], roster: Roster) -> str:
    return " and ".join(name_of(person, roster) for person in people)
