"""Answers that `requests` gets, read up to a limit: `bot/web/bounded_answer.py` is for aiohttp.

`requests` unpacks the whole of them into memory, however small they were on the network.
"""

from io import BytesIO

import requests

from bot.web.bounded_answer import ANSWER_LIMIT_BYTES

_PART_BYTES = 64 * 1024


def read_up_to_the_limit(response: requests.Response) -> requests.Response:
    """The same answer with its body, of one that was asked for as a stream.

    Raises:
        requests.exceptions.ContentDecodingError: it is longer than ANSWER_LIMIT_BYTES; the
            connection is closed.
        requests.RequestException: it did not come to its end.
    """
    try:
        read = _read(response)
    except BaseException:
        # Half an answer: what comes next on the connection belongs to it.
        response.close()
        raise
    whole = requests.Response()
    whole.status_code, whole.reason = response.status_code, response.reason
    whole.headers, whole.encoding = response.headers, response.encoding
    whole.request, whole.url = response.request, response.url
    whole.raw = BytesIO(read)
    return whole


def _read(response: requests.Response) -> bytes:
    read = bytearray()
    for part in response.iter_content(_PART_BYTES):
        read += part
        if len(read) > ANSWER_LIMIT_BYTES:
            problem = f"the answer is longer than {ANSWER_LIMIT_BYTES} bytes"
            raise requests.exceptions.ContentDecodingError(problem)
    return bytes(read)
