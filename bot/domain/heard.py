"""What people have said about an incident that waits to be looked at again."""

from dataclasses import dataclass

from bot.domain.timeline import What


@dataclass(frozen=True, kw_only=True, slots=True)
class Hurried:
    """Somebody would not have the wait of a step waited out.

    `because` is ESCALATED, or DECLINED where it was for themselves that they could not take it.
    """

    by: str
    because: What


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """Who has said in this round that they can't, and whether it is due because of somebody."""

    declined: frozenset[str] = frozenset()
    hurried: Hurried | None = None


NOTHING_HEARD = Heard()
