"""Before the server starts: can it have its port?"""

import socket
from collections.abc import Iterator

import pytest

from scripts.port import main, problem

HOST = "127.0.0.1"


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that another program listens at."""
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_free_port(taken: int) -> None:
    free = problem(HOST, str(taken)).rsplit("PORT=", 1)[1]
    assert problem(HOST, free) == ""
    assert main([HOST, free]) == 0


def test_taken_port(taken: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([HOST, str(taken)]) == 1
    message = capsys.readouterr().err
    assert f"Port {taken} is taken by another program" in message
    assert "make run PORT=" in message


@pytest.mark.parametrize("port", ["", "0", "-1", "65536", "8501 ", "eight", "٨٥"])
def test_not_a_port(port: str) -> None:
    assert "is not a port" in problem(HOST, port)


@pytest.mark.parametrize("host", ["203.0.113.7", "not a host"])
def test_not_an_address_of_this_machine(host: str) -> None:
    assert "is not an address of this machine" in problem(host, "9999")
