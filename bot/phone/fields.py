"""Reading fields of providers' forms and queries, with refusals that name the field."""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException

_LARGEST_ID = 2**31 - 1
_CODE_DIGITS = 9


def text_field(fields: Mapping[str, Any], name: str) -> str:
    """The field's text, which may be empty. Raises HTTPException 422 where it is missing."""
    value = fields.get(name)
    if not isinstance(value, str):
        raise HTTPException(422, f"{name} is missing.")
    return value


def filled_field(fields: Mapping[str, Any], name: str) -> str:
    """The field's text. Raises HTTPException 422 where it is missing or empty."""
    value = text_field(fields, name).strip()
    if not value:
        raise HTTPException(422, f"{name} is empty.")
    return value


def number_field(fields: Mapping[str, Any], name: str, default: int | None) -> int | None:
    """The field's number, or the default where it is missing or empty.

    Raises:
        HTTPException: 422 where it is not a whole number, or too large for an id.
    """
    value = fields.get(name)
    if value is None or value == "":
        return default
    return whole_number(str(value), name)


def code_in(fields: Mapping[str, Any], name: str) -> int | None:
    """The code of an error; None where there is none, or it is no number: it only explains."""
    text = str(fields.get(name, ""))
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _CODE_DIGITS else None


def whole_number(text: str, name: str) -> int:
    """Raises HTTPException 422, naming the field, for what is no whole number of ours."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST_ID))):
        raise HTTPException(422, f"{name} must be a whole number.")
    number = int(text)
    if number > _LARGEST_ID:
        raise HTTPException(422, f"{name} is too large.")
    return number


def delivery_in(path_params: Mapping[str, Any]) -> int:
    """The delivery a path names. Raises HTTPException 404 for a number that none can have."""
    delivery: int = path_params["delivery"]
    if delivery > _LARGEST_ID:
        raise HTTPException(404, f"There is no call or text {delivery}.")
    return delivery
