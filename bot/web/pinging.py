"""Requests an outside address, such as a dead man's switch, as a sign of life."""

import aiohttp

PATIENCE_SECONDS = 10


class NotPinged(OSError):  # noqa: N818 (it names what happened)
    """The request failed. The sentence says why, without the address, which may be secret."""


async def ping(url: str) -> None:
    """GET the address once.

    Raises:
        NotPinged: there was no answer within PATIENCE_SECONDS, or its status was no success.
    """
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url) as answer,
        ):
            if not answer.ok:
                raise NotPinged(f"it answers {answer.status}")
    except TimeoutError as error:
        raise NotPinged(f"no answer within {PATIENCE_SECONDS} seconds") from error
    except aiohttp.ClientError as error:
        raise NotPinged(f"it cannot be reached ({type(error).__name__})") from error
