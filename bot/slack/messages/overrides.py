"""The answer to: who is put on call out of turn? And what is told once one is taken back."""

from collections.abc import Sequence

from bot.domain.answering.naming import listed, name_of
from bot.domain.incidents.incident import Incident
from bot.domain.rosters.roster import Roster
from bot.domain.rotations.override import Override
from bot.domain.rotations.schedule import Shift
from bot.domain.times.instants import Span
from bot.engine.commands.overrides import Coming
from bot.engine.contracts import OverrideView, StillPaged
from bot.slack import blocks
from bot.slack.blocks import Block, Content
from bot.slack.made_for import MadeFor
from bot.slack.writing import mrkdwn, one_line, when

TAKE_BACK = "override_take_back"
MOST_OVERRIDES = 20
MOST_SHIFTS = 10
MOST_INCIDENTS = 5
NAME_LIMIT = 60
TITLE_LIMIT = 100


def coming_overrides(coming: Sequence[Coming], whose: str, reader: str, roster: Roster) -> Content:
    """Each override with who, when and whence; a button at those the reader may take back.

    `whose` tells what was asked for, as mrkdwn.
    """
    if not coming:
        return Content(text=f"No override is coming for {whose}.")
    number = "1 override" if len(coming) == 1 else f"{len(coming)} overrides"
    told = f"{number} for {whose}, now or to come:"
    shown = [_block(each, reader, roster) for each in coming[:MOST_OVERRIDES]]
    if len(coming) > MOST_OVERRIDES:
        more = len(coming) - MOST_OVERRIDES
        shown.append(blocks.context(f"…and {more} more: `/oncall overrides TEAM/SCHEDULE`."))
    return Content(text=told, blocks=(blocks.section(told), *shown))


def taken_back(override: Override, now_on_call: Sequence[str], reader: str, roster: Roster) -> str:
    """What the one who took an override back has to know: who is on call instead."""
    where = f"↩️ Taken back: {_where_and_when(override)}."
    others = [_name(person, roster) for person in now_on_call if person != reader]
    if not now_on_call:
        return f"{where} ⚠️ *Nobody is on call then.*"
    if not others:
        return f"{where} You are on call then."
    are = "are" if len(now_on_call) > 1 else "is"
    names = [*(["You"] if reader in now_on_call else []), *others]
    return (
        f"{where} {' and '.join(names)} {are} on call then{_who_knows(now_on_call, reader, roster)}"
    )


def _who_knows(now_on_call: Sequence[str], reader: str, roster: Roster) -> str:
    people = (roster.people[each] for each in now_on_call if each != reader)
    unknown = [each.key for each in people if not (each.slack or each.email)]
    if not unknown:
        return ": whoever gains or loses duty is told."
    names = " and ".join(_name(each, roster) for each in unknown)
    return f": let {names} know, to whom nobody can write in Slack."


def override_message(view: OverrideView, reader: str) -> Content:
    """What was made or taken back, for somebody who gains or loses duty by it."""
    override, roster = view.override, view.roster
    place = _where_and_when(override)
    is_reader = override.person == reader
    who = "You stand in" if is_reader else f"{_name(override.person, roster)} stands in"
    still = paged_still(view.still_paged, roster, reader)
    if view.taken_back:
        told = f"↩️ Taken back: {who} no more on {place}."
        return Content(text="\n".join((told, *_on_call_then(view, reader), *still)))
    seen = any(reader in shift.people for shift in view.shifts)
    whose = override.replaces and _name(override.replaces, roster) if is_reader else "you"
    instead = f" for {whose}" if whose and (is_reader or not seen) else ""
    by = f"by {_name(view.made_by, roster)}" if view.made_by else "from the shell"
    told = f"🔁 {who}{instead} on {place}. Made {by}."
    more = _on_call_then(view, reader) if seen and not is_reader else []
    return Content(text="\n".join((told, *more, *still)))


def paged_still(still: Sequence[StillPaged], roster: Roster, reader: str) -> list[str]:
    """Who is paged all the same, and how it is handed over: lines for a message."""
    lines = []
    for one in still:
        who = "You are" if one.person == reader else f"{_name(one.person, roster)} is"
        about = [_incident(incident) for incident in one.about[:MOST_INCIDENTS]]
        if len(one.about) > MOST_INCIDENTS:
            about.append(f"{len(one.about) - MOST_INCIDENTS} more")
        lines.append(
            f"⚠️ {who} still being paged about {listed(about)}: an incident keeps whom it has "
            "paged. Whoever comes on call is paged with the next step."
        )
    if lines:
        number = still[0].about[0].number
        lines.append(f"To take one: `/oncall ack {number}`. To hand it on: `/oncall reassign`.")
    return lines


def _incident(incident: Incident) -> str:
    return f"#{incident.number} {mrkdwn(one_line(incident.title, TITLE_LIMIT))}"


def _on_call_then(view: OverrideView, reader: str) -> list[str]:
    if not view.shifts:
        return ["⚠️ *Nobody is on call then.*"]
    lines = [_shift(shift, reader, view.roster) for shift in view.shifts[:MOST_SHIFTS]]
    if len(view.shifts) > MOST_SHIFTS:
        lines.append(f"• …and {len(view.shifts) - MOST_SHIFTS} more shifts")
    return ["On call then:", *lines]


def _shift(shift: Shift, reader: str, roster: Roster) -> str:
    names = [*(["you"] if reader in shift.people else [])]
    names += [_name(person, roster) for person in shift.people if person != reader]
    return f"• {_from_to(shift.span)}: {' and '.join(names)}"


def _block(coming: Coming, reader: str, roster: Roster) -> Block:
    override, kept = coming.override, coming.kept
    instead = f" for {_name(override.replaces, roster)}" if override.replaces else ""
    line = f"{_where_and_when(override)}: {_name(override.person, roster)} stands in{instead}"
    shown = blocks.section(f"{line}\n_{_whence(coming, roster)}_")
    if kept is None or kept.swap is not None or not kept.is_own(reader):
        return shown
    button = blocks.button("Take back", action_id=TAKE_BACK, value=str(MadeFor.override(kept)))
    return shown | {"accessory": button}


def _whence(coming: Coming, roster: Roster) -> str:
    kept = coming.kept
    if kept is None:
        return "planned in the schedule files"
    if kept.swap is not None:
        return "agreed on in a swap: its two people give it back by another /oncall swap"
    by = f" by {_name(kept.made_by, roster)}" if kept.made_by else ""
    return f"made{by} {when(kept.made_at)}"


def _where_and_when(override: Override) -> str:
    where = mrkdwn(one_line(f"{override.team}/{override.schedule}", 2 * NAME_LIMIT))
    return f"*{where}* {_from_to(override.span)}"


def _from_to(span: Span) -> str:
    return f"{when(span.start)} – {when(span.end)}"


def _name(person: str, roster: Roster) -> str:
    return mrkdwn(one_line(name_of(person, roster), NAME_LIMIT))
