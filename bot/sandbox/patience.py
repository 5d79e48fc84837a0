"""How long a story waits for what a program is to do."""

# Longer than a program needs on a machine that does much else: it is told what never came, and
# nobody waits for what does come.
PATIENCE_SECONDS = 30.0
