"""`oncall plan`, and how a plan is told: at a terminal, as Markdown, as JSON."""
