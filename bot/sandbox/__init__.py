"""Slack and telephones on localhost, spoken to over real HTTP by the official clients."""
