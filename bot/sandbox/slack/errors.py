"""Slack's error answers to a bot, and acts that are impossible on the screen."""

from bot.sandbox.slack.blocks import Complaint
from bot.sandbox.slack.json_types import Json


class SlackError(Exception):
    """An error answer of Slack: `{"ok": false, "error": code}` and further fields."""

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def answer(self) -> Json:
        """The body of the answer."""
        return {"ok": False, "error": self.code, **self.details}


class RateLimited(SlackError):  # noqa: N818 - named by the refusal
    """A rate limit of Slack, answered with HTTP 429 and Retry-After."""

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__("ratelimited")
        self.retry_after_seconds = retry_after_seconds


class NotOnScreen(LookupError):  # noqa: N818 - named by the refusal
    """The person cannot do that, because the element is not on their screen."""


def refused_blocks(code: str, complaints: list[Complaint]) -> SlackError:
    """The error that lists what is wrong with blocks or a view, each with its JSON pointer."""
    messages = [str(complaint) for complaint in complaints]
    return SlackError(
        code,
        errors=messages,
        response_metadata={"messages": [f"[ERROR] {sentence}" for sentence in messages]},
    )


def invalid_argument(sentence: str) -> SlackError:
    """The error for a missing or malformed argument."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {sentence}"]})


def missing_scope(granted: frozenset[str], needed: str) -> SlackError:
    """The refusal that names the scope needed and those there are."""
    return SlackError("missing_scope", needed=needed, provided=",".join(sorted(granted)))
