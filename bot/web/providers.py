"""Circuits and errors of providers, for Prometheus."""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector


class Providers(Collector):
    """The circuits of this process, and the errors of providers.

    `circuits` are by provider, `errors` by provider and kind.
    """

    def __init__(
        self,
        circuits: Callable[[], Mapping[str, bool]],
        errors: Callable[[], Mapping[tuple[str, str], int]],
    ) -> None:
        self._circuits = circuits
        self._errors = errors

    def collect(self) -> Iterator[Metric]:
        """The present metrics."""
        circuits = GaugeMetricFamily(
            "sleepwell_circuit_open",
            "1 while a provider keeps failing and is left alone, or asked one thing at a time.",
            labels=["provider"],
        )
        for provider, is_open in self._circuits().items():
            circuits.add_metric([provider], float(is_open))
        yield circuits
        errors = CounterMetricFamily(
            "sleepwell_provider_errors",
            "Requests that a provider did not do, by what kept it.",
            labels=["provider", "kind"],
        )
        # A copy, because counting goes on while a thread reads it.
        for (provider, kind), count in dict(self._errors()).items():
            errors.add_metric([provider, kind], count)
        yield errors
