"""Grafana Alerting's webhook (Grafana documentation: Webhook notifier). Like Alertmanager's, with a
title of its own.
"""

from bot.alerts.alertmanager import GroupNotification, group_alert, is_mixed, title_of
from bot.domain.incidents.alert import Alert


class GrafanaNotification(GroupNotification):
    """A group of alerts whose state changed, as Grafana sends it."""

    title: str = ""


def read_grafana(value: object) -> Alert:
    """The alert that a group of Grafana's means; the group is the incident.

    Raises:
        InvalidPayload: a field is missing or wrong.
    """
    notification = GrafanaNotification.read(value)
    own = notification.common_annotations.get("summary") or notification.title.strip()
    # Grafana's own counts what fires, and names none of several.
    title = title_of(notification) if is_mixed(notification) or not own else own
    return group_alert(notification, title=title, source="Grafana")
