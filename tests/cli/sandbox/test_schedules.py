"""Which schedule files the sandbox goes by."""

from pathlib import Path

import pytest

from bot.cli.asked import CommonOptions
from bot.cli.problems import Problem
from bot.cli.sandbox.schedules_shown import schedules_shown
from bot.storage.schedule_files import read_directory


def test_the_schedules_folder_is_shown_where_it_loads(folder: Path) -> None:
    with schedules_shown(CommonOptions()) as shown:
        assert shown.directory == folder / "schedules"
        assert not shown.are_an_example


def test_an_example_is_shown_where_there_are_none(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")

    with schedules_shown(CommonOptions()) as shown:
        assert shown.are_an_example
        assert read_directory(shown.directory).errors == ()
        assert read_directory(shown.directory).warnings == ()


def test_an_example_is_shown_where_they_do_not_load_and_that_is_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "schedules" / "platform.yaml").write_text("team: [")

    with schedules_shown(CommonOptions()) as shown:
        assert shown.are_an_example

    assert "schedules/ does not load, so an example is shown" in capsys.readouterr().err


@pytest.mark.parametrize("named_by", ["--schedules", "SCHEDULES_DIR"])
def test_a_folder_that_was_named_must_load(
    folder: Path, monkeypatch: pytest.MonkeyPatch, named_by: str
) -> None:
    missing = folder / "missing"
    if named_by == "SCHEDULES_DIR":
        monkeypatch.setenv("SCHEDULES_DIR", str(missing))
    asked = CommonOptions(given_directory=missing if named_by == "--schedules" else None)

    with pytest.raises(Problem, match="do not load"), schedules_shown(asked):
        pass
