import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through, What
from tests.phone.conftest import PUBLIC_URL, Desk, Switchboard, Twilio


async def test_somebody_who_picks_up_hears_what_broke_and_what_to_press(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert("Disk full on db-1")
    await desk.settle()

    said = await twilio.said("/twilio/voice/1")

    assert said.words.startswith(
        "This is Sleepwell, calling Ana Souza. Incident 1, checkout: Disk full on db-1. Press 1"
    )
    assert said.action == f"{PUBLIC_URL}/twilio/digits/1?incidents=1.1.0&round=1&reads=high"
    assert said.redirect == f"{PUBLIC_URL}/twilio/voice/1?round=2"
    assert desk.incident(1).state is State.TRIGGERED


async def test_silence_hears_the_menu_three_times_and_acknowledges_nothing(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert()
    await desk.settle()

    said = await twilio.said("/twilio/voice/1")
    heard = [said]
    while said.redirect:
        said = await twilio.said(said.redirect)
        heard.append(said)

    assert len(heard) == 3
    assert all("Press 1 to acknowledge" in one.words for one in heard)
    assert "nothing was changed" in heard[-1].words
    assert desk.incident(1).state is State.TRIGGERED


@pytest.mark.parametrize(
    ("digit", "state", "what", "words"),
    [
        pytest.param(
            "1", State.ACKNOWLEDGED, What.ACKNOWLEDGED, "You have acknowledged", id="acknowledge"
        ),
        pytest.param("3", State.TRIGGERED, What.ESCALATED, "You have escalated", id="escalate"),
        pytest.param("6", State.RESOLVED, What.RESOLVED, "You have resolved", id="resolve"),
        pytest.param(
            "9", State.TRIGGERED, What.DECLINED, "For incident 1 Cy Young is paged", id="no"
        ),
    ],
)
async def test_a_key_does_what_the_menu_says(
    desk: Desk,
    twilio: Twilio,
    switchboard: Switchboard,
    digit: str,
    state: State,
    what: What,
    words: str,
) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")

    answer = await twilio.said(menu.action, {"Digits": digit})
    await desk.settle()

    entry = next(e for e in desk.commands.incidents.view(1).timeline if e.what is what)
    assert words in answer.words
    assert answer.words.endswith("Goodbye.")
    assert answer.verbs[-1] == "Hangup"
    assert desk.incident(1).state is state
    assert (entry.facts["by"], entry.facts["through"]) == ("ana", Through.PHONE)
    assert [person for person, _ in switchboard.calls] == (
        ["ana", "cy"] if digit in "39" else ["ana"]
    )
    assert switchboard.hung_up == []


async def test_2_tells_the_details_and_the_menu_again(desk: Desk, twilio: Twilio) -> None:
    desk.alert("Disk full", details="used: 97 %\nsee https://example.com")
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")

    answer = await twilio.said(menu.action, {"Digits": "2"})

    assert "Details: used: 97 % see a link." in answer.words
    assert answer.action == menu.action
    assert desk.incident(1).state is State.TRIGGERED


@pytest.mark.parametrize("digit", ["0", "4", "5", "7", "8", "*", "#"])
async def test_other_keys_are_named_and_the_menu_repeated(
    desk: Desk, twilio: Twilio, digit: str
) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")

    answer = await twilio.said(menu.action, {"Digits": digit})

    assert "is not one of the choices. Press 1" in answer.words
    assert answer.action == menu.action


async def test_a_key_acts_on_the_incidents_that_were_read_out_and_no_others(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert("Disk full")
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")
    desk.alert("Something else")
    await desk.settle()

    answer = await twilio.said(menu.action, {"Digits": "1"})

    assert desk.incident(1).state is State.ACKNOWLEDGED
    assert desk.incident(2).state is State.TRIGGERED
    assert "One more incident waits for you." in answer.words
    assert answer.redirect == f"{PUBLIC_URL}/twilio/voice/1?round=1&answered=high"


async def test_who_comes_second_hears_who_was_first_and_when(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")
    desk.commands.incidents.acknowledge(1, "bo", Through.SHELL)

    late = await twilio.said(menu.action, {"Digits": "1"})
    picked_up_late = await twilio.said("/twilio/voice/1")

    assert "Incident 1 was already acknowledged by Bo Lind, on Monday at 3:00 AM." in late.words
    assert "has been taken care of" in picked_up_late.words
    assert "Gather" not in picked_up_late.verbs


async def test_what_is_resolved_is_said_to_be(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")
    desk.commands.incidents.resolve(1, "bo", Through.SHELL)

    for digit in "1369":
        late = await twilio.said(menu.action, {"Digits": digit})
        assert "Incident 1 is already resolved by Bo Lind" in late.words


@pytest.mark.parametrize(
    ("query", "form", "status", "field"),
    [
        pytest.param("?incidents=1", {}, 422, "Digits", id="no key"),
        pytest.param("?incidents=1", {"Digits": ""}, 422, "Digits", id="empty"),
        pytest.param("?incidents=1", {"Digits": "12"}, 422, "Digits", id="two keys"),
        pytest.param("?incidents=1", {"Digits": "x"}, 422, "Digits", id="no key of a telephone"),
        pytest.param("", {"Digits": "1"}, 422, "incidents", id="about nothing"),
        pytest.param("?incidents=a", {"Digits": "1"}, 422, "incidents", id="no number"),
        pytest.param("?incidents=1,", {"Digits": "1"}, 422, "incidents", id="half a list"),
        pytest.param("?incidents=1.1", {"Digits": "1"}, 422, "incidents", id="half a position"),
        pytest.param("?incidents=1.1.-1", {"Digits": "1"}, 422, "incidents", id="no round"),
        pytest.param("?incidents=9999999999", {"Digits": "1"}, 422, "incidents", id="large"),
        pytest.param("?incidents=1&round=x", {"Digits": "1"}, 422, "round", id="no round"),
    ],
)
async def test_fields_that_make_no_sense_are_named(
    desk: Desk, twilio: Twilio, query: str, form: dict[str, str], status: int, field: str
) -> None:
    desk.alert()
    await desk.settle()

    answer = await twilio.post(f"/twilio/digits/1{query}", form)

    assert answer.status_code == status
    assert answer.json()["message"].startswith(field)
    assert desk.incident(1).state is State.TRIGGERED


@pytest.mark.parametrize("delivery", [7, 2**31, 10**40])
@pytest.mark.parametrize("kind", ["voice", "digits"])
async def test_a_call_that_is_not_ours_is_not_found(
    twilio: Twilio, kind: str, delivery: int
) -> None:
    answer = await twilio.post(f"/twilio/{kind}/{delivery}?incidents=1", {"Digits": "1"})

    assert answer.status_code == 404
    assert (
        answer.json()["message"]
        == f"There is no call{'' if delivery == 7 else ' or text'} {delivery}."
    )


async def test_an_incident_that_is_not_there_is_said_not_to_be(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()

    answer = await twilio.said("/twilio/digits/1?incidents=99", {"Digits": "1"})

    assert "There is no incident 99." in answer.words


async def test_with_the_database_in_trouble_the_caller_hears_so_and_it_is_tried_again(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert()
    await desk.settle()
    with desk.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE timeline RENAME TO away")

    with capture_logs() as logs:
        answer = await twilio.said("/twilio/digits/1?incidents=1&round=2", {"Digits": "1"})

    with desk.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE away RENAME TO timeline")
    assert "I may not have kept it" in answer.words
    assert answer.redirect == f"{PUBLIC_URL}/twilio/voice/1?round=3"
    assert desk.incident(1).state is State.TRIGGERED
    assert len(logs) == 1


async def test_a_9_that_is_told_twice_is_kept_once_and_says_what_came_of_it(
    desk: Desk, twilio: Twilio, switchboard: Switchboard
) -> None:
    desk.alert()
    await desk.settle()
    menu = await twilio.said("/twilio/voice/1")
    await twilio.said(menu.action, {"Digits": "9"})
    await desk.settle()

    again = await twilio.said(menu.action, {"Digits": "9"})

    assert "You have said already that you can't take incident 1." in again.words
    assert "Cy Young is being paged." in again.words
    assert "at once" not in again.words
    entries = [entry.what for entry in desk.commands.incidents.view(1).timeline]
    assert entries.count(What.DECLINED) == 1
