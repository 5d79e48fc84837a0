"""Secrets, such as alert keys. A secret is shown once; only its digest is stored."""

import hashlib
import secrets
import string

LENGTH = 32
_ALPHABET = string.ascii_lowercase + string.digits


def new() -> str:
    """A random text of lower-case letters and digits.

    It has 165 bits of entropy, so nobody can guess it from a plain digest.
    """
    return "".join(secrets.choice(_ALPHABET) for _ in range(LENGTH))


def digest_of(text: str) -> str:
    """The digest by which a secret is stored and found."""
    return hashlib.sha256(text.encode()).hexdigest()
