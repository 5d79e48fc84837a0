"""A simulation that notices nothing is worth nothing: every guarantee is broken on purpose."""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from tests.simulation.mutants import (
    MUTANTS,
    MUTANTS_OF_ANSWERS,
    MUTANTS_OF_DECLINING,
    MUTANTS_OF_DECLINING_TWICE,
)
from tests.simulation.mutants_at_desks import (
    MUTANTS_AT_DESKS,
    MUTANTS_OF_ALL_DECLINED,
    MUTANTS_OF_COMING_ON_CALL,
    MUTANTS_STANDING_IN,
)
from tests.simulation.mutants_of_answers import (
    MUTANTS_OF_RETRIES,
    MUTANTS_OF_SWAPS,
    MUTANTS_OF_WHO_COMES_SECOND,
)
from tests.simulation.mutants_of_calls_in_line import MUTANTS_OF_CALLS_IN_LINE, MUTANTS_OF_DOUBT
from tests.simulation.mutants_of_companies import MUTANTS_OF_COMPANIES, MUTANTS_OF_LANES
from tests.simulation.mutants_of_duties import MUTANTS_OF_DUTIES
from tests.simulation.mutants_of_files import MUTANTS_OF_FILES
from tests.simulation.mutants_of_hanging import MUTANTS_OF_HANGING
from tests.simulation.mutants_of_ingest import MUTANTS_OF_INGEST
from tests.simulation.mutants_of_low_urgency import (
    MUTANTS_OF_LOW_URGENCY,
    MUTANTS_OF_MORE_URGENT,
    MUTANTS_OF_SNOOZE,
    MUTANTS_OF_STORMS_BESIDE_A_SNOOZE,
)
from tests.simulation.mutants_of_storms import MUTANTS_OF_STORMS
from tests.simulation.mutating import put_in
from tests.simulation.place import SqlitePlace
from tests.simulation.run import NARROW, SHORT, Life

SEEDS = range(1, 81)
# Each kind in lives that are busy with what it breaks, so that few of them are needed.
KINDS = {
    "": ((), MUTANTS),
    "answers": (("answers",), MUTANTS_OF_ANSWERS),
    "declining": (("declining", "answers"), MUTANTS_OF_DECLINING),
    "declining twice": (("declining", "answers", "alerts"), MUTANTS_OF_DECLINING_TWICE),
    "desks": (("desks",), MUTANTS_AT_DESKS),
    "standing in": (("standing in",), MUTANTS_STANDING_IN),
    "coming on call": (("standing in", "alerts", "swaps"), MUTANTS_OF_COMING_ON_CALL),
    "all have declined": (
        ("declining", "answers", "alerts", "standing in", "swaps"),
        MUTANTS_OF_ALL_DECLINED,
    ),
    "swaps": (("standing in", "swaps"), MUTANTS_OF_SWAPS),
    "duties": (("duties", "answers"), MUTANTS_OF_DUTIES),
    "two companies": (("two companies",), MUTANTS_OF_COMPANIES),
    "lanes": (("storms", "passing", "slow_provider"), MUTANTS_OF_LANES),
    "calls in line": (("in line", "alerts"), MUTANTS_OF_CALLS_IN_LINE),
    "doubt": (
        ("crash", "taken_in_silence", "callback_lost", "callback_late", "alerts"),
        MUTANTS_OF_DOUBT,
    ),
    "files": (("edit",), MUTANTS_OF_FILES),
    "alerts": (("alerts",), MUTANTS_OF_INGEST),
    "retries": (("alerts", "retries"), MUTANTS_OF_RETRIES),
    "who comes second": (("answers", "who comes second"), MUTANTS_OF_WHO_COMES_SECOND),
    "hanging": (("late_answer", "answers", "alerts"), MUTANTS_OF_HANGING),
    "storms": (("storms",), MUTANTS_OF_STORMS),
    "low urgency": (("hours",), MUTANTS_OF_LOW_URGENCY),
    "more urgent": (("hours", "alerts", "answers"), MUTANTS_OF_MORE_URGENT),
    "snooze": (("desks", "answers"), MUTANTS_OF_SNOOZE),
    "storms beside a snooze": (("storms", "desks"), MUTANTS_OF_STORMS_BESIDE_A_SNOOZE),
}
# What each was noticed by when this was written, where the first seeds notice nothing or live for
# long. Tried first, to be quick.
NOTICED_BY = {
    "joins what is snoozed": 62,
    "begins whatever it took, however late": 53,
    "takes it from whoever has it": 47,
    "acknowledges what is over": 39,
    "says that it is acknowledged": 39,
    "says that it is resolved": 39,
    "resolves again": 39,
    "calls again who declined": 35,
    "narrows all lanes for one": 28,
    "acknowledges for good": 28,
    "brings back what nobody was asked about": 28,
    "waits for what is in line": 27,
    "refuses who comes late": 27,
    "asks again who declined": 24,
    "joins what does not storm": 21,
    "joins the oldest": 20,
    "waits for hours that are gone": 19,
    "leaves what is planned as it is": 18,
    "sends in the order of time": 16,
    "leaves what is urgent to whoever has it": 14,
    "lets no other company take over": 13,
    "hangs nothing up after an answer": 13,
    "waits for what hangs in another lane": 13,
    "makes half a swap": 12,
    "forgets what was put off": 12,
    "takes no override back": 12,
    "sends at any hour": 11,
    "accepts and exchanges nothing": 10,
    "exchanges and does not say so": 10,
    "hands on to the middle of a policy": 8,
    "sends again without asking": 8,
    "puts off what others are at work on": 8,
    "never joins": 7,
    "forgets what has joined": 7,
    "does not count what joins": 7,
    "ranks all pages alike": 7,
    "pages as the files say": 5,
    "puts in force what loads of the files": 5,
    "pages again when all have declined": 5,
    "hands on and pages nobody": 5,
    "hands on and leaves nobody alone": 5,
    "has what was handed on wait": 5,
    "forgets too soon": 5,
    "answers something else": 5,
    "resolves all with one of the keys": 4,
    "is silent after the last step": 4,
    "puts off for ever": 4,
    "drops what failed in passing": 4,
    "forgets to put off": 4,
    "takes an answered call for an answer": 3,
    "queues what it takes without a lease": 3,
    "queues nothing": 3,
    "leaves out who came on call": 3,
    "does not write down what was sent": 3,
    "one speaks for all": 3,
    "forgets what is open": 3,
    "keeps again what is sent again": 3,
    "hurries when hours change": 3,
    "sends before the commit": 2,
    "takes no lease": 2,
    "removes the row before it is sent": 2,
    "forgets when to look again": 2,
    "withdraws nothing, asks nothing": 2,
    "waits at an empty step": 2,
    "leaves out a step": 2,
    "pages somebody else": 2,
    "waits for who declined": 2,
    "answers for what is not kept": 2,
    "keeps the first of a batch": 2,
    "pages at any hour": 2,
    "has what is urgent wait too": 2,
    "comes back in mid-policy": 2,
    "sleeps for longer than it was told": 2,
}
ALL = [(kind, mutant) for kind, (_, mutants) in KINDS.items() for mutant in mutants]


@pytest.fixture(scope="module")
def of_sound_code(place: SqlitePlace) -> Callable[[str, int], str | None]:
    """What fails in a life of that kind when nothing is broken; each is lived once."""

    @cache
    def failure(kind: str, seed: int) -> str | None:
        return place.run(seed, _life(kind)).failure

    return failure


@pytest.mark.parametrize(("kind", "mutant"), ALL)
def test_a_broken_guarantee_is_noticed(
    place: SqlitePlace,
    of_sound_code: Callable[[str, int], str | None],
    kind: str,
    mutant: str,
) -> None:
    place_of_it, name, change = KINDS[kind][1][mutant]

    with put_in(place_of_it, name, change):
        seeds = dict.fromkeys((NOTICED_BY.get(mutant, SEEDS[0]), *SEEDS))
        lives = ((seed, place.run(seed, _life(kind)).failure) for seed in seeds)
        noticed, failure = next(((s, f) for s, f in lives if f is not None), (None, None))

    assert noticed is not None
    assert failure is not None
    assert not re.search("TypeError|AttributeError", failure), (
        "it does not break what it is to break: it is broken itself"
    )
    assert of_sound_code(kind, noticed) is None, "sound code fails as well"


def _life(kind: str) -> Life:
    busy_with, _ = KINDS[kind]
    ordinary = NARROW if kind.startswith("storms") else SHORT
    return replace(ordinary, busy_with=busy_with, unanswered=0.7)
