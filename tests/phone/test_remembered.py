"""What is remembered of texts, and no more of it than fits."""

from bot.phone.patience import UNHELPFUL_REPLIES_AT_MOST, Patience
from bot.phone.replies_given import MOST, RepliesGiven


def test_a_machine_is_answered_a_few_times_and_a_person_who_makes_sense_always() -> None:
    patience = Patience()

    borne = [patience.bears("+14155550101") for _ in range(UNHELPFUL_REPLIES_AT_MOST + 1)]
    patience.restore("+14155550101")

    assert borne == [True] * UNHELPFUL_REPLIES_AT_MOST + [False]
    assert patience.bears("+14155550101")


def test_of_very_many_numbers_none_is_kept_for_ever() -> None:
    patience = Patience()
    while patience.bears("+14155550101"):
        pass

    for number in range(1_000):
        patience.bears(f"+1415556{number:04d}")

    assert patience.bears("+14155550101")


def test_the_texts_before_the_last_thousand_are_forgotten() -> None:
    given = RepliesGiven()
    for number in range(MOST + 1):
        given.remember(f"SM{number}", "done")

    assert "SM0" not in given
    assert (given["SM1"], given[f"SM{MOST}"]) == ("done", "done")
