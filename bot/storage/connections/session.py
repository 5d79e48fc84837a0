"""What a connection knows of its PostgreSQL session. Instants are those of time.monotonic()."""

from dataclasses import dataclass

SEEN_FOR_SECONDS = 1.0


@dataclass(frozen=True, kw_only=True, slots=True)
class PlansLast:
    """How long a session keeps its plans: until so much time *and* so many transactions are over.

    Planning a statement costs as much as executing it for a few rows, and without cached plans each
    foreign key check is planned anew for each row. But a plan made for an empty outbox scans all of
    a storm's. A second of those is few enough, and so are some dozen transactions in a life that
    has few: else the first call of a quiet night would wait until each of its statements is
    planned.
    """

    seconds: float = 1.0
    transactions: int = 50


class Session:
    """A session with a name of its own."""

    def __init__(self, name: str, *, now: float) -> None:
        self.name = name
        self.seen_at = now
        """When it was last seen to be ours."""
        self._planned_at = now
        self._begun = 0

    def plans_are_over(self, last: PlansLast, now: float) -> bool:
        """Whether the transaction that begins has to go by new plans. Called for each."""
        self._begun += 1
        if self._begun <= last.transactions or now - self._planned_at < last.seconds:
            return False
        self._planned_at, self._begun = now, 0
        return True

    def was_just_seen(self, now: float) -> bool:
        """Whether it need not be looked whose it is."""
        return now - self.seen_at < SEEN_FOR_SECONDS
