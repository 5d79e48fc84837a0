"""What a provider may call a call or a text."""

import re
from typing import TypeGuard

# Twilio's and Plivo's are letters and digits, Plivo's with hyphens, and far shorter. What else is
# said in the place of one may be nothing that a database, or an address, can hold.
_ID = re.compile(r"[A-Za-z0-9_-]{1,100}", re.ASCII)


def is_id(given: object) -> TypeGuard[str]:
    """Whether it names something that a provider did."""
    return isinstance(given, str) and _ID.fullmatch(given) is not None
