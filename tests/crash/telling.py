"""What a night came to, for people."""

import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.domain.incidents.timeline import What
from bot.domain.times.spans import total
from bot.sandbox.telephony import Call
from tests.crash.promises import Violation
from tests.crash.reckoning import TELEPHONES, Reckoning, requested_at

_STORIES_AT_MOST = 5


def table(made: Reckoning) -> str:
    """The figures."""
    night, records = made.night, made.records
    reports = night.monitor.reports
    happened = Counter(entry.what for entry in records.timeline)
    acts = Counter(act.what.partition(" ")[0] for act in night.trouble.acts)
    rows = [
        ("kills", night.trouble.kills),
        *((f"  {what}", count) for what, count in sorted(_kinds(made).items())),
        ("stood still (SIGSTOP)", acts["stopped"]),
        ("database cut off, hung or hung up on", acts["cut"] + acts["let"] + acts["ended"]),
        ("alerts answered with 2xx", sum(len(one.accepted) for one in reports)),
        ("alerts refused or unanswered", sum(len(one.refused) for one in reports)),
        ("incidents", len(records.incidents)),
        ("pages", len(records.pages)),
        ("calls and texts", sum(map(len, made.asked.values()))),
        ("acknowledgements confirmed", len(night.crowd.confirmed)),
        ("notifications interrupted in mid-send", happened[What.DELIVERY_INTERRUPTED]),
        ("  of which were found at the provider", happened[What.DELIVERY_FOUND]),
        ("  calls and texts that came twice", len(made.doubles)),
        ("nobody could page for", f"{total(made.down).total_seconds():.0f} s"),
        ("the night lasted", f"{made.whole.length.total_seconds():.0f} s"),
        *_delays(made),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:{width}}  {value:>10}" for name, value in rows)


def stories(made: Reckoning, violations: Sequence[Violation]) -> str:
    """Each violation, and all that happened to its incident; so many of them in full."""
    told = []
    for place, violation in enumerate(violations):
        where = "" if violation.incident is None else f"incident {violation.incident}: "
        told.append(f"NOT KEPT: {where}{violation.what}")
        if violation.incident is not None and place < _STORIES_AT_MOST:
            told += [f"  {at:%H:%M:%S.%f} {what}" for at, what in _story(made, violation.incident)]
    return "\n".join(told)


def _kinds(made: Reckoning) -> Counter[str]:
    killed = [act.what for act in made.night.trouble.acts if act.what.startswith("killed ")]
    return Counter(
        "in mid-send"
        if what.endswith("in mid-send")
        else "as it had answered"
        if what.endswith("as it had answered")
        else "while starting"
        if what.endswith("while starting")
        else "at any instant"
        for what in killed
    )


def _delays(made: Reckoning) -> Iterator[tuple[str, str]]:
    whole, unexcused = [], []
    for report in made.night.monitor.reports:
        if not report.accepted:
            continue
        at, incident = report.accepted[0]
        first = made.first_sent(incident)
        if first is not None:
            whole.append(max(first - at, timedelta(0)))
            unexcused.append(made.late(at, first))
    yield "2xx to first send, p50 / p99 / worst", _quantiles(whole)
    yield "  less the time nobody could page", _quantiles(unexcused)


def _quantiles(times: Sequence[timedelta]) -> str:
    seconds = sorted(time.total_seconds() for time in times)
    if len(seconds) < 2:
        return "-"
    cuts = statistics.quantiles(seconds, n=100, method="inclusive")
    return f"{cuts[49]:.2f} / {cuts[98]:.1f} / {seconds[-1]:.1f} s"


def _story(made: Reckoning, incident: int) -> list[tuple[datetime, str]]:
    records = made.records
    told = [(one.at, f"timeline: {one.what} {one.facts}") for one in records.stories[incident]]
    if not told:
        return []
    people = {one.person for one in records.paged[incident]}
    begun = min(at for at, _ in told)
    until = max(at for at, _ in told) + timedelta(seconds=30)
    told += [
        (row.updated_at, f"notification as it is in the end: {row}")
        for row in records.notifications
        if row.incident == incident
    ]
    for row in records.deliveries:
        near = row.method in TELEPHONES and begun <= row.begun_at <= until
        if near and row.person in people:
            told.append((row.begun_at, f"delivery: {row}"))
            told += [
                (requested_at(one), f"provider: {_seen(one)}") for one in made.asked.get(row.id, [])
            ]
    told += [
        (act.at, f"trouble: {act.what}")
        for act in made.night.trouble.acts
        if begun <= act.at <= until
    ]
    for report in made.night.monitor.reports:
        told += [(at, f"2xx: {report.key}") for at, number in report.accepted if number == incident]
    return sorted(told)


def _seen(one: object) -> str:
    if isinstance(one, Call):
        return f"call to {one.to}: {[(f'{at:%M:%S}', str(status)) for at, status in one.events]}"
    return f"text to {getattr(one, 'to', '?')}"
