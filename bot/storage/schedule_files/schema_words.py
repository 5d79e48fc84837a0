"""Words of the JSON Schema: scalars by their patterns, and lists and mappings of them.

The patterns are of ECMA-262 and Python alike, and take at least what scalars.py, addresses.py and
windows.py take: a schema cannot tell 30 February or a zone that does not exist, the reader can.
A plain scalar that YAML takes for a number or for true or false is a name all the same.
"""

from bot.domain.incidents.storm import ALONE

Schema = dict[str, object]

NAME_PATTERN = "^[a-z0-9][a-z0-9_.-]*$"
LONGEST_NAME = 64
LONGEST_LINE = 100
LONGEST_LINK = 1_000
_TIMEZONES = ("America/Los_Angeles", "America/New_York", "Asia/Tokyo", "Europe/Berlin", "UTC")

_HOUR_MINUTE = "(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
_DAY = "(?:mon|tue|wed|thu|fri|sat|sun)"
_DAYS = f"{_DAY}(?:-{_DAY})?"
_DURATION = "(?=.)" + "".join(f"(?:[0-9]{{1,9}}{unit})?" for unit in "wdhms")
_DATE = "(?:19[7-9][0-9]|2[01][0-9]{2})-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_TIME = f"{_HOUR_MINUTE}(?::[0-5][0-9])?"
_METHOD = "(?:slack|sms|call)"

WINDOW = f"^(?:daily|{_DAYS}(?: *, *{_DAYS})*) +{_HOUR_MINUTE} ?- ?(?:{_HOUR_MINUTE}|24:00)$"
WALL_TIME = f"^{_DATE} +{_TIME}$"
DAY_OR_TIME = f"^{_DATE}(?: +{_TIME})?$"
DAYS = f"^{_DATE}(?:(?: +{_TIME})? +to +{_DATE}(?: +{_TIME})?)?$"
CALENDAR = "^(?:[Hh][Tt][Tt][Pp][Ss]?://[^ ]+|(?!/).+\\.[Ii][Cc][Ss])$"
WAIT = f"^(?=.*[1-9]){_DURATION}$"
ACK_TIMEOUT = f"^(?:never|(?=.*[1-9]){_DURATION})$"
TURN = "^(?:0*[1-9][0-9]{0,2} +)?(?:hour|day|week|month|window)s?$"
THEN = "^(?:repeat|last|repeat 0*[1-9][0-9]{0,2} times?)$"
THENS = ("repeat", "repeat 3 times", "last")
CONTACT_STEP = f"^{_METHOD}(?: *, *{_METHOD})*(?: +after +{_DURATION})?$"
TIMEZONE = "^[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+)*$"
COUNTRY = "^[A-Z]{2}(?:-[^ -].*)?$"
PHONE = "^\\+[1-9][0-9]{1,19}$"
EMAIL = "^[^@\\s]{1,64}@[^@\\s.]+(?:\\.[^@\\s.]+)+$"
SLACK_MEMBER = "^[UW][A-Z0-9]{1,63}$"
CHANNEL = "^(?:#[^\\sA-Z!-,./:-@\\[-^`{-~]{1,80}|[CG][A-Z0-9]{5,63})$"
USERGROUP = "^(?:[a-z0-9][a-z0-9._-]{0,79}|S[A-Z0-9]{5,63})$"
LINK = "^[Hh][Tt][Tt][Pp][Ss]?://[^ ]+$"
TARGET = "^[a-z0-9][a-z0-9_.-]*(?:/[a-z0-9][a-z0-9_.-]*)?$"
ONE_LINE = "^[^\\r\\n]*[^\\s\\u200c\\u200d][^\\r\\n]*$"


def text(about: str, pattern: str, *examples: str) -> Schema:
    """A scalar that YAML never takes for a number or for true or false.

    `patternErrorMessage` is what yaml-language-server and VS Code say in place of the pattern.
    """
    return {
        "description": about,
        "type": "string",
        "pattern": pattern,
        "patternErrorMessage": f"Write it like {' or '.join(examples[:2])}",
        "examples": [*examples],
    }


def word(about: str, pattern: str, *examples: str) -> Schema:
    """A scalar that may look like a number or like true or false, and is its text."""
    return {**text(about, pattern, *examples), "type": ["string", "number", "boolean"]}


def line(about: str, *examples: str) -> Schema:
    """Free text on one line."""
    return {**text(about, ONE_LINE, *examples), "maxLength": LONGEST_LINE}


def link(about: str, *examples: str) -> Schema:
    """An address that a browser opens."""
    return {**text(about, LINK, *examples), "maxLength": LONGEST_LINK}


def name(about: str, *examples: str) -> Schema:
    """The name of a person, role, team, schedule or service, where it is a value."""
    return {**word(about, NAME_PATTERN, *examples), "maxLength": LONGEST_NAME}


def mapping(about: str, keys: dict[str, Schema], *, required: tuple[str, ...] = ()) -> Schema:
    """A mapping whose keys are known; no other may stand in it."""
    must = {"required": [*required]} if required else {}
    return {
        "description": about,
        "type": "object",
        "properties": keys,
        **must,
        "additionalProperties": False,
    }


def named(about: str, each: Schema, *, may_be_everyone: bool = False) -> Schema:
    """A mapping from names to things that are all of one kind."""
    names: Schema = {"pattern": NAME_PATTERN, "maxLength": LONGEST_NAME}
    if not may_be_everyone:
        names["not"] = {"const": "everyone"}
    return {
        "description": about,
        "type": "object",
        "propertyNames": names,
        "additionalProperties": each,
    }


def items(about: str, each: Schema, *, may_be_empty: bool = False) -> Schema:
    """A list of things that are all of one kind."""
    return {
        "description": about,
        "type": "array",
        "items": each,
        **({} if may_be_empty else {"minItems": 1}),
    }


def one_or_more(about: str, each: Schema) -> Schema:
    """One thing, or a list of them."""
    return {"description": about, "anyOf": [each, items(about, each)]}


RUNBOOK = link("A link shown with each incident.", "https://example.com/runbooks/checkout")
GROUP = text(
    "Alerts within so long after an incident's opening join it; or none ever does. Left out: "
    f"they join once a service has opened {ALONE} incidents in five minutes.",
    ACK_TIMEOUT,
    "5m",
    "never",
)


def timezone(about: str) -> Schema:
    """A time zone by its IANA name."""
    return text(about, TIMEZONE, *_TIMEZONES)
