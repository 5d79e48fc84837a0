"""`oncall plan`, and the output of a plan: on a terminal, as Markdown, as JSON."""
