"""What a storm brings to one incident, as a batch of alerts is folded."""

from dataclasses import dataclass, field

# A storm's timeline has the newest of so many: all of them are kept as alerts.
TITLES_TOLD = 3


@dataclass(kw_only=True, slots=True)
class Stormed:
    """What a batch has brought to an incident that alerts with other dedup keys have joined."""

    alerts: int = 0
    resolved: int = 0
    titles: list[str] = field(default_factory=list)
