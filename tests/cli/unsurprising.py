"""Files that surprise nobody, for what is told when one thing in them is changed."""

from collections.abc import Callable
from datetime import UTC, datetime

MONDAY = datetime(2026, 11, 30, 18, tzinfo=UTC)  # 10:00 in Los Angeles

PEOPLE = """\
people:
  ana: {name: Ana, slack: U02ANA0001, phone: "+14155550101", timezone: America/Los_Angeles}
  bo: {name: Bo, slack: U02BO00001, phone: "+14155550102", timezone: America/Los_Angeles}
  chen: {name: Chen, slack: U02CHEN001, phone: "+14155550103", timezone: America/Los_Angeles}
  dee: {name: Dee, slack: U02DEE0001, phone: "+14155550104", timezone: America/Los_Angeles}
  eli: {name: Eli, slack: U02ELI0001, phone: "+14155550106", timezone: America/Los_Angeles}
  fay: {name: Fay, slack: U02FAY0001, phone: "+14155550107", timezone: America/Los_Angeles}
  gus: {name: Gus, slack: U02GUS0001, phone: "+14155550108", timezone: America/Los_Angeles}
  hana: {name: Hana, slack: U02HANA001, phone: "+14155550109", timezone: America/Los_Angeles}
  kim: {name: Kim, slack: U02KIM0001, phone: "+14155550105", timezone: America/New_York}
roles:
  cto: kim
"""
WEB = """\
team: web
timezone: America/Los_Angeles
services:
  shop: {}
schedules:
  primary:
    layers:
      - people: [ana, bo, chen, dee]
        every: week
        start: 2026-01-05 10:00
  secondary:
    layers:
      - people: [chen, dee, ana, bo]
        every: week
        start: 2026-01-05 10:00
escalation:
  - {page: primary, wait: 5m}
  - {page: secondary, wait: 5m}
  - {page: cto, wait: 15m}
"""
DESK = """\
  desk:
    layers:
      - people: [eli, fay]
        every: window
        start: 2026-01-05 09:00
        only: mon-fri 09:00-17:00
escalation:
  - {page: [primary, desk], wait: 5m}
"""
PRIMARY = "      - people: [ana, bo, chen, dee]\n        every: week\n"


Told = Callable[..., list[str]]
