"""How many segments an SMS takes."""

# GSM 03.38: the default alphabet, and the characters that take two places each.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_GSM_DOUBLE = frozenset("^{}\\[~]|€\f")


def segments(body: str) -> int:
    """160 GSM-7 characters or 70 of UCS-2 in one segment; 153 or 67 each in several."""
    if all(character in _GSM or character in _GSM_DOUBLE for character in body):
        length = len(body) + sum(character in _GSM_DOUBLE for character in body)
        return _split(length, whole=160, part=153)
    return _split(len(body.encode("utf-16-be")) // 2, whole=70, part=67)


def _split(length: int, *, whole: int, part: int) -> int:
    return 1 if length <= whole else -(-length // part)
