"""Slack: messages people act on, commands they type, buttons they press."""
