"""The public holidays of countries and their parts, from the library `holidays`.

Importing it takes a quarter of the time of `oncall who`, and most answers do not need it: so it is
imported at its first use.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from bot.storage.schedule_files.suggestions import nearest, quoted

_MOST_PARTS_TOLD = 20


class UnknownCountry(ValueError):  # noqa: N818 (a refusal, named for what it refuses)
    """The public holidays of a country or part are not known. The sentence is for its author."""


def public_holidays(country: str, first: date, last: date) -> frozenset[date]:
    """The public holidays from one date to another, both included.

    A holiday that is made up for on another day is included on both days.

    Args:
        country: such as `DE`, or `DE-BY` for a part of it.

    Raises:
        UnknownCountry: the library does not know the country, or that part of it.
    """
    from holidays import country_holidays

    check_country(country)
    code, _, part = country.partition("-")
    years = range(first.year, last.year + 1)
    found = country_holidays(code, subdiv=part or None, years=years)
    return frozenset(day for day in found if first <= day <= last)


def check_country(country: str) -> None:
    """Raises UnknownCountry, with a suggestion, where `public_holidays` would."""
    from holidays import country_holidays

    code, dash, part = country.partition("-")
    try:
        whole = country_holidays(code)
    except NotImplementedError:
        raise UnknownCountry(
            f"{quoted(code)} is not a country whose public holidays are known. "
            "Write the two letters it has in ISO 3166, such as DE"
        ) from None
    if not dash:
        return
    try:
        country_holidays(code, subdiv=part)
    except NotImplementedError:
        hint = _hint(code, part, whole.subdivisions, whole.subdivisions_aliases)
        raise UnknownCountry(f"{quoted(part)} is not a part of {code}.{hint}") from None


def _hint(code: str, part: str, parts: Sequence[str], names: Iterable[str]) -> str:
    if not parts:
        return f" Its public holidays are the same all over: write {code}"
    near = nearest(part, (*parts, *names))
    if near is not None:
        return f' Did you mean "{code}-{near}"?'
    more = ", …" if len(parts) > _MOST_PARTS_TOLD else ""
    return f" It has {', '.join(parts[:_MOST_PARTS_TOLD])}{more}"
