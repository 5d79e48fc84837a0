"""Asking servers on this machine over HTTP."""

import ssl

import httpx

from tests.patience import PATIENCE_SECONDS

# Nobody here is asked by TLS, and to load the certificates of the world each time takes longer
# than most of what is asked.
_NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def local_http(
    base_url: str = "", *, timeout_seconds: float = PATIENCE_SECONDS
) -> httpx.AsyncClient:
    """A client for one of them, or for any where none is named."""
    return httpx.AsyncClient(base_url=base_url, timeout=timeout_seconds, verify=_NO_CERTIFICATES)
