"""The order in which somebody hears of the incidents that wait for them. Pure."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol, TypeVar

from bot.domain.incidents.urgency import Urgency


class Orderable(Protocol):
    """What there is to tell of: an incident, or what is known of one."""

    @property
    def number(self) -> int: ...
    @property
    def service(self) -> str | None: ...
    @property
    def urgency(self) -> Urgency: ...


T = TypeVar("T", bound=Orderable)


@dataclass(frozen=True, kw_only=True, slots=True)
class WaitingIncident:
    """An incident that somebody is asked to answer, as far as the order goes."""

    number: int
    service: str | None
    urgency: Urgency
    rises: int = 0


def in_order(waiting: Iterable[T], about: Collection[int] = ()) -> list[T]:
    """What is to be told first comes first.

    First what a call is `about`, by the numbers of the incidents, and of that as of the rest what
    is urgent before what is not. Among those of each service comes one before a second of any: a
    service that storms must not hide another. Else the oldest first.
    """
    seen: Counter[tuple[bool, bool, str | None]] = Counter()
    ranked = []
    for one in sorted(waiting, key=lambda one: one.number):
        group = (one.number not in about, one.urgency is Urgency.LOW)
        its_own = (*group, one.service)
        ranked.append((*group, seen[its_own] > 0, one))
        seen[its_own] += 1
    # Stable, so that the numbers stay in their order.
    ranked.sort(key=lambda rank: rank[:3])
    return [one for *_rank, one in ranked]


def as_urgent_as_the_first(ordered: Sequence[T]) -> list[T]:
    """Those at the head of the order that are as urgent as its first: they are answered apart."""
    return list(takewhile(lambda one: one.urgency is ordered[0].urgency, ordered))
