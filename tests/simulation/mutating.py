"""Putting a mutant in the place of what is sound, for the length of a run."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

Changed = Callable[[Any], Any]
Mutants = Mapping[str, tuple[object, str, Changed]]
FOR_EVER = timedelta(days=3650)


@contextmanager
def put_in(place: object, name: str, change: Changed) -> Iterator[None]:
    """`change` makes the mutant of what `place` has under a name; undone at the end."""
    sound = getattr(place, name)
    setattr(place, name, change(sound))
    try:
        yield
    finally:
        setattr(place, name, sound)


def does_nothing(_sound: Any) -> Any:
    """What is called and does not do its work."""
    return lambda *_args, **_kwargs: None
