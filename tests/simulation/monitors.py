"""Monitors: they send alerts, the same ones again, and each until it is told to be kept."""

from functools import partial
from typing import TYPE_CHECKING

from bot.domain.alert import Action, Alert
from bot.domain.person import Urgency
from tests.simulation.files import SERVICES

if TYPE_CHECKING:
    from tests.simulation.process import Process
    from tests.simulation.world import World

_ACTIONS = (*[Action.TRIGGER] * 8, Action.RESOLVE, Action.ACKNOWLEDGE)
_URGENCIES = (Urgency.HIGH, Urgency.HIGH, Urgency.HIGH, Urgency.LOW)
_DEDUP_KEYS = ("disk", "latency")


class Monitors:
    """All that watch something. `keys` are their alert keys by service."""

    def __init__(self, world: "World", keys: dict[str, str]) -> None:
        self._world = world
        self._keys = keys
        self.are_quiet = False

    def begin(self, within_seconds: float) -> None:
        """Plan what is going to break."""
        self.are_quiet = False
        chance = self._world.chance
        self._world.agenda.later(0, lambda: self._send(SERVICES[0], self._trigger()))
        for _ in range(chance.choice((0, 1, 1, 2, 4, 6))):
            service = chance.choice(SERVICES)
            alert = self._any()
            send = partial(self._send, service, alert)
            self._world.agenda.later(chance.uniform(0, within_seconds), send)

    def _trigger(self) -> Alert:
        chance = self._world.chance
        return Alert(
            title="It breaks",
            dedup_key=chance.choice(_DEDUP_KEYS),
            urgency=chance.choice(_URGENCIES),
        )

    def _any(self) -> Alert:
        chance = self._world.chance
        return Alert(
            title="Something is the matter",
            dedup_key=chance.choice(_DEDUP_KEYS),
            action=chance.choice(_ACTIONS),
            urgency=chance.choice(_URGENCIES),
        )

    def _send(self, service: str, alert: Alert) -> None:
        """As a good monitor does: until it is told that the alert is kept."""
        world = self._world
        if self.are_quiet:
            return
        assert alert.dedup_key is not None
        known_as = (alert.action.value, f"{service}/{alert.dedup_key}")
        world.truth.sent[known_as] += 1

        def report(process: "Process") -> None:
            reported = process.commands.alerts.report(self._keys[service], alert)
            world.truth.accepted[known_as] += 1
            if reported.incident is not None:
                world.truth.accepted_in.add((reported.incident, alert.dedup_key or ""))
            elif alert.action is Action.TRIGGER:
                world.breaks("an alert was accepted and went nowhere")

        said = f"{service} reports {alert.action} {alert.dedup_key}, urgency {alert.urgency}"
        if not world.somewhere(said, report):
            wait = world.chance.uniform(1, 30)
            world.agenda.later(wait, lambda: self._send(service, alert))
