"""Which engines cannot send what others on the same database can."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.engine.sending.lane_names import named
from bot.storage.sending.outbox import Lane
from bot.storage.sending.senders import Sender, Standing

_WHY = {
    Standing.ABSENT: "not set up",
    Standing.TROUBLED: "its provider refuses it, answers with errors, or is out of reach",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Worse:
    """An engine that stands worse than others in some lanes, for one reason."""

    holder: str
    lanes: Sequence[Lane]
    standing: Standing

    @property
    def what(self) -> str:
        """What it cannot send, in words."""
        return named(self.lanes)

    @property
    def why(self) -> str:
        """Why not, in words."""
        return _WHY[self.standing]


def worse_than_others(heard: Iterable[Sender]) -> list[Worse]:
    """Those of the engines that stand worse in a lane than the best does, by their names."""
    told = list(heard)
    best = {
        lane: max((one.standing for one in told if one.lane is lane), default=None) for lane in Lane
    }
    found: dict[tuple[str, Standing], list[Lane]] = {}
    for one in told:
        if one.standing is not best[one.lane]:
            found.setdefault((one.holder, one.standing), []).append(one.lane)
    return [
        Worse(holder=holder, lanes=lanes, standing=standing)
        for (holder, standing), lanes in found.items()
    ]
