"""Which incident an alert with a new dedup key joins, as a batch of alerts is folded."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.services import Services
from bot.domain.incidents.storm import PROTECTION, Grouping, Joining, Opened, joins
from bot.storage.incidents import incident_keys
from bot.storage.incidents.incidents import Pair


class Groups:
    """The incidents that services have opened lately, and what becomes of them meanwhile.

    Only those in `held`, or opened meanwhile, are joined: others may be changed by somebody else.
    """

    def __init__(
        self,
        opened: Mapping[str, Sequence[Opened]],
        grouping_of: Callable[[str], Grouping],
        now: datetime,
        *,
        held: Collection[int] | None = None,
    ) -> None:
        """`opened` are the incidents of each service that matters; `held` None stands for all."""
        self._opened = {
            service: {o.number: o for o in several} for service, several in opened.items()
        }
        self._grouping_of = grouping_of
        self._now = now
        self._held = None if held is None else set(held)
        # Asked for each alert of a storm, and changed by few of them.
        self._answers: dict[str, int | None] = {}

    def joins(self, service: str) -> int | None:
        """The incident that the service's next alert with a new dedup key joins, if any."""
        if service not in self._answers:
            opened = self._opened.get(service, {}).values()
            number = joins(self._grouping_of(service), opened, self._now)
            held = self._held is None or number in self._held
            self._answers[service] = number if held else None
        return self._answers[service]

    def has_opened(self, pair: Pair, number: int) -> None:
        """An alert with this service and dedup key has opened an incident."""
        service, key = pair
        if self._grouping_of(service).joining is not Joining.NEVER:
            opened = Opened(number=number, dedup_key=key, opened_at=self._now, is_open=True)
            self._opened.setdefault(service, {})[number] = opened
            self._answers.pop(service, None)
        if self._held is not None:
            self._held.add(number)

    def was_joined(self, service: str, number: int) -> None:
        """An alert has joined it."""
        self._change(service, number, joined_at=self._now)

    def is_over(self, service: str, number: int) -> None:
        """It was resolved."""
        self._change(service, number, is_open=False)

    def is_snoozed_no_more(self, service: str, number: int) -> None:
        """It was triggered again before its time."""
        self._change(service, number, is_snoozed=False)

    def _change(self, service: str, number: int, **changed: object) -> None:
        known = self._opened.get(service, {}).get(number)
        if known is not None and any(getattr(known, name) != changed[name] for name in changed):
            self._opened[service][number] = replace(known, **changed)  # type: ignore[arg-type]  # replace() checks names, not types
            self._answers.pop(service, None)


def as_held(
    opened: Mapping[str, Sequence[Opened]], held: Mapping[int, Incident]
) -> Mapping[str, Sequence[Opened]]:
    """The same, as it is by now of those that are held locked."""
    return {service: [_as_held(o, held) for o in several] for service, several in opened.items()}


def _as_held(one: Opened, held: Mapping[int, Incident]) -> Opened:
    present = held.get(one.number)
    if present is None:
        return one
    return replace(one, is_open=present.is_open, is_snoozed=present.snoozed)


def lately(
    tx: Connection, services: Collection[str], in_force: Services, now: datetime
) -> tuple[Mapping[str, Sequence[Opened]], Callable[[str], Grouping]]:
    """What these services have opened that matters for what comes next, and how each groups."""
    groupings = {service: in_force.grouping_of(service) for service in services}
    wanted = {s for s, grouping in groupings.items() if grouping.joining is not Joining.NEVER}
    looks_back = max((groupings[service].looks_back() for service in wanted), default=None)
    opened = {} if looks_back is None else incident_keys.opened_lately(tx, wanted, now - looks_back)
    return opened, lambda service: groupings.get(service, PROTECTION)
