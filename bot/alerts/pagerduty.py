"""PagerDuty's Events API v2, so that whatever speaks to PagerDuty can speak to us.

Source: PagerDuty developer documentation, Events API v2, "Send an Alert Event" and PD-CEF.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from bot.alerts.invalid import FieldProblem, InvalidPayload
from bot.alerts.payload import Payload
from bot.alerts.reading import as_word, readable, web_address
from bot.domain.incidents.alert import DEDUP_KEY_LIMIT, Action, Alert
from bot.domain.incidents.urgency import Urgency

_SEVERITIES = ("critical", "error", "warning", "info")


class Details(Payload):
    """The `payload` object of an event (PD-CEF)."""

    summary: str
    source: str
    severity: str
    timestamp: Any = None
    component: Any = None
    group: Any = None
    class_: Annotated[Any, Field(alias="class")] = None
    custom_details: Any = None


class Event(Payload):
    """One event. `payload` is needed to trigger only.

    Nobody is to sleep on because of what merely goes into the details: that is taken as it comes.
    """

    routing_key: str
    event_action: Annotated[Action, Field(strict=False), BeforeValidator(as_word)]
    dedup_key: Annotated[str | None, Field(max_length=DEDUP_KEY_LIMIT)] = None
    payload: Details | None = None
    links: Any = None
    images: Any = None
    client: Any = None
    client_url: Any = None


class _Answer(Event):
    """An event that acknowledges or resolves: its payload, if any, does not matter."""

    payload: Annotated[None, BeforeValidator(lambda _: None)] = None


def read_event(value: object) -> tuple[str, Alert]:
    """The routing key of an event, and the alert it means.

    PagerDuty lets each service decide which severities are urgent. Here `critical`, `error` and
    `warning` are of high urgency and `info` is of low: a sender that means no more than to inform
    says so, and any other word may have to wake somebody.

    Raises:
        InvalidPayload: a field is missing or wrong.
    """
    action = as_word(value.get("event_action")) if isinstance(value, dict) else None
    model = _Answer if action in (Action.ACKNOWLEDGE, Action.RESOLVE) else Event
    event = model.read(value)
    dedup_key = event.dedup_key or None
    if event.event_action is not Action.TRIGGER:
        if dedup_key is None:
            raise _missing("dedup_key")
        source = event.client if isinstance(event.client, str) else None
        alert = Alert(title="", dedup_key=dedup_key, action=event.event_action, source=source)
        return event.routing_key, alert
    return event.routing_key, _triggered(event, dedup_key)


def _triggered(event: Event, dedup_key: str | None) -> Alert:
    details = event.payload
    if details is None:
        raise _missing("payload")
    for field in ("summary", "source"):
        if not getattr(details, field).strip():
            raise _missing(f"payload.{field}")
    severity = as_word(details.severity)
    if severity not in _SEVERITIES:
        wrong = f"must be one of {', '.join(_SEVERITIES)}"
        raise InvalidPayload(FieldProblem(field="payload.severity", message=wrong))
    return Alert(
        title=details.summary,
        dedup_key=dedup_key,
        urgency=Urgency.LOW if severity == "info" else Urgency.HIGH,
        details=_details_text(event, details),
        link=_first_link(event),
        source=details.source,
    )


def _missing(field: str) -> InvalidPayload:
    return InvalidPayload(FieldProblem(field=field, message="is missing or blank"))


def _details_text(event: Event, details: Details) -> str:
    known = {
        "severity": details.severity,
        "component": details.component,
        "group": details.group,
        "class": details.class_,
        "client": event.client,
        "timestamp": details.timestamp,
    }
    lines = [readable({name: value for name, value in known.items() if value})]
    lines.append(readable(details.custom_details))
    lines += [_link_text(link) for link in (*_listed(event.links), *_listed(event.images))]
    return "\n".join(line for line in lines if line)


def _first_link(event: Event) -> str | None:
    hrefs = [link.get("href") for link in _listed(event.links) if isinstance(link, dict)]
    candidates = [*hrefs, event.client_url]
    return next((address for address in map(web_address, candidates) if address), None)


def _listed(links: object) -> list[Any]:
    """A list as it is; what should have been one, as the only one of its kind."""
    if links is None:
        return []
    return links if isinstance(links, list) else [links]


def _link_text(link: object) -> str:
    """`Board: https://…` for a link or image that can be followed; anything else as it stands."""
    if not isinstance(link, dict):
        return readable(link)
    address = web_address(link.get("href") or link.get("src"))
    if address is None:
        return readable(link)
    return f"{readable(link.get('text') or link.get('alt')) or 'link'}: {address}"
