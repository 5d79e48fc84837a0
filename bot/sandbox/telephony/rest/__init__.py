"""Twilio's REST API, version 2010-04-01, as far as calls and texts need it."""
