import gc

import pytest

from bot.storage.schedule_files.garbage import collected_later


def test_collection_goes_on_afterwards_even_after_an_error() -> None:
    def fail() -> None:
        with collected_later():
            assert not gc.isenabled()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert gc.isenabled()


def test_collection_stays_off_where_it_was_off() -> None:
    with collected_later():
        with collected_later():
            pass
        assert not gc.isenabled()
