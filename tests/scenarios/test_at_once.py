"""One commit keeps an alert, opens its incident, pages and takes up the call: no loop is needed."""

import asyncio
import threading
from collections.abc import Iterable
from datetime import datetime

import pytest
from sqlalchemy import Connection, event, select
from sqlalchemy.exc import OperationalError

from bot.domain.incidents.alert import Action, Alert
from bot.domain.incidents.incident import Incident, State
from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.engine.at_once import AtOnce
from bot.engine.commands.alerts import AlertCommands, Report
from bot.engine.commands.first_step import CannotPageYet, FirstStep
from bot.storage import tables
from bot.storage.sending.outbox import Lane
from tests.conftest import MovedClock
from tests.patience import PATIENCE_SECONDS
from tests.scenarios.night import PHONES, Night


class Breaks:
    """Does what the sound one does, and then breaks."""

    def __init__(self, sound: FirstStep, problem: Exception) -> None:
        self._sound = sound
        self._problem = problem

    def open(self, tx: Connection, opened: Iterable[Incident], now: datetime) -> bool:
        assert self._sound.open(tx, opened, now)
        raise self._problem


def sound(night: Night) -> FirstStep:
    night.bot.page_at_once()
    found = night.bot._door.ingest._alerts._first_step
    assert isinstance(found, AtOnce)
    return found


def taking_first_steps(night: Night, by: FirstStep) -> AlertCommands:
    commands = night.bot._door.ingest._alerts
    commands.take_first_steps(by)
    return commands


async def post(night: Night, title: str = "checkout is down") -> tuple[int, int]:
    """How it was answered, and the incident's number; nothing is looked at because of it."""
    answer = await night.http.post(f"/alerts/{night.key('checkout')}", json={"title": title})
    return answer.status_code, answer.json().get("incident", 0)


async def test_the_phone_rings_though_no_loop_has_looked(night: Night) -> None:
    night.bot.page_at_once()

    status, number = await post(night)

    call = await night.exchange.next_call()
    assert (status, call.to) == (202, PHONES["ana"])
    assert night.happened(number)[:2] == ["opened", "paged"]
    assert night.incident(number).step == 0


async def test_what_follows_is_as_with_the_loops(night: Night) -> None:
    night.bot.page_at_once()
    _, number = await post(night)
    await night.bot.engine.settle()

    await night.answers_and_presses("ana", "1")
    await night.pass_time(hours=1)

    assert night.incident(number).acknowledged_by == "ana"
    assert night.called() == ["ana"]
    assert len(night.messages_to("ana")) == 1
    assert len(night.exchange.messages) == 1
    assert "checkout is down" in night.in_channel()[0]


async def test_whose_phone_rings_already_is_not_called_twice(night: Night) -> None:
    night.bot.page_at_once()
    await post(night)
    await night.exchange.next_call()

    _, second = await post(night, "and the search as well")
    await night.bot.engine.settle()

    assert night.called() == ["ana"]
    calls = [n.state for n in night.notifications(second) if n.method is Method.CALL]
    assert set(calls) == {NotificationState.PENDING}


def waiting_calls(night: Night) -> dict[int, datetime]:
    """When each call that nobody has taken up is looked at next, by what it is about."""
    call = tables.outbox.c
    waiting = select(call.incident, call.due_at).where(
        call.lane == Lane.CALL,
        call.leased_until.is_(None),
        call.planned_at <= night.clock.now(),
    )
    with night.bot.database.read() as tx:
        return {row.incident: row.due_at for row in tx.execute(waiting)}


async def test_who_waits_for_a_phone_is_nothing_an_alert_has_to_wait_for(night: Night) -> None:
    night.bot.page_at_once()
    await night.alert("checkout is down")
    assert night.called() == ["ana"]
    report = Report(key=night.key("search"), alert=Alert(title="search is slow"))
    night.bot._door.ingest._alerts.report_all([report])
    await night.bot.engine.settle()
    before = waiting_calls(night)
    assert len(before) == 1
    assert isinstance(night.clock, MovedClock)
    night.clock.advance(seconds=1)

    _, number = await post(night, "and the cards as well")

    after = waiting_calls(night)
    assert after == {**before, number: night.clock.now()}
    await night.bot.engine.settle()
    await night.answers_and_presses("ana", "1")
    assert night.incident(number).acknowledged_by == "ana"
    assert night.called() == ["ana"]


async def test_what_is_not_committed_calls_nobody(night: Night) -> None:
    broken = Breaks(sound(night), OperationalError("COMMIT", None, Exception("disk I/O error")))
    commands = taking_first_steps(night, broken)

    with pytest.raises(OperationalError):
        commands.report(night.key("checkout"), Alert(title="checkout is down"))
    await night.bot.engine.settle()

    assert night.called() == []
    assert night.bot.commands.incidents.listed(open_only=False) == []


@pytest.mark.parametrize("is_committed", [True, False])
async def test_a_request_that_is_ready_waits_for_the_commit(
    night: Night, is_committed: bool
) -> None:
    sound(night)
    # Its key is known from then on: the next commit is the one that is meant.
    over = {"title": "over", "action": "resolve", "dedup_key": "1"}
    answer = await night.http.post(f"/alerts/{night.key('checkout')}", json=over)
    assert answer.status_code == 202
    committing, may_end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def commit_later(_tx: Connection) -> None:
        loop.call_soon_threadsafe(committing.set)
        assert may_end.wait(PATIENCE_SECONDS)
        if not is_committed:
            raise OperationalError("COMMIT", None, Exception("disk I/O error"))

    event.listen(night.bot.database.engine, "commit", commit_later)
    posting = asyncio.create_task(post(night))
    async with asyncio.timeout(PATIENCE_SECONDS):
        await committing.wait()
        # By then whatever was to go out has gone.
        while not any(task.get_name() == "send, held back" for task in asyncio.all_tasks()):
            await night.http.get("/healthz")
        await night.http.get("/healthz")
    assert [one.operation for one in night.exchange.requests] == []

    may_end.set()
    status, _number = await posting
    event.remove(night.bot.database.engine, "commit", commit_later)
    await night.bot.engine.settle()
    assert (status, night.called()) == ((202, ["ana"]) if is_committed else (503, []))


async def test_an_alert_is_kept_though_nobody_can_be_paged_with_it(night: Night) -> None:
    commands = taking_first_steps(night, Breaks(sound(night), CannotPageYet()))

    kept = commands.report(night.key("checkout"), Alert(title="checkout is down"))

    incident = night.incident(kept.incident or 0)
    assert (incident.state, incident.due_at) == (State.TRIGGERED, night.clock.now())
    await night.bot.engine.settle()
    assert night.called() == ["ana"]


async def test_nor_does_it_matter_that_the_process_which_keeps_it_is_ending(night: Night) -> None:
    over = asyncio.new_event_loop()
    over.close()
    bot = night.bot
    ahead = bot._calls.look_ahead
    ending = AtOnce(bot._escalator, bot._dispatcher, over, look_ahead=ahead)
    commands = taking_first_steps(night, ending)

    kept = commands.report(night.key("checkout"), Alert(title="checkout is down"))

    assert night.happened(kept.incident or 0)[:2] == ["opened", "paged"]
    await night.bot.engine.settle()
    assert night.called() == []
    await night.pass_time(minutes=1)
    assert night.called() == ["ana"]


async def test_amid_others_that_open_nothing_it_is_paged_about_all_the_same(night: Night) -> None:
    night.bot.page_at_once()
    commands = night.bot._door.ingest._alerts
    search, checkout = night.key("search"), night.key("checkout")
    commands.report(search, Alert(title="search is slow", dedup_key="slow"))
    await night.bot.engine.settle()
    more = Report(key=search, alert=Alert(title="search is slower", dedup_key="slow"))

    commands.report_all([more, Report(key=checkout, alert=Alert(title="checkout is down")), more])

    assert night.happened(1)[-2:] == ["alert", "alert"]
    assert night.happened(2)[:2] == ["opened", "paged"]
    assert night.incident(1).alerts == 3


async def test_what_opens_and_closes_in_one_batch_pages_nobody(night: Night) -> None:
    night.bot.page_at_once()
    commands, key = night.bot._door.ingest._alerts, night.key("checkout")
    opens = Alert(title="checkout is down", dedup_key="down")
    closes = Alert(title="it is up", dedup_key="down", action=Action.RESOLVE)

    commands.report_all([Report(key=key, alert=alert) for alert in (opens, closes)])
    await night.bot.engine.settle()

    assert night.incident(1).state is State.RESOLVED
    assert night.called() == []


async def test_those_who_come_in_a_crowd_are_left_to_the_loops(night: Night) -> None:
    night.bot.page_at_once()
    key = night.key("checkout")
    reports = [Report(key=key, alert=Alert(title=title)) for title in ("one", "two")]

    night.bot._door.ingest._alerts.report_all(reports)

    assert [night.happened(number) for number in (1, 2)] == [["opened"], ["opened"]]
    await night.bot.engine.settle()
    assert night.called() == ["ana"]
