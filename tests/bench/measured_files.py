"""A thousand team files, and the people they name."""

from pathlib import Path

import yaml

TEAMS = 1_000
PEOPLE = 2_000

_PERSON = """\
  p{n}: {{name: Person {n}, slack: U02P{n:07}, phone: "+1415555{n:04}", timezone: Europe/Berlin}}
"""
_TEAM = """\
team: team-{n}
timezone: America/Los_Angeles
slack: {{channel: "#team-{n}", usergroup: team-{n}-oncall}}
services:
  checkout-{n}: {{runbook: https://example.com/runbooks/checkout}}
  search-{n}: {{}}
schedules:
  primary:
    layers:
      - people: [{p[0]}, {p[1]}, [{p[2]}, {p[3]}]]
        every: week
        start: 2026-01-05 10:00
        until: 2027-01-04 10:00
        changes:
          - {{from: 2026-06-01 10:00, people: [{p[0]}, {p[1]}, {p[2]}, {p[3]}]}}
      - people: [{p[4]}]
        every: day
        start: 2026-01-05 09:00
        only: [mon-fri 09:00-17:00, sat 22:00-06:00]
        timezone: Europe/Berlin
  secondary:
    layers:
      - {{people: [{p[1]}, {p[2]}, {p[0]}], every: 2 weeks, start: 2026-01-05 10:00}}
overrides:
  - {{schedule: primary, person: {p[3]}, from: 2026-12-24 10:00, to: 2026-12-26 10:00}}
escalation:
  - {{page: primary, wait: 5m}}
  - {{page: [secondary, {p[0]}], wait: 10m}}
  - {{page: cto, wait: 15m}}
then: repeat
urgency:
  low: {{hours: mon-fri 09:00-18:00}}
"""


def write(folder: Path) -> None:
    """people.yaml and the team files, each of the size of the example in the reference."""
    people = "".join(_PERSON.format(n=n) for n in range(PEOPLE))
    (folder / "people.yaml").write_text(f"people:\n{people}roles:\n  cto: p0\n")
    for n in range(TEAMS):
        names = [f"p{(2 * n + place) % PEOPLE}" for place in range(5)]
        (folder / f"team-{n}.yaml").write_text(_TEAM.format(n=n, p=names))


def composed(folder: Path) -> list[yaml.Node | None]:
    """The same files as libyaml has them for PyYAML, with no regard for what they mean."""
    texts = [path.read_text() for path in sorted(folder.iterdir())]
    return [yaml.compose(text, Loader=yaml.CSafeLoader) for text in texts]
