import hashlib
from typing import Any

import pytest

from bot.alerts.alertmanager import read_alertmanager
from bot.alerts.grafana import read_grafana
from bot.alerts.invalid import InvalidPayload
from bot.domain.incidents.alert import Action
from bot.domain.incidents.urgency import Urgency

NOTIFICATION: dict[str, Any] = {
    "version": "4",
    "groupKey": '{}:{alertname="DiskFull"}',
    "truncatedAlerts": 0,
    "status": "firing",
    "receiver": "sleepwell",
    "groupLabels": {"alertname": "DiskFull"},
    "commonLabels": {"alertname": "DiskFull", "severity": "critical"},
    "commonAnnotations": {"summary": "Disks are full"},
    "externalURL": "http://alertmanager.test:9093",
    "alerts": [
        {
            "status": "firing",
            "labels": {"alertname": "DiskFull", "instance": "db-1", "severity": "critical"},
            "annotations": {"summary": "Disks are full", "used": "97 %"},
            "startsAt": "2026-11-30T03:00:00Z",
            "endsAt": "0001-01-01T00:00:00Z",
            "generatorURL": "http://prometheus.test:9090/graph?g0.expr=x",
            "fingerprint": "abc",
        },
        {
            "status": "resolved",
            "labels": {"alertname": "DiskFull", "instance": "db-2", "severity": "critical"},
            "annotations": {},
            "startsAt": "2026-11-30T02:00:00Z",
            "endsAt": "2026-11-30T03:00:00Z",
            "generatorURL": "http://prometheus.test:9090/graph?g0.expr=x",
            "fingerprint": "def",
        },
    ],
}


def a_notification(**changed: Any) -> dict[str, Any]:  # noqa: ANN401 (any JSON value)
    return {**NOTIFICATION, **changed}


def test_a_group_that_fires_is_one_alert() -> None:
    alert = read_alertmanager(NOTIFICATION)

    assert alert.title == "Disks are full"
    assert alert.dedup_key == '{}:{alertname="DiskFull"}'
    assert (alert.action, alert.urgency) == (Action.TRIGGER, Urgency.HIGH)
    assert (alert.link, alert.source) == ("http://alertmanager.test:9093", "Alertmanager")
    assert alert.details == (
        "firing: alertname=DiskFull, instance=db-1, severity=critical\n"
        "summary: Disks are full\n"
        "used: 97 %\n"
        "\n"
        "resolved: alertname=DiskFull, instance=db-2, severity=critical"
    )


def test_a_group_that_is_resolved_resolves() -> None:
    assert read_alertmanager(a_notification(status="resolved")).action is Action.RESOLVE


@pytest.mark.parametrize(
    ("changed", "title"),
    [
        pytest.param({}, "Disks are full", id="summary"),
        pytest.param({"commonAnnotations": {}}, "DiskFull", id="alertname"),
        pytest.param({"commonAnnotations": {"summary": " "}}, "DiskFull", id="blank summary"),
        pytest.param(
            {"commonAnnotations": {}, "commonLabels": {}, "alerts": []},
            "alertname=DiskFull",
            id="group",
        ),
        pytest.param(
            {"commonAnnotations": None, "commonLabels": {}, "groupLabels": {}, "alerts": []},
            "Alerts without a name",
            id="nothing shared",
        ),
    ],
)
def test_the_title_is_the_best_there_is(changed: dict[str, Any], title: str) -> None:
    assert read_alertmanager(a_notification(**changed)).title == title


def a_group(*alerts: tuple[str, str, str], **changed: Any) -> dict[str, Any]:  # noqa: ANN401
    """What these, each with status, name and severity, are sent as in a group by service."""
    told = [
        {"status": status, "labels": {"alertname": name, "severity": severity}}
        for status, name, severity in alerts
    ]
    shared: dict[str, Any] = {"commonLabels": {}, "commonAnnotations": {}}
    return a_notification(
        **{"groupLabels": {"service": "checkout"}, "alerts": told, **shared, **changed}
    )


@pytest.mark.parametrize(
    ("alerts", "title"),
    [
        pytest.param(
            [("firing", "Filling", "info"), ("firing", "Down", "critical")],
            "Down (service=checkout)",
            id="what is urgent",
        ),
        pytest.param(
            [("resolved", "Down", "critical"), ("firing", "Filling", "info")],
            "Filling (service=checkout)",
            id="what fires",
        ),
        pytest.param(
            [("firing", name, "critical") for name in ("Down", "Slow", "Slow")],
            "Down, Slow (service=checkout)",
            id="two",
        ),
        pytest.param(
            [("firing", name, "critical") for name in "ABCDE"],
            "A, B, C and 2 more (service=checkout)",
            id="many",
        ),
    ],
)
def test_alerts_that_share_nothing_are_named(
    alerts: list[tuple[str, str, str]], title: str
) -> None:
    assert read_alertmanager(a_group(*alerts)).title == title


def test_what_is_urgent_in_a_group_is_told_first() -> None:
    alert = read_alertmanager(
        a_group(
            ("resolved", "Lost", "critical"),
            ("firing", "Filling", "info"),
            ("firing", "Down", "critical"),
        )
    )

    assert alert.details.split("\n\n") == [
        "firing: alertname=Down, severity=critical",
        "firing: alertname=Filling, severity=info",
        "resolved: alertname=Lost, severity=critical",
    ]


def test_grafana_s_own_title_gives_way_where_some_of_a_group_merely_inform() -> None:
    alerts = ("firing", "Filling", "info"), ("firing", "Down", "critical")
    group = a_group(*alerts, version="1", title="[FIRING:2] checkout")

    assert read_grafana(group).title == "Down (service=checkout)"


def test_a_long_group_key_is_hashed_and_stays_the_same() -> None:
    key = "k" * 256

    alert = read_alertmanager(a_notification(groupKey=key))

    assert alert.dedup_key == hashlib.sha256(key.encode()).hexdigest()


@pytest.mark.parametrize(
    ("severities", "urgency"),
    [
        (["info"], Urgency.LOW),
        (["info", "info"], Urgency.LOW),
        (["info", "critical"], Urgency.HIGH),
        (["warning"], Urgency.HIGH),
        ([None], Urgency.HIGH),
    ],
)
def test_only_a_group_that_merely_informs_is_of_low_urgency(
    severities: list[str | None], urgency: Urgency
) -> None:
    alerts = [
        {"status": "firing", "labels": {"severity": severity} if severity else {}}
        for severity in severities
    ]

    assert read_alertmanager(a_notification(alerts=alerts)).urgency is urgency


def test_the_link_is_the_first_that_can_be_followed() -> None:
    alert = read_alertmanager(a_notification(externalURL="alertmanager-0:9093"))

    assert alert.link == "http://prometheus.test:9090/graph?g0.expr=x"


def test_alerts_that_were_left_out_are_counted() -> None:
    assert read_alertmanager(a_notification(truncatedAlerts=7)).details.endswith(
        "and 7 more alerts"
    )


@pytest.mark.parametrize(
    ("changed", "field", "message"),
    [
        ({"version": "3"}, "version", "must be '4'"),
        ({"version": 4}, "version", "must be '4'"),
        ({"status": "smoking"}, "status", "must be 'firing' or 'resolved'"),
        ({"groupKey": None}, "groupKey", "is required"),
        ({"alerts": {}}, "alerts", "must be a list"),
        ({"alerts": ["x"]}, "alerts.0", "must be an object"),
        ({"alerts": [{"labels": {"a": 1}}]}, "alerts.0.labels.a", "must be text"),
        ({"commonLabels": []}, "commonLabels", "must be an object"),
    ],
)
def test_what_is_wrong_is_named(changed: dict[str, Any], field: str, message: str) -> None:
    with pytest.raises(InvalidPayload) as refusal:
        read_alertmanager(a_notification(**changed))

    assert [(one.field, one.message) for one in refusal.value.problems] == [(field, message)]


def test_a_version_that_is_missing_is_named() -> None:
    with pytest.raises(InvalidPayload, match="version is required"):
        read_alertmanager({name: v for name, v in NOTIFICATION.items() if name != "version"})


def test_grafana_sends_nearly_the_same_with_a_title_of_its_own() -> None:
    grafana = a_notification(
        version="1", title="[FIRING:1] DiskFull", commonAnnotations={}, orgId=1, state="alerting"
    )

    alert = read_grafana(grafana)

    assert (alert.title, alert.source) == ("[FIRING:1] DiskFull", "Grafana")
    assert alert.dedup_key == NOTIFICATION["groupKey"]
    assert read_grafana(a_notification(version="1", title="x")).title == "Disks are full"
