import pytest
from structlog.testing import capture_logs

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through, What
from bot.phone.patience import UNHELPFUL_REPLIES_AT_MOST
from tests.phone.conftest import Desk, Switchboard, Twilio

ANA = "+14155550101"
BO_AND_CY = "+14155550102"


@pytest.fixture
def contact() -> str:
    return "sms"


async def texted(twilio: Twilio, body: str, from_: str = ANA) -> str | None:
    """What we text back."""
    said = await twilio.said("/twilio/sms", {"From": from_, "To": "+15005550006", "Body": body})
    return said.message


@pytest.fixture
async def paged(desk: Desk) -> None:
    """Ana was texted about one incident."""
    desk.alert()
    await desk.settle()


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize(
    ("body", "state", "what", "reply"),
    [
        (
            "1",
            State.ACKNOWLEDGED,
            What.ACKNOWLEDGED,
            "Thank you. You have acknowledged incident 1: Disk full.",
        ),
        (
            "Ack #1",
            State.ACKNOWLEDGED,
            What.ACKNOWLEDGED,
            "Thank you. You have acknowledged incident 1: Disk full.",
        ),
        (
            "3",
            State.TRIGGERED,
            What.ESCALATED,
            "You have escalated incident 1: Cy Young is paged at once.",
        ),
        ("6", State.RESOLVED, What.RESOLVED, "Thank you. You have resolved incident 1."),
    ],
)
async def test_a_reply_does_what_it_says(
    desk: Desk, twilio: Twilio, body: str, state: State, what: What, reply: str
) -> None:
    assert await texted(twilio, body) == reply

    entry = next(e for e in desk.commands.incidents.view(1).timeline if e.what is what)
    assert (entry.facts["by"], entry.facts["through"]) == ("ana", Through.SMS)
    assert desk.incident(1).state is state


async def test_a_lone_1_acknowledges_all_that_waits_and_says_which(
    desk: Desk, twilio: Twilio
) -> None:
    for _ in range(3):
        desk.alert()
    await desk.settle()

    reply = await texted(twilio, "1")

    assert reply == "Thank you. You have acknowledged incidents 1, 2 and 3."


async def test_a_number_after_it_means_that_one(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    desk.alert()
    await desk.settle()

    await texted(twilio, "1 2")

    assert [desk.incident(n).state for n in (1, 2)] == [State.TRIGGERED, State.ACKNOWLEDGED]


async def test_a_lone_6_with_several_open_asks_which(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    desk.alert()
    await desk.settle()

    reply = await texted(twilio, "6")

    assert reply == (
        "You have incidents 1 and 2 open. Reply 6 1 to resolve that one, "
        "so that none is closed by mistake."
    )
    assert desk.incident(1).state is State.TRIGGERED


async def test_a_lone_3_escalates_what_the_newest_text_names(desk: Desk, twilio: Twilio) -> None:
    desk.alert()
    await desk.settle()
    desk.clock.advance(minutes=1)
    desk.alert()
    desk.alert()
    await desk.settle()

    reply = await texted(twilio, "3")
    await desk.settle()

    assert reply == "You have escalated incidents 2 and 3: Cy Young is paged at once."
    assert [desk.incident(n).step for n in (1, 2, 3)] == [0, 1, 1]


async def test_a_lone_3_asks_which_where_the_text_has_not_named_them_all(
    desk: Desk, twilio: Twilio
) -> None:
    for _ in range(4):
        desk.alert()
    await desk.settle()

    reply = await texted(twilio, "3")

    assert reply == (
        "You have incidents 1, 2, 3 and 4 open. Reply 3 1 to escalate that one, "
        "so that none is passed on by mistake."
    )
    assert [desk.incident(n).step for n in range(1, 5)] == [0, 0, 0, 0]


async def test_a_lone_6_means_what_the_person_took_and_not_what_others_did(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert()
    desk.alert()
    await desk.settle()
    desk.commands.incidents.acknowledge(1, "bo", Through.SHELL)
    desk.commands.incidents.acknowledge(2, "ana", Through.SHELL)

    assert await texted(twilio, "6") == "Thank you. You have resolved incident 2."


@pytest.mark.usefixtures("paged")
async def test_a_second_acknowledgement_says_who_was_first_and_when(
    desk: Desk, twilio: Twilio
) -> None:
    desk.commands.incidents.acknowledge(1, "bo", Through.SHELL)
    taken = "Incident 1 was already acknowledged by Bo Lind, on Monday at 3:00 AM."

    assert await texted(twilio, "1") == f"Nothing waits for you. {taken}"
    assert await texted(twilio, "1 1") == taken


@pytest.mark.usefixtures("paged")
async def test_who_was_never_paged_is_not_told_that_all_is_over(desk: Desk, twilio: Twilio) -> None:
    desk.commands.incidents.acknowledge(1, "ana", Through.SHELL)

    told = await texted(twilio, "1", from_="+14155550102")

    assert told == "Nothing waits for you. No incident that you were paged about is open."


@pytest.mark.usefixtures("paged")
async def test_an_acknowledgement_after_the_end_says_so(desk: Desk, twilio: Twilio) -> None:
    desk.commands.incidents.resolve(1, "bo", Through.SHELL)

    assert await texted(twilio, "1") == (
        "Nothing waits for you. No incident that you were paged about is open."
    )
    assert await texted(twilio, "1 1") == (
        "Incident 1 is already resolved by Bo Lind, on Monday at 3:00 AM."
    )


async def test_an_incident_that_does_not_exist_is_said_not_to(twilio: Twilio) -> None:
    assert await texted(twilio, "1 999") == "There is no incident 999."


async def test_of_two_people_with_one_telephone_the_one_who_waits_answers(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert()
    await desk.settle()
    desk.clock.advance(minutes=5)
    await desk.settle()

    await texted(twilio, "1", from_=BO_AND_CY)

    assert desk.incident(1).acknowledged_by == "cy"


async def test_a_named_incident_is_answered_by_the_one_who_was_paged_about_it(
    desk: Desk, twilio: Twilio
) -> None:
    desk.alert()
    await desk.settle()
    desk.clock.advance(minutes=5)
    await desk.settle()

    await texted(twilio, "6 1", from_=BO_AND_CY)

    assert desk.incident(1).resolved_by == "cy"


async def test_strangers_get_no_reply_and_their_number_stays_out_of_the_log(
    twilio: Twilio,
) -> None:
    with capture_logs() as logs:
        reply = await texted(twilio, "1", from_="+14155559999")

    assert reply is None
    assert [entry["number"] for entry in logs] == ["+1415•••9999"]


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize("body", ["STOP", "Start", "help", "Unsubscribe."])
async def test_words_that_twilio_answers_get_no_reply_of_ours(
    desk: Desk, twilio: Twilio, body: str
) -> None:
    assert await texted(twilio, body) is None
    assert desk.incident(1).state is State.TRIGGERED


async def test_nor_do_those_that_an_account_has_chosen_for_itself(twilio: Twilio) -> None:
    text = {"From": "+14155550101", "Body": "arret", "OptOutType": "STOP"}

    assert (await twilio.said("/twilio/sms", text)).message is None


@pytest.mark.usefixtures("paged")
async def test_a_reply_nobody_understands_is_answered_with_the_choices_a_few_times(
    desk: Desk, twilio: Twilio
) -> None:
    replies = [await texted(twilio, "what?") for _ in range(UNHELPFUL_REPLIES_AT_MOST + 1)]
    useful = await texted(twilio, "1")
    after = await texted(twilio, "")

    assert all("Reply 1 to acknowledge" in (reply or "") for reply in replies[:-1])
    assert replies[-1] is None
    assert useful == "Thank you. You have acknowledged incident 1: Disk full."
    assert "Reply 1 to acknowledge" in (after or "")


@pytest.mark.parametrize(
    ("form", "field"), [({"Body": "1"}, "From"), ({"From": ANA}, "Body"), ({}, "From")]
)
async def test_missing_fields_are_named(twilio: Twilio, form: dict[str, str], field: str) -> None:
    answer = await twilio.post("/twilio/sms", form)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(field)


@pytest.mark.usefixtures("paged")
async def test_with_the_database_in_trouble_the_sender_is_asked_to_try_again(
    desk: Desk, twilio: Twilio
) -> None:
    with desk.database.write() as tx:
        tx.exec_driver_sql("ALTER TABLE timeline RENAME TO away")

    with capture_logs() as logs:
        reply = await texted(twilio, "1")

    assert reply == "Sorry, that could not be saved just now. Please send it again in a minute."
    assert ANA not in str(logs)


@pytest.mark.usefixtures("paged")
async def test_what_is_acknowledged_by_text_is_texted_to_nobody_else(
    desk: Desk, twilio: Twilio, switchboard: Switchboard
) -> None:
    await texted(twilio, "1")
    desk.clock.advance(minutes=30)
    await desk.settle()

    assert switchboard.texts == [("ana", [1], 1)]
