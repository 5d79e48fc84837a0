"""Addresses: where people and channels are reached. Each raises ValueError with a sentence."""

import re

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from bot.storage.schedule_files.suggestions import quoted

# Slack: IDs of members begin with U or W, of channels with C or G, of user groups with S.
_MEMBER = re.compile("[UW][A-Z0-9]{1,63}")
_CHANNEL = re.compile(r"#[^\W_A-Z][^\WA-Z]{0,78}|#[^\WA-Z-]?[\w-]{1,79}|[CG][A-Z0-9]{5,63}")
_GROUP = re.compile("[a-z0-9][a-z0-9._-]{0,79}|S[A-Z0-9]{5,63}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s.]+(?:\.[^@\s.]+)+")
_E164 = re.compile(r"\+[1-9][0-9]{1,14}")
