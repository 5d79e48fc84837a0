"""Secrets that are handed out, such as in `alert_keys` and `calendar_links`.

`secret_texts` makes them, and the digests that are stored.
"""
