"""Whatever stands in a payload: it is imported, or refused with a sentence."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.importing.found import InvalidSource
from bot.importing.grafana_oncall import read_grafana_oncall
from bot.importing.ical import read_ical
from bot.importing.opsgenie import read_opsgenie
from bot.importing.pagerduty import read_pagerduty
from bot.importing.proof import Reader
from tests.importing import grafana_oncall_sample, pagerduty_sample, test_opsgenie
from tests.importing.building import take
from tests.importing.test_ical import ANA, BO, a_calendar

SAMPLES: dict[str, tuple[Reader, list[Any]]] = {
    "pagerduty": (
        read_pagerduty,
        [
            pagerduty_sample.schedule(
                pagerduty_sample.NIGHTS,
                pagerduty_sample.WEEKS,
                final_schedule=pagerduty_sample.final(
                    pagerduty_sample.entry(
                        "2026-12-01T10:00:00Z", "2026-12-02T10:00:00Z", pagerduty_sample.ANA
                    )
                ),
            )
        ],
    ),
    "opsgenie": (
        read_opsgenie,
        [
            test_opsgenie.schedule(
                {**test_opsgenie.WEEKS, "timeRestriction": test_opsgenie.DAYTIME},
                {**test_opsgenie.WEEKS, "endDate": "2027-01-01T00:00:00Z"},
            ),
            test_opsgenie.timeline(("01T00:00", "01T12:00", test_opsgenie.BO)),
        ],
    ),
    "grafana": (
        read_grafana_oncall,
        [
            *grafana_oncall_sample.export(
                grafana_oncall_sample.ROLLING,
                {
                    **grafana_oncall_sample.RECURRENT,
                    "users": ["UANA"],
                    "until": "2027-01-01T00:00:00",
                },
                {**grafana_oncall_sample.SINGLE, "users": ["UBO"], "level": 2},
            ),
            grafana_oncall_sample.final(("01T00:00", "01T15:00", "UANA")),
        ],
    ),
}
anything = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**40), 2**40),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.sampled_from(
        [
            "1970-01-01T00:00:00Z",
            "2199-12-31T23:59:59Z",
            "2026-11-01T01:30:00-04:00",
            "24:00:00",
            "Pacific/Apia",
            "everyone",
            [],
            {},
            [[]],
            604800,
            "-",
        ]
    ),
)


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401
    """Where in a payload something stands."""
    found = []
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((*path, key))
        found += places(one, (*path, key)) if isinstance(one, dict | list) else []
    return found


@pytest.mark.parametrize("source", sorted(SAMPLES))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_changed_payload_is_read_or_refused(source: str, data: st.DataObject) -> None:
    read, sample = SAMPLES[source]
    payloads = deepcopy(sample)
    for _ in range(data.draw(st.integers(1, 3))):
        *way, last = data.draw(st.sampled_from(places(payloads)))
        holder: Any = payloads
        try:
            for part in way:
                holder = holder[part]
            holder[last] = data.draw(anything)
        except (KeyError, IndexError, TypeError):
            continue

    try:
        take(read, *payloads)
    except InvalidSource:
        return


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_changed_calendar_is_read_or_refused(data: st.DataObject) -> None:
    content = bytearray(a_calendar(ANA, BO))
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 6))
        content[start : start + length] = data.draw(
            st.binary(max_size=4) | st.sampled_from([b"\r\n", b":", b"9", b"-1", b"DAILY", b"0000"])
        )

    try:
        take(read_ical, bytes(content))
    except InvalidSource:
        return
