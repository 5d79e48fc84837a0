"""`oncall rotation`: changing a line-up in the schedule files without reshuffling anybody."""
