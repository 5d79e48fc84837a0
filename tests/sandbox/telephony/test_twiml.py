"""Reading TwiML, and what is not valid in it."""

import pytest
from twilio.twiml import voice_response  # type: ignore[import-untyped]  # twilio ships no types

from bot.sandbox.telephony.errors import TwimlError
from bot.sandbox.telephony.twiml import BODY_LIMIT, read_verbs, root_of
from bot.sandbox.telephony.verbs import Gather, Hangup, Pause, Play, Redirect, Say, Verb


def verbs_of(inside: str) -> tuple[list[Verb], list[tuple[int, str]]]:
    """The verbs inside a <Response>, and the notices as pairs."""
    verbs, notices = read_verbs(root_of(f"<Response>{inside}</Response>".encode()))
    return verbs, [(notice.code, notice.text) for notice in notices]


def test_what_the_official_builder_makes_is_read_without_a_notice() -> None:
    built = voice_response.VoiceResponse()
    gather = voice_response.Gather(
        input="dtmf",
        num_digits=1,
        timeout=8,
        action="/digits?round=1&to=ana",
        method="GET",
        finish_on_key="*",
        action_on_empty_result=True,
    )
    gather.say("Tea & <coffee>", voice="Polly.Joanna-Neural", language="en-US", loop=2)
    gather.pause(length=2)
    gather.play("https://example.com/a.mp3", loop=0)
    built.append(gather)
    built.say("Größe", voice="Google.de-DE-Standard-A", language="de-DE")
    built.play(digits="ww1")
    built.redirect("/again", method="GET")
    built.hangup()

    verbs, notices = read_verbs(root_of(str(built).encode()))

    assert notices == []
    assert verbs == [
        Gather(
            prompts=(
                Say(text="Tea & <coffee>", loop=2),
                Pause(length_seconds=2),
                Play(what="https://example.com/a.mp3", loop=0),
            ),
            action="/digits?round=1&to=ana",
            method="GET",
            timeout_seconds=8,
            digits=1,
            finish_on_key="*",
            action_on_empty_result=True,
        ),
        Say(text="Größe"),
        Play(what="ww1"),
        Redirect(url="/again", method="GET"),
        Hangup(),
    ]


@pytest.mark.parametrize(
    ("inside", "verb"),
    [
        pytest.param("<Gather/>", Gather(), id="a bare Gather"),
        pytest.param("<Pause/>", Pause(length_seconds=1), id="a bare Pause"),
        pytest.param("<Redirect/>", Redirect(url=""), id="a bare Redirect"),
        pytest.param("<Gather finishOnKey=''/>", Gather(finish_on_key=""), id="no finishing key"),
        pytest.param("<Gather action=''/>", Gather(), id="an empty action is none"),
        pytest.param("<Gather input='speech'/>", Gather(hears_keys=False), id="speech alone"),
        pytest.param("<Gather input='dtmf speech'/>", Gather(), id="speech and keys"),
        pytest.param(
            "<Say>one\n  <break/> two<emphasis>three</emphasis></Say>",
            Say(text="one twothree"),
            id="SSML is its words",
        ),
    ],
)
def test_defaults(inside: str, verb: Verb) -> None:
    assert verbs_of(inside) == ([verb], [])


@pytest.mark.parametrize(
    ("inside", "verb", "notice"),
    [
        pytest.param(
            "<Say bogus='1'>x</Say>",
            Say(text="x"),
            (12200, "<Say> has no attribute 'bogus'"),
            id="an attribute Say does not have",
        ),
        pytest.param(
            "<Say voice='no-such'>x</Say>",
            Say(text="x"),
            (12200, "<Say voice='no-such'> is not valid"),
            id="a voice",
        ),
        pytest.param(
            "<Say language='english'>x</Say>",
            Say(text="x"),
            (12200, "<Say language='english'> is not valid"),
            id="a language",
        ),
        pytest.param(
            "<Say loop='-1'>x</Say>",
            Say(text="x"),
            (12200, "<Say loop='-1'> is not valid"),
            id="a loop",
        ),
        pytest.param("<Say/>", Say(text=""), (12200, "<Say> says nothing"), id="an empty Say"),
        pytest.param(
            "<Play/>",
            Play(what=""),
            (12200, "<Play> has neither an address nor digits"),
            id="an empty Play",
        ),
        pytest.param(
            "<Pause length='0'/>",
            Pause(),
            (12200, "<Pause length='0'> is not valid"),
            id="a length",
        ),
        pytest.param(
            "<Gather numDigits='0'/>",
            Gather(),
            (12200, "<Gather numDigits='0'> is not valid"),
            id="a number of digits",
        ),
        pytest.param(
            "<Gather timeout='soon'/>",
            Gather(),
            (12200, "<Gather timeout='soon'> is not valid"),
            id="a time-out",
        ),
        pytest.param(
            "<Gather method='PUT'/>",
            Gather(),
            (12200, "<Gather method='PUT'> is not valid"),
            id="a method",
        ),
        pytest.param(
            "<Gather finishOnKey='x'/>",
            Gather(),
            (12200, "<Gather finishOnKey='x'> is not valid"),
            id="a finishing key",
        ),
        pytest.param(
            "<Gather actionOnEmptyResult='yes'/>",
            Gather(),
            (13338, "<Gather actionOnEmptyResult='yes'> is not valid"),
            id="whether to act on nothing",
        ),
        pytest.param(
            "<Gather><Redirect>/x</Redirect></Gather>",
            Gather(),
            (12200, "<Redirect> is not valid inside <Gather>"),
            id="a verb inside Gather",
        ),
        pytest.param(
            "<Hangup now='1'/>",
            Hangup(),
            (12200, "<Hangup> has no attribute 'now'"),
            id="an attribute Hangup does not have",
        ),
        pytest.param(
            "<Redirect methods='GET'>/x</Redirect>",
            Redirect(url="/x"),
            (12200, "<Redirect> has no attribute 'methods'"),
            id="an attribute Redirect does not have",
        ),
    ],
)
def test_what_is_not_valid_is_noted_and_the_rest_goes_on(
    inside: str, verb: Verb, notice: tuple[int, str]
) -> None:
    assert verbs_of(inside) == ([verb], [notice])


@pytest.mark.parametrize(
    ("inside", "notice"),
    [
        pytest.param("<Shout/>", (12200, "<Shout> is not valid inside <Response>"), id="no verb"),
        pytest.param("<say>x</say>", (12200, "<say> is not valid inside <Response>"), id="case"),
        pytest.param(
            "<Dial>x</Dial>", (12200, "this exchange does not carry out <Dial>"), id="not here"
        ),
    ],
)
def test_verbs_that_are_not_carried_out_are_left_out(inside: str, notice: tuple[int, str]) -> None:
    assert verbs_of(f"{inside}<Say>on</Say>") == ([Say(text="on")], [notice])


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        pytest.param(b"<Response>", "text/xml", 12100, id="XML that does not end"),
        pytest.param(b"", "text/xml", 12100, id="nothing"),
        pytest.param(b"<Answer/>", "text/xml", 12100, id="another root"),
        pytest.param(b"<Response/>", "text/html", 12300, id="another type"),
        pytest.param(b"<Response/>", "application/json", 12300, id="JSON"),
        pytest.param(b" " * (BODY_LIMIT + 1), "text/xml", 11750, id="too large"),
    ],
)
def test_what_is_no_document(body: bytes, content_type: str, code: int) -> None:
    with pytest.raises(TwimlError) as refused:
        root_of(body, content_type)
    assert refused.value.code == code


def test_a_document_may_be_as_large_as_twilio_takes_and_of_either_type() -> None:
    filled = b"<Response>" + b" " * (BODY_LIMIT - 21) + b"</Response>"
    assert len(filled) == BODY_LIMIT

    assert root_of(filled, "text/xml").tag == "Response"
    assert root_of(b"<Response/>", "application/xml").tag == "Response"
