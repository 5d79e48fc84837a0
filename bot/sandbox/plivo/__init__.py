"""A small Plivo on localhost: enough of it for calls, keys, texts and their signatures."""

from bot.sandbox.plivo.exchange import PlivoCall, PlivoExchange, PlivoMessage

__all__ = ["PlivoCall", "PlivoExchange", "PlivoMessage"]
