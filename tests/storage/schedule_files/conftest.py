"""Two small files without a mistake, and what is said when one thing in them is changed."""

from collections.abc import Callable

import pytest

from bot.storage.schedule_files import Reading, read_texts

PEOPLE = """\
people:
  ana:
    name: Ana Souza
    slack: U02ANA0001
    phone: "+14155550101"
    timezone: America/Los_Angeles
    contact: [sms, call after 2m]
  bo: {name: Bo Lind, slack: U02BO00002, phone: "+14155550102", timezone: Europe/Berlin}
roles:
  cto: bo
"""

TEAM = """\
team: web
timezone: Europe/Berlin
slack: {channel: "#web", usergroup: web-oncall}
services:
  shop: {runbook: https://example.com/shop}
schedules:
  first:
    layers:
      - people: [ana, [bo, ana]]
        every: week
        start: 2026-01-05 10:00
        until: 2027-01-04 10:00
        changes:
          - {from: 2026-06-01 10:00, people: [bo]}
        only: mon-fri 09:00-17:00
        timezone: Europe/Lisbon
overrides:
  - {schedule: first, person: ana, from: 2026-12-24 10:00, to: 2026-12-26 10:00}
escalation:
  - {page: first, wait: 5m}
  - {page: [cto, everyone], wait: 10m}
then: repeat 2 times
urgency:
  low: {hours: mon-fri 09:00-18:00}
"""

Changed = Callable[[str, str, str], Reading]


@pytest.fixture
def files() -> dict[str, str]:
    """The two files."""
    return {"people.yaml": PEOPLE, "web.yaml": TEAM}


@pytest.fixture
def changed(files: dict[str, str]) -> Changed:
    """Reads the files after replacing a text that occurs once in one of them."""

    def read(file: str, old: str, new: str) -> Reading:
        assert files[file].count(old) == 1
        return read_texts({**files, file: files[file].replace(old, new)})

    return read
