"""Lines of the log that nobody will read, for Prometheus."""

from collections.abc import Iterator
from typing import Protocol

from prometheus_client.core import CounterMetricFamily, Metric
from prometheus_client.registry import Collector


class Dropping(Protocol):
    """Where the log goes, as far as the metrics need it."""

    @property
    def dropped(self) -> int:
        """How many lines were dropped since the start."""
        ...


class LogLines(Collector):
    """How many lines of the log of this process were dropped."""

    def __init__(self, log: Dropping) -> None:
        self._log = log

    def collect(self) -> Iterator[Metric]:
        """The present count."""
        yield CounterMetricFamily(
            "sleepwell_log_lines_dropped",
            "Lines of the log that were dropped, for nobody read them or they found no room.",
            value=self._log.dropped,
        )
