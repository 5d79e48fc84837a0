"""kill -9 at the worst instants: after a restart the escalation goes on, nobody is forgotten."""

from tests.crash.conftest import Served
from tests.scenarios.night import PHONES

# A lease of a process that is gone runs out after 20 s where there may be other processes.
PATIENCE_SECONDS = 40.0


async def test_right_after_the_2xx(served: Served) -> None:
    await served.alert("a")

    await served.kill_and_restart()

    await served.exchange.next_call(to=PHONES["ana"], timeout_seconds=PATIENCE_SECONDS)


async def test_between_the_outbox_and_the_provider(served: Served) -> None:
    served.exchange.faults.drop()
    await served.alert("a")

    served.bot.kill()
    await served.bot.ended()
    served.exchange.faults.up()
    assert served.exchange.calls == []
    await served.bot.start()

    await served.exchange.next_call(to=PHONES["ana"], timeout_seconds=PATIENCE_SECONDS)


async def test_while_the_provider_is_being_asked(served: Served) -> None:
    served.exchange.faults.hang("calls")
    await served.alert("a")
    await served.exchange.wait_requested("calls.create")

    served.bot.kill()
    await served.bot.ended()
    served.exchange.faults.release()
    await served.bot.start()

    await served.exchange.next_call(to=PHONES["ana"], timeout_seconds=PATIENCE_SECONDS)


async def test_while_waiting_for_the_next_step(served: Served) -> None:
    await served.alert("a")
    call = await served.exchange.next_call(to=PHONES["ana"])
    await call.ring_out()

    await served.kill_and_restart()

    await served.exchange.next_call(to=PHONES["bo"], timeout_seconds=PATIENCE_SECONDS)


async def test_killed_again_and_again_no_alert_with_a_2xx_is_lost(served: Served) -> None:
    numbers = []
    for round_ in range(4):
        numbers.append(await served.alert(f"incident {round_}"))
        await served.kill_and_restart()

    call = await served.exchange.next_call(to=PHONES["ana"], timeout_seconds=PATIENCE_SECONDS)
    await call.answer()
    heard = " ".join(call.heard)

    assert numbers == [1, 2, 3, 4]
    assert "4 incidents" in heard


async def test_told_to_end_it_ends_well(served: Served) -> None:
    await served.alert("a")
    await served.exchange.next_call(to=PHONES["ana"])

    assert await served.bot.stop() == 0
    await served.bot.start()
