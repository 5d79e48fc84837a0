"""Where things stand in the files, found again from what they are."""

import pytest

from bot.domain.subjects import (
    LayerSubject,
    OverrideSubject,
    PersonSubject,
    ScheduleSubject,
    ServiceSubject,
    StepSubject,
    Subject,
    TeamSubject,
)
from bot.storage.schedule_files import read_texts


@pytest.mark.parametrize(
    ("subject", "place"),
    [
        pytest.param(PersonSubject(person="bo"), "people.yaml:8:3", id="person"),
        pytest.param(TeamSubject(team="web"), "web.yaml:1:7", id="team"),
        pytest.param(ServiceSubject(team="web", service="shop"), "web.yaml:5:3", id="service"),
        pytest.param(ScheduleSubject(team="web", schedule="first"), "web.yaml:7:3", id="schedule"),
        pytest.param(
            LayerSubject(team="web", schedule="first", layer=0), "web.yaml:9:9", id="layer"
        ),
        pytest.param(
            LayerSubject(team="web", schedule="first", layer=0, key="start"),
            "web.yaml:11:16",
            id="key of a layer",
        ),
        pytest.param(
            LayerSubject(team="web", schedule="first", layer=0, key="sauce"),
            "web.yaml:9:9",
            id="key that the layer lacks",
        ),
        pytest.param(
            OverrideSubject(team="web", schedule="first", override=0),
            "web.yaml:18:5",
            id="override",
        ),
        pytest.param(StepSubject(team="web", step=1), "web.yaml:21:5", id="step"),
    ],
)
def test_what_is_in_the_files_has_its_place(
    files: dict[str, str], subject: Subject, place: str
) -> None:
    assert str(read_texts(files).positions.of(subject)) == place


@pytest.mark.parametrize(
    ("away", "positions"),
    [
        pytest.param("2026-12-24", ["people.yaml:4:11"], id="one"),
        pytest.param(
            "[2026-12-24, {ical: a.ics}]", ["people.yaml:4:12", "people.yaml:4:24"], id="two"
        ),
    ],
)
def test_time_off_has_its_place(files: dict[str, str], away: str, positions: list[str]) -> None:
    name = "    name: Ana Souza\n"
    people = files["people.yaml"].replace(name, f"{name}    away: {away}\n")

    found = read_texts({**files, "people.yaml": people}).positions

    assert [
        str(found.of(PersonSubject(person="ana", away=entry))) for entry in range(len(positions))
    ] == positions


def test_overrides_are_counted_among_those_of_their_schedule(files: dict[str, str]) -> None:
    web = files["web.yaml"].replace(
        "overrides:\n",
        "  second: {layers: [{people: [ana], every: week, start: 2026-01-05 10:00}]}\n"
        "overrides:\n"
        "  - {schedule: second, person: bo, from: 2026-12-24 10:00, to: 2026-12-26 10:00}\n",
    )

    positions = read_texts({**files, "web.yaml": web}).positions

    assert positions.of(OverrideSubject(team="web", schedule="second", override=0)).line == 19
    assert positions.of(OverrideSubject(team="web", schedule="first", override=0)).line == 20


@pytest.mark.parametrize(
    "subject",
    [
        PersonSubject(person="zoe"),
        TeamSubject(team="none"),
        ScheduleSubject(team="web", schedule="none"),
        LayerSubject(team="web", schedule="first", layer=1),
        StepSubject(team="web", step=2),
        OverrideSubject(team="web", schedule="first", override=1),
    ],
)
def test_what_is_not_in_the_files_has_none(files: dict[str, str], subject: Subject) -> None:
    positions = read_texts(files).positions

    with pytest.raises(KeyError):
        positions.of(subject)
