"""Sentences for what follows an escalation by hand, or an “I can't”."""

from datetime import datetime

from bot.domain.answering.declining import nobody_left
from bot.domain.answering.naming import PEOPLE_NAMED_AT_MOST, listed, name_of
from bot.domain.paging.escalation import (
    Decision,
    Escalation,
    EverybodyDeclined,
    LastStepGoesOn,
    Page,
    PolicyBeginsAgain,
    reaches_nobody,
)
from bot.domain.rosters.roster import Roster


def in_words(escalation: Escalation, roster: Roster, you: str, now: datetime) -> str:
    """What is decided `now`, told to the person `you`: a clause, without a full stop."""
    pages = [one for one in escalation.decisions if isinstance(one, Page)]
    if not pages:
        return _nobody(escalation, now)
    whom = _named([page.person for page in pages], roster, you)
    if _any(escalation, PolicyBeginsAgain):
        begins = f"paging begins again at once at step {pages[0].step + 1}"
        return f"no further step is left, so {begins}, with {whom}"
    if _any(escalation, LastStepGoesOn):
        return f"no further step is left, so the last one is paged again at once, with {whom}"
    is_ = "is" if len(pages) == 1 and pages[0].person != you else "are"
    return f"{whom} {is_} paged at once"


def why_nobody(escalation: Escalation | None, now: datetime) -> str | None:
    """Why nobody is paged though it is due; None: somebody is, or it is not due."""
    if escalation is None or _any(escalation, Page):
        return None
    return _nobody(escalation, now)


def _nobody(escalation: Escalation, now: datetime) -> str:
    for decision in escalation.decisions:
        if isinstance(decision, EverybodyDeclined):
            return nobody_left(decision.again_at - now)
    if reaches_nobody(escalation):
        return "nobody can be paged, for no step has anybody who can be reached"
    return "paging waits for the team's hours"


def _named(people: list[str], roster: Roster, you: str) -> str:
    if len(people) > PEOPLE_NAMED_AT_MOST:
        return f"{len(people)} people"
    return listed(["you" if person == you else name_of(person, roster) for person in people])


def _any(escalation: Escalation, kind: type[Decision]) -> bool:
    return any(isinstance(decision, kind) for decision in escalation.decisions)
