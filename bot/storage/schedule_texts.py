"""Tells which files are schedule files, and decodes their texts, without parsing them."""

_ENDINGS = (".yaml", ".yml")


def is_schedule_file(name: str) -> bool:
    """Whether a file of this name is a schedule file."""
    return name.endswith(_ENDINGS) and not name.startswith(".")


def decoded(content: bytes) -> str:
    """The text of a file.

    Raises:
        UnicodeDecodeError: it is not UTF-8.
    """
    return content.decode("utf-8-sig")
