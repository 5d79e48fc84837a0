"""A phone is left in peace between repetitions, and never kept from what is new."""

from tests.scenarios.night import Night


def calls_about(night: Night, number: int) -> list[int | None]:
    """The calls to ana about an incident, those not made yet as None."""
    about = night.notifications(number)
    return [one.delivery for one in about if one.method == "call" and one.person == "ana"]


async def test_repetitions_about_several_incidents_are_one_call_a_minute(night: Night) -> None:
    for number, service in enumerate(["checkout", "search", "checkout"]):
        await night.alert(f"trouble {number}", service=service)
        await night.rings_out("ana")
        await night.pass_time(seconds=30)

    # Each would ring once more two minutes after its own first call: at 120, 150 and 180 seconds.
    await night.pass_time(seconds=30)
    await night.rings_out("ana")
    await night.pass_time(seconds=30)
    assert night.called() == ["ana"] * 4
    await night.pass_time(seconds=30)
    await night.rings_out("ana")

    assert night.called() == ["ana"] * 5
    assert calls_about(night, 2)[1] == calls_about(night, 3)[1] is not None


async def test_what_is_held_goes_with_the_first_call_about_something_new(night: Night) -> None:
    await night.alert("trouble")
    await night.rings_out("ana")
    await night.pass_time(seconds=90)
    await night.alert("search is down", service="search")
    await night.rings_out("ana")
    await night.pass_time(seconds=30)
    assert calls_about(night, 1)[1] is None

    await night.alert("another trouble")

    assert night.called() == ["ana"] * 3
    assert calls_about(night, 1)[1] == calls_about(night, 3)[0] is not None


async def test_the_plan_for_one_incident_alone_is_kept_to_the_second(night: Night) -> None:
    await night.alert("trouble")
    await night.rings_out("ana")

    await night.pass_time(minutes=2)

    assert night.called() == ["ana"] * 2


async def test_further_incidents_of_a_service_are_a_text_in_ten_seconds(night: Night) -> None:
    for number in range(4):
        await night.alert(f"disk {number}")
    assert len(night.exchange.messages) == 1

    await night.pass_time(seconds=10)

    _first, more = night.exchange.messages
    assert all(f"disk {number}" in more.body for number in range(1, 4))


async def test_they_go_with_the_first_text_about_another_service(night: Night) -> None:
    for number in range(2):
        await night.alert(f"disk {number}")

    await night.alert("search is down", service="search")

    _first, more = night.exchange.messages
    assert all(title in more.body for title in ("disk 1", "search is down"))
