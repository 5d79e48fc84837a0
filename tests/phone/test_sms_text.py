from dataclasses import replace

import pytest

from bot.domain.incidents.incident import Incident
from bot.domain.incidents.urgency import Urgency
from bot.phone.gsm import plain, segments
from bot.phone.sms_text import SEGMENTS_AT_MOST, is_same_page, page_text
from tests.phone.samples import an_incident


def test_one_incident_is_told_with_the_three_replies() -> None:
    assert page_text([an_incident()]) == (
        "Sleepwell: incident 12, checkout: Disk full on db-1\n"
        "Reply 1 to acknowledge, 3 to escalate, 6 to resolve."
    )


def test_several_incidents_are_told_with_replies_for_all_and_for_one() -> None:
    text = page_text([an_incident(12), an_incident(13, service="search", title="Slow")])

    assert text == (
        "Sleepwell: 2 incidents\n"
        "12, checkout: Disk full on db-1\n"
        "13, search: Slow\n"
        "Reply 1 to acknowledge all, or 1 12 for one of them; 3 12 to escalate, 6 12 to resolve."
    )


def test_of_many_incidents_three_are_named_and_the_others_counted() -> None:
    text = page_text([an_incident(number) for number in range(1, 8)])

    assert "\n3, checkout" in text
    assert "\n4, checkout" not in text
    assert "\nand 4 more\n" in text


def test_what_is_urgent_is_named_first_and_no_storm_hides_another_service() -> None:
    low = [an_incident(number, urgency=Urgency.LOW) for number in (1, 2, 3)]
    storm = [an_incident(number) for number in (4, 5, 6)]
    text = page_text([*low, *storm, an_incident(7, service="search", title="Slow")])

    assert [line.split(",")[0] for line in text.splitlines()[1:-1]] == ["4", "7", "5", "and 4 more"]
    assert "or 1 4 for one of them" in text


def test_what_opened_by_hand_names_the_team() -> None:
    assert "incident 12, team platform: Help" in page_text(
        [an_incident(service=None, title="Help")]
    )


def test_an_empty_title_is_said_to_be_missing() -> None:
    assert "checkout: its title has no words\n" in page_text([an_incident(title="")])


@pytest.mark.parametrize("count", [1, 2, 3, 50])
@pytest.mark.parametrize(
    "word", [pytest.param("disk ", id="GSM"), pytest.param("диск ", id="UCS-2"), "{}[]", "🔥"]
)
def test_a_text_never_takes_more_than_its_segments(word: str, count: int) -> None:
    incidents = [
        an_incident(number, title=word * 250, service=(word * 60)[:255])
        for number in range(999_999, 999_999 + count)
    ]

    assert segments(page_text(incidents)) <= SEGMENTS_AT_MOST


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        pytest.param("“quoted” – it’s…", '"quoted" - it\'s...', id="typographic marks"),
        pytest.param("🔥 down ⚠️", " down ", id="emoji"),
        pytest.param("São João", "Sao Joao", id="accents GSM lacks"),
        pytest.param("Ärger in Köln, ça va, à côté", "Ärger in Köln, ca va, à coté", id="others"),
        pytest.param("диск", "диск", id="another script"),
        pytest.param("a\x00b\x1b", "ab", id="control characters"),
    ],
)
def test_texts_are_made_fit_for_gsm_where_possible(written: str, sent: str) -> None:
    assert plain(written) == sent


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("a" * 160, 1, id="full"),
        pytest.param("a" * 161, 2, id="one more"),
        pytest.param("a" * 306, 2, id="two full"),
        pytest.param("a" * 307, 3, id="two and one more"),
        pytest.param("€" * 80, 1, id="escaped, full"),
        pytest.param("€" * 81, 2, id="escaped, one more"),
        pytest.param("д" * 70, 1, id="UCS-2, full"),
        pytest.param("д" * 71, 2, id="UCS-2, one more"),
        pytest.param("🔥" * 35, 1, id="pairs, full"),
        pytest.param("🔥" * 36, 2, id="pairs, one more"),
        pytest.param("", 1, id="nothing"),
    ],
)
def test_segments_are_counted_as_carriers_do(text: str, count: int) -> None:
    assert segments(text) == count


def test_a_page_is_known_again_though_more_have_joined_since() -> None:
    title = "The disk of a machine in the cellar is full to the brim " * 5
    alone = an_incident(title=title, service="a service with a long name", alerts=1)
    joined = replace(alone, alerts=2, joined_at=alone.opened_at)
    stormed = replace(joined, alerts=9_990)
    others = [an_incident(number) for number in (13, 14, 15)]

    for more in ([], others):
        texts = [page_text([one, *more]) for one in (alone, joined, stormed)]
        assert len(set(texts)) == 3
        assert all(is_same_page(texts[0], text) for text in texts)


@pytest.mark.parametrize(
    "other",
    [
        [an_incident(1)],
        [an_incident(12, title="Disk fine on db-1")],
        [an_incident(12, service="search")],
        [an_incident(12), an_incident(13)],
    ],
)
def test_another_page_is_not_taken_for_it(other: list[Incident]) -> None:
    assert not is_same_page(page_text([an_incident(12)]), page_text(other))
