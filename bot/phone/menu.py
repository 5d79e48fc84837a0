"""What a call says of the keys, and of what it does not read out. Pure."""

from collections import Counter
from collections.abc import Sequence

from bot.domain.answering.naming import listed
from bot.domain.answering.telling import WaitingIncident
from bot.domain.incidents.urgency import Urgency
from bot.phone.part import READ_OUT_AT_MOST, Part
from bot.phone.spoken import speakable

SERVICES_NAMED_AT_MOST = 3
NAME_LIMIT = 100
_IN_WORDS = {2: "these two", 3: "these three"}


def menu(asked: int, *, more_come: bool = False) -> str:
    """The keys, and what each is about: of so many incidents the first are read out.

    `more_come` after them, in the same call.
    """
    if asked == 1:
        this, it = (" this one", " it") if more_come else ("", "")
        return (
            f"Press 1 to acknowledge{this}, 2 to hear the details, "
            f"3 to escalate{it} to the next step, 6 to resolve{it}, 9 if you can't take it."
        )
    read_out = _IN_WORDS[min(asked, READ_OUT_AT_MOST)]
    details, go_on, resolve = (
        "2 to hear the details",
        "3 to escalate them to the next step",
        "6 to resolve them",
    )
    if asked > READ_OUT_AT_MOST:
        return (
            f"Press 1 to acknowledge all {asked}, 9 if you can't take any of them. "
            f"About {read_out} alone: {details}, {go_on}, {resolve}."
        )
    return (
        f"Press 1 to acknowledge {read_out}, {details}, {go_on}, {resolve}, "
        "9 if you can't take them."
    )


def beyond(part: Part) -> list[str]:
    """Sentences about what is answered without being read out, and about what comes after."""
    said = []
    if part.counted:
        said.append(f"And {len(part.counted)} more{_of_services(part.counted)}.")
    if part.later:
        them = "that" if len(part.read_out) + len(part.counted) == 1 else "those"
        comes = "comes" if len(part.later) == 1 else "come"
        said.append(f"{len(part.later)} more{_of_low_urgency(part.later)} {comes} after {them}.")
    return said


def waits_as_well(left: Sequence[WaitingIncident]) -> str:
    """`One more incident waits`, or `4 more incidents of low urgency wait`."""
    if len(left) == 1:
        return f"One more incident{_of_low_urgency(left)} waits"
    return f"{len(left)} more incidents{_of_low_urgency(left)} wait"


def _of_services(counted: Sequence[WaitingIncident]) -> str:
    """`, 190 of checkout and 4 of search`: none of another service hides in a number."""
    by_service = Counter(one.service for one in counted)
    names = [(f"of {_named(service)}", n) for service, n in by_service.most_common()]
    if len(names) == 1:
        return f", {names[0][0]}"
    said = [f"{count} {of}" for of, count in names[:SERVICES_NAMED_AT_MOST]]
    others = sum(count for _of, count in names[SERVICES_NAMED_AT_MOST:])
    return f", {listed([*said, f'{others} of others'] if others else said)}"


def _named(service: str | None) -> str:
    return "no service" if service is None else speakable(service, NAME_LIMIT)


def _of_low_urgency(several: Sequence[WaitingIncident]) -> str:
    low = sum(one.urgency is Urgency.LOW for one in several)
    if low == len(several):
        return " of low urgency"
    return f", {low} of low urgency," if low else ""
