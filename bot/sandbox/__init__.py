"""A Slack and telephone companies on localhost, for the official clients over real HTTP."""
