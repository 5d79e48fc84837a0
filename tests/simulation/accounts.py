"""What each machine has with the providers: an account, an old token, no way there, or nothing."""

import random
from collections.abc import Collection
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.storage.sending.outbox import Lane

if TYPE_CHECKING:
    from tests.simulation.process import Process

TELEPHONY, CHAT = "telephony", "chat"
_LANES = {TELEPHONY: (Lane.CALL, Lane.SMS), CHAT: (Lane.SLACK,)}
# How often machines differ at all.
_DIFFER = 0.4


class Account(StrEnum):
    """How a machine stands with a provider."""

    GOOD = "good"
    ABSENT = "not set up"
    REFUSED = "refused"
    REFUSED_ONCE = "refused once"
    CUT_OFF = "cut off"


# How often nobody stands well with one.
_NOBODY = 0.3
_OF_MOST = (Account.GOOD, Account.GOOD, Account.ABSENT, *Account)
_OF_THE_FIRST = (Account.GOOD, Account.GOOD, Account.REFUSED_ONCE, Account.CUT_OFF)
_OF_ALL = (Account.REFUSED_ONCE, Account.REFUSED_ONCE, Account.CUT_OFF)


class Accounts:
    """Drawn anew from time to time, by chance of its own.

    The first machine has everything in the calm, so that somebody can send it. Where there is one
    machine it has so at all times.
    """

    def __init__(self, seed: int, machines: int, busy_with: Collection[str]) -> None:
        self._chance = random.Random(f"{seed} accounts")  # noqa: S311 (that it can be repeated is its purpose)
        self._machines = machines
        self._busy = "accounts" in busy_with
        self.differ = False
        self._of: dict[tuple[int, str], Account] = {}
        self._refused: set[tuple[str, str]] = set()

    def fare(self, *, may_differ: bool) -> None:
        """Draw how each machine stands from now on."""
        likely = 1.0 if self._busy else _DIFFER if may_differ else 0.0
        self.differ = self._machines > 1 and self._chance.random() < likely
        self._of.clear()
        if not self.differ:
            return
        self._refused.clear()
        for provider in (TELEPHONY, CHAT):
            nobody = self._chance.random() < _NOBODY
            for machine in range(self._machines):
                some = _OF_MOST if machine else _OF_THE_FIRST
                self._of[machine, provider] = self._chance.choice(_OF_ALL if nobody else some)

    def become_kind(self) -> None:
        """The first machine can send everything. The others are as they are."""
        for provider in (TELEPHONY, CHAT):
            self._of[0, provider] = Account.GOOD

    def absent(self, machine: int) -> frozenset[Lane]:
        """The lanes of what is not set up there: a process has that for life."""
        absent = [
            provider
            for provider in (TELEPHONY, CHAT)
            if self._of.get((machine, provider)) is Account.ABSENT
        ]
        return frozenset(lane for provider in absent for lane in _LANES[provider])

    def of(self, process: "Process", lane: Lane) -> Account:
        """How a request of a process in a lane ends, unless GOOD."""
        if lane in process.absent:
            return Account.ABSENT
        provider = CHAT if lane is Lane.SLACK else TELEPHONY
        account = self._of.get((process.machine, provider), Account.GOOD)
        if account is Account.REFUSED_ONCE:
            asked = (process.name, provider)
            account = Account.GOOD if asked in self._refused else Account.REFUSED
            self._refused.add(asked)
        # Settings that were taken away are so from the next start on.
        return Account.GOOD if account is Account.ABSENT else account
