"""Refusals: what Twilio answers to a program, and what a person cannot do with a telephone."""

from dataclasses import dataclass


class TwilioError(Exception):
    """Twilio says no, with an HTTP status and a code of its error dictionary."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message

    def answer(self) -> dict[str, str | int]:
        """The body of the answer (Twilio: REST API response, exceptions)."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


class TwimlError(Exception):
    """A document could not be fetched or read; the code is of Twilio's error dictionary."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something Twilio would have noted in its debugger."""

    code: int
    text: str


class NotRinging(RuntimeError):  # noqa: N818 (named by the refusal)
    """The telephone does not ring, so it can be neither answered nor declined."""


class NotListening(RuntimeError):  # noqa: N818 (named by the refusal)
    """No Gather is open, so keys are not heard."""


class NotInProgress(RuntimeError):  # noqa: N818 (named by the refusal)
    """Nobody is talking on this call, so nobody can hang up."""
