"""How grave PostgreSQL says an error is."""

# PostgreSQL: "Error and Notice Message Fields", V.
_UNDOES_THE_TRANSACTION = "ERROR"
_END_THE_SESSION = frozenset({"FATAL", "PANIC"})


def undoes_the_transaction(error: BaseException | None) -> bool:
    """Whether the server itself says that it has refused a statement, and goes on.

    It has committed nothing of the transaction then, unless COMMIT was answered before.
    """
    return _severity(error) == _UNDOES_THE_TRANSACTION


def ends_the_session(error: BaseException | None) -> bool:
    """Whether it was the server's last word. The connection may yet seem to be open."""
    return _severity(error) in _END_THE_SESSION


def _severity(error: BaseException | None) -> str | None:
    return getattr(getattr(error, "diag", None), "severity_nonlocalized", None)
