"""What to do about one incident that is due: the rules of the domain, and what they must know."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.answering.quiet_hours import ask_later, waits_until
from bot.domain.answering.reassigning import page_again
from bot.domain.incidents.heard import NOTHING_HEARD, HandedTo, Heard
from bot.domain.incidents.incident import Incident, State, changed
from bot.domain.incidents.timeline import What
from bot.domain.incidents.transitions import begin_policy_again, begun_anew
from bot.domain.paging.come_on_call import others_on_call, paged_along, paged_in_place
from bot.domain.paging.escalation import (
    Escalation,
    OthersOnCall,
    Page,
    PolicySwitched,
    WaitsForHours,
    escalate,
    reaches_nobody,
    wait_for_hours,
)
from bot.domain.paging.policy import EscalationPolicy
from bot.domain.paging.returning import is_to_be_asked_about, remind_or_bring_back
from bot.domain.rosters.roster_at import RosterAt
from bot.engine.schedule_files.policies import policy_of, present_policy
from bot.storage.incidents import timeline
from bot.storage.incidents.handed_over import handed_over
from bot.storage.paging import pages
from bot.storage.stored_schedules import revisions


def foresee(tx: Connection, incident: Incident, moment: RosterAt) -> Escalation:
    """What is decided about an incident that is due, if nothing more happens to it before."""
    heard = timeline.heard_of(tx, [incident]).get(incident.number, NOTHING_HEARD)
    paged = pages.paged_in_their_rounds(tx, [incident]).get(incident.number, ())
    return decide(tx, incident, moment, heard, paged)


def decide(
    tx: Connection, incident: Incident, moment: RosterAt, heard: Heard, paged: Collection[str]
) -> Escalation:
    """What becomes of an incident that is due, and whom to page; writes nothing.

    `paged` are those who were paged about it in its present round.
    """
    roster = moment.roster
    until = waits_until(incident, roster, moment.at)
    if until is not None and is_to_be_asked_about(incident):
        return Escalation(incident=ask_later(incident, until), decisions=())
    if incident.state is State.ACKNOWLEDGED:
        return remind_or_bring_back(incident, moment.at, waits=until is not None)
    if until is not None:
        return wait_for_hours(incident, until)
    policy = policy_of(tx, incident, roster)
    to = heard.handed_to
    if to is not None and _can_be_asked(to.person, incident, moment, heard):
        return page_again(incident, to, policy, moment.at)
    others = _others_by_now(incident, policy, moment, heard, paged)
    if heard.waited:
        return _as_the_hours_begin(tx, incident, policy, moment, heard, others)
    return _go_on(tx, incident, policy, moment, heard, others)


def page_who_came_on_call(
    tx: Connection, incident: Incident, moment: RosterAt, heard: Heard
) -> Escalation | None:
    """Page whom the policy means by now, of what waits because everybody has declined it.

    None: there is nobody who has not, or low urgency is to disturb nobody now. Who was paged in
    this round before is not left out, for nobody is being asked.
    """
    if waits_until(incident, moment.roster, moment.at) is not None:
        return None
    policy = policy_of(tx, incident, moment.roster)
    step = min(incident.step, len(policy.steps) - 1)
    others = others_on_call(
        incident,
        policy,
        heard.declined,
        resolve=moment.people,
        can_reach=lambda key: moment.can_reach(key, incident.urgency),
    )
    if not others:
        return None
    instead = paged_in_place(incident, others, step, policy, moment.at)
    return _explained(instead, policy, moment)


def is_by_replaced_files(tx: Connection, decided: Escalation, moment: RosterAt) -> bool:
    """Whether it was put off until hours of files that others have replaced, or are about to.

    Nobody would look at it again, were this process to end before it follows the newer ones. What
    they were put off by holds until the transaction ends otherwise.
    """
    waits = any(isinstance(one, WaitsForHours) for one in decided.decisions)
    # A question that waits for the hours is announced to nobody.
    waits = waits or not decided.decisions
    return waits and not revisions.stays_in_force(tx, moment.revision)


def looked_at_later(incident: Incident, at: datetime) -> Incident:
    """An incident that is due, and about which nothing was decided: nothing else has changed."""
    is_asked = incident.state is State.ACKNOWLEDGED
    return replace(
        ask_later(incident, at) if is_asked else incident, due_at=at, version=incident.version
    )


def others_are_next(tx: Connection, due: Collection[Incident], moment: RosterAt) -> bool:
    """Whether any of these waited for hours that have begun, and others are on call by now.

    Then the policy goes on with those, and whoever was paged before is left alone.
    """
    heard = timeline.heard_of(tx, due)
    waited = [one for one in due if heard.get(one.number, NOTHING_HEARD).waited]
    paged = pages.paged_in_their_rounds(tx, waited)
    return any(
        _others_by_now(
            one,
            policy_of(tx, one, moment.roster),
            moment,
            heard[one.number],
            paged.get(one.number, ()),
        )
        for one in waited
    )


def _others_by_now(
    incident: Incident,
    policy: EscalationPolicy,
    moment: RosterAt,
    heard: Heard,
    paged: Collection[str],
) -> tuple[str, ...]:
    """Whom a step that was paged means by now, and who was not paged in this round.

    Not who has said that they can't, nor who has just asked for the next step.
    """
    hurried = heard.hurried
    escalated = hurried is not None and hurried.because is What.ESCALATED
    asks_for_others = {hurried.by} if escalated and hurried and hurried.by else set()
    return others_on_call(
        incident,
        policy,
        heard.declined.union(paged, asks_for_others),
        resolve=moment.people,
        can_reach=lambda key: moment.can_reach(key, incident.urgency),
    )


def _as_the_hours_begin(
    tx: Connection,
    incident: Incident,
    policy: EscalationPolicy,
    moment: RosterAt,
    heard: Heard,
    others: Collection[str],
) -> Escalation:
    """Who was handed it is asked once more, and then who has come on call meanwhile."""
    anew = changed(incident, **begun_anew(incident))
    to = handed_over(tx, [incident.number]).get(incident.number)
    if to and not to.again and _can_be_asked(to.person, incident, moment, heard):
        stands = anew if others else incident
        handed_to = HandedTo(person=to.person, step=stands.step)
        return page_again(stands, handed_to, policy, moment.at)
    # Were it begun anew every time, a wait as long as the hours would keep a daily rota at its
    # first step for ever.
    if not others or heard.begun_for_others:
        return _go_on(tx, incident, policy, moment, heard, others)
    found = _climb(anew, policy, moment, NOTHING_HEARD)
    told = OthersOnCall(round=anew.round)
    return replace(found, decisions=(told, *found.decisions))


def _go_on(
    tx: Connection,
    incident: Incident,
    policy: EscalationPolicy,
    moment: RosterAt,
    heard: Heard,
    others: Collection[str],
) -> Escalation:
    """The next step is paged, and along with it `others`, whom the steps before mean by now."""
    present = present_policy(incident, moment.roster)
    found = _climb(incident, policy, moment, heard)
    if reaches_nobody(found) and policy != present:
        moved = begin_policy_again(incident, revisions.newest_id(tx))
        found = _climb(moved, present, moment, NOTHING_HEARD)
        return replace(found, decisions=(PolicySwitched(), *found.decisions))
    along = paged_along(incident, found, others, policy, moment.at)
    return _explained(along, policy, moment)


def _can_be_asked(person: str, incident: Incident, moment: RosterAt, heard: Heard) -> bool:
    known = person in moment.roster.people and person not in heard.declined
    return known and moment.can_reach(person, incident.urgency)


def _climb(
    incident: Incident, policy: EscalationPolicy, moment: RosterAt, heard: Heard
) -> Escalation:
    found = escalate(
        incident,
        policy,
        resolve=moment.people,
        can_reach=lambda key: moment.can_reach(key, incident.urgency),
        now=moment.at,
        heard=heard,
    )
    return _explained(found, policy, moment)


def _explained(found: Escalation, policy: EscalationPolicy, moment: RosterAt) -> Escalation:
    """With whom those who are paged stand in for."""
    explained = (
        _with_whose_turn(one, policy, moment) if isinstance(one, Page) else one
        for one in found.decisions
    )
    return replace(found, decisions=tuple(explained))


def _with_whose_turn(page: Page, policy: EscalationPolicy, moment: RosterAt) -> Page:
    steps = policy.steps[: page.step + 1] if page.came_on_call else (policy.steps[page.step],)
    targets = tuple(target for step in steps for target in step.targets)
    whom = moment.stands_in_for(page.person, targets)
    return page if whom is None else replace(page, stands_in_for=whom)
