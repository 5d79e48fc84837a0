"""Sleepwell: on-call for teams that live in Slack."""
