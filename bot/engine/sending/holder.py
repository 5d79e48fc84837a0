"""Who holds a lease."""

import os
import secrets
import socket


def new_holder() -> str:
    """A new name for each start, because containers reuse process ids: `host/pid/chance`."""
    return f"{socket.gethostname()[:40]}/{os.getpid()}/{secrets.token_hex(4)}"
