"""Schedule files as people write and change them in mid-incident."""

import os
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PEOPLE = ("ana", "bo", "chen", "dee", "kim")
SERVICES = ("checkout", "search")
_CONTACTS = (
    "slack, sms, call",
    "call",
    "slack",
    "sms, call after 1m",
    "slack, call after 30s, call after 2m",
)
_STEPS = (
    "primary",
    "secondary",
    "night",
    "night",
    "ana",
    "bo",
    "chen",
    "cto",
    "[primary, kim]",
    "everyone",
)
_WAITS = ("40s", "1m", "2m")
# The short one runs out in the calm, when nobody answers.
_ACK_TIMEOUTS = ("4h", "80s", "80s", "never")
_OTHERS = "team: others\ntimezone: UTC\nescalation: [{page: kim, wait: 1m}]\n"
# How soon after an incident others join it: most services leave that to storms.
_GROUPS = (None, None, None, None, "90s", "never")
_THENS = ("repeat", "repeat 1 times", "last")


@dataclass(kw_only=True)
class Files:
    """The files of one company, drawn anew bit by bit.

    `loadable` is what they were each time they did load.
    """

    folder: Path
    chance: random.Random
    people: list[str] = field(default_factory=lambda: list(PEOPLE))
    contacts: dict[str, str] = field(default_factory=dict)
    steps: list[tuple[str, str]] = field(default_factory=list)
    then: str = "repeat"
    ack_timeout: str = "4h"
    line_up: list[str] = field(default_factory=list)
    hours: str | None = None
    channel: bool = False
    groups: dict[str, str | None] = field(default_factory=dict)
    loadable: list[dict[str, str]] = field(default_factory=list)
    _edits: int = 0

    def write_first(self) -> None:
        """Draw everything, and write it."""
        self.folder.mkdir(exist_ok=True)
        chance = self.chance
        self.channel = chance.random() < 0.3
        self.hours = chance.choice((None, None, "mon-fri 09:00-18:00", "daily 03:30-05:00"))
        for person in PEOPLE:
            self.contacts[person] = chance.choice(_CONTACTS)
        self._draw_policy()
        self._draw_line_up()
        self._write()

    def edit(self) -> str:
        """Change something, and say what."""
        changes = (
            self._policy_changes,
            self._line_up_changes,
            self._somebody_leaves,
            self._breaks,
            self._team_goes,
        )
        return self.chance.choice(changes)()

    def mend(self) -> None:
        """Write files that load, whatever was broken or taken away before."""
        self._write()

    def _policy_changes(self) -> str:
        self._draw_policy()
        self._write()
        return f"the policy becomes {self._policy_said()}"

    def _line_up_changes(self) -> str:
        self._draw_line_up()
        self._write()
        return f"the line-up becomes {', '.join(self.line_up)}"

    def _somebody_leaves(self) -> str:
        # Somebody has to be left, and kim is the role's.
        leaving = self.chance.choice(self.people)
        if leaving == "kim" or len(self.people) <= 2:
            self.people = list(PEOPLE)
            self._write()
            return "everybody is back in people.yaml"
        self.people.remove(leaving)
        self.line_up = [person for person in self.line_up if person != leaving] or ["kim"]
        self._write()
        return f"{leaving} leaves people.yaml"

    def _breaks(self) -> str:
        self._put("platform.yaml", "team: platform\nescalation: nobody knows\n")
        return "the team's file is broken"

    def _team_goes(self) -> str:
        self._write()
        (self.folder / "platform.yaml").unlink()
        self._note_loadable()
        return "the team's file goes away"

    def _draw_policy(self) -> None:
        many = self.chance.randint(1, 3)
        self.steps = [(self.chance.choice(_STEPS), self.chance.choice(_WAITS)) for _ in range(many)]
        self.then = self.chance.choice(_THENS)
        self.ack_timeout = self.chance.choice(_ACK_TIMEOUTS)
        self.groups = {service: self.chance.choice(_GROUPS) for service in SERVICES}

    def _draw_line_up(self) -> None:
        many = self.chance.randint(1, min(3, len(self.people)))
        self.line_up = self.chance.sample(self.people, many)

    def _policy_said(self) -> str:
        steps = " then ".join(f"{target} for {wait}" for target, wait in self.steps)
        return f"{steps}, then {self.then}, ack_timeout {self.ack_timeout}, groups {self.groups}"

    def _write(self) -> None:
        self._put("people.yaml", _people(self.people, self.contacts))
        self._put("others.yaml", _OTHERS)
        self._put("platform.yaml", self._team())
        self._note_loadable()

    def _note_loadable(self) -> None:
        self.loadable.append({path.name: path.read_text() for path in self.folder.iterdir()})

    def _put(self, name: str, text: str) -> None:
        """Each edit is later than the one before, however quickly the simulation runs."""
        self._edits += 1
        path = self.folder / name
        path.write_text(text)
        os.utime(path, (self._edits, self._edits))

    def _team(self) -> str:
        known = {*self.people, "primary", "secondary", "night", "cto", "everyone", "[primary, kim]"}
        steps = [
            f"  - {{page: {target if target in known else 'kim'}, wait: {wait}}}"
            for target, wait in self.steps
        ]
        return "\n".join(
            (
                "team: platform",
                "timezone: Europe/Lisbon",
                *(['slack: {channel: "#platform"}'] if self.channel else []),
                f"services: {{{', '.join(map(self._service, SERVICES))}}}",
                "schedules:",
                _schedule("primary", self.line_up, "every: 2 hours"),
                _schedule("secondary", self.line_up[::-1], "every: day"),
                _schedule("night", ["kim"], "every: day, only: [daily 05:00-06:00]"),
                "escalation:",
                *steps,
                f"then: {self.then}",
                f"ack_timeout: {self.ack_timeout}",
                *([f"urgency: {{low: {{hours: {self.hours}}}}}"] if self.hours else []),
                "",
            )
        )

    def _service(self, service: str) -> str:
        group = self.groups[service]
        return f"{service}: {{{'' if group is None else f'group: {group}'}}}"


def _schedule(name: str, people: Sequence[str], turns: str) -> str:
    layer = f"people: [{', '.join(people)}], start: 2026-11-23 10:00, {turns}"
    return f"  {name}: {{layers: [{{{layer}}}]}}"


def _people(people: Sequence[str], contacts: dict[str, str]) -> str:
    lines = ["people:"]
    for number, person in enumerate(people):
        steps = ", ".join(_contact_steps(contacts[person]))
        lines.append(
            f"  {person}: {{name: {person.title()}, slack: U0{person.upper()}00001, "
            f'phone: "+1415555010{number}", timezone: UTC, contact: [{steps}]}}'
        )
    lines += ["roles:", "  cto: kim", ""]
    return "\n".join(lines)


def _contact_steps(contact: str) -> list[str]:
    """`slack, sms, call after 1m`: what comes at once is one step, each `after` its own."""
    parts = [part.strip() for part in contact.split(",")]
    at_once = [part for part in parts if "after" not in part]
    later = [part for part in parts if "after" in part]
    first = ['"' + ", ".join(at_once) + '"'] if at_once else []
    return [*first, *later]
