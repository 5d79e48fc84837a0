"""How often each thing befell the lives of a run: what never happens is not tried."""

from collections import Counter
from collections.abc import Mapping

from bot.domain.paging.notification import NotificationState

CRASHED = "a process dies "
# By the beginning of where it dies.
_BOUNDARIES = {
    "before a transaction": "before a transaction",
    "before a commit": "before a commit",
    "after a commit": "after a commit",
    "before": "before a request",
    "when": "after a request",
    "after": "after a request",
}
# There are many transactions, fewer commits, and few requests.
_WEIGHTS = {"before a transaction": 1.0, "before a commit": 2.0, "after a commit": 2.0}
_BEFORE_A_REQUEST, _AFTER_A_REQUEST = 6.0, 18.0
# What is counted under the name of a chance of the temper, in words.
_OF_THE_TEMPER = {
    "permanent": "refused for good",
    "passing": "refused for now",
    "limited": "asked to come back",
    "broken_client": "a client breaks",
    "slow_provider": "slow",
    "silent": "no answer, not taken",
    "taken_in_silence": "no answer, though taken",
    "callback_lost": "lost",
    "callback_late": "late",
    "callback_doubled": "twice",
    "slow_database": "slow",
    "late_answer": "heard of late",
    "frozen": "hangs",
    "refusal": "refuses",
    "lost_commit": "its answer to a commit is lost",
    "clock_step": "set",
    "suspend": "its machine suspended",
    "race": "another works amid a transaction",
    "hurry": "looked away from in mid-work",
}
OUT_OF_ORDER = "out of order"
EDITED, EDITED_MEANWHILE = "edited", "edited while an incident is open"
ACTED = "a person acts: "
# What the issue of the simulation asks for, group by group.
_GROUPS: Mapping[str, tuple[str, ...]] = {
    "processes die": tuple(dict.fromkeys(f"{CRASHED}{where}" for where in _BOUNDARIES.values())),
    "providers": (
        "permanent",
        "passing",
        "limited",
        "broken_client",
        "slow_provider",
        "silent",
        "taken_in_silence",
        "a call kept in line",
    ),
    "callbacks": ("callback_lost", "callback_late", "callback_doubled", OUT_OF_ORDER),
    "the database": ("slow_database", "late_answer", "frozen", "refusal", "lost_commit"),
    "clocks": ("clock_step", "suspend", "hurry"),
    "files": (EDITED, EDITED_MEANWHILE),
    "people": tuple(f"{ACTED}{act}" for act in ("acknowledge", "escalate", "resolve", "decline")),
}
_OF_MANY: Mapping[str, tuple[str, ...]] = {
    "processes beside each other": (
        "race",
        "an account not set up",
        "an account refused",
        "an account cut off",
    ),
}
# How a call goes on, in order.
_ORDER = (
    NotificationState.RINGING,
    NotificationState.ANSWERED,
    NotificationState.ENDED,
)


def weight(where: str) -> float:
    """How much likelier it dies there than elsewhere."""
    of_a_request = _BEFORE_A_REQUEST if where.startswith("before") else _AFTER_A_REQUEST
    return _WEIGHTS.get(where, of_a_request)


def boundary(where: str) -> str:
    """What a death there is counted as."""
    kind = next(kind for begin, kind in _BOUNDARIES.items() if where.startswith(begin))
    return f"{CRASHED}{kind}"


def is_out_of_order(state: NotificationState, told: Counter[NotificationState]) -> bool:
    """Whether news of a call comes after later news of it."""
    if state not in _ORDER:
        return False
    return any(told[later] for later in _ORDER[_ORDER.index(state) + 1 :])


def groups(*, many: bool) -> Mapping[str, tuple[str, ...]]:
    """What is to happen; some of it only to `many` processes."""
    return {**_GROUPS, **_OF_MANY} if many else _GROUPS


def missing(tally: Counter[str], *, many: bool) -> list[str]:
    """What never happened, though it is to."""
    return [name for names in groups(many=many).values() for name in names if not tally[name]]


def told(tally: Counter[str], *, many: bool) -> str:
    """A line a group."""
    return "\n".join(
        f"  {group}: " + ", ".join(f"{_in_words(name)} {tally[name]}" for name in names)
        for group, names in groups(many=many).items()
    )


def _in_words(name: str) -> str:
    words = _OF_THE_TEMPER.get(name, name)
    return words.removeprefix(CRASHED).removeprefix(ACTED)
