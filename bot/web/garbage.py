"""Python's search for garbage, kept away from what stays as long as the process does."""

import gc

# An alert that is being taken in is hundreds of new objects, hardly ever garbage that only a search
# would find: at Python's own 700 there is a search every few alerts, for nothing.
_NEW_OBJECTS_BEFORE_A_SEARCH = 10_000


def leave_alone_what_is_there() -> None:
    """Nothing that is there now is ever looked over again, and the rest less often.

    To be called when something great has been put together or loaded. Not even once: a look over
    all of that takes some hundred milliseconds, in which no alert is taken in, and finds nothing
    (2,000 objects of 130,000, no memory to speak of).
    """
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS_BEFORE_A_SEARCH)
    gc.enable()
