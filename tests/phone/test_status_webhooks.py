import pytest
from sqlalchemy import text
from structlog.testing import capture_logs

from bot.domain.incidents.incident import State
from bot.domain.incidents.timeline import Through, What
from bot.domain.paging.notification import NotificationState
from tests.phone.conftest import Desk, Switchboard, Twilio

SID = {"CallSid": "CA00000000000000000000000000000001"}


@pytest.fixture
async def paged(desk: Desk) -> None:
    """Ana's phone was asked to ring."""
    desk.alert()
    await desk.settle()


async def fared(twilio: Twilio, *statuses: str, **fields: str) -> None:
    """Twilio tells these statuses one after the other."""
    for status in statuses:
        answer = await twilio.post("/twilio/status/1", {"CallStatus": status, **SID, **fields})
        assert answer.status_code == 204, answer.text
        assert answer.content == b""


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        (["queued"], NotificationState.SENT),
        (["initiated"], NotificationState.SENT),
        (["initiated", "ringing"], NotificationState.RINGING),
        (["ringing", "in-progress"], NotificationState.ANSWERED),
        (["ringing", "answered"], NotificationState.ANSWERED),
        (["ringing", "in-progress", "completed"], NotificationState.ENDED),
        (["canceled"], NotificationState.ENDED),
        (["ringing", "no-answer"], NotificationState.NO_ANSWER),
        (["failed"], NotificationState.PENDING),
        (["in-progress", "ringing", "initiated"], NotificationState.ANSWERED),
        (["completed", "in-progress", "ringing"], NotificationState.ENDED),
        (["Ringing"], NotificationState.RINGING),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else str(value),
)
async def test_calls_are_followed_whatever_the_order_of_the_news(
    desk: Desk, twilio: Twilio, statuses: list[str], state: NotificationState
) -> None:
    await fared(twilio, *statuses)

    assert [notification.state for notification in desk.notifications(1)] == [state]
    assert desk.incident(1).state is State.TRIGGERED


@pytest.mark.usefixtures("paged")
async def test_a_busy_line_is_dialled_again(
    desk: Desk, twilio: Twilio, switchboard: Switchboard
) -> None:
    await fared(twilio, "busy")
    desk.clock.advance(seconds=31)
    await desk.settle()

    assert switchboard.calls == [("ana", 1), ("ana", 2)]


@pytest.mark.usefixtures("paged")
async def test_a_call_that_fails_is_explained_and_escalation_goes_on(
    desk: Desk, twilio: Twilio, switchboard: Switchboard
) -> None:
    await fared(twilio, "failed", ErrorCode="13227")
    await desk.settle()

    view = desk.commands.incidents.view(1)
    failure = next(entry for entry in view.timeline if entry.what is What.DELIVERY_FAILED)
    assert "may not call that country" in failure.facts["problem"]
    assert switchboard.calls == [("ana", 1), ("cy", 2)]


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize("code", ["abc", "-5", "", "9" * 30, "13227.0"])
async def test_what_became_of_a_call_is_kept_whatever_its_error_is_called(
    desk: Desk, twilio: Twilio, code: str
) -> None:
    await fared(twilio, "failed", ErrorCode=code)

    told = [e for e in desk.commands.incidents.view(1).timeline if e.what is What.DELIVERY_FAILED]
    assert [entry.facts["problem"] for entry in told] == ["the call failed"]


@pytest.mark.usefixtures("paged")
async def test_a_call_that_fails_for_no_known_reason_is_placed_twice_more(
    desk: Desk, twilio: Twilio, switchboard: Switchboard
) -> None:
    for delivery, wait in enumerate([10, 20, 0], start=1):
        form = {"CallStatus": "failed", **SID}
        await twilio.post(f"/twilio/status/{delivery}", form)
        desk.clock.advance(seconds=wait)
        await desk.settle()

    assert switchboard.calls == [("ana", 1), ("ana", 2), ("ana", 3), ("cy", 4)]
    told = [e for e in desk.commands.incidents.view(1).timeline if e.what is What.DELIVERY_FAILED]
    assert [entry.facts["retry_at"] is None for entry in told] == [False, False, True]


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize("answered_by", ["human", "machine_start", "fax", "unknown"])
async def test_who_or_what_picks_up_acknowledges_nothing(
    desk: Desk, twilio: Twilio, answered_by: str
) -> None:
    await fared(twilio, "in-progress", "completed", AnsweredBy=answered_by, CallDuration="30")

    assert desk.incident(1).state is State.TRIGGERED


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/twilio/status/1", {"CallStatus": "teleported", **SID}),
        ("/twilio/sms-status/1", {"MessageStatus": "teleported", "MessageSid": "SM1"}),
    ],
)
async def test_a_status_nobody_knows_is_passed_over_loudly(
    desk: Desk, twilio: Twilio, path: str, form: dict[str, str]
) -> None:
    with capture_logs() as logs:
        answer = await twilio.post(path, form)

    assert answer.status_code == 204
    assert [(entry["log_level"], entry["status"]) for entry in logs] == [("warning", "teleported")]
    assert desk.notifications(1)[0].state is NotificationState.SENT


@pytest.mark.parametrize(
    ("path", "form", "field"),
    [
        ("/twilio/status/1", {}, "CallStatus"),
        ("/twilio/status/1", {"CallStatus": ""}, "CallStatus"),
        ("/twilio/status/1", {"CallStatus": "ringing"}, "CallSid"),
        ("/twilio/sms-status/1", {}, "MessageStatus"),
        ("/twilio/sms-status/1", {"MessageStatus": "delivered"}, "MessageSid"),
    ],
)
async def test_fields_that_are_missing_or_no_numbers_are_named(
    twilio: Twilio, path: str, form: dict[str, str], field: str
) -> None:
    answer = await twilio.post(path, form)

    assert answer.status_code == 422
    assert answer.json()["message"].startswith(field)


@pytest.mark.parametrize("delivery", [7, 2**31, 10**40])
async def test_a_delivery_that_is_not_ours_is_not_found(twilio: Twilio, delivery: int) -> None:
    call = await twilio.post(f"/twilio/status/{delivery}", {"CallStatus": "ringing", **SID})
    text = await twilio.post(
        f"/twilio/sms-status/{delivery}", {"MessageStatus": "delivered", "MessageSid": "SM1"}
    )

    assert (call.status_code, text.status_code) == (404, 404)


@pytest.mark.usefixtures("paged")
@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/twilio/status/1", {"CallStatus": "ringing", **SID}),
        ("/twilio/sms-status/1", {"MessageStatus": "delivered", "MessageSid": "SM1"}),
    ],
)
async def test_with_the_database_away_twilio_is_asked_to_come_again(
    desk: Desk, twilio: Twilio, path: str, form: dict[str, str]
) -> None:
    with desk.database.write() as tx:
        tx.execute(text("ALTER TABLE deliveries RENAME TO deliveries_away"))

    with capture_logs() as logs:
        answer = await twilio.post(path, form)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert logs[0]["route"] == path.replace("1", "{delivery:int}")


class TestTexts:
    @pytest.fixture
    def contact(self) -> str:
        return "sms"

    @pytest.mark.usefixtures("paged")
    @pytest.mark.parametrize(
        ("status", "state"),
        [
            ("queued", NotificationState.SENT),
            ("sending", NotificationState.SENT),
            ("sent", NotificationState.SENT),
            ("delivered", NotificationState.DELIVERED),
            ("read", NotificationState.DELIVERED),
            ("undelivered", NotificationState.FAILED),
            ("failed", NotificationState.FAILED),
            ("canceled", NotificationState.FAILED),
        ],
    )
    async def test_texts_are_followed(
        self, desk: Desk, twilio: Twilio, status: str, state: NotificationState
    ) -> None:
        form = {"MessageStatus": status, "MessageSid": "SM1", "ErrorCode": "30005"}

        assert (await twilio.post("/twilio/sms-status/1", form)).status_code == 204
        assert desk.notifications(1)[0].state is state
        assert desk.incident(1).state is State.TRIGGERED

    @pytest.mark.usefixtures("paged")
    async def test_a_text_that_did_not_arrive_is_explained(
        self, desk: Desk, twilio: Twilio
    ) -> None:
        form = {"MessageStatus": "undelivered", "MessageSid": "SM1", "ErrorCode": "30007"}

        await twilio.post("/twilio/sms-status/1", form)

        assert desk.notifications(1)[0].problem == "the carrier filtered the text as spam"

    @pytest.mark.usefixtures("paged")
    async def test_a_text_that_may_arrive_the_next_time_is_sent_again(
        self, desk: Desk, twilio: Twilio, switchboard: Switchboard
    ) -> None:
        form = {"MessageStatus": "failed", "MessageSid": "SM1", "ErrorCode": "30008"}

        await twilio.post("/twilio/sms-status/1", form)
        await twilio.post("/twilio/sms-status/1", form)
        desk.clock.advance(seconds=10)
        await desk.settle()

        assert switchboard.texts == [("ana", [1], 1), ("ana", [1], 2)]

    @pytest.mark.usefixtures("paged")
    async def test_a_text_that_failed_after_somebody_answered_is_not_sent_again(
        self, desk: Desk, twilio: Twilio, switchboard: Switchboard
    ) -> None:
        desk.commands.incidents.acknowledge(1, "cy", Through.SHELL)
        form = {"MessageStatus": "failed", "MessageSid": "SM1", "ErrorCode": "30008"}

        await twilio.post("/twilio/sms-status/1", form)
        desk.clock.advance(minutes=1)
        await desk.settle()

        assert switchboard.texts == [("ana", [1], 1)]
