"""Reading the fields of a request, with Twilio's refusals.

Codes: Twilio's error dictionary, https://www.twilio.com/docs/api/errors.
"""

from datetime import UTC, datetime

from starlette.datastructures import ImmutableMultiDict

from bot.sandbox.telephony.callbacks import Callback
from bot.sandbox.telephony.errors import TwilioError
from bot.sandbox.telephony.placing import Fetched
from bot.sandbox.telephony.webhooks import is_address

INVALID_PARAMETER = 20001
NOT_AN_ADDRESS = 21205

Fields = ImmutableMultiDict[str, str]


def bad_request(code: int, message: str) -> TwilioError:
    """A refusal with HTTP status 400."""
    return TwilioError(400, code, message)


def address(fields: Fields, name: str) -> str | None:
    """An absolute URL that may be left out. Raises TwilioError 21205."""
    url = fields.get(name)
    if not url:
        return None
    if not is_address(url):
        raise bad_request(NOT_AN_ADDRESS, f"{name} is not a valid URL: {url}")
    return url


def method(fields: Fields, name: str) -> str:
    """GET or POST, which is the default. Raises TwilioError 20001."""
    asked = fields.get(name, "POST").upper()
    if asked not in {"GET", "POST"}:
        raise bad_request(INVALID_PARAMETER, f"{name} is GET or POST, not {asked}")
    return asked


def fetched(fields: Fields, url_name: str, method_name: str) -> Fetched | None:
    """A document to be asked for, that may be left out."""
    url = address(fields, url_name)
    return Fetched(url=url, method=method(fields, method_name)) if url else None


def callback(fields: Fields, name: str) -> Callback | None:
    """Where callbacks go, that may be left out."""
    url = address(fields, name)
    return Callback(url=url, method=method(fields, f"{name}Method")) if url else None


def number(fields: Fields, name: str, default: int, *, least: int, most: int) -> int:
    """A whole number; what is over the most is the most. Raises TwilioError 20001."""
    text = fields.get(name) or str(default)
    if not text.isdecimal() or int(text) < least:
        raise bad_request(INVALID_PARAMETER, f"{name} is a number from {least} to {most}")
    return min(int(text), most)


def within(at: datetime | None, query: Fields, name: str) -> bool:
    """Whether an instant is on the day `name`, from `name>` on and up to `name<`, as asked for.

    What has not happened yet is never within. Raises TwilioError 20001 for what is no date.
    """
    on, after, before = (_instant(query, f"{name}{limit}") for limit in ("", ">", "<"))
    if on is None and after is None and before is None:
        return True
    return (
        at is not None
        and (on is None or on.date() == at.date())
        and (after is None or at >= after)
        and (before is None or at <= before)
    )


def _instant(query: Fields, name: str) -> datetime | None:
    """An ISO 8601 date or instant that may be left out; a date is its beginning in UTC."""
    text = query.get(name)
    if not text:
        return None
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise bad_request(INVALID_PARAMETER, f"{name} is an ISO 8601 date, not {text}") from None
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)
