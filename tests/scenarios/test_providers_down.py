"""Slack or Twilio away: the page goes on by the other ways, and comes through in the end."""

from bot.domain.paging.notification import NotificationState
from bot.domain.people.method import Method
from bot.sandbox.telephony import Behaviour
from tests.scenarios.night import PHONES, Night


def states(night: Night, number: int, method: Method) -> set[NotificationState]:
    return {n.state for n in night.notifications(number) if n.method is method}


async def test_slack_down_delays_no_phone_call(night: Night) -> None:
    night.workspace.faults.down()

    number = await night.alert("checkout is down")
    await night.rings_out("ana")
    assert night.workspace.messages(night.channel) == []

    night.workspace.faults.up()
    await night.pass_time(minutes=1)

    assert "checkout is down" in night.in_channel()[0]
    assert len(night.messages_to("ana")) == 1
    assert "delivery_failed" in night.happened(number)


async def test_what_slack_was_away_for_is_said_when_it_is_back(night: Night) -> None:
    night.workspace.faults.down()

    number = await night.alert("checkout is down")
    await night.answers_and_presses("ana", "1")
    for _ in range(30):
        await night.pass_time(minutes=1)
    assert night.in_channel() == []
    assert night.happened(number).count("message_failed") <= 3

    night.workspace.faults.up()
    await night.pass_time(minutes=1)

    (message,) = night.in_channel()
    assert "Acknowledged" in message


async def test_twilio_down_delays_no_slack_message(night: Night) -> None:
    night.exchange.faults.drop()

    number = await night.alert("checkout is down")

    assert len(night.messages_to("ana")) == 1
    assert states(night, number, Method.SMS) == {NotificationState.PENDING}

    night.exchange.faults.up()
    for _ in range(3):
        await night.pass_time(seconds=10)
    await night.rings("ana")
    assert states(night, number, Method.SMS) != {NotificationState.PENDING}


async def test_slack_asking_for_patience_gets_it(quiet: Night) -> None:
    quiet.workspace.faults.rate_limit("chat.postMessage", retry_after_seconds=30, times=2)

    await quiet.alert("checkout is down")
    await quiet.pass_time(seconds=20)
    assert quiet.messages_to("ana") == []

    await quiet.pass_time(seconds=15)
    await quiet.pass_time(seconds=5)
    assert len(quiet.messages_to("ana")) == 1


async def test_twilio_asking_for_patience_gets_it_and_the_phone_rings(quiet: Night) -> None:
    quiet.exchange.faults.rate_limit("calls", times=1)

    await quiet.alert("checkout is down")
    assert quiet.called() == []

    await quiet.pass_time(seconds=10)
    await quiet.rings("ana")


async def test_wrong_credentials_are_told_and_tried_again(quiet: Night) -> None:
    quiet.exchange.faults.bad_credentials()

    number = await quiet.alert("checkout is down")

    problems = {n.problem for n in quiet.notifications(number) if n.method is Method.CALL}
    assert any(problem and "credentials" in problem for problem in problems)


async def test_dead_numbers_do_not_cost_the_wait_of_the_step(night: Night) -> None:
    night.exchange.line(PHONES["ana"]).behaviour = Behaviour.UNREACHABLE
    night.workspace.faults.error("chat.postMessage", "user_not_found", times=50)

    number = await night.alert("checkout is down")
    await night.pass_time(minutes=2)

    assert "bo" in night.called()
    assert "nobody_reached" in night.happened(number)


async def test_a_busy_line_is_dialled_again_soon(quiet: Night) -> None:
    await quiet.alert("checkout is down")
    call = await quiet.rings("ana")
    await call.decline()
    await call.wait_ended()
    await quiet.bot.engine.settle()

    await quiet.pass_time(seconds=30)
    await quiet.rings("ana")

    assert quiet.called() == ["ana", "ana"]


async def test_what_the_network_drops_is_sent_again_until_it_arrives(quiet: Night) -> None:
    line = quiet.exchange.line(PHONES["ana"])
    line.behaviour = Behaviour.FAILED
    number = await quiet.alert("checkout is down")
    await quiet.exchange.calls[0].wait_ended()
    await quiet.bot.engine.settle()
    assert quiet.called() == ["ana"]
    assert "nobody_reached" not in quiet.happened(number)

    line.behaviour = Behaviour.RING
    await quiet.pass_time(seconds=10)
    await quiet.answers_and_presses("ana", "1")

    assert quiet.called() == ["ana", "ana"]
    texts = [text.status for text in quiet.exchange.messages if text.to == PHONES["ana"]]
    assert texts == ["undelivered", "delivered"]
    assert quiet.incident(number).acknowledged_by == "ana"


async def test_numbers_that_the_network_never_reaches_cost_half_a_minute(quiet: Night) -> None:
    quiet.exchange.line(PHONES["ana"]).behaviour = Behaviour.FAILED
    quiet.workspace.faults.error("chat.postMessage", "user_not_found", times=50)
    number = await quiet.alert("checkout is down")

    for seconds in (10, 20):
        await quiet.exchange.calls[-1].wait_ended()
        await quiet.bot.engine.settle()
        assert "bo" not in quiet.called()
        await quiet.pass_time(seconds=seconds)
    await quiet.exchange.calls[2].wait_ended()
    await quiet.bot.engine.settle()

    assert quiet.called() == ["ana", "ana", "ana", "bo"]
    assert "nobody_reached" in quiet.happened(number)
