"""Calls and texts: the telephony service with Twilio behind it."""
