"""Two processes on one PostgreSQL: two people act on one incident in the same instant."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from bot.domain.answering.reassigning import Recipient, ToPerson, ToTeam
from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through
from bot.domain.refusals import (
    AlreadyAcknowledged,
    AlreadyEscalated,
    AlreadyHandedOn,
    AlreadyResolved,
    Refused,
)
from bot.engine.commands.by_subject import Commands
from bot.engine.escalation.escalator import Escalator
from bot.storage.incidents import incidents
from tests.conftest import MovedClock
from tests.engine.aside import aside
from tests.engine.processes import FIRST, SECOND, Processes, on_one_database

Act = Callable[[Commands, str], object]


@pytest.fixture
def processes(postgresql_url: str, tmp_path: Path, clock: MovedClock) -> Iterator[Processes]:
    with on_one_database(postgresql_url, tmp_path, clock) as both:
        both.report(FIRST, "checkout: down")
        Escalator(both.databases[FIRST], both.schedules[FIRST]).tick(clock.now())
        clock.advance(minutes=1)
        yield both


def takes(commands: Commands, by: str) -> None:
    commands.incidents.acknowledge(1, by, Through.SHELL)


def resolves(commands: Commands, by: str) -> None:
    commands.incidents.resolve(1, by, Through.SHELL)


def escalates(commands: Commands, by: str) -> None:
    commands.incidents.escalate(1, by, Through.SHELL)


def hands_it(to: Recipient) -> Act:
    def hands(commands: Commands, by: str) -> None:
        commands.reassigning.reassign(1, by, Through.SHELL, to=to)

    return hands


TO_KIM, TO_CHEN = hands_it(ToPerson(person="kim")), hands_it(ToPerson(person="chen"))
TO_TEAM = hands_it(ToTeam(team="platform"))


def at_once(processes: Processes, one: Act, other: Act) -> list[list[Refused]]:
    """Ana does one thing at one process, bo another right behind her; why each was refused."""
    with processes.beside.write() as tx:
        incidents.lock(tx, {1})
        begun = [
            aside(partial(act, processes.commands(process), by), processes.beside)
            for act, process, by in ((one, FIRST, "ana"), (other, SECOND, "bo"))
        ]
    return [each.ended() for each in begun]


@pytest.mark.parametrize(
    ("one", "other", "refusal", "state"),
    [
        (takes, takes, AlreadyAcknowledged, State.ACKNOWLEDGED),
        (takes, resolves, None, State.RESOLVED),
        (resolves, takes, AlreadyResolved, State.RESOLVED),
        (resolves, resolves, AlreadyResolved, State.RESOLVED),
        (resolves, escalates, AlreadyResolved, State.RESOLVED),
        (resolves, TO_KIM, AlreadyResolved, State.RESOLVED),
        (takes, TO_KIM, None, State.TRIGGERED),
        (TO_KIM, takes, None, State.ACKNOWLEDGED),
        (TO_KIM, TO_KIM, AlreadyHandedOn, State.TRIGGERED),
        (TO_KIM, TO_CHEN, None, State.TRIGGERED),
        (TO_KIM, TO_TEAM, None, State.TRIGGERED),
        (escalates, escalates, AlreadyEscalated, State.TRIGGERED),
        (escalates, TO_KIM, None, State.TRIGGERED),
        (TO_TEAM, escalates, AlreadyEscalated, State.TRIGGERED),
    ],
)
def test_the_second_acts_on_what_the_first_has_made_of_it(
    processes: Processes, one: Act, other: Act, refusal: type[Exception] | None, state: State
) -> None:
    first, second = at_once(processes, one, other)

    assert first == []
    assert [type(each) for each in second] == ([refusal] if refusal else [])
    incident = processes.incident(1)
    assert incident.state is state
    assert (incident.due_at is None) == (state is State.RESOLVED)


@pytest.mark.parametrize(
    ("acts", "asked"),
    [((TO_KIM, TO_CHEN), {"chen"}), ((TO_KIM, TO_TEAM), set()), ((TO_KIM, TO_KIM), {"kim"})],
)
def test_of_two_who_hand_it_on_the_second_decides_who_is_asked(
    processes: Processes, acts: tuple[Act, Act], asked: set[str]
) -> None:
    at_once(processes, *acts)

    queries = processes.commands(FIRST).asked
    assert {one for one in ("ana", "bo", "chen", "kim") if queries.open_for(one)} == asked
