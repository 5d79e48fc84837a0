"""What people do in Slack, and what they see for it."""
