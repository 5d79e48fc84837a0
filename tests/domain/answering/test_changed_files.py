"""From which entry on people are paged by other schedule files."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.answering.changed_files import (
    change_in_words,
    facts_of_change,
    first_by_other_files,
)
from bot.domain.incidents.timeline import TimelineEntry, What

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
FROM_HERE_ON = "From here on by revision 4 of the schedule files, until now by 3"


def entry(
    id_: int, revision: int | None, what: What = What.PAGED, **facts: object
) -> TimelineEntry:
    """One decided by some files; by none that are known where they were not published."""
    return TimelineEntry(id=id_, at=NOW, what=what, facts={"revision": revision, **facts})


@pytest.mark.parametrize(
    ("revisions", "changed"),
    [
        pytest.param([], {}, id="nobody"),
        pytest.param([3], {}, id="once"),
        pytest.param([3, 3, 4, 4, 4], {2: (3, 4)}, id="said once"),
        pytest.param([3, 4, 6], {1: (3, 4), 2: (4, 6)}, id="twice"),
        pytest.param([3, None, 4, None, 4], {2: (3, 4)}, id="not known in between"),
        pytest.param([None, 4], {}, id="not known before"),
        pytest.param([4, 3, 4], {1: (4, 3), 2: (3, 4)}, id="to and fro"),
    ],
)
def test_the_first_by_others_is_found(
    revisions: list[int | None], changed: dict[int, tuple[int, int]]
) -> None:
    told = [entry(id_, revision) for id_, revision in enumerate(revisions)]

    assert first_by_other_files(told) == changed


def test_what_is_decided_by_no_files_says_nothing_of_them() -> None:
    acknowledged = TimelineEntry(id=2, at=NOW, what=What.ACKNOWLEDGED, facts={"by": "ana"})

    assert first_by_other_files([entry(1, 3), acknowledged, entry(3, 3)]) == {}
    assert change_in_words(acknowledged) is None
    assert change_in_words(entry(3, 3)) is None


@pytest.mark.parametrize(
    ("ago", "files", "said"),
    [
        (timedelta(minutes=2), ["a.yaml"], "a.yaml was changed 2 minutes before"),
        (timedelta(hours=30), ["a.yaml", "b.yaml"], "a.yaml, b.yaml were changed 30 hours before"),
        (
            timedelta(days=5, hours=3),
            list("abcde"),
            "a, b, c and 2 more were changed 5 days before",
        ),
        (timedelta(seconds=-3), ["a.yaml"], "a.yaml was changed 1 second before"),
        (None, [], "they were changed"),
    ],
)
def test_when_and_which_files_is_said_where_it_is_known(
    ago: timedelta | None, files: list[str], said: str
) -> None:
    since = None if ago is None else NOW - ago

    told = change_in_words(entry(1, 4, **facts_of_change(3, since, files)))

    assert told == f"{FROM_HERE_ON}: {said}."


def test_a_process_that_is_behind_is_told_apart() -> None:
    assert change_in_words(entry(1, 3, **facts_of_change(4, NOW, ["a.yaml"]))) == (
        "By revision 3 of the schedule files, in a process that had not read revision 4 yet."
    )
