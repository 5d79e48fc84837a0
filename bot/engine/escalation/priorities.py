"""Which of several new pages go first."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection

from bot.domain.paging.priority import Priority
from bot.storage.paging import attention
from bot.storage.paging.pages import NewPage


def priorities(
    tx: Connection, paged: Sequence[NewPage], *, new: Collection[int] = ()
) -> list[Priority]:
    """The priority of each page that is about to be written down.

    A page that a person had made by hand is about no service, and never a further one. About what
    is `new` nobody was paged before.
    """
    known_before = [(page.incident, page.person) for page in paged if page.incident not in new]
    again = attention.paged_before(tx, known_before)
    about = [(page.service, page.person) for page in paged]
    known: set[tuple[str | None, str]] = set()
    known |= attention.being_paged(
        tx, [(service, person) for service, person in dict.fromkeys(about) if service is not None]
    )
    found = []
    for page, key in zip(paged, about, strict=True):
        if (page.incident, page.person) in again:
            found.append(Priority.REPEATED_PAGE)
        elif key in known:
            found.append(Priority.FURTHER_PAGE)
        else:
            found.append(Priority.FIRST_PAGE)
            if key[0] is not None:
                known.add(key)
    return found
