"""The public holidays of a country or a part of it."""

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from bot.storage.schedule_files.public_holidays import (
    UnknownCountry,
    check_country,
    public_holidays,
)


def test_a_part_of_a_country_has_holidays_of_its_own() -> None:
    """Corpus Christi is one in Bavaria, Whit Monday in all of Germany."""
    spring = date(2026, 5, 20), date(2026, 6, 10)

    assert public_holidays("DE", *spring) == {date(2026, 5, 25)}
    assert public_holidays("DE-BY", *spring) == {date(2026, 5, 25), date(2026, 6, 4)}


def test_both_ends_of_the_span_are_in_it() -> None:
    assert public_holidays("US", date(2025, 12, 25), date(2026, 1, 1)) == {
        date(2025, 12, 25),
        date(2026, 1, 1),
    }


def test_a_holiday_made_up_for_is_there_on_both_days() -> None:
    """Independence Day 2026 is a Saturday."""
    assert public_holidays("US", date(2026, 7, 1), date(2026, 7, 9)) == {
        date(2026, 7, 3),
        date(2026, 7, 4),
    }


def test_a_year_nobody_has_tables_for_is_no_trouble() -> None:
    assert public_holidays("TR", date(2999, 1, 1), date(2999, 1, 2)) <= {date(2999, 1, 1)}


@pytest.mark.parametrize(
    ("country", "sentence"),
    [
        (
            "XX",
            (
                '"XX" is not a country whose public holidays are known. '
                "Write the two letters it has in ISO 3166, such as DE"
            ),
        ),
        ("DE-Bayer", '"Bayer" is not a part of DE. Did you mean "DE-Bayern"?'),
        ("GB-EN", '"EN" is not a part of GB. Did you mean "GB-ENG"?'),
        (
            "US-XX",
            (
                '"XX" is not a part of US. It has AK, AL, AR, AS, AZ, CA, CO, CT, DC, DE, FL, GA, '
                "GU, HI, IA, ID, IL, IN, KS, KY, …"
            ),
        ),
        ("AF-X", '"X" is not a part of AF. Its public holidays are the same all over: write AF'),
    ],
)
def test_what_is_not_known_is_refused_with_a_suggestion(country: str, sentence: str) -> None:
    for ask in (check_country, lambda c: public_holidays(c, date(2026, 1, 1), date(2026, 1, 2))):
        with pytest.raises(UnknownCountry) as refused:
            ask(country)

        assert str(refused.value) == sentence


def test_reading_the_schedule_files_does_not_wait_for_the_library(tmp_path: Path) -> None:
    (tmp_path / "people.yaml").write_text(
        "people: {ana: {name: Ana, timezone: Europe/Berlin, country: DE-BY}}\n"
    )
    script = (
        "import sys, pathlib; from bot.storage.schedule_files import read_directory\n"
        "roster = read_directory(pathlib.Path(sys.argv[1])).roster\n"
        "print(roster.person('ana').country, 'holidays' in sys.modules)\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )

    assert told.stdout.split() == ["DE-BY", "False"]
