"""`oncall rotation`: changes a line-up in the schedule files and keeps the order of others."""
