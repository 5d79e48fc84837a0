import os
from pathlib import Path

import pytest

from bot.storage.schedule_files import Complaint, read_directory


@pytest.fixture
def directory(tmp_path: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_directory_is_read_whole(directory: Path, files: dict[str, str]) -> None:
    reading = read_directory(directory)

    assert reading.errors == ()
    assert reading.files == files
    assert reading.roster is not None
    assert list(reading.roster.teams) == ["web"]


def test_other_hidden_and_nested_files_are_left_alone(
    directory: Path, files: dict[str, str]
) -> None:
    (directory / "README.md").write_text("not YAML: [")
    (directory / ".draft.yaml").write_text("[")
    (directory / "old.yaml").mkdir()
    (directory / "old.yaml" / "broken.yaml").write_text("[")

    reading = read_directory(directory)

    assert reading.files == files
    assert [str(warning) for warning in reading.warnings] == [
        f"{directory}/old.yaml:1:1: this is a folder: nothing in it is read. A team is a file"
    ]


def test_a_file_may_end_in_yml(directory: Path) -> None:
    (directory / "people.yaml").rename(directory / "people.yml")
    (directory / "web.yaml").rename(directory / "web.yml")

    reading = read_directory(directory)

    assert reading.errors == ()
    assert sorted(reading.files) == ["people.yml", "web.yml"]


def test_two_files_of_people_are_one_too_many(directory: Path) -> None:
    (directory / "people.yml").write_bytes((directory / "people.yaml").read_bytes())

    assert [str(error) for error in read_directory(directory).errors] == [
        f"{directory}/people.yml:1:1: people.yaml is here as well: keep one of the two"
    ]


def test_a_byte_order_mark_is_not_part_of_the_text(directory: Path, files: dict[str, str]) -> None:
    path = directory / "web.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())

    reading = read_directory(directory)

    assert reading.errors == ()
    assert reading.files == files


def test_lines_may_end_as_on_windows(directory: Path) -> None:
    path = directory / "web.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n").replace(b"wait: 5m", b"wait: 5"))

    assert [str(error) for error in read_directory(directory).errors] == [
        (
            f'{directory}/web.yaml:20:25: "5" is not a duration. '
            "Write it like 90s, 5m, 2h, 1d, 1w or 1h30m."
        )
    ]


def test_a_missing_directory_is_a_complaint(tmp_path: Path) -> None:
    reading = read_directory(tmp_path / "none")

    assert reading.roster is None
    assert reading.files == {}
    assert reading.errors == (
        Complaint(
            file=f"{tmp_path}/none",
            line=1,
            column=1,
            message="this folder cannot be read: No such file or directory",
        ),
    )


def test_a_missing_people_file_is_a_complaint(directory: Path) -> None:
    (directory / "people.yaml").unlink()

    assert [str(error) for error in read_directory(directory).errors] == [
        f"{directory}/people.yaml:1:1: this file is missing: it lists everybody who can be on call"
    ]


def test_a_file_of_another_encoding_is_complained_of_at_its_first_strange_letter(
    directory: Path,
) -> None:
    path = directory / "people.yaml"
    path.write_bytes(path.read_bytes().replace(b"Ana Souza", "Zoë André".encode("latin-1")))

    assert [str(error) for error in read_directory(directory).errors] == [
        f"{directory}/people.yaml:3:13: this is not UTF-8: save the file with that encoding"
    ]


def test_a_file_that_cannot_be_opened_is_a_complaint_and_not_a_missing_team(
    directory: Path,
) -> None:
    (directory / "shop.yaml").symlink_to(directory / "gone")
    web = directory / "web.yaml"
    web.write_text(web.read_text().replace("page: first", "page: shop/night"))

    assert [str(error) for error in read_directory(directory).errors] == [
        f"{directory}/shop.yaml:1:1: this file cannot be read: No such file or directory"
    ]


def test_a_pipe_is_not_waited_for(directory: Path) -> None:
    os.mkfifo(directory / "shop.yaml")

    assert [str(error) for error in read_directory(directory).errors] == [
        f"{directory}/shop.yaml:1:1: this is not an ordinary file"
    ]
