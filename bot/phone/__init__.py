"""Calls and texts: the telephony service with Twilio and Plivo behind it."""
