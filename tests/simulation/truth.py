"""What really happened, as far as the guarantees have to know."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from bot.phone.answers import PhoneAct


@dataclass(kw_only=True)
class Truth:
    """Kept by the world; nothing of the code under test reads or writes it.

    `taken` counts how often a provider took a delivery, `refused` are those refused for good,
    by one for all or by each (`refused_by`); `looked_for` is whom companies were asked after;
    `requests` counts what else was asked for, and `refused_requests` was refused for good.
    `placed` are the calls and texts there were, by the provider's ids, and `failed_calls` those
    that failed of themselves. `acts` is what people set out to do: incident, act, person.
    `snoozed` is what they put off, by whom and until when, and `handed_on` to whom they did.
    `accepted` are the alerts whose senders were told that they are kept, `sent` all that were sent,
    with action and dedup key; `forgotten` are those of incidents that were pruned since.
    """

    taken: Counter[int] = field(default_factory=Counter)
    refused: set[int] = field(default_factory=set)
    refused_by: defaultdict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    looked_for: set[tuple[str, str]] = field(default_factory=set)
    refused_requests: set[str] = field(default_factory=set)
    requests: Counter[str] = field(default_factory=Counter)
    acts: set[tuple[int, PhoneAct, str]] = field(default_factory=set)
    snoozed: set[tuple[int, str, datetime]] = field(default_factory=set)
    handed_on: set[tuple[int, str]] = field(default_factory=set)
    accepted: Counter[tuple[str, str]] = field(default_factory=Counter)
    sent: Counter[tuple[str, str]] = field(default_factory=Counter)
    accepted_in: set[tuple[int, str, str]] = field(default_factory=set)
    forgotten: Counter[tuple[str, str]] = field(default_factory=Counter)
    forgotten_incidents: set[int] = field(default_factory=set)
    placed: set[str] = field(default_factory=set)
    failed_calls: set[str] = field(default_factory=set)
    crashes: int = 0

    def carried(self, delivery: int | None, provider_id: str | None) -> bool:
        """Whether a provider took a delivery, or it was found to be what one had taken before."""
        return (delivery is not None and self.taken[delivery] > 0) or provider_id in self.placed

    def took(self, delivery: int) -> int:
        """A provider took it; how often it has now."""
        self.taken[delivery] += 1
        return self.taken[delivery]
