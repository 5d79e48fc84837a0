import errno
import resource
import socket

import pytest

from bot.web.listening import close, let_many_in, listen_on, port_of
from tests.patience import PATIENCE_SECONDS


def test_who_connects_before_somebody_serves_is_kept_waiting() -> None:
    listening = listen_on("127.0.0.1", 0)

    with socket.create_connection(("127.0.0.1", port_of(listening)), timeout=PATIENCE_SECONDS):
        pass

    close(listening)


def test_all_addresses_of_a_name_are_listened_on_at_one_port() -> None:
    listening = listen_on("localhost", 0)

    addresses = {one.getsockname()[0] for one in listening}
    assert "127.0.0.1" in addresses
    assert {one.getsockname()[1] for one in listening} == {port_of(listening)}

    close(listening)


def test_a_port_that_is_taken_is_refused() -> None:
    taken = listen_on("127.0.0.1", 0)

    with pytest.raises(OSError, match="in use") as refusal:
        listen_on("127.0.0.1", port_of(taken))

    assert refusal.value.errno == errno.EADDRINUSE
    close(taken)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "203.0.113.1"])
def test_a_host_that_is_not_this_one_is_refused(host: str) -> None:
    with pytest.raises(OSError, match=r".+") as refusal:
        listen_on(host, 0)

    assert refusal.value.strerror


def test_as_many_may_connect_as_the_system_allows() -> None:
    at_first, at_most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (at_most // 2, at_most))

    let_many_in()

    assert resource.getrlimit(resource.RLIMIT_NOFILE) == (at_most, at_most)
    resource.setrlimit(resource.RLIMIT_NOFILE, (at_first, at_most))
