"""Pages of lists, as Twilio cuts them.

Twilio: REST API responses, paging: 50 on a page by default and 1,000 at most.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from urllib.parse import urlencode

from starlette.requests import Request

from bot.sandbox.telephony.rest.fields import number

_BY_DEFAULT = 50
_AT_MOST = 1_000
_PAGES_AT_MOST = 1_000_000

T = TypeVar("T")


def page_of(
    request: Request, key: str, found: Sequence[T], resource: Callable[[T], dict[str, Any]]
) -> dict[str, Any]:
    """The page that the request asks for. `found` is in the order of the list."""
    query = request.query_params
    size = number(query, "PageSize", _BY_DEFAULT, least=1, most=_AT_MOST)
    page = number(query, "Page", 0, least=0, most=_PAGES_AT_MOST)
    shown = found[page * size : (page + 1) * size]
    others = [pair for pair in query.multi_items() if pair[0] not in {"Page", "PageToken"}]

    def uri(of: int) -> str:
        rest = [pair for pair in others if pair[0] != "PageSize"]
        return f"{request.url.path}?{urlencode([*rest, ('PageSize', size), ('Page', of)])}"

    has_more = (page + 1) * size < len(found)
    return {
        key: [resource(one) for one in shown],
        "page": page,
        "page_size": size,
        "start": page * size,
        "end": page * size + max(0, len(shown) - 1),
        "uri": uri(page),
        "first_page_uri": uri(0),
        "next_page_uri": uri(page + 1) if has_more else None,
        "previous_page_uri": uri(page - 1) if page else None,
    }
