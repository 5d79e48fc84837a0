"""The title and details of an incident once an alert has made it urgent."""

from dataclasses import replace

from bot.domain.incidents.alert import DETAILS_LIMIT, Alert
from bot.domain.incidents.incident import Incident


def worded_by(incident: Incident, alert: Alert) -> Incident:
    """The incident, told in the words of the alert that has just made it urgent.

    Whoever is woken for it must hear what they are woken for. What it was opened as stands below;
    `source` stays who opened it.
    """
    return replace(
        incident,
        title=alert.title,
        details=_details(incident, alert)[:DETAILS_LIMIT],
        link=alert.link or incident.link,
    )


def _details(incident: Incident, alert: Alert) -> str:
    blocks = [alert.details]
    if incident.title != alert.title:
        blocks.append(f"Opened as: {incident.title}")
    # A group of alerts is told whole each time.
    if incident.details not in alert.details:
        blocks.append(incident.details)
    return "\n\n".join(block for block in blocks if block)
