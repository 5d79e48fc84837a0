"""What the engine does now and then, besides its loops."""

from typing import Protocol


class RecurringDuty(Protocol):
    """Something done every so many seconds, by every process that has an engine."""

    @property
    def name(self) -> str:
        """What the log calls it."""
        ...

    @property
    def every_seconds(self) -> int:
        """How often."""
        ...

    @property
    def at_once(self) -> bool:
        """Whether it is done at the start already, and not first when that time is over.

        What is to make up for a process that died must not wait: the next may die as soon.
        """
        ...

    async def do(self) -> None:
        """Do it once. What it raises is logged, and it is done again in its time."""
        ...

    def note(self) -> str | None:
        """What whoever looks after the process should know of it."""
        ...
