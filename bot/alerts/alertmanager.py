"""Prometheus Alertmanager's webhook.

Source: Prometheus documentation, Alertmanager, Configuration, `<webhook_config>`.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from bot.alerts.payload import Payload
from bot.alerts.reading import web_address
from bot.domain.incidents.alert import DEDUP_KEY_LIMIT, Action, Alert
from bot.domain.incidents.urgency import Urgency

FIRING = "firing"
_LOW_SEVERITY = "info"
NAMED_AT_MOST = 3


def _without_nulls(value: object) -> object:
    """A label that is null is none."""
    if not isinstance(value, dict):
        return value
    return {name: text for name, text in value.items() if text is not None}


Texts = Annotated[dict[str, str], BeforeValidator(_without_nulls)]


class GroupedAlert(Payload):
    """One alert of a notification."""

    status: str = FIRING
    labels: Texts = Field(default_factory=dict)
    annotations: Texts = Field(default_factory=dict)
    generator_url: str | None = Field(default=None, alias="generatorURL")


class GroupNotification(Payload):
    """A group of alerts whose state changed, as Alertmanager sends it."""

    status: Literal["firing", "resolved"]
    group_key: str = Field(alias="groupKey")
    alerts: tuple[GroupedAlert, ...] = Field(default=(), strict=False)
    group_labels: Texts = Field(default_factory=dict, alias="groupLabels")
    common_labels: Texts = Field(default_factory=dict, alias="commonLabels")
    common_annotations: Texts = Field(default_factory=dict, alias="commonAnnotations")
    external_url: str | None = Field(default=None, alias="externalURL")
    truncated_alerts: int = Field(default=0, alias="truncatedAlerts")


class AlertmanagerNotification(GroupNotification):
    """Version 4 of the webhook, the only one that Alertmanager has sent since 2017."""

    version: Literal["4"]


def read_alertmanager(value: object) -> Alert:
    """The alert that a group of Alertmanager's means; the group is the incident.

    Raises:
        InvalidPayload: a field is missing or wrong, or the version is not 4.
    """
    notification = AlertmanagerNotification.read(value)
    return group_alert(notification, title=title_of(notification), source="Alertmanager")


def group_alert(notification: GroupNotification, *, title: str, source: str) -> Alert:
    """The alert that a group means. The urgency is low where everything that fires is `info`."""
    firing = notification.status == FIRING
    return Alert(
        title=title,
        dedup_key=_short(notification.group_key or _labels_of(notification)),
        action=Action.TRIGGER if firing else Action.RESOLVE,
        urgency=_urgency(notification),
        details=_details(notification),
        link=_link(notification),
        source=source,
    )


def title_of(notification: GroupNotification) -> str:
    """The summary that all alerts share, else the name they share, else the names of what fires.

    Where some that fire merely inform, and others do not, it is about the others alone.
    """
    telling = _most_pressing(notification)
    summaries = {alert.annotations.get("summary") for alert in telling}
    named = (
        notification.common_annotations.get("summary"),
        summaries.pop() if is_mixed(notification) and len(summaries) == 1 else None,
        notification.common_labels.get("alertname"),
        _names(telling, notification.group_labels),
        _labels(notification.group_labels),
    )
    return next((text.strip() for text in named if text and text.strip()), "Alerts without a name")


def is_mixed(notification: GroupNotification) -> bool:
    """Whether some that fire merely inform, and others do not."""
    firing = [alert for alert in notification.alerts if alert.status == FIRING]
    return len({_merely_informs(alert.labels) for alert in firing}) > 1


def _most_pressing(notification: GroupNotification) -> list[GroupedAlert]:
    """The alerts that a title is about: the most pressing there are."""
    most = min(map(_pressing, notification.alerts), default=0)
    return [alert for alert in notification.alerts if _pressing(alert) == most]


def _pressing(alert: GroupedAlert) -> int:
    """Lower comes first: what fires, and of that what merely informs last."""
    return 2 if alert.status != FIRING else int(_merely_informs(alert.labels))


def _merely_informs(labels: Mapping[str, str]) -> bool:
    return labels.get("severity", "").lower() == _LOW_SEVERITY


def _names(telling: Sequence[GroupedAlert], group_labels: Mapping[str, str]) -> str | None:
    """`CheckoutDown, Slow, Lost and 2 more (service=checkout)`."""
    names = list(dict.fromkeys(a.labels["alertname"] for a in telling if a.labels.get("alertname")))
    if not names:
        return None
    more = len(names) - NAMED_AT_MOST
    told = ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")
    group = _labels({name: text for name, text in group_labels.items() if name != "alertname"})
    return f"{told} ({group})" if group else told


def _labels_of(notification: GroupNotification) -> str:
    """A key for a group that was sent without one: the same when it fires and when it resolves."""
    return json.dumps(notification.group_labels, sort_keys=True)


def _short(group_key: str) -> str:
    if len(group_key) <= DEDUP_KEY_LIMIT:
        return group_key
    return hashlib.sha256(group_key.encode()).hexdigest()


def _urgency(notification: GroupNotification) -> Urgency:
    firing = [alert for alert in notification.alerts if alert.status == FIRING]
    labels = [alert.labels for alert in firing] or [notification.common_labels]
    return Urgency.LOW if all(map(_merely_informs, labels)) else Urgency.HIGH


def _details(notification: GroupNotification) -> str:
    blocks = [_alert_details(alert) for alert in sorted(notification.alerts, key=_pressing)]
    if notification.truncated_alerts:
        blocks.append(f"and {notification.truncated_alerts} more alerts")
    return "\n\n".join(blocks)


def _alert_details(alert: GroupedAlert) -> str:
    lines = [f"{alert.status}: {_labels(alert.labels)}"]
    lines += [f"{name}: {text}" for name, text in alert.annotations.items() if text]
    return "\n".join(lines)


def _labels(labels: Mapping[str, str]) -> str:
    return ", ".join(f"{name}={text}" for name, text in labels.items())


def _link(notification: GroupNotification) -> str | None:
    candidates = [
        notification.external_url,
        *(alert.generator_url for alert in notification.alerts),
    ]
    return next((address for address in map(web_address, candidates) if address), None)
