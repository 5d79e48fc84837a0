"""Ports, taken before anything begins that a taken one would have to undo."""

import contextlib
import errno
import socket
import sys
from collections.abc import Sequence

BACKLOG = 2048

# Of the addresses of a name some may not exist on this machine, such as ::1 without IPv6.
_NOT_HERE = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def listen_on(host: str, port: int) -> Sequence[socket.socket]:
    """Listen on every address of a host, all on one port (0: a free one).

    Who connects is kept waiting until somebody serves.

    Raises:
        OSError: the name is unknown, or the port is taken or not ours to take.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    listening: list[socket.socket] = []
    problem = OSError(errno.EADDRNOTAVAIL, "there is no such address")
    for family, _type, _protocol, _name, address in dict.fromkeys(found):
        try:
            listening.append(_listen(family, address, port_of(listening) if listening else port))
        except OSError as error:
            if error.errno not in _NOT_HERE:
                close(listening)
                raise
            problem = error
    if not listening:
        raise problem
    return listening


def port_of(listening: Sequence[socket.socket]) -> int:
    """The port that they listen on."""
    port: int = listening[0].getsockname()[1]
    return port


def close(listening: Sequence[socket.socket]) -> None:
    """Listen no more."""
    for one in listening:
        one.close()


def let_many_in() -> None:
    """Let this process hold as many open connections as its system allows it at most.

    What a process is given at first is often 1,024 open files, a measure of older programs.
    """
    if sys.platform != "win32":
        import resource

        at_first, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if at_first != at_most:
            # Some systems call that unlimited and refuse it: then it stays at what it is.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (at_most, at_most))


def _listen(family: int, address: tuple[object, ...], port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # What is left of connections of a process before this one takes no port.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address[0], port, *address[2:]))
        made.listen(BACKLOG)
    except BaseException:
        made.close()
        raise
    return made
