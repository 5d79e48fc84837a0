"""What a provider may call a call or a text, and the number that it is to reach."""

import re
from typing import TypeGuard

from bot.domain.people.person import Person
from bot.engine.contracts import DeliveryFailed

# Twilio's and Plivo's are letters and digits, Plivo's with hyphens, and far shorter. What else is
# said in the place of one may be nothing that a database, or an address, can hold.
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


def is_id(given: object) -> TypeGuard[str]:
    """Whether it names something that a provider did."""
    return isinstance(given, str) and _ID.fullmatch(given) is not None


def checked_id(given: object, *, otherwise: str) -> str:
    """The id of what a provider did. Who answers in its place, and gives none, has done nothing.

    Raises:
        DeliveryFailed: there is none; `otherwise` is the problem that is told.
    """
    if not is_id(given):
        raise DeliveryFailed(otherwise, may_have_been_done=True)
    return given


def number_of(person: Person) -> str:
    """Where a person is called and texted. Raises DeliveryFailed where nobody knows."""
    if person.phone is None:
        raise DeliveryFailed("people.yaml gives no phone number", permanent=True)
    return person.phone
