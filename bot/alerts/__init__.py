"""Alerts over HTTP: one file per source, from its own payload to alerts."""
