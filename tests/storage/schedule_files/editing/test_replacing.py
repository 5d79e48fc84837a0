from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.domain.refusals import CannotEdit
from bot.storage.schedule_files.editing.replacing import replace_file


def test_a_file_that_somebody_has_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_bytes(b"theirs")

    with pytest.raises(CannotEdit, match=r"web\.yaml has just been changed by somebody else"):
        replace_file(file, old=b"old", new=b"new")

    assert file.read_bytes() == b"theirs"
    assert list(tmp_path.iterdir()) == [file]


def test_what_still_holds_the_old_is_replaced(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    file.write_bytes(b"old")

    replace_file(file, old=b"old", new=b"new")

    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_of_two_at_the_same_moment_one_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "web.yaml"
    together = Barrier(2)

    def write(new: bytes) -> bool:
        together.wait()
        try:
            replace_file(file, old=b"old", new=new)
        except CannotEdit:
            return False
        return True

    with ThreadPoolExecutor(max_workers=2) as pool:
        for _ in range(300):
            file.write_bytes(b"old")
            assert sorted(pool.map(write, (b"one", b"two"))) == [False, True]
