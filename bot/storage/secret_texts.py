"""Texts that let in whoever knows them. They are told once; only their digests are kept."""

import hashlib
import secrets
import string

LENGTH = 32
_ALPHABET = string.ascii_lowercase + string.digits


def new() -> str:
    """A text of lower-case letters and digits.

    It has 165 bits of chance, so a plain digest cannot be turned back by guessing.
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def digest_of(text: str) -> str:
    """What is kept of a text, and what it is found by."""
    return hashlib.sha256(text.encode()).hexdigest()
