"""Answers of providers, read up to a limit."""

import aiohttp

# Beyond all that Slack, Twilio or Plivo send: a page of a thousand records has two.
ANSWER_LIMIT_BYTES = 16 * 1024 * 1024


class AnswerTooLong(aiohttp.ClientPayloadError):
    """An answer that nobody keeps in memory: it went on after ANSWER_LIMIT_BYTES."""


class BoundedAnswer(aiohttp.ClientResponse):
    """An answer whose body is read up to a limit, however small it was on the network.

    Whoever stands between us and a provider could fill our memory otherwise, with some kilobytes
    that unpack to gigabytes.
    """

    async def read(self) -> bytes:
        """The body.

        Raises:
            AnswerTooLong: it is longer than ANSWER_LIMIT_BYTES; the connection is closed.
            aiohttp.ClientError: it did not come to its end.
        """
        if self._body is None:
            try:
                self._body = await self._read_up_to_the_limit()
            except BaseException:
                # Half an answer: what comes next on the connection belongs to it.
                self.close()
                raise
        return self._body

    async def _read_up_to_the_limit(self) -> bytes:
        read = bytearray()
        async for part in self.content.iter_any():
            read += part
            if len(read) > ANSWER_LIMIT_BYTES:
                raise AnswerTooLong(f"the answer is longer than {ANSWER_LIMIT_BYTES} bytes")
        return bytes(read)
