"""What is said to somebody who was called and has been taken out of people.yaml since. Pure."""

from collections.abc import Sequence

from bot.domain.answering.naming import listed, name_of
from bot.domain.incidents.incident import Incident, State
from bot.domain.rosters.roster import Roster
from bot.engine.commands.calls import CalledAbout
from bot.phone.part import READ_OUT_AT_MOST
from bot.phone.spoken import speakable
from bot.phone.voice import NAME_LIMIT


def gone(about: CalledAbout, roster: Roster) -> list[str]:
    """Sentences: that no key counts, how each incident stands, and who is paged for it now."""
    whom = speakable(about.person, NAME_LIMIT)
    nothing = "so that no key that is pressed here changes anything"
    said = [f"This call was for {whom}, who is not in people.yaml any more, {nothing}."]
    read_out = about.incidents[:READ_OUT_AT_MOST]
    said += [
        _stands(incident, about.paged.get(incident.number, ()), roster) for incident in read_out
    ]
    if len(about.incidents) > len(read_out):
        said.append(f"And {len(about.incidents) - len(read_out)} more.")
    return said


def _stands(incident: Incident, paged: Sequence[str], roster: Roster) -> str:
    number = incident.number
    match incident.state:
        case State.RESOLVED:
            return f"Incident {number} is resolved."
        case State.ACKNOWLEDGED:
            stands = "snoozed" if incident.snoozed else "acknowledged"
            return f"Incident {number} is {stands} by {name_of(incident.acknowledged_by, roster)}."
        case State.TRIGGERED:
            names = listed([speakable(name_of(person, roster), NAME_LIMIT) for person in paged])
            now = (
                f"{names} {'is' if len(paged) == 1 else 'are'} paged"
                if paged
                else "the next step follows"
            )
            return (
                f"Incident {number} still waits for an answer, and its escalation goes on: {now}."
            )
