"""Whether an incident is still what the person who answers it was told of. Pure.

When an alert makes an incident urgent, it rises, and is called something else from then on. Nobody
means by a key, a reply, a button or a form what they have not heard or read. Rises are counted, for
clocks may be set back.
"""

from dataclasses import dataclass

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.urgency import Urgency
from bot.domain.refusals import BecameUrgent

_TITLE_LIMIT = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """Of how many `rises` of an incident a person was told by telephone, or knew when they acted.

    It `asks` them for an answer unless the page that told them has ended.
    """

    rises: int
    asks: bool


def what_became_of(incident: Incident) -> str:
    """`has become urgent`; less where that is over, and it is called otherwise still."""
    return "has become urgent" if incident.urgency is Urgency.HIGH else "has changed"


def has_risen_since(incident: Incident, told_rises: int | None) -> bool:
    """Whether it has become urgent since a person was told of so many of its rises.

    None: they mean it whatever it has become.
    """
    return told_rises is not None and incident.is_open and incident.rises > told_rises


def must_be_as_told(incident: Incident, told_rises: int | None) -> None:
    """Raises BecameUrgent where it has risen since."""
    if has_risen_since(incident, told_rises):
        title = " ".join(incident.title.split())
        cut = title if len(title) <= _TITLE_LIMIT else f"{title[:_TITLE_LIMIT]}…"
        raise BecameUrgent(
            f"Incident {incident.number} {what_became_of(incident)}: {cut.rstrip('.')}. "
            "Nothing was done about it.",
            rises=incident.rises,
        )
