"""Writes down what a provider reports of a call or text."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.domain.paging.further_calls import calls_of, with_news
from bot.domain.paging.notification import Delivery, Notification, NotificationState, PlacedCall
from bot.domain.people.method import Method
from bot.engine.contracts import Placed
from bot.engine.errands.carrying import still_wanted
from bot.engine.queueing.hanging_up import queue_hang_up
from bot.storage.paging.further_calls import save_calls


def keep_news(
    tx: Connection,
    known: Delivery,
    placed: Placed | None,
    state: NotificationState,
    carried: Sequence[Notification],
    now: datetime,
) -> Delivery:
    """The delivery after it. A call that we learn of, and that rings for nothing, is ended."""
    news = _news(known, placed, state)
    changed = with_news(known, news)
    if changed is None:
        return known
    save_calls(tx, changed)
    is_new = news.state is NotificationState.SENT and news.id != known.provider_id
    rings = news.state is NotificationState.RINGING or is_new
    if rings and known.method is Method.CALL and not still_wanted(tx, carried):
        queue_hang_up(tx, known.id, now)
    return changed


def _news(known: Delivery, placed: Placed | None, state: NotificationState) -> PlacedCall:
    if placed is None:
        return replace(calls_of(known)[0], state=state)
    return PlacedCall(provider=placed.provider, id=placed.id, state=state)
