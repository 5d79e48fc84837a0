"""Figures that the documentation promises are those that the code goes by.

Tests of what happens then make these times shorter, or take them from the code.
"""

from pathlib import Path

import pytest

from bot.domain.incidents.storm import ALONE, BURST
from bot.engine.duties.heartbeat import Heartbeat
from bot.engine.ticks import SWEEP_SECONDS
from bot.phone.in_time import ANSWERED_WITHIN_SECONDS, BEGUN_WITHIN_SECONDS

ROOT = Path(__file__).parent.parent
MINUTE = 60


@pytest.mark.parametrize(
    ("page", "sentence", "figures", "promised"),
    [
        pytest.param(
            "docs/reliability.md",
            "6 seconds after a request came, no further work is begun for it; after 12 seconds the "
            "person is told",
            (BEGUN_WITHIN_SECONDS, ANSWERED_WITHIN_SECONDS),
            (6, 12),
            id="an answer by telephone",
        ),
        pytest.param(
            "docs/reliability.md",
            "process looks once a second anyway",
            (SWEEP_SECONDS,),
            (1,),
            id="polling",
        ),
        pytest.param(
            "docs/reliability.md",
            "more than 25 incidents within five minutes",
            (ALONE, BURST.total_seconds()),
            (25, 5 * MINUTE),
            id="a storm",
        ),
        pytest.param(
            "README.md",
            "requested every minute while people can be paged",
            (Heartbeat.every_seconds,),
            (MINUTE,),
            id="the heartbeat",
        ),
    ],
)
def test_what_is_promised_is_what_the_code_goes_by(
    page: str, sentence: str, figures: tuple[float, ...], promised: tuple[float, ...]
) -> None:
    assert sentence in " ".join((ROOT / page).read_text().split())
    assert figures == promised
