import pytest

from bot.phone.twilio_errors import asked_to_wait, delivery_failed, may_pass, why_undelivered


@pytest.mark.parametrize(
    "code",
    [
        *(21201, 21202, 21211, 21214, 21215, 21216, 21217, 21219, 21266, 21401, 21408, 21608),
        *(21610, 21612, 21614, 21617, 13224, 13227),
    ],
)
def test_what_asking_again_cannot_help_is_permanent(code: int) -> None:
    failure = delivery_failed(400, code)

    assert failure.permanent
    assert failure.problem
    assert str(code) not in failure.problem


@pytest.mark.parametrize(
    ("status", "code"),
    [
        pytest.param(401, 20003, id="credentials"),
        pytest.param(403, 20003, id="credentials, forbidden"),
        pytest.param(401, None, id="credentials without a code"),
        pytest.param(403, 20005, id="account suspended"),
        pytest.param(404, 20404, id="account unknown"),
        pytest.param(429, 20429, id="too many requests"),
        pytest.param(429, None, id="too many requests without a code"),
        pytest.param(400, 21205, id="our address"),
        pytest.param(400, 21210, id="our number, not ours"),
        pytest.param(400, 21212, id="our number, not valid"),
        pytest.param(400, 21606, id="our number, no texts"),
        pytest.param(500, None, id="Twilio broke"),
        pytest.param(503, 20500, id="Twilio is away"),
        pytest.param(408, None, id="slow"),
    ],
)
def test_what_somebody_may_be_mending_is_passing(status: int, code: int | None) -> None:
    assert not delivery_failed(status, code).permanent


def test_refused_credentials_are_named() -> None:
    assert delivery_failed(401, 20003).problem == "Twilio refused our credentials"


def test_a_refusal_that_nobody_knows_may_pass_and_tells_its_code() -> None:
    failure = delivery_failed(400, 29999)

    assert not failure.permanent
    assert failure.is_refusal, "the provider itself works"
    assert failure.problem == "Twilio refused the request (error 29999)"


def test_a_wish_to_wait_is_kept() -> None:
    failure = asked_to_wait(429, 7.0)

    assert (failure.permanent, failure.retry_after_seconds) == (False, 7.0)


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (30003, "the phone is switched off or out of reach"),
        (30005, "the number is unknown or no longer in service"),
        (30006, "it is a landline, or its carrier can't be reached"),
        (30007, "the carrier filtered the text as spam"),
        (30034, "US carriers refuse texts from a number that is not registered (A2P 10DLC)"),
        (21610, "the person has texted STOP to us; they must text START to be texted again"),
        (39999, "the text was undelivered (Twilio error 39999)"),
        (None, "the text was undelivered"),
    ],
)
def test_why_a_text_did_not_arrive_is_told_in_words(code: int | None, said: str) -> None:
    assert why_undelivered(code, "the text was undelivered") == said


@pytest.mark.parametrize("code", [30001, 30002, 30003, 30008, 39999, None])
def test_what_may_get_through_in_a_moment_is_worth_sending_again(code: int | None) -> None:
    assert may_pass(code)


@pytest.mark.parametrize("code", [21610, 13227, 30004, 30005, 30006, 30007, 30032, 30034])
def test_what_never_will_is_not(code: int) -> None:
    assert not may_pass(code)
