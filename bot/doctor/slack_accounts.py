"""Whether the Slack accounts of the people who may be paged are real."""

from collections.abc import Sequence
from datetime import datetime

from bot.doctor.finding import Finding, fine, wrong
from bot.doctor.people import people_soon
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster
from bot.engine.contracts import DeliveryFailed
from bot.slack.api import WebApi
from bot.slack.errors import MEMBER

CHECK = "slack members"


async def check_accounts(api: WebApi, roster: Roster, now: datetime) -> Sequence[Finding]:
    """One finding for each account that Slack does not know, or one that all is well."""
    people = [person for person in people_soon(roster, now) if person.slack or person.email]
    if not people:
        return []
    findings = []
    for person in people:
        problem = await _problem(api, person)
        if problem is not None:
            findings.append(wrong(CHECK, f"{person.name} cannot be messaged: {problem}."))
    return findings or [fine(CHECK, f"Slack knows all {len(people)} who may be paged in 30 days.")]


async def _problem(api: WebApi, person: Person) -> str | None:
    try:
        if person.slack is not None:
            fields = {"user": person.slack}
            answer = await api.call("users.info", fields, where=f"{MEMBER}{person.slack}")
        else:
            fields = {"email": person.email or ""}
            answer = await api.call("users.lookupByEmail", fields, where=person.name)
    except DeliveryFailed as failure:
        return failure.problem
    if answer["user"].get("deleted"):
        return f"the account is deactivated; take {person.key} out of the schedules"
    return None
