"""Addresses: where people and channels are reached. Each raises ValueError with a sentence."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from bot.storage.schedule_files.suggestions import quoted

# Slack: IDs of members begin with U or W, of channels with C or G, of user groups with S.
_MEMBER = re.compile("[UW][A-Z0-9]{1,63}")
_CHANNEL_ID = re.compile("[CG][A-Z0-9]{5,63}")
# Slack: names of channels are at most 80 letters without capitals, digits, hyphens and underscores.
_CHANNEL_NAME = re.compile(r"#[\w-]{1,80}")
_GROUP = re.compile("[a-z0-9][a-z0-9._-]{0,79}|S[A-Z0-9]{5,63}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
# ITU-T E.164: a plus, then country code and number, together at most 15 digits.
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")

_IMPOSSIBLE = {
    ValidationResult.INVALID_COUNTRY_CODE: "begins with the code of no country",
    ValidationResult.TOO_SHORT: "is too short for a phone number of its country",
    ValidationResult.TOO_LONG: "is too long for a phone number of its country",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "lacks the area code",
    ValidationResult.INVALID_LENGTH: "is not as long as phone numbers of its country are",
}


def phone(text: str) -> str:
    """A number in E.164 form that its country could give to somebody."""
    try:
        number = _parsed(text)
    except NumberParseException as problem:
        if (
            _E164.fullmatch(text)
            and problem.error_type == NumberParseException.INVALID_COUNTRY_CODE
        ):
            impossible = _IMPOSSIBLE[ValidationResult.INVALID_COUNTRY_CODE]
            raise ValueError(f"{quoted(text)} {impossible}") from None
        raise ValueError(_not_international(text, "+14155550101")) from None
    right = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    reason = phonenumbers.is_possible_number_with_reason(number)
    if reason != ValidationResult.IS_POSSIBLE:
        raise ValueError(f"{quoted(text)} {_IMPOSSIBLE[reason]}")
    if text != right:
        raise ValueError(_not_international(text, right))
    return text


def is_given_out(number: str) -> bool:
    """Whether numbers like this E.164 number are given out to anybody, as far as is known."""
    return bool(phonenumbers.is_valid_number(_parsed(number)))


@lru_cache(maxsize=4096)
def _parsed(text: str) -> phonenumbers.PhoneNumber:
    return phonenumbers.parse(text)


def slack_member(text: str) -> str:
    """A Slack member ID."""
    if _MEMBER.fullmatch(text) is None:
        raise ValueError(
            f"{quoted(text)} is not a Slack member ID such as U02ANA0001. "
            'Open the person\'s Slack profile, press the three dots, then "Copy member ID"'
        )
    return text


def email(text: str) -> str:
    """An email address."""
    if _EMAIL.fullmatch(text) is None or not text.isprintable():
        raise ValueError(f"{quoted(text)} is not an email address such as ana@example.com")
    return text


def channel(text: str) -> str:
    """A Slack channel by `#name`, or by ID, which also works for private ones."""
    named = _CHANNEL_NAME.fullmatch(text) is not None and text == text.lower()
    if not named and _CHANNEL_ID.fullmatch(text) is None:
        nearest = "#" + text.lstrip("#").strip().lower().replace(" ", "-")
        such_as = nearest if _CHANNEL_NAME.fullmatch(nearest) else "#platform"
        raise ValueError(
            f'{quoted(text)} is not a Slack channel. Write "{such_as}", or an ID such as C02PLAT001'
        )
    return text


def usergroup(text: str) -> str:
    """A Slack user group by its handle without the @, or by ID."""
    if _GROUP.fullmatch(text) is None:
        nearest = text.lstrip("@").strip().lower().replace(" ", "-")
        such_as = nearest if _GROUP.fullmatch(nearest) else "platform-oncall"
        raise ValueError(
            f"{quoted(text)} is not a Slack user group. "
            f'Write "{such_as}", or an ID such as S02PLAT001'
        )
    return text


def _not_international(text: str, right: str) -> str:
    return (
        f"{quoted(text)} is not a phone number in international form: "
        f'write a plus, the country code and the number without spaces, such as "{right}"'
    )
