from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.domain.answering.telling import WaitingIncident
from bot.domain.incidents.incident import Incident, State
from bot.domain.incidents.urgency import Urgency
from bot.engine.commands.on_the_line import Waiting
from bot.phone import voice
from bot.phone.script import Script
from bot.phone.twiml import script_twiml
from bot.phone.voice import CallbackUrls
from tests.phone.samples import ANA, MONDAY_3AM, ROSTER, an_incident

LINE = CallbackUrls(base="https://oncall.example.com/twilio", delivery=7)


def greeted(incidents: Sequence[Incident], line: CallbackUrls = LINE) -> Script:
    """What ana hears of what waits for her, all of it paged just now."""
    waiting = Waiting(
        person=ANA,
        incidents=tuple(incidents),
        paged_at={incident.number: incident.position for incident in incidents},
        waits=tuple(map(waits, incidents)),
        left_out=frozenset(),
    )
    return voice.greeting(line, waiting)


def waits(incident: Incident) -> WaitingIncident:
    return WaitingIncident(
        number=incident.number, service=incident.service, urgency=incident.urgency
    )


def parsed(script: Script) -> ET.Element:
    return ET.fromstring(script_twiml(script))  # noqa: S314 (our own output)


def heard(twiml: Script) -> str:
    """All that is said, in order."""
    return " ".join(say.text or "" for say in parsed(twiml).iter("Say"))


def verbs(twiml: Script) -> list[str]:
    return [verb.tag for verb in parsed(twiml)]


def test_a_call_says_who_calls_whom_what_broke_and_what_to_press() -> None:
    twiml = greeted([an_incident()])

    assert heard(twiml) == (
        "This is Sleepwell, calling Ana Souza. "
        "Incident 12, checkout: Disk full on db-1. "
        "Press 1 to acknowledge, 2 to hear the details, 3 to escalate to the next step, "
        "6 to resolve, 9 if you can't take it."
    )


def test_one_key_is_gathered_and_silence_asks_again() -> None:
    twiml = greeted([an_incident(12), an_incident(13)])
    gather = parsed(twiml).find("Gather")

    assert verbs(twiml) == ["Gather", "Redirect"]
    assert gather is not None
    assert gather.attrib == {
        "action": (
            "https://oncall.example.com/twilio/digits/7?incidents=12.0.0,13.0.0&round=1&reads=high"
        ),
        "input": "dtmf",
        "method": "POST",
        "numDigits": "1",
        "timeout": "8",
    }
    assert parsed(twiml).findtext("Redirect") == (
        "https://oncall.example.com/twilio/voice/7?round=2"
    )


def test_after_the_last_round_of_silence_the_call_says_that_escalation_goes_on() -> None:
    last = CallbackUrls(base="https://oncall.example.com/twilio", delivery=7, round=voice.ROUNDS)

    twiml = greeted([an_incident()], last)

    assert verbs(twiml) == ["Gather", "Say", "Hangup"]
    assert heard(twiml).endswith("I heard no answer, so nothing was changed. Goodbye.")


def test_of_many_incidents_three_are_read_out_and_the_keys_are_about_those() -> None:
    twiml = greeted([an_incident(number) for number in range(1, 8)])

    assert heard(twiml).startswith(
        "This is Sleepwell, calling Ana Souza. 7 incidents wait for you. Incident 1, checkout"
    )
    assert "Incident 3, checkout" in heard(twiml)
    assert "Incident 4" not in heard(twiml)
    assert heard(twiml).endswith(
        "4 more come after those. Press 1 to acknowledge these three, 2 to hear the details, "
        "3 to escalate them to the next step, 6 to resolve them, 9 if you can't take them."
    )
    assert "incidents=1.0.0,2.0.0,3.0.0&amp;round=1&amp;reads=high" in script_twiml(twiml)


def test_whoever_has_answered_three_may_take_all_the_others_at_once() -> None:
    line = replace(LINE, answered=Urgency.HIGH)
    others = [*("checkout",) * 6, *("search",) * 2, "mail", "cards", "shop"]

    twiml = greeted([an_incident(i, service=s) for i, s in enumerate(others, 4)], line)

    assert "11 incidents wait for you." in heard(twiml)
    assert "Incident 6, checkout" in heard(twiml)
    assert "Incident 7" not in heard(twiml)
    assert heard(twiml).endswith(
        "And 8 more, 3 of checkout, 2 of search, 1 of mail and 2 of others. "
        "Press 1 to acknowledge all 11, 9 if you can't take any of them. "
        "About these three alone: 2 to hear the details, 3 to escalate them to the next step, "
        "6 to resolve them."
    )
    assert "incidents=4.0.0,5.0.0,6.0.0,7.0.0," in script_twiml(twiml)


def test_silence_and_details_answer_nothing_so_that_the_keys_stay_about_three() -> None:
    many = [an_incident(number) for number in range(1, 8)]
    reads = replace(LINE, reads=Urgency.HIGH)

    for script in (
        greeted(many),
        voice.details(reads, many[:3], dict.fromkeys((1, 2, 3)), ANA, ROSTER),
    ):
        assert "reads=high" in script_twiml(script)
        assert "answered" not in (parsed(script).findtext("Redirect") or "")


def test_what_is_of_low_urgency_comes_after_what_is_urgent_and_is_answered_apart() -> None:
    low = [an_incident(number, urgency=Urgency.LOW) for number in (1, 2, 3, 4)]

    first = greeted([an_incident(), *low])
    then = greeted(low, replace(LINE, answered=Urgency.HIGH))

    assert heard(first) == (
        "This is Sleepwell, calling Ana Souza. 5 incidents wait for you. "
        "Incident 12, checkout: Disk full on db-1. 4 more of low urgency come after that. "
        "Press 1 to acknowledge this one, 2 to hear the details, "
        "3 to escalate it to the next step, 6 to resolve it, 9 if you can't take it."
    )
    assert "incidents=12.0.0&" in script_twiml(first).replace("&amp;", "&")
    assert "Press 1 to acknowledge these three, 2" in heard(then)
    assert "incidents=1.0.0,2.0.0,3.0.0&" in script_twiml(then).replace("&amp;", "&")


def test_no_more_are_asked_about_than_an_address_can_name() -> None:
    many = [an_incident(number) for number in range(1, 260)]

    twiml = script_twiml(greeted(many, replace(LINE, answered=Urgency.HIGH)))

    assert "Press 1 to acknowledge all 200" in twiml
    assert "59 more come after those." in twiml
    assert ",200.0.0&" in twiml


def test_a_call_that_comes_too_late_says_so_and_asks_for_nothing() -> None:
    twiml = greeted([])

    assert verbs(twiml) == ["Say", "Say", "Hangup"]
    assert "has been taken care of" in heard(twiml)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        pytest.param(
            {"title": ""}, "Incident 12, checkout: its title has no words.", id="no title"
        ),
        pytest.param({"title": "***"}, "checkout: its title has no words.", id="only marks"),
        pytest.param({"title": "🔥🔥"}, "checkout: its title has no words.", id="emoji"),
        pytest.param({"title": "It broke."}, "checkout: It broke. Press", id="one full stop"),
        pytest.param({"service": None}, "Incident 12, team platform: Disk full", id="by hand"),
        pytest.param(
            {"title": "</Say><Hangup/> & co"}, "checkout: /Say Hangup/ & co.", id="markup"
        ),
        pytest.param({"title": "ab\x0b\ufffe\ud83d"}, "checkout: ab.", id="no XML characters"),
    ],
)
def test_titles_of_all_kinds_can_be_read_out(changed: dict[str, Any], said: str) -> None:
    assert said in heard(greeted([an_incident(**changed)]))


def test_nothing_said_at_once_is_longer_than_twilio_takes() -> None:
    long = an_incident(title="word " * 1_000, details="word " * 10_000, service="s" * 255)

    for twiml in (
        greeted([long] * 9),
        voice.details(LINE, [long] * 3, {12: None}, ANA, ROSTER),
    ):
        assert max(len(say.text or "") for say in parsed(twiml).iter("Say")) < 1_000
        assert len(twiml) < 64 * 1024


def test_the_details_are_told_without_links_and_then_the_menu() -> None:
    incident = an_incident(
        details="used: 97 %\nsee https://example.com/board",
        source="Alertmanager",
        alerts=4,
        opened_at=MONDAY_3AM + timedelta(hours=10),
    )

    said = heard(voice.details(LINE, [incident], {12: None}, ANA, ROSTER))

    assert said.startswith(
        "Incident 12, checkout: Disk full on db-1. It belongs to team platform. "
        "It is of high urgency and was opened on Monday at 1:00 PM, with 4 alerts so far. "
        "It was reported by Alertmanager. Details: used: 97 % see a link. Press 1"
    )
    assert "example.com" not in said


def test_missing_details_are_said_to_be_missing() -> None:
    assert "No further details were given." in heard(
        voice.details(LINE, [an_incident()], {12: None}, ANA, ROSTER)
    )


def test_the_details_say_who_has_taken_it_meanwhile() -> None:
    taken = an_incident(
        state=State.ACKNOWLEDGED, due_at=None, acknowledged_by="bo", acknowledged_at=MONDAY_3AM
    )

    said = heard(voice.details(LINE, [taken], {12: None}, ANA, ROSTER))

    assert "Incident 12 was already acknowledged by Bo Lind, on Monday at 3:00 AM." in said


@pytest.mark.parametrize(
    ("digit", "said"),
    [("5", "5 is not one of the choices."), ("*", "Star is not"), ("#", "Pound is not")],
)
def test_an_undefined_key_is_named_and_the_menu_repeated(digit: str, said: str) -> None:
    twiml = voice.undefined_digit(LINE, digit, {12: None})

    assert said in heard(twiml)
    assert "Press 1 to acknowledge" in heard(twiml)
    assert "incidents=12" in script_twiml(twiml)


def test_an_answer_ends_the_call_when_nothing_else_waits() -> None:
    twiml = voice.answered(LINE, ["Thank you."], [])

    assert verbs(twiml) == ["Say", "Say", "Hangup"]
    assert heard(twiml) == "Thank you. Goodbye."


@pytest.mark.parametrize(
    ("urgent", "low", "said"),
    [
        (1, 0, "One more incident waits for you."),
        (4, 0, "4 more incidents wait for you."),
        (0, 1, "One more incident of low urgency waits for you."),
        (0, 3, "3 more incidents of low urgency wait for you."),
        (2, 1, "3 more incidents, 1 of low urgency, wait for you."),
    ],
)
def test_an_answer_is_followed_by_what_else_waits(urgent: int, low: int, said: str) -> None:
    line = replace(LINE, but=frozenset({14, 9}), answered=Urgency.HIGH)
    left = [*[an_incident()] * urgent, *[an_incident(urgency=Urgency.LOW)] * low]

    twiml = voice.answered(line, ["Thank you."], [waits(one) for one in left])

    assert said in heard(twiml)
    assert parsed(twiml).findtext("Redirect") == (
        "https://oncall.example.com/twilio/voice/7?round=1&but=9,14&answered=high"
    )


def test_trouble_of_ours_is_admitted_and_tried_again_a_few_times() -> None:
    last = CallbackUrls(base="https://oncall.example.com/twilio", delivery=7, round=voice.ROUNDS)

    assert verbs(voice.out_of_order(LINE)) == ["Say", "Pause", "Redirect"]
    assert verbs(voice.out_of_order(last)) == ["Say", "Say", "Hangup"]
