"""Telephone numbers and SIDs as Twilio writes them."""

import re
from uuid import uuid4

import phonenumbers

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_DECORATION = re.compile(r"[\s().-]")
_NORTH_AMERICA = 1


def new_sid(prefix: str) -> str:
    """An identifier never handed out before: two letters and 32 hexadecimal digits."""
    return f"{prefix}{uuid4().hex}"


def e164(text: str) -> str | None:
    """The number in E.164, without the decoration people write; None where it is none."""
    bare = _DECORATION.sub("", text)
    if not _E164.fullmatch(bare):
        return None
    possible = phonenumbers.is_possible_number(phonenumbers.parse(bare))
    return bare if possible else None


def formatted(number: str) -> str:
    """For display: `(415) 555-0101` in North America, E.164 elsewhere."""
    parsed = phonenumbers.parse(number)
    if parsed.country_code != _NORTH_AMERICA:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def country(number: str) -> str:
    """The ISO code of the number's country, empty where several share its prefix."""
    parsed = phonenumbers.parse(number)
    regions = phonenumbers.region_codes_for_country_code(parsed.country_code or 0)
    return phonenumbers.region_code_for_number(parsed) or (regions[0] if regions else "")


def geography(to: str, from_: str) -> dict[str, str]:
    """The fields about places that go with every webhook; what is not known is empty, as there.

    Twilio: Twilio's request to your application, request parameters.
    """
    fields: dict[str, str] = {}
    for prefix, number in (("To", to), ("Called", to), ("From", from_), ("Caller", from_)):
        fields |= {f"{prefix}City": "", f"{prefix}State": "", f"{prefix}Zip": ""}
        fields[f"{prefix}Country"] = country(number)
    return fields
