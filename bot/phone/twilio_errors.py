"""Twilio's errors in plain words, and whether asking again can help.

Source of the codes: Twilio's error and warning dictionary, https://www.twilio.com/docs/api/errors.
"""

from bot.engine.contracts import DeliveryFailed, Trouble

# The number we call from is refused; another of ours may do.
FROM_NUMBER_REFUSED = frozenset({21210, 21212, 21606})

# Somebody asked us to end a call that has ended already.
CALL_NOT_IN_PROGRESS = 21220
NOT_FOUND = 20404

TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500

# Nobody can, until somebody changes a number or a text.
_NOBODY_CAN = {
    13224: "Twilio says the phone number is not valid",
    21201: "no phone number was given",
    21211: "Twilio says the phone number is not valid",
    21214: "the phone number can't be reached by Twilio",
    21217: "Twilio says the phone number is not valid",
    21401: "Twilio says the phone number is not valid",
    21610: "the person has texted STOP to us; they must text START to be texted again",
    21614: "the phone number can't receive texts",
    21617: "the text is too long",
}

# Twilio will not, until somebody changes the account. Another provider may.
_FORBIDDEN = {
    13227: "Twilio may not call that country: allow it in the Voice geographic permissions",
    21202: "Twilio may not call that number",
    21215: "Twilio may not call that country: allow it in the Voice geographic permissions",
    21216: "Twilio blocks calls to that number",
    21219: "a Twilio trial account may only call numbers that were verified with it",
    21266: "the person has the number that we call from",
    21408: "Twilio may not text that country: allow it in the Messaging geographic permissions",
    21608: "a Twilio trial account may only text numbers that were verified with it",
    21612: "that number can't be texted from ours",
}

# Somebody may be mending these: a page must not be dropped for them.
_PASSING = {
    10001: "our Twilio account is not active",
    20003: "Twilio refused our credentials",
    20005: "our Twilio account is not active",
    20404: "Twilio does not know our account",
    20429: "Twilio takes no more requests at the moment",
    21205: "Twilio can't use PUBLIC_URL",
    21210: "Twilio refused our number: it is not ours to call from",
    21212: "Twilio refused our number: it is not valid",
    21606: "Twilio refused our number: it can't send texts",
    21611: "too many texts wait to leave our number",
}

_STATUSES = {
    401: "Twilio refused our credentials",
    403: "Twilio refused our credentials",
    404: "Twilio does not know our account",
    408: "Twilio gave up waiting for our request",
    409: "Twilio is busy with another request of ours",
    TOO_MANY_REQUESTS: "Twilio takes no more requests at the moment",
}

_NOT_THE_ACCOUNT = {408, 409}

# What a status callback gives as the reason why something did not get through, and never will.
_UNDELIVERABLE = {
    **_NOBODY_CAN,
    **_FORBIDDEN,
    30004: "the carrier or the person blocks our texts",
    30005: "the number is unknown or no longer in service",
    30006: "it is a landline, or its carrier can't be reached",
    30007: "the carrier filtered the text as spam",
    30032: "our toll-free number is not verified to send texts",
    30034: "US carriers refuse texts from a number that is not registered (A2P 10DLC)",
}

# The same, of what may be better in a moment.
_UNDELIVERED = {
    **_UNDELIVERABLE,
    30001: "too many texts wait to leave our account",
    30002: "our Twilio account was suspended",
    30003: "the phone is switched off or out of reach",
    30008: "the carrier gave no reason",
}


def delivery_failed(status: int, code: int | None) -> DeliveryFailed:
    """What an error answer of Twilio's API means for the page.

    `code` is Twilio's own; it decides where it is known, else the HTTP status does. Only what is
    known to be for good is: for whatever else, once too often is better than never.
    """
    if code in _NOBODY_CAN:
        return DeliveryFailed(_NOBODY_CAN[code], permanent=True, trouble=Trouble.PERSON)
    if code in _FORBIDDEN:
        return DeliveryFailed(_FORBIDDEN[code], permanent=True, trouble=Trouble.FORBIDDEN)
    if code in _PASSING:
        return DeliveryFailed(_PASSING[code], trouble=_passing_trouble(status))
    if status in _STATUSES:
        return DeliveryFailed(_STATUSES[status], trouble=_passing_trouble(status))
    if status >= _SERVER_ERROR:
        return DeliveryFailed(f"Twilio had trouble of its own (HTTP {status})")
    # Where there is no code, the official client has the status for it.
    if code is None or code == status:
        # Twilio gives its reasons. This was somebody between, whose word does not count for good.
        return DeliveryFailed(f"something between us and Twilio answered (HTTP {status})")
    problem = f"Twilio refused the request (error {code})"
    return DeliveryFailed(problem, trouble=Trouble.FORBIDDEN)


def asked_to_wait(status: int, retry_after_seconds: float | None) -> DeliveryFailed:
    """Twilio has no room for the request now, and may say when it will have."""
    failure = delivery_failed(status, None)
    return DeliveryFailed(
        failure.problem, retry_after_seconds=retry_after_seconds, trouble=Trouble.THROTTLED
    )


def _passing_trouble(status: int) -> Trouble:
    if status in _NOT_THE_ACCOUNT:
        return Trouble.BROKEN
    return Trouble.THROTTLED if status == TOO_MANY_REQUESTS else Trouble.ACCOUNT


def why_undelivered(code: int | None, otherwise: str) -> str:
    """Why a call or text that Twilio had accepted did not get through, by the callback's code."""
    if code is None:
        return otherwise
    return _UNDELIVERED.get(code, f"{otherwise} (Twilio error {code})")


def may_pass(code: int | None) -> bool:
    """Whether what Twilio had accepted, and could not get through, is worth sending again.

    So is what nobody knows the reason of: once too often is better than never.
    """
    return code not in _UNDELIVERABLE
