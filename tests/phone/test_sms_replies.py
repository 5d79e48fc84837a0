import pytest

from bot.phone.answers import Act
from bot.phone.sms_replies import Reply, is_twilios_own, read_reply


@pytest.mark.parametrize(
    ("text", "act", "number"),
    [
        ("1", Act.ACKNOWLEDGE, None),
        ("ack", Act.ACKNOWLEDGE, None),
        ("Ack.", Act.ACKNOWLEDGE, None),
        ("ACKNOWLEDGE", Act.ACKNOWLEDGE, None),
        ("a", Act.ACKNOWLEDGE, None),
        (" 1 ", Act.ACKNOWLEDGE, None),
        ("'1'", Act.ACKNOWLEDGE, None),
        ("“ack”", Act.ACKNOWLEDGE, None),
        ("1 12", Act.ACKNOWLEDGE, 12),
        ("1 #12", Act.ACKNOWLEDGE, 12),
        ("1#12", Act.ACKNOWLEDGE, 12),
        ("ack12", Act.ACKNOWLEDGE, 12),
        ("ack # 12!", Act.ACKNOWLEDGE, 12),
        ("Ack incident 12", Act.ACKNOWLEDGE, 12),
        ("1\n12", Act.ACKNOWLEDGE, 12),
        ("3", Act.ESCALATE, None),
        ("escalate", Act.ESCALATE, None),
        ("e 7", Act.ESCALATE, 7),
        ("6", Act.RESOLVE, None),
        ("Resolve", Act.RESOLVE, None),
        ("r 12.", Act.RESOLVE, 12),
    ],
)
def test_replies_are_read_however_they_are_written(text: str, act: Act, number: int | None) -> None:
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
