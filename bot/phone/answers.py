"""What came of a key press or an SMS reply, in friendly words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.domain.answering.as_told import what_became_of
from bot.domain.answering.naming import being_paged, listed, name_of
from bot.domain.answering.quiet_hours import paged_again_at
from bot.domain.answering.what_follows import in_words
from bot.domain.incidents.incident import Incident, State
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.domain.times.instants import as_utc
from bot.engine.contracts import Followed
from bot.phone.spoken import speakable

_NOON = 12
# Nobody listens to more numbers than these.
NAMED_AT_MOST = 5
# So many characters of a title.
TITLE_LIMIT = 100


class PhoneAct(StrEnum):
    """What a person can do about an incident with a telephone."""

    ACKNOWLEDGE = "acknowledge"
    ESCALATE = "escalate"
    RESOLVE = "resolve"
    DECLINE = "decline"


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What an act came to for one incident.

    `refusal` is None where it was done; `incident` is as it stands now, None where there is none.
    `followed` is what comes of having it go on.
    `unsaved`: nobody refused it, but it could not be written down, and nothing more is known.
    `has_risen`: it was left as it is, for it has become urgent since the person was told of it.
    """

    act: PhoneAct
    number: int
    incident: Incident | None = None
    refusal: str | None = None
    followed: Followed | None = None
    unsaved: bool = False
    has_risen: bool = False


def outcomes_in_words(outcomes: Sequence[Outcome], person: Person, roster: Roster) -> list[str]:
    """Sentences for the person: what was done first, then what was not and why."""
    kept = [outcome for outcome in outcomes if not outcome.unsaved]
    done = [outcome for outcome in kept if outcome.refusal is None]
    refused = [outcome for outcome in kept if outcome.refusal is not None]
    unsaved = [outcome.number for outcome in outcomes if outcome.unsaved]
    said = _done(done, person, roster)
    said += [_refused(outcome, person, roster) for outcome in refused]
    return said + (
        [f"{_named(unsaved).capitalize()} could not be saved just now."] if unsaved else []
    )


def became_urgent(incident: Incident) -> str:
    """For a person who heard of the incident before an alert made it urgent."""
    return f"Incident {incident.number} {what_became_of(incident)}{_titled(incident)}."


def standing(incident: Incident, person: Person, roster: Roster) -> str:
    """Who answered an incident that no longer waits, and when; or until when it was put off."""
    if incident.state is State.RESOLVED:
        by = _by(incident.resolved_by, person, roster)
        at = _at(incident.resolved_at, person)
        return f"Incident {incident.number} is already resolved{by}{at}."
    by = _by(incident.acknowledged_by, person, roster)
    paged_at = paged_again_at(incident, roster)
    if incident.snoozed and paged_at is not None:
        again = when(paged_at, person.timezone)
        return f"Incident {incident.number} was snoozed{by}: paging begins again {again}."
    at = _at(incident.acknowledged_at, person)
    return f"Incident {incident.number} was already acknowledged{by}{at}."


def when(instant: datetime, timezone: ZoneInfo) -> str:
    """`on Tuesday at 3:04 AM`, on the wall clock of a zone."""
    local = as_utc(instant).astimezone(timezone)
    half = "AM" if local.hour < _NOON else "PM"
    return f"on {local:%A} at {local.hour % _NOON or _NOON}:{local:%M} {half}"


def incidents_named(numbers: Iterable[int]) -> str:
    """`incident 12`, or `incidents 12, 13 and 14`."""
    words = [str(number) for number in numbers]
    return f"incident{'' if len(words) == 1 else 's'} {listed(words)}"


def _titled(incident: Incident | None) -> str:
    title = "" if incident is None else speakable(incident.title, TITLE_LIMIT).rstrip(".")
    return f": {title}" if title else ""


def _named(numbers: list[int]) -> str:
    return (
        incidents_named(numbers) if len(numbers) <= NAMED_AT_MOST else f"{len(numbers)} incidents"
    )


def _done(done: Sequence[Outcome], person: Person, roster: Roster) -> list[str]:
    if not done:
        return []
    act, numbers = done[0].act, [outcome.number for outcome in done]
    match act:
        case PhoneAct.ACKNOWLEDGE:
            # Of one, so that nobody takes what they did not mean without noticing it.
            what = _titled(done[0].incident) if len(done) == 1 else ""
            return [f"Thank you. You have acknowledged {_named(numbers)}{what}."]
        case PhoneAct.RESOLVE:
            return [f"Thank you. You have resolved {_named(numbers)}."]
        case PhoneAct.ESCALATE:
            following = _following(done, person, roster)
            return [f"You have escalated {named}: {follows}." for named, follows in following]
        case PhoneAct.DECLINE:
            following = _following(done, person, roster)
            return ["All right.", *(f"For {named} {follows}." for named, follows in following)]


def _following(
    done: Sequence[Outcome], person: Person, roster: Roster
) -> Sequence[tuple[str, str]]:
    """What follows, once for all for which it is the same."""
    alike: dict[str, list[int]] = {}
    for outcome in done:
        follows = _follows(outcome.followed, person, roster)
        alike.setdefault(follows, []).append(outcome.number)
    return [(_named(numbers), follows) for follows, numbers in alike.items()]


def _follows(followed: Followed | None, person: Person, roster: Roster) -> str:
    if followed is None or followed.follows is None:
        asked = followed.asked if followed is not None else ()
        return being_paged([name_of(one, roster) for one in asked])
    return in_words(followed.follows, roster, person.key, followed.at)


def _refused(outcome: Outcome, person: Person, roster: Roster) -> str:
    incident = outcome.incident
    if incident is None or incident.state is State.TRIGGERED:
        return str(outcome.refusal)
    stands = standing(incident, person, roster)
    return f"{outcome.refusal} {stands}" if outcome.has_risen else stands


def _by(who: str | None, person: Person, roster: Roster) -> str:
    if who is None:
        return ""
    return " by you" if who == person.key else f" by {name_of(who, roster)}"


def _at(instant: datetime | None, person: Person) -> str:
    return "" if instant is None else f", {when(instant, person.timezone)}"
