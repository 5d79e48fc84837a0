"""What is to be done around a commit, besides the commit."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Connection

_HOOKS = "sleepwell_commit_hooks"

Then = Callable[[], None]


@dataclass(frozen=True, slots=True)
class CommitHooks:
    """What one transaction is to call, in the thread that writes."""

    committing: list[Then] = field(default_factory=list)
    """As the commit begins, which may yet fail."""
    committed: list[Then] = field(default_factory=list)
    undone: list[Then] = field(default_factory=list)
    """Where it was not committed after all, or nobody knows."""

    @contextmanager
    def otherwise_undone(self) -> Iterator[None]:
        """The block ends once it is committed."""
        try:
            yield
        except BaseException:
            call_all(self.undone)
            raise


def call_all(hooks: list[Then]) -> None:
    """Call them, in order."""
    for then in hooks:
        then()


def fresh_hooks(tx: Connection) -> CommitHooks:
    """Those of a transaction that begins."""
    hooks = tx.info[_HOOKS] = CommitHooks()
    return hooks


def hooks_of(tx: Connection) -> CommitHooks:
    """Those of a transaction under way."""
    hooks: CommitHooks = tx.info[_HOOKS]
    return hooks
