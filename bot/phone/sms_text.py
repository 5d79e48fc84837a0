"""The texts we send about pages."""

import re
from collections.abc import Sequence

from bot.domain.answering.telling import in_order
from bot.domain.incidents.incident import Incident
from bot.domain.incidents.storm import and_more
from bot.phone.gsm import plain, segments

SEGMENTS_AT_MOST = 3
LISTED_AT_MOST = 3
# Room for every service and title, tried from the widest until the text fits its segments.
_ROOMS = (300, 200, 140, 100, 70, 50, 35, 25, 15)

_JOINED = re.compile(r", and [0-9,]+ more alerts?$")
_NAMED = re.compile(r"(?:Sleepwell: incident )?([0-9]+), (.*?): (.*)")

WITHOUT_WORDS = "its title has no words"

_REPLY_TO_ONE = "Reply 1 to acknowledge, 3 to escalate, 6 to resolve."


def page_text(incidents: Sequence[Incident]) -> str:
    """What broke and how to reply, in at most SEGMENTS_AT_MOST segments.

    Several incidents travel together: LISTED_AT_MOST are named, what matters most first, fewer
    where even short titles take too much room, and the others are counted. Whoever has one that
    comes back soon is asked whether they are still on it.
    """
    incidents = in_order(incidents)
    if len(incidents) == 1 and incidents[0].runs_out:
        return _still_on_it(incidents[0])
    most = min(len(incidents), LISTED_AT_MOST)
    tries = [(listed, room) for listed in range(most, 0, -1) for room in _ROOMS]
    texts = (_written(incidents, listed, room) for listed, room in tries)
    fitting = (text for text in texts if segments(text) <= SEGMENTS_AT_MOST)
    return next(fitting, _written(incidents, *tries[-1]))


def _still_on_it(incident: Incident) -> str:
    # With its number: where something new waits as well, 1 alone means that.
    one = incident.number
    reply = f"If not, it is paged again. Reply 1 {one} to keep it, 6 {one} to resolve it."
    texts = (
        f"Sleepwell: are you still on incident {_named(incident, room)}\n{reply}" for room in _ROOMS
    )
    return next(text for text in texts if segments(text) <= SEGMENTS_AT_MOST)


def is_same_page(one: str, other: str) -> bool:
    """Whether two texts are about the same incidents, though more alerts have joined since.

    How many have is counted in the text, and takes room from its services and titles.
    """
    lines, others = one.splitlines(), other.splitlines()
    return len(lines) == len(others) and all(map(_is_same_line, lines, others))


def _is_same_line(one: str, other: str) -> bool:
    first, second = (_NAMED.match(_JOINED.sub("", line)) for line in (one, other))
    if first is None or second is None:
        return one == other
    (number, *named), (number_of_other, *named_other) = first.groups(), second.groups()
    return number == number_of_other and all(map(_begin_alike, named, named_other))


def _begin_alike(one: str, other: str) -> bool:
    short, long = sorted((part.removesuffix("...").rstrip() for part in (one, other)), key=len)
    return long.startswith(short)


def _written(incidents: Sequence[Incident], listed: int, room: int) -> str:
    if len(incidents) == 1:
        return f"Sleepwell: incident {_named(incidents[0], room)}\n{_REPLY_TO_ONE}"
    lines = [_named(incident, room) for incident in incidents[:listed]]
    if len(incidents) > listed:
        lines.append(f"and {len(incidents) - listed} more")
    head = f"Sleepwell: {len(incidents)} incidents"
    return "\n".join([head, *lines, _reply_to_several(incidents[0].number)])


def _named(incident: Incident, room: int) -> str:
    about = _cut(plain(incident.service or f"team {incident.team}"), room)
    title = _cut(plain(incident.title), room) or WITHOUT_WORDS
    return f"{incident.number}, {about}: {title}{and_more(incident)}"


def _reply_to_several(example: int) -> str:
    return (
        f"Reply 1 to acknowledge all, or 1 {example} for one of them; "
        f"3 {example} to escalate, 6 {example} to resolve."
    )


def _cut(text: str, room: int) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= room else one_line[: room - 3].rstrip() + "..."
