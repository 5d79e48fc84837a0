"""Whether everybody who may be paged soon can be reached."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.doctor.finding import Finding, Installation, fine, wrong
from bot.domain.paging.policy import PersonTarget, RoleTarget
from bot.domain.people.person import Person
from bot.domain.rosters.roster import Roster, Team
from bot.domain.times.instants import Span

PHONES = "phone numbers"
SLACK_ACCOUNTS = "slack accounts"
LOOK_AHEAD = timedelta(days=30)


async def check_people(installation: Installation) -> Sequence[Finding]:
    """Whether we know phone and Slack of all who are on call soon or named by a policy."""
    if installation.roster is None:
        return []
    needed = people_soon(installation.roster, installation.now)
    if not needed:
        message = "Nobody is on call in the next 30 days, and no policy names anybody: add people."
        return [wrong(PHONES, message)]
    return [*_phones(needed), *_slack_accounts(needed)]


def people_soon(roster: Roster, now: datetime) -> list[Person]:
    """Everybody on call within LOOK_AHEAD, and everybody a policy names, by key."""
    soon = Span(start=now, end=now + LOOK_AHEAD)
    keys = {
        person
        for team in roster.teams.values()
        for schedule in team.schedules.values()
        for shift in schedule.shifts(soon)
        for person in shift.people
    }
    for team in roster.teams.values():
        keys |= _named_by_policy(roster, team)
    return [roster.people[key] for key in sorted(keys) if key in roster.people]


def _named_by_policy(roster: Roster, team: Team) -> set[str]:
    targets = (target for step in team.policy.steps for target in step.targets)
    named = set()
    for target in targets:
        if isinstance(target, PersonTarget):
            named.add(target.person)
        elif isinstance(target, RoleTarget) and target.role in roster.roles:
            named.add(roster.roles[target.role])
    return named


def _phones(needed: Sequence[Person]) -> list[Finding]:
    missing = [person for person in needed if person.phone is None]
    if not missing:
        return [fine(PHONES, f"Known of everybody who may be paged in 30 days: {len(needed)}.")]
    return [
        wrong(
            PHONES,
            f"{person.name} has none, so no call or SMS can wake them: "
            f"add `phone:` to {person.key} in people.yaml.",
        )
        for person in missing
    ]


def _slack_accounts(needed: Sequence[Person]) -> list[Finding]:
    missing = [person for person in needed if person.slack is None and person.email is None]
    if not missing:
        message = f"Given for everybody who may be paged in 30 days: {len(needed)}."
        return [fine(SLACK_ACCOUNTS, message)]
    return [
        wrong(
            SLACK_ACCOUNTS,
            f"{person.name} has none: add `slack:` (the member ID) or `email:` "
            f"to {person.key} in people.yaml.",
        )
        for person in missing
    ]
