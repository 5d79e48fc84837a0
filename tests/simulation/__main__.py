"""`make simulate`: any number of seeds, or one again with its story."""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from tests.simulation import tally
from tests.simulation.place import Place, a_place
from tests.simulation.run import LONG, SHORT, Life, Outcome

YEAR = timedelta(days=365)
TELL_EVERY = 10


def main() -> int:
    """Run what the arguments ask for; 1 when a guarantee does not hold."""
    parser = argparse.ArgumentParser(prog="simulate", description=__doc__)
    parser.add_argument("--seeds", type=int, default=300, help="how many seeds to run")
    parser.add_argument("--first", type=int, default=1, help="the first of them")
    parser.add_argument("--seed", type=int, help="run this one alone and tell its story")
    parser.add_argument("--short", action="store_true", help="lives as short as those of the tests")
    parser.add_argument("--postgresql", action="store_true", help="several machines on one of it")
    parser.add_argument("--busy-with", action="append", help="what is to happen often")
    asked = parser.parse_args()
    life = replace(SHORT if asked.short else LONG, busy_with=asked.busy_with or ())
    with a_place(postgresql=asked.postgresql) as place:
        if asked.seed is not None:
            return _one(place, asked.seed, life)
        seeds = range(asked.first, asked.first + asked.seeds)
        return _many(place, seeds, life, many=asked.postgresql)


def _one(place: Place, seed: int, life: Life) -> int:
    outcome = place.run(seed, life)
    _say("\n".join(outcome.story))
    _say(outcome.failure.splitlines()[-2] if outcome.failure else "Every guarantee held.")
    return 1 if outcome.failure else 0


def _many(place: Place, seeds: range, life: Life, *, many: bool) -> int:
    begun, outcomes = time.monotonic(), []
    for seed in seeds:
        outcome = place.run(seed, life)
        outcomes.append(outcome)
        if outcome.failure:
            _say(outcome.failure)
        if len(outcomes) % TELL_EVERY == 0:
            _say(_summary(outcomes, time.monotonic() - begun))
    befell = sum((outcome.befell for outcome in outcomes), start=Counter[str]())
    _say(f"what befell them:\n{tally.told(befell, many=many)}")
    if never := tally.missing(befell, many=many):
        _say(f"what never did: {', '.join(never)}")
    _say(_summary(outcomes, time.monotonic() - begun))
    return 1 if any(outcome.failure for outcome in outcomes) else 0


def _summary(outcomes: Sequence[Outcome], seconds: float) -> str:
    simulated = sum((outcome.simulated for outcome in outcomes), start=timedelta(0))
    failed = [outcome.seed for outcome in outcomes if outcome.failure]
    return (
        f"{len(outcomes)} seeds, {sum(outcome.incidents for outcome in outcomes)} incidents, "
        f"{sum(outcome.crashes for outcome in outcomes)} crashes, "
        f"{simulated / YEAR:.1f} simulated years in {seconds:.0f} seconds; "
        + (f"a guarantee did not hold with seeds {failed}" if failed else "every guarantee held")
    )


def _say(text: str) -> None:
    # At once: whoever reads along, or ends a long series early, has what was found until then.
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
