"""Asking an address outside, for nothing but to show that we are there."""

import aiohttp

PATIENCE_SECONDS = 10


class NotPinged(OSError):  # noqa: N818 (it names what happened)
    """It did not get through. The sentence says why, without the address, which may be secret."""


async def ping(url: str) -> None:
    """GET the address once.

    Raises:
        NotPinged: there was no answer within PATIENCE_SECONDS, or one that is no success.
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
