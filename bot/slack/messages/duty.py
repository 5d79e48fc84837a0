"""The answer to: who is on call?"""

from collections.abc import Iterable, Iterator, Sequence

from bot.domain.answering.naming import name_of
from bot.domain.rosters.duty import Duty
from bot.domain.rosters.roster import Roster
from bot.slack import blocks
from bot.slack.blocks import Content
from bot.slack.writing import mrkdwn, one_line, when

NAME_LIMIT = 60


def who_is_on_call(duties: Sequence[Duty], roster: Roster) -> Content:
    """One line for each schedule: who, until when, and who comes next."""
    shown, left_out = blocks.sections(_lines(duties, roster))
    if left_out:
        more = f"…and {left_out} more schedules: ask for one team with `/oncall who TEAM`."
        shown = [*shown, blocks.context(more)]
    return Content(text="\n".join(_in_short(duty, roster) for duty in duties), blocks=tuple(shown))


def _lines(duties: Iterable[Duty], roster: Roster) -> Iterator[str]:
    for duty in duties:
        until = f" until {when(duty.on_call.end)}" if duty.on_call.end else ""
        people = ", ".join(_reachable_name(key, roster) for key in duty.on_call.people)
        names = people or "⚠️ *nobody*"
        following = _names(duty.next_people, roster)
        then = f" · then {following}" if following else ""
        yield f"*{_where(duty)}*: {names}{until}{then}"


def _in_short(duty: Duty, roster: Roster) -> str:
    return f"{_where(duty)}: {_names(duty.on_call.people, roster) or 'nobody'}"


def _reachable_name(key: str, roster: Roster) -> str:
    person = roster.people.get(key)
    mention = f" (<@{mrkdwn(person.slack)}>)" if person and person.slack else ""
    return _names([key], roster) + mention


def _names(keys: Iterable[str], roster: Roster) -> str:
    return ", ".join(mrkdwn(one_line(name_of(key, roster), NAME_LIMIT)) for key in keys)


def _where(duty: Duty) -> str:
    return mrkdwn(one_line(f"{duty.team}/{duty.schedule}", 2 * NAME_LIMIT))
