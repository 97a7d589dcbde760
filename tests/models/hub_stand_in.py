"""A server on loopback that speaks as much of the Hub's HTTP interface as downloads need.

It serves one folder as one revision of one repository, with ETag, commit, length and ranges, and
can be told to misbehave. Nothing leaves this machine.
"""

import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote

COMMIT = "0123456789abcdef0123456789abcdef01234567"
REPOSITORY = "someone/tiny-bert"
NAME = REPOSITORY.split("/")[1]

Mode = Literal[
    "ok",
    "no repository",
    "no revision",
    "unauthorized",
    "forbidden",
    "gated",
    "broken",
    "slow",
    "slow body",
    "truncated",
    "garbage weights",
    "garbage config",
    "not a hub",
]
_REFUSALS: dict[str, tuple[int, str]] = {
    "no repository": (404, "RepoNotFound"),
    "no revision": (404, "RevisionNotFound"),
    "unauthorized": (401, ""),
    "forbidden": (403, ""),
    "gated": (403, "GatedRepo"),
    "broken": (500, ""),
}


@dataclass
class HubStandIn:
    """The server's switches and what it saw.

    Attributes:
        folder: What it serves; change it freely.
        mode: How it behaves.
        delay_seconds: How long "slow" waits.
        endpoint: Its address.
        requests: Method and path of every request, in order.
    """

    folder: Path
    mode: Mode = "ok"
    delay_seconds: float = 3.0
    endpoint: str = ""
    requests: list[str] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)

    def content(self, name: str) -> bytes | None:
        """The bytes of a file as this mode serves them."""
        path = self.folder / Path(name).name
        if not path.is_file():
            return None
        content = path.read_bytes()
        is_weights = path.suffix in {".safetensors", ".bin"}
        if (self.mode == "garbage weights" and is_weights) or (
            self.mode == "garbage config" and name == "config.json"
        ):
            return b"<html>" * (len(content) // 6)
        return content


@contextmanager
def hub_stand_in(folder: Path) -> Iterator[HubStandIn]:
    """Serve `folder` while it lasts."""
    hub = HubStandIn(folder)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.closing.set()
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    """Answers `/{owner}/{name}/resolve/{revision}/{file}`."""

    hub: HubStandIn

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""

    def _answer(self, *, with_body: bool) -> None:
        hub = self.hub
        hub.requests.append(f"{self.command} {self.path}")
        parts = unquote(self.path).strip("/").split("/")
        if hub.mode == "slow" or (hub.mode == "slow body" and with_body):
            hub.closing.wait(hub.delay_seconds)
        if hub.mode in _REFUSALS:
            self._refuse(*_REFUSALS[hub.mode])
        elif "/".join(parts[:2]) != REPOSITORY or parts[2] != "resolve":
            self._refuse(404, "RepoNotFound")
        elif parts[3] not in {COMMIT, "main"}:
            self._refuse(404, "RevisionNotFound")
        else:
            content = hub.content(parts[4])
            if content is None:
                self._refuse(404, "EntryNotFound")
            else:
                self._serve(content, with_body=with_body)

    def _refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        if code:
            self.send_header("X-Error-Code", code)
        if code == "EntryNotFound":
            self.send_header("X-Repo-Commit", COMMIT)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _serve(self, content: bytes, *, with_body: bool) -> None:
        start = 0
        asked = self.headers.get("Range")
        if asked:
            start = int(asked.removeprefix("bytes=").split("-")[0])
        body = content[start:]
        if self.hub.mode == "truncated" and with_body and len(content) > 10_000:
            body = body[: len(body) // 2]
        self.send_response(206 if asked else 200)
        if self.hub.mode != "not a hub":
            self.send_header("ETag", f'"{hashlib.sha256(content).hexdigest()}"')
            self.send_header("X-Repo-Commit", COMMIT)
        if asked:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Accept-Ranges", "bytes")
        self.end_headers()
        if with_body:
            try:
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                time.sleep(0)  # the client gave up, as some tests want
