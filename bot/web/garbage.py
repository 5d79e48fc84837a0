"""Keeps Python's garbage collector away from objects that live as long as the process."""

import gc

# Taking in an alert makes hundreds of new objects, hardly ever in cycles: at Python's default of
# 700 there would be a useless collection every few alerts.
_NEW_OBJECTS_BEFORE_A_SEARCH = 10_000


def leave_alone_what_is_there() -> None:
    """Never collect the present objects again, and collect new ones less often.

    To be called after much was loaded, without a collection first: that would take some hundred
    milliseconds, in which no alert is taken in, and find next to nothing (2,000 objects of 130,000,
    of no size to speak of).
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS_BEFORE_A_SEARCH)
    gc.enable()
