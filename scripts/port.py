"""Say before the server starts that its port cannot be used, and which one can.

    python3 -m scripts.port 127.0.0.1 8501

Any Python from 3.8 on can run this file.
"""

from __future__ import annotations

import errno
import socket
import sys

HIGHEST = 65535
N_TRIED = 50
"""Ports after the wanted one that are tried for the advice."""


def bind_error(host: str, port: int) -> OSError | None:
    """What happens when a server listens at `host` and `port`: None when it can."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            # A port whose last connections are just closing is free for a server.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        return error
    return None


def problem(host: str, port: str) -> str:
    """What is wrong with the address, and what to write instead; "" when a server can use it."""
    if not (port.isascii() and port.isdigit() and 1 <= int(port) <= HIGHEST):
        return f"PORT={port} is not a port. It is a number from 1 to {HIGHEST}: make run PORT=8502"
    error = bind_error(host, int(port))
    if error is None:
        return ""
    if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
        return (
            f"HOST={host} is not an address of this machine. 127.0.0.1 serves this machine only, "
            "0.0.0.0 its whole network."
        )
    candidates = range(int(port) + 1, min(int(port) + N_TRIED, HIGHEST))
    free = next((other for other in candidates if bind_error(host, other) is None), 0)
    reason = "taken by another program" if error.errno == errno.EADDRINUSE else "not allowed here"
    return f"Port {port} is {reason}. Choose another one: make run PORT={free or 8765}"


def main(arguments: list[str]) -> int:
    """Complain on the error stream; the exit status."""
    host, port = arguments
    message = problem(host, port)
    if message:
        sys.stderr.write(f"{message}\n")
    return 1 if message else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
