"""What our messages say: pure functions from the domain to Block Kit."""
