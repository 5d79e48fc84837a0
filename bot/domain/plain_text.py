"""Texts that can be shown as they are, on one line."""

JOINERS = "\u200c\u200d"
"""Invisible, and part of how Persian, Hindi or a composed emoji is spelled."""


def is_plain(text: str) -> bool:
    """Whether nothing in a text breaks its line, steers a terminal or turns what stands around."""
    return text.isprintable() or all(c.isprintable() or c in JOINERS for c in text)


def made_plain(text: str, instead: str) -> str:
    """The text with something else in the place of each character that is not plain."""
    if text.isprintable():
        return text
    return "".join(c if is_plain(c) else instead for c in text)
