"""What turns due rows into pages: commands, ticks, and the dispatcher of the outbox."""
