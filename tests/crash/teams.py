"""Several small teams with short waits, so that a run of some minutes walks many policies."""

from tests.crash.ground import Scenery

TEAMS = 4
WAITS_SECONDS = (8, 12)

_TEAM = """
team: {team}
timezone: UTC
slack: {{channel: "#platform"}}
services: {{{team}-service: {{}}}}
schedules:
  primary: {{layers: [{{people: [{first}], every: week, start: 2026-01-05 10:00}}]}}
  secondary: {{layers: [{{people: [{second}], every: week, start: 2026-01-05 10:00}}]}}
escalation:
  - {{page: primary, wait: {waits[0]}s}}
  - {{page: secondary, wait: {waits[1]}s}}
"""


def teams() -> Scenery:
    """TEAMS teams of two: both are called, the first has Slack besides, the second texts."""
    names = [f"team{number}" for number in range(TEAMS)]
    people = [(f"{name}-first", f"{name}-second") for name in names]
    lines = [
        f"  {key}: {{name: {key}, slack: {_member(key)}, phone: '{phone_of(key)}', "
        f"timezone: UTC, contact: [call, {'slack' if key.endswith('first') else 'sms'}]}}"
        for pair in people
        for key in pair
    ]
    files = {
        f"{name}.yaml": _TEAM.format(team=name, first=pair[0], second=pair[1], waits=WAITS_SECONDS)
        for name, pair in zip(names, people, strict=True)
    }
    return Scenery(
        files={"people.yaml": "\n".join(["people:", *lines, ""]), **files},
        services={f"{name}-service": name for name in names},
        members={_member(key): key for pair in people for key in pair},
    )


def phone_of(person: str) -> str:
    """Everybody's number is made of their team's and their own."""
    team, _, place = person.removeprefix("team").partition("-")
    return f"+1415555{1000 + 10 * int(team) + (place == 'second')}"


def _member(person: str) -> str:
    return f"U{phone_of(person).removeprefix('+')}"
