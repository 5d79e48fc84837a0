"""What is told of a database that answers, and is not as the bot needs it."""


class Unfit(Exception):  # noqa: N818 (it names the state the database is in)
    """It cannot be worked with as it is. The sentence says why, and what would be right.

    Anybody may be told: it names no host, no path and no person.
    """


def unfitness(error: BaseException) -> str | None:
    """That sentence, where this is why something failed."""
    cause = getattr(error, "orig", None) or error
    return str(cause) if isinstance(cause, Unfit) else None
