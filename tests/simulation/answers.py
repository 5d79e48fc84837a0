"""Whether what somebody is told of their act is so, and nobody is refused without a reason."""

from collections.abc import Iterator

from bot.phone.answers import Outcome, PhoneAct
from tests.simulation.books import Books, IncidentRow

# Nothing keeps anybody from these while an incident waits.
_NEVER_REFUSED = {PhoneAct.ACKNOWLEDGE, PhoneAct.RESOLVE}


def is_so(outcome: Outcome, person: str, before: Books, after: Books) -> Iterator[str]:
    """By the books before the act and after it; meanwhile others may have acted as well."""
    number = outcome.number
    was, incident = before.incidents.get(number), after.incidents.get(number)
    said = f"{person} is told that {number} is {outcome.act}d"
    if outcome.unsaved:
        return
    if outcome.has_risen:
        if incident is None or not incident.rises:
            yield f"{person} is told that {number} has become urgent, and it has not"
        return
    if outcome.refusal is not None:
        untouched = incident is not None and incident is was and incident.state == "triggered"
        if untouched and outcome.act in _NEVER_REFUSED:
            yield f"{person} may not {outcome.act} {number}, which waits: {outcome.refusal}"
        return
    if was is None or incident is None:
        yield f"{said}, and there is none"
    elif was.state == "resolved":
        yield f"{said}, and it was over before"
    elif incident is was and outcome.act is not PhoneAct.DECLINE:
        yield f"{said}, and it is as it was"
    else:
        yield from _is_done(outcome.act, incident, person, said)


def _is_done(act: PhoneAct, incident: IncidentRow, person: str, said: str) -> Iterator[str]:
    if incident.state == "resolved":
        # Somebody else may have done that at the same time.
        return
    if act is PhoneAct.RESOLVE:
        yield f"{said}, and it is {incident.state}"
    if act is PhoneAct.ACKNOWLEDGE and (incident.state, incident.acknowledged_by) != (
        "acknowledged",
        person,
    ):
        yield f"{said}, and it is {incident.state} by {incident.acknowledged_by}"
