"""Signatures as Plivo makes them, computed by the official client."""

from uuid import uuid4

from plivo.utils.signature_v3 import construct_post_url, get_signature_v3


def signed_headers(url: str, fields: dict[str, str], auth_token: str) -> dict[str, str]:
    """The headers of a POST of these fields (Plivo: signature validation, V3)."""
    nonce = uuid4().hex
    signed = construct_post_url(url, dict(fields)).decode()
    signature: bytes = get_signature_v3(auth_token.encode(), signed, nonce)
    return {
        "X-Plivo-Signature-V3": signature.decode(),
        "X-Plivo-Signature-V3-Nonce": nonce,
    }
