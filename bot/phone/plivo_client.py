"""The official Plivo client's way to the network."""

from urllib.parse import urlsplit, urlunsplit

from plivo import RestClient
from requests import PreparedRequest, Response

from bot.engine.contracts import DeliveryFailed, Trouble
from bot.phone.accounts import Account
from bot.phone.bounded_response import read_up_to_the_limit
from bot.phone.twilio_http_client import CONNECT_SECONDS
from bot.phone.whole_answer import CuttableAdapter, cut_after

_REFUSED = 400
_TOO_MANY_REQUESTS = 429
_SERVER_ERROR = 500


class PlivoClient(RestClient):  # type: ignore[misc]  # plivo ships no types
    """Sends every request to one base address, within a time-out, and once.

    The official client asks up to three times more where Plivo has trouble of its own, at the same
    address, which may place a call four times; and it has no way to be pointed elsewhere.
    """

    def __init__(self, account: Account, *, timeout_seconds: float) -> None:
        super().__init__(*account.credentials, timeout=(CONNECT_SECONDS, timeout_seconds))
        base = urlsplit(account.api_url)
        self._scheme, self._host = base.scheme, base.netloc
        self._within_seconds = CONNECT_SECONDS + timeout_seconds
        self.session.mount(f"{base.scheme}://", CuttableAdapter())

    def send_request(self, request: PreparedRequest, **options: object) -> Response:
        """One request.

        Raises:
            DeliveryFailed: Plivo asks us to wait, or has trouble of its own.
            requests.RequestException.
        """
        parts = urlsplit(str(request.url))
        request.url = urlunsplit(parts._replace(scheme=self._scheme, netloc=self._host))
        with cut_after(self._within_seconds):
            answer = super().send_request(request, **{**options, "stream": True})
            response = read_up_to_the_limit(answer)
        if response.status_code == _TOO_MANY_REQUESTS:
            wish = response.headers.get("Retry-After", "")
            raise DeliveryFailed(
                "Plivo takes no more requests at the moment",
                retry_after_seconds=float(wish) if wish.isascii() and wish.isdigit() else None,
                trouble=Trouble.THROTTLED,
            )
        if response.status_code >= _SERVER_ERROR:
            raise DeliveryFailed(f"Plivo had trouble of its own (HTTP {response.status_code})")
        if response.status_code >= _REFUSED and not _is_object(response):
            # Plivo gives its reasons. This was somebody between: that does not count for good.
            problem = f"something between us and Plivo answered (HTTP {response.status_code})"
            raise DeliveryFailed(problem)
        return response


def _is_object(response: Response) -> bool:
    try:
        return isinstance(response.json(), dict)
    except ValueError:
        return False
