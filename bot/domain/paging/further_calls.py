"""A delivery may be calls at several providers: one placed it, but did not say so in time."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from bot.domain.paging.notification import (
    UNDER_WAY,
    Delivery,
    NotificationState,
    PlacedCall,
    follows,
    rank,
)
from bot.domain.people.method import Method


def calls_of(delivery: Delivery) -> tuple[PlacedCall, ...]:
    """All of them, first the one by which the delivery goes."""
    return (_main(delivery), *delivery.further)


def with_news(delivery: Delivery, news: PlacedCall) -> Delivery | None:
    """The delivery after news of the call, or text, of one provider; None where it is old.

    It goes by the call that has got furthest of those under way. So it is not over while another
    of its calls is not.
    """
    main, further = _main(delivery), delivery.further
    if delivery.method is not Method.CALL or main.provider in {None, news.provider}:
        before, main = main, news
    else:
        nothing = PlacedCall(provider=news.provider, state=NotificationState.PENDING)
        before = next((one for one in further if one.provider == news.provider), nothing)
        further = (*(one for one in further if one.provider != news.provider), news)
    if not follows(news.state, before.state):
        return None
    return _going_by_the_furthest(delivery, main, further)


def with_answer(delivery: Delivery, placed: PlacedCall, in_doubt: Collection[str]) -> Delivery:
    """The delivery after a provider said that it placed it.

    `in_doubt` were asked before, and nobody knows whether they did. A callback that came first
    knows a call better than this.
    """
    if delivery.provider_id is None:
        known = replace(delivery, provider=placed.provider, provider_id=placed.id)
    else:
        known = delivery
    if follows(placed.state, known.state):
        known = replace(known, state=placed.state)
    if delivery.method is not Method.CALL:
        return known
    if placed.provider not in {call.provider for call in calls_of(known)}:
        known = replace(known, further=(*known.further, placed))
    told = {call.provider for call in calls_of(known)}
    asked = NotificationState.SENDING
    doubtful = [PlacedCall(provider=name, state=asked) for name in in_doubt if name not in told]
    return replace(known, further=(*known.further, *doubtful))


def with_another(delivery: Delivery, placed: PlacedCall, in_doubt: Collection[str]) -> Delivery:
    """The delivery after another provider has placed what the first one keeps in line.

    It goes by that call from now on, unless the first one rings by now.
    """
    known = with_answer(delivery, placed, in_doubt)
    calls = calls_of(known)
    its = next(call for call in calls if call.provider == placed.provider)
    return _going_by_the_furthest(known, its, [call for call in calls if call is not its])


def ringing(delivery: Delivery) -> Iterable[PlacedCall]:
    """Those that ring, or may: whoever has picked one up is told, and what was asked for is not."""
    rings = {NotificationState.SENT, NotificationState.RINGING, NotificationState.SENDING}
    return (call for call in calls_of(delivery) if call.state in rings)


def _main(delivery: Delivery) -> PlacedCall:
    return PlacedCall(provider=delivery.provider, id=delivery.provider_id, state=delivery.state)


def _going_by_the_furthest(
    delivery: Delivery, main: PlacedCall, further: Collection[PlacedCall]
) -> Delivery:
    calls = (main, *further)
    under_way = [call for call in calls if call.id is not None and call.state in UNDER_WAY]
    one = max(under_way, key=lambda call: rank(call.state), default=main)
    return replace(
        delivery,
        provider=one.provider,
        provider_id=one.id,
        state=one.state,
        further=tuple(call for call in calls if call is not one),
    )
