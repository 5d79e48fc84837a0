"""The alphabet of SMS, and fitting text into few segments (3GPP TS 23.038, GSM 7-bit default)."""

import unicodedata

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two septets each: an escape goes before them.
_EXTENDED = "\f^{}\\[~]|€"

_PLAIN_FOR = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "«": '"',
        "»": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "•": "-",
        "→": "->",
        "\u00a0": " ",
        "\t": " ",
        "\ufe0e": None,
        "\ufe0f": None,
    }
)

# Letters, the marks that belong to them, and digits, of any script.
_WRITTEN = frozenset({"Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Nd", "Nl", "No"})

# A text of one segment has more room than a part of a longer one, whose header takes some.
_SEPTETS_ALONE, _SEPTETS_PER_PART = 160, 153
_UNITS_ALONE, _UNITS_PER_PART = 70, 67


def plain(text: str) -> str:
    """The text with what GSM can say: plain quotes and dashes, no accents it lacks, no emoji.

    Letters of other scripts stay as they are; a text with any of them is sent as UCS-2.
    """
    written = unicodedata.normalize("NFC", text).translate(_PLAIN_FOR)
    return "".join(_plain_character(character) for character in written)


def segments(text: str) -> int:
    """How many segments the text takes, and so costs."""
    if all(character in _BASIC or character in _EXTENDED for character in text):
        size = len(text) + sum(character in _EXTENDED for character in text)
        alone, per_part = _SEPTETS_ALONE, _SEPTETS_PER_PART
    else:
        size = len(text.encode("utf-16-be", "surrogatepass")) // 2
        alone, per_part = _UNITS_ALONE, _UNITS_PER_PART
    return 1 if size <= alone else -(-size // per_part)


def _plain_character(character: str) -> str:
    if character in _BASIC or character in _EXTENDED:
        return character
    parts = unicodedata.normalize("NFKD", character)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    if bare and all(part in _BASIC for part in bare):
        return bare
    return character if unicodedata.category(character) in _WRITTEN else ""
