"""Listening sockets, bound before all other work of a start, in case a port is taken."""

import contextlib
import errno
import socket
import sys
from collections.abc import Sequence

BACKLOG = 2048

# A name may have addresses that this machine lacks, such as ::1 without IPv6.
_NOT_HERE = {errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT}


def listen_on(host: str, port: int) -> Sequence[socket.socket]:
    """Listen on every address of a host, all on one port (0: a free one).

    Connections wait in the socket until something serves them.

    Raises:
        OSError: the host is unknown, or the port is taken or not permitted.
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
    """The port that these sockets listen on."""
    port: int = listening[0].getsockname()[1]
    return port


def close(listening: Sequence[socket.socket]) -> None:
    """Close the sockets."""
    for one in listening:
        one.close()


def let_many_in() -> None:
    """Raise this process's limit of open files to the hard limit, for as many connections.

    The usual soft limit of 1,024 is for older programs.
    """
    if sys.platform != "win32":
        import resource

        at_first, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
        if at_first != at_most:
            # Some systems report an unlimited hard limit and refuse it: then nothing changes.
            with contextlib.suppress(ValueError, OSError):
                resource.setrlimit(resource.RLIMIT_NOFILE, (at_most, at_most))


def _listen(family: int, address: tuple[object, ...], port: int) -> socket.socket:
    made = socket.socket(family, socket.SOCK_STREAM)
    try:
        # Old connections of a previous process must not keep the port taken.
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            made.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        made.bind((address[0], port, *address[2:]))
        made.listen(BACKLOG)
    except BaseException:
        made.close()
        raise
    return made
