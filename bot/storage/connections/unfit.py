"""The error for a database that answers but cannot be used as it is."""


class Unfit(Exception):  # noqa: N818 (it names the state the database is in)
    """The database cannot be used as it is. The sentence says why, and what would be right.

    The sentence may be shown to anybody: it names no host, no path and no person.
    """


def unfitness(error: BaseException) -> str | None:
    """The sentence of an Unfit, if that is the error or its cause."""
    cause = getattr(error, "orig", None) or error
    return str(cause) if isinstance(cause, Unfit) else None
