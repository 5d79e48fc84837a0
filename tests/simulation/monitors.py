"""Monitors: they send alerts, the same ones again, and each until it is told to be kept."""

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.incidents import storm
from bot.domain.incidents.alert import Action, Alert
from bot.engine.commands.alerts import Report, Reported
from tests.simulation.files import SERVICES

if TYPE_CHECKING:
    from tests.simulation.world import World

_ACTIONS = (*[Action.TRIGGER] * 8, Action.RESOLVE, Action.ACKNOWLEDGE)
_DEDUP_KEYS = ("disk", "latency")


class Monitors:
    """All that watch something. `keys` are their alert keys by service."""

    def __init__(self, world: "World", keys: dict[str, str]) -> None:
        self._world = world
        self._keys = keys
        self.are_quiet = False
        self.sent = 0
        self._more = int(world.drawn("alerts", (0, 0, 0, 4)))
        self.answers_lost = world.drawn("retries", (0.0, 0.0, 0.1, 0.5))
        self._storms_often = world.drawn("storms", (0.0, 0.0, 0.2, 1.0))

    def begin(self, within_seconds: float) -> None:
        """Plan what is going to break."""
        self.are_quiet = False
        chance = self._world.chance
        self._world.agenda.later(0, lambda: self._send(SERVICES[0], self._trigger()))
        for _ in range(chance.choice((0, 1, 1, 2, 4, 6)) + self._more):
            burst = partial(self._send_many, chance.choice((1, 1, 1, 2, 4)))
            self._world.agenda.later(chance.uniform(0, within_seconds), burst)
        if chance.random() < self._storms_often:
            self._world.agenda.later(chance.uniform(0, within_seconds), self._storm)

    def _storm(self) -> None:
        """One service reports more and more, part of it at once, and takes some of it back."""
        chance, later = self._world.chance, self._world.agenda.later
        service, other = chance.sample(SERVICES, 2)
        self._world.tell(f"a storm begins at {service}")
        hosts = [f"host {number}" for number in range(storm.ALONE + chance.randint(1, 4))]
        at_once = chance.randint(1, len(hosts))
        for place, host in enumerate(hosts):
            seconds = 0.0 if place < at_once else chance.uniform(0, 20)
            later(seconds, partial(self._send, service, self._about(host, Action.TRIGGER)))
        ends = chance.choices(hosts, k=chance.randint(0, len(hosts)))
        for host in (*ends, *(hosts if chance.random() < 0.3 else ())):
            action = chance.choice((*[Action.RESOLVE] * 4, Action.TRIGGER))
            later(chance.uniform(1, 60), partial(self._send, service, self._about(host, action)))
        later(chance.uniform(0, 30), lambda: self._send(other, self._trigger()))

    def _about(self, dedup_key: str, action: Action) -> Alert:
        urgency = self._world.chance.choice(self._world.hours.urgencies)
        return Alert(title="It storms", dedup_key=dedup_key, action=action, urgency=urgency)

    def _send_many(self, many: int) -> None:
        """So many at once: those that reach the same process share a commit."""
        for _ in range(many):
            self._send(self._world.chance.choice(SERVICES), self._any())

    def _trigger(self) -> Alert:
        chance = self._world.chance
        return Alert(
            title="It breaks",
            dedup_key=chance.choice(_DEDUP_KEYS),
            urgency=chance.choice(self._world.hours.urgencies),
        )

    def _any(self) -> Alert:
        chance = self._world.chance
        return Alert(
            title="Something is the matter",
            dedup_key=chance.choice(_DEDUP_KEYS),
            action=chance.choice(_ACTIONS),
            urgency=chance.choice(self._world.hours.urgencies),
        )

    def _send(self, service: str, alert: Alert) -> None:
        """As a good monitor does: until it is told that the alert is kept."""
        if not self.are_quiet:
            _Sending(self._world, self, service, self._keys[service], alert).once_more()


class _Sending:
    """One alert on its way, however often it is sent: each time under the same idempotency key."""

    def __init__(
        self, world: "World", monitors: Monitors, service: str, key: str, alert: Alert
    ) -> None:
        self._world, self._monitors = world, monitors
        self._service = service
        self._known_as = (alert.action.value, f"{service}/{alert.dedup_key}")
        monitors.sent += 1
        named = f"sending {monitors.sent}" if world.chance.random() < 0.5 else None
        self._report = Report(key=key, alert=alert, idempotency_key=named)
        self._is_known = False
        self._told: int | None = None
        self._comings = 0

    def once_more(self) -> None:
        """Send it, unless it is known to be kept."""
        world, alert = self._world, self._report.alert
        if self._is_known or self._monitors.are_quiet:
            return
        world.truth.sent[self._known_as] += 1
        said = f"{self._service} reports {alert.action} {alert.dedup_key}, urgency {alert.urgency}"
        world.somewhere(said, lambda process: process.receive(self._report, self._hear))
        self._come_again(world.chance.uniform(3, 12))

    def _come_again(self, seconds: float) -> None:
        """Once, whatever was meant to come before."""
        self._comings += 1
        coming = self._comings
        self._world.agenda.later(
            seconds, lambda: self.once_more() if coming == self._comings else None
        )

    def _hear(self, reported: Reported | None) -> None:
        """What it is told is so by then, and is so for good."""
        if reported is None:
            self._world.tell(f"{self._service} is asked to come again")
            self._come_again(self._world.chance.uniform(1, 5))
            return
        lost = self._world.chance.random() < self._monitors.answers_lost
        if lost and not self._monitors.are_quiet:
            self._world.tell(f"{self._service} does not hear that it is kept")
            return
        again, self._is_known = self._is_known, True
        alert, truth = self._report.alert, self._world.truth
        if not again:
            truth.accepted[self._known_as] += 1
            self._told = reported.incident
        elif self._report.idempotency_key is not None and reported.incident != self._told:
            self._world.breaks(f"{self._told} was the answer, and is {reported.incident} now")
        if reported.incident is not None:
            truth.accepted_in.add((reported.incident, self._service, alert.dedup_key or ""))
        elif alert.action is Action.TRIGGER:
            self._world.breaks("an alert was accepted and went nowhere")
        self._world.guarantees.accepted()
