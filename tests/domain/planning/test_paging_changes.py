"""What a change of the files does to how people are paged."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.incidents.storm import Grouping, Joining
from bot.domain.paging.policy import (
    EscalationPolicy,
    EveryoneTarget,
    PersonTarget,
    RoleTarget,
    ScheduleTarget,
    Step,
    Then,
)
from bot.domain.people.method import Method
from bot.domain.people.person import ContactStep, Person
from bot.domain.planning.paging_changes import PagingChange, paging_changes
from bot.domain.rosters.roster import Roster, Service, Team
from bot.domain.rotations.restriction import Window, Windows

UTC = ZoneInfo("UTC")
ANA = Person(key="ana", name="Ana Souza", timezone=UTC, slack="U1", phone="+14155550101")
POLICY = EscalationPolicy(
    steps=(
        Step(targets=(ScheduleTarget(team="shop", schedule="primary"),), wait=timedelta(minutes=5)),
        Step(
            targets=(ScheduleTarget(team="web", schedule="primary"), PersonTarget(person="ana")),
            wait=timedelta(minutes=90),
        ),
    )
)
SHOP = Team(key="shop", timezone=UTC, policy=POLICY, services={"pay": Service(key="pay")})
BEFORE = Roster(people={"ana": ANA}, roles={"cto": "ana"}, teams={"shop": SHOP})
TOLD = "primary for 5m, web/primary and ana for 1h30m; then repeat"


def with_shop(shop: Team) -> Roster:
    return replace(BEFORE, teams={"shop": shop})


def with_policy(policy: EscalationPolicy) -> Roster:
    return with_shop(replace(SHOP, policy=policy))


def with_ana(ana: Person) -> Roster:
    return replace(BEFORE, people={"ana": ana})


def test_the_same_files_change_nothing() -> None:
    assert paging_changes(BEFORE, BEFORE) == ()


@pytest.mark.parametrize(
    ("after", "team", "what", "told_before", "told_after"),
    [
        (
            with_policy(replace(POLICY, steps=(POLICY.steps[0],))),
            "shop",
            "escalation",
            TOLD,
            "primary for 5m; then repeat",
        ),
        (
            with_policy(
                replace(
                    POLICY,
                    steps=(
                        Step(
                            targets=(EveryoneTarget(team="shop"), RoleTarget(role="cto")),
                            wait=timedelta(minutes=1),
                        ),
                    ),
                    then=Then.LAST,
                )
            ),
            "shop",
            "escalation",
            TOLD,
            "everyone on call for shop and cto for 1m; then the last step again and again",
        ),
        (with_policy(replace(POLICY, repeats=2)), "shop", "escalation", TOLD, f"{TOLD} 2 times"),
        (
            with_policy(replace(POLICY, ack_timeout=None)),
            "shop",
            "acknowledged",
            "for 4h",
            "for good",
        ),
        (with_shop(replace(SHOP, channel="#shop")), "shop", "channel", "-", "#shop"),
        (
            with_shop(
                replace(
                    SHOP,
                    low_urgency_hours=Windows(
                        windows=(Window(weekday=0, start_minute=540, end_minute=1020),),
                        timezone=UTC,
                    ),
                )
            ),
            "shop",
            "low urgency",
            "at any time",
            "mon 09:00-17:00",
        ),
        (with_shop(replace(SHOP, services={})), "shop", "service pay", "grouped in a storm", "-"),
        (
            with_shop(
                replace(
                    SHOP,
                    services={
                        "pay": Service(
                            key="pay",
                            grouping=Grouping(joining=Joining.WITHIN, within=timedelta(minutes=5)),
                        )
                    },
                )
            ),
            "shop",
            "service pay",
            "grouped in a storm",
            "grouped within 5m",
        ),
        (
            with_shop(
                replace(
                    SHOP,
                    services={"pay": Service(key="pay", grouping=Grouping(joining=Joining.NEVER))},
                )
            ),
            "shop",
            "service pay",
            "grouped in a storm",
            "never grouped",
        ),
        (replace(BEFORE, roles={}), None, "role cto", "ana", "-"),
        (
            with_ana(
                replace(
                    ANA, contact=(ContactStep(methods=(Method.SMS,), after=timedelta(minutes=3)),)
                )
            ),
            None,
            "how to reach ana",
            "slack, sms, call, call after 2m",
            "sms after 3m",
        ),
        (
            with_ana(replace(ANA, phone=None)),
            None,
            "how to reach ana",
            "slack, sms, call, call after 2m",
            "slack",
        ),
        (
            with_ana(replace(ANA, phone=None, slack=None)),
            None,
            "how to reach ana",
            "slack, sms, call, call after 2m",
            "-",
        ),
    ],
)
def test_each_is_told_before_and_after(
    after: Roster, team: str | None, what: str, told_before: str, told_after: str
) -> None:
    assert paging_changes(BEFORE, after) == (
        PagingChange(team=team, what=what, before=told_before, after=told_after),
    )


def test_a_service_that_moves_goes_from_one_team_to_the_other() -> None:
    web = replace(SHOP, key="web", services={})
    before = replace(BEFORE, teams={"shop": SHOP, "web": web})
    after = replace(
        BEFORE,
        teams={"shop": replace(SHOP, services={}), "web": replace(web, services=SHOP.services)},
    )

    assert [(c.team, c.what, c.before, c.after) for c in paging_changes(before, after)] == [
        ("shop", "service pay", "grouped in a storm", "-"),
        ("web", "service pay", "-", "grouped in a storm"),
    ]


def test_a_new_team_is_told_whole_and_a_new_number_is_nobody_s_business() -> None:
    number = with_ana(replace(ANA, phone="+14155550199"))

    assert paging_changes(BEFORE, number) == ()
    assert [(c.what, c.after) for c in paging_changes(replace(BEFORE, teams={}), BEFORE)] == [
        ("escalation", TOLD),
        ("acknowledged", "for 4h"),
        ("low urgency", "at any time"),
        ("service pay", "grouped in a storm"),
    ]
