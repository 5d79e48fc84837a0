"""`python -m bot` is `oncall`."""

from bot.cli import main

main()
