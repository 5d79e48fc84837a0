"""Metrics of the alerts that were stored."""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate

from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily, Metric
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString


class AcceptedAlerts(Collector):
    """Counts alerts, and the seconds from each read to its commit.

    The library's own counters take a lock for each number, which every alert would feel. These are
    changed by the event loop alone; whoever reads them meanwhile may get an alert more or less.
    """

    def __init__(self, buckets: Sequence[float]) -> None:
        """`buckets` are upper bounds in seconds, ascending."""
        self._buckets = buckets
        self._counts = [0] * (len(buckets) + 1)
        self._seconds = 0.0

    def add(self, seconds: float) -> None:
        """Count an alert, and the seconds that it took."""
        self._counts[bisect_left(self._buckets, seconds)] += 1
        self._seconds += seconds

    def collect(self) -> Iterator[Metric]:
        """What Prometheus is told."""
        counts, seconds = list(self._counts), self._seconds
        bounds = map(floatToGoString, (*self._buckets, float("inf")))
        yield CounterMetricFamily(
            "sleepwell_alerts_accepted", "Alerts kept by this process.", value=sum(counts)
        )
        yield HistogramMetricFamily(
            "sleepwell_alert_commit_seconds",
            "From an alert read to its commit.",
            buckets=list(zip(bounds, accumulate(counts), strict=True)),
            sum_value=seconds,
        )
