"""People by name, as sentences call them."""

from collections.abc import Sequence

from bot.domain.rosters.roster import Roster

# Nobody listens to more names than these.
PEOPLE_NAMED_AT_MOST = 3


def listed(words: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def being_paged(names: Sequence[str]) -> str:
    """`Bo Lindqvist is being paged`, of several people `… are`, of many how many they are."""
    if len(names) > PEOPLE_NAMED_AT_MOST:
        return f"{len(names)} people are being paged"
    return f"{listed(names)} {'is' if len(names) == 1 else 'are'} being paged"


def name_of(person: str | None, roster: Roster) -> str:
    """The person's name; the key as it stands for somebody, or something, not in people.yaml."""
    if person is None:
        return "somebody"
    known = roster.people.get(person)
    return known.name if known else person
