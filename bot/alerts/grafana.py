"""Grafana Alerting's webhook (Grafana documentation: Webhook notifier). Like Alertmanager's, with a
title of its own.
"""

from bot.alerts.alertmanager import Notification, group_alert, title_of
from bot.domain.alert import Alert


class GrafanaNotification(Notification):
    """A group of alerts whose state changed, as Grafana sends it."""

    title: str = ""


def read_grafana(value: object) -> Alert:
    """The alert that a group of Grafana's means; the group is the incident.

    Raises:
        InvalidPayload: a field is missing or wrong.
    """
    notification = GrafanaNotification.read(value)
    shared = notification.common_annotations.get("summary")
    title = shared or notification.title.strip() or title_of(notification)
    return group_alert(notification, title=title, source="Grafana")
