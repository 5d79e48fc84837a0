"""`oncall fairness`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import pytest

from bot.domain.times.instants import Span
from bot.engine.commands.by_subject import Commands
from tests.cli.conftest import PEOPLE, PLATFORM, Ask
from tests.conftest import MovedClock

# bo has the first of the two weeks, ana the second, each from Monday to Monday.
TWO_WEEKS = ("--from", "2026-11-02 10:00", "--to", "2026-11-16 10:00")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(autouse=True)
def platform(folder: Path) -> None:
    """The team with one schedule, so that its figures can be reckoned by hand."""
    start, end = PLATFORM.index("  weekdays:"), PLATFORM.index("escalation:")
    (folder / "schedules" / "platform.yaml").write_text(PLATFORM[:start] + PLATFORM[end:])


def with_countries(folder: Path, ana: str, bo: str) -> None:
    people = PEOPLE.replace("Los_Angeles}", f"Los_Angeles, country: {ana}}}")
    people = people.replace("Berlin}", f"Berlin, country: {bo}}}")
    (folder / "schedules" / "people.yaml").write_text(people)


def drawn_in(file: Path) -> Element:
    return fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 (we drew it)


def test_json_has_each_person_against_an_even_share(
    ask_json: Callable[..., Any], folder: Path
) -> None:
    """Veterans Day, 11 November, is in the week of ana."""
    with_countries(folder, "US", "DE-BY")

    told = ask_json("fairness", "platform", *TWO_WEEKS)

    ana, bo = told.pop("people")
    assert told == {
        "team": "platform",
        "from": "2026-11-02T18:00:00+00:00",
        "to": "2026-11-16T18:00:00+00:00",
    }
    week = {"shifts": 1, "hours": 168, "nights": 7, "night_hours": 70}
    week |= {"weekends": 1, "weekend_hours": 48}
    level = dict.fromkeys(week, 0)
    assert ana == {
        "person": "ana",
        **week,
        "holidays": 1,
        "holiday_hours": 24,
        "longest": {
            "start": "2026-11-09T18:00:00+00:00",
            "end": "2026-11-16T18:00:00+00:00",
            "hours": 168,
        },
        "even": {**week, "holidays": 0.5, "holiday_hours": 12},
        "deviation": {**level, "holidays": 0.5, "holiday_hours": 12},
    }
    assert bo["person"] == "bo"
    assert bo["deviation"] == {**level, "holidays": -0.5, "holiday_hours": -12}


def test_what_is_not_known_of_somebody_is_null(ask_json: Callable[..., Any]) -> None:
    ana, _bo = ask_json("fairness", "platform", *TWO_WEEKS)["people"]

    assert (ana["holidays"], ana["holiday_hours"]) == (None, None)
    assert ana["even"]["holidays"] is None
    assert ana["deviation"]["holiday_hours"] is None


def test_the_table_fits_a_terminal_and_says_what_is_uneven(ask: Ask, folder: Path) -> None:
    with_countries(folder, "US", "DE-BY")

    lines = ask("fairness", "platform", "--from", "2026-11-02", "--to", "2026-11-16").stdout

    assert [" ".join(line.split()) for line in lines.splitlines()[1:6]] == [
        "hours nights weekends holidays longest shifts",
        "Ana Souza 168 h 8 (70 h) 1 (48 h) 1 (24 h) 6 d 14 h 2",
        "even +0.5 even +0.5 +0.5",
        "Bo Chen 168 h 7 (70 h) 1 (48 h) 0 7 d 1",
        "even -0.5 even -0.5 -0.5",
    ]
    assert all(len(line) <= 80 for line in lines.splitlines())


def test_an_override_kept_in_the_database_counts(
    ask: Ask, ask_json: Callable[..., Any], commands: Commands, clock: MovedClock
) -> None:
    now = clock.now()
    commands.overrides.add(
        "platform", "primary", "kim", Span(start=now, end=now.replace(hour=9)), by=None
    )
    clock.advance(days=30)

    told = ask_json("fairness", "platform", "--from", "2026-11-29", "--to", "2026-12-06")["people"]

    kim = next(each for each in told if each["person"] == "kim")
    assert (kim["hours"], kim["even"]["hours"], kim["deviation"]["hours"]) == (6, 0, 6)
    assert "+6 h" in ask("fairness", "platform", "--from", "2026-11-29").stdout


@pytest.mark.parametrize(
    ("options", "start", "end"),
    [
        pytest.param([], "2026-09-01T03:00", "2026-11-30T03:00", id="a quarter back"),
        pytest.param(
            ["--from", "2026-11-01T00:00Z"], "2026-11-01T00:00", "2026-11-30T03:00", id="until now"
        ),
        pytest.param(
            ["--to", "2026-12-30T00:00Z"], "2026-10-01T00:00", "2026-12-30T00:00", id="before --to"
        ),
        pytest.param(["--from", "now"], "2026-11-30T03:00", "2027-02-28T03:00", id="ahead"),
        pytest.param(["--to", "now"], "2026-09-01T03:00", "2026-11-30T03:00", id="back from now"),
        pytest.param(
            ["--from", "2027-01-01T00:00Z"], "2027-01-01T00:00", "2027-04-01T00:00", id="later"
        ),
    ],
)
def test_without_a_span_it_is_90_days(
    ask_json: Callable[..., Any], options: list[str], start: str, end: str
) -> None:
    told = ask_json("fairness", "platform", *options)

    assert (told["from"], told["to"]) == (f"{start}:00+00:00", f"{end}:00+00:00")


def test_a_picture_is_well_formed_whatever_people_are_called(ask: Ask, folder: Path) -> None:
    strange = '</text><script>alert("&")</script> 山田太郎'
    people = PEOPLE.replace("{name: Ana Souza", f"{{name: '{strange}'")
    (folder / "schedules" / "people.yaml").write_text(people)

    result = ask("fairness", "platform", *TWO_WEEKS, "--svg", "fair.svg")

    assert result.exit_code == 0, result.stderr
    assert result.stdout.endswith("\nThe picture is in fair.svg.\n")
    drawn = drawn_in(folder / "fair.svg")
    assert drawn.tag == f"{SVG}svg"
    assert {each.tag.removeprefix(SVG) for each in drawn.iter()} == {
        *("svg", "title", "desc", "style", "rect", "text", "g", "line")
    }
    titles = [title.text or "" for title in drawn.iter(f"{SVG}title")]
    assert titles[0] == "On call for platform, Mon 2 Nov 2026 to Mon 16 Nov 2026, hours by person"
    told = (
        f"{strange}: 168 h (weekdays 70 h, nights 70 h, weekends by day 28 h); even would be 168 h"
    )
    assert titles[1] == told
    assert told in (drawn.findtext(f"{SVG}desc") or "")


def test_the_bars_of_a_picture_are_to_scale(ask: Ask, folder: Path) -> None:
    """The longest is 420 wide: 70 hours of weekdays, 70 of nights, 28 of a weekend by day."""
    assert ask("fairness", "platform", *TWO_WEEKS, "--svg", "fair.svg").exit_code == 0

    drawn = drawn_in(folder / "fair.svg")

    for person in drawn.findall(f"{SVG}g"):
        bars = {
            bar.get("class"): round(float(bar.get("width", "")))
            for bar in person.findall(f"{SVG}rect")
        }
        assert bars == {"days": 175, "nights": 175, "weekends": 70}
        assert {line.get("x1") for line in person.findall(f"{SVG}line")} == {"620"}


def test_a_picture_brings_all_it_needs(ask: Ask, folder: Path) -> None:
    assert ask("fairness", "platform", "--svg", "fair.svg").exit_code == 0

    drawn = (folder / "fair.svg").read_text().replace("http://www.w3.org/2000/svg", "")

    assert "://" not in drawn
    assert "url(" not in drawn
    assert "href" not in drawn


def test_json_and_a_picture_go_together(ask_json: Callable[..., Any], folder: Path) -> None:
    assert ask_json("fairness", "platform", "--svg", "fair.svg")["team"] == "platform"
    assert (folder / "fair.svg").exists()


def test_a_picture_of_nobody_says_so(ask: Ask, folder: Path) -> None:
    lonely = "team: lonely\ntimezone: UTC\nescalation: [{page: kim, wait: 5m}]\n"
    (folder / "schedules" / "lonely.yaml").write_text(lonely)

    result = ask("fairness", "lonely", "--svg", "fair.svg")

    assert "Nobody is in a line-up" in result.stdout
    assert "Nobody is in a line-up" in (folder / "fair.svg").read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["platfrm"], "There is no team “platfrm”. Did you mean “platform”?"),
        (["platform", "--svg", "no/where.svg"], "no/where.svg cannot be written: No such file"),
        (["platform", "--svg", "."], ". cannot be written: Is a directory"),
        (["platform", "--from", "now", "--to", "2026-01-01"], "must be later than --from"),
    ],
)
def test_what_makes_no_sense_is_refused(ask: Ask, words: list[str], sentence: str) -> None:
    result = ask("fairness", *words)

    assert result.exit_code == 1
    assert result.stdout == ""
    assert sentence in result.stderr


def test_a_country_without_known_holidays_is_refused(ask: Ask, folder: Path) -> None:
    with_countries(folder, "US", "DE-BX")

    result = ask("fairness", "platform")

    assert result.exit_code == 1
    assert 'The country of bo in people.yaml: "BX" is not a part of DE. It has ' in result.stderr


def test_no_instant_is_wrong_usage(ask: Ask) -> None:
    assert ask("fairness", "platform", "--from", "soon").exit_code == 2


def test_spans_are_of_whole_seconds(ask_json: Callable[..., Any], clock: MovedClock) -> None:
    clock.advance(microseconds=123456)

    told = ask_json("fairness", "platform")

    assert (told["from"], told["to"]) == ("2026-09-01T03:00:00+00:00", "2026-11-30T03:00:00+00:00")
