import pytest

from bot.phone.answers import PhoneAct
from bot.phone.sms_replies import Reply, is_twilios_own, read_reply


@pytest.mark.parametrize(
    ("text", "act", "number"),
    [
        ("1", PhoneAct.ACKNOWLEDGE, None),
        ("ack", PhoneAct.ACKNOWLEDGE, None),
        ("Ack.", PhoneAct.ACKNOWLEDGE, None),
        ("ACKNOWLEDGE", PhoneAct.ACKNOWLEDGE, None),
        ("a", PhoneAct.ACKNOWLEDGE, None),
        (" 1 ", PhoneAct.ACKNOWLEDGE, None),
        ("'1'", PhoneAct.ACKNOWLEDGE, None),
        ("“ack”", PhoneAct.ACKNOWLEDGE, None),
        ("1 12", PhoneAct.ACKNOWLEDGE, 12),
        ("1 #12", PhoneAct.ACKNOWLEDGE, 12),
        ("1#12", PhoneAct.ACKNOWLEDGE, 12),
        ("ack12", PhoneAct.ACKNOWLEDGE, 12),
        ("ack # 12!", PhoneAct.ACKNOWLEDGE, 12),
        ("Ack incident 12", PhoneAct.ACKNOWLEDGE, 12),
        ("1\n12", PhoneAct.ACKNOWLEDGE, 12),
        ("3", PhoneAct.ESCALATE, None),
        ("escalate", PhoneAct.ESCALATE, None),
        ("e 7", PhoneAct.ESCALATE, 7),
        ("6", PhoneAct.RESOLVE, None),
        ("Resolve", PhoneAct.RESOLVE, None),
        ("r 12.", PhoneAct.RESOLVE, 12),
    ],
)
def test_replies_are_read_however_they_are_written(
    text: str, act: PhoneAct, number: int | None
) -> None:
    assert read_reply(text) == Reply(act=act, number=number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "12",
        "2",
        "9",
        "1 12 13",
        "hello",
        "ack please",
        "1.5",
        "16",
        "1 9999999999",
        "１",
    ],
)
def test_what_is_no_reply_means_nothing(text: str) -> None:
    assert read_reply(text) is None


@pytest.mark.parametrize("text", ["STOP", "stop.", "Start", "HELP", "unstop", "Stop all", "yes"])
def test_words_of_twilios_are_left_to_twilio(text: str) -> None:
    assert is_twilios_own(text)


@pytest.mark.parametrize("text", ["1", "ack", "stop it now", "helpful", ""])
def test_other_words_are_ours(text: str) -> None:
    assert not is_twilios_own(text)
