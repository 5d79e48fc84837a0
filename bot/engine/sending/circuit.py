"""A circuit breaker: a provider that keeps failing is left alone, and tried now and then. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

FAILURES = 3
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(minutes=2)
# Longer than a send can take, so that a trial whose end was never reported keeps out no other.
TRIAL_LASTS = timedelta(seconds=20)


@dataclass(frozen=True, kw_only=True, slots=True)
class Circuit:
    """How one provider has done lately. Each method takes it as it is and gives it as it will be.

    Closed, everything goes to the provider. FAILURES in a row open it: nothing does, until
    `next_trial_at`. Then one request is let through; its success closes the circuit, its failure
    leaves it open for twice as long, from FIRST_WAIT to LONGEST_WAIT.
    """

    failures: int = 0
    wait: timedelta = FIRST_WAIT
    next_trial_at: datetime | None = None
    on_trial: bool = False

    @property
    def is_open(self) -> bool:
        """Whether the provider is in trouble, as far as we know."""
        return self.next_trial_at is not None

    def admits(self, now: datetime) -> bool:
        """Whether a request may go there: always while closed, else when a trial is due.

        No trial is further away than LONGEST_WAIT, unless the clock was set back since.
        """
        if self.next_trial_at is None:
            return True
        return now >= self.next_trial_at or self.next_trial_at - now > LONGEST_WAIT

    def asked(self, now: datetime) -> "Circuit":
        """A request goes there. A trial keeps others out for as long as it can last."""
        if not self.is_open:
            return self
        return replace(self, next_trial_at=now + TRIAL_LASTS, on_trial=True)

    def succeeded(self) -> "Circuit":
        """The provider did what it was asked, or had an answer to it at least."""
        return Circuit()

    def failed(self, now: datetime) -> "Circuit":
        """The provider did not, and it was its own fault.

        Of an open circuit that changes nothing but for its trial: what was asked before it opened
        fails for the same reason, and says nothing new.
        """
        failures = self.failures + 1
        if not self.is_open:
            trial_at = now + self.wait if failures >= FAILURES else None
            return replace(self, failures=failures, next_trial_at=trial_at)
        if not self.on_trial:
            return self
        wait = min(self.wait * 2, LONGEST_WAIT)
        return Circuit(failures=failures, wait=wait, next_trial_at=now + wait)
