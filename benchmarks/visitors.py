"""Visitors without a browser: they type into the text box of a page and read the answer.

A visitor speaks the protocol of Streamlit's own front end (`BackMsg` and `ForwardMsg` over a
WebSocket) and draws nothing, so that many fit on one machine. It does what a browser does as far
as the server notices: it says which large messages it still has, and its text reruns the fragment
that holds the box, where there is one.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count, product
from urllib.parse import urlencode

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import ClientConnection, connect

PATIENCE = 120
"""Seconds that a visitor waits for a message."""

MADE_UP = re.compile(rb"qorb[a-z]{4}")
"""The words of all visitors, one pattern: a word of someone else is noticed, whoever that is."""

_SYLLABLES = [a + b for a, b in product("bdfgklmnprstvz", "aeiou")]
_numbers = count()


class VisitorError(Exception):
    """A visitor did not get what it asked for."""


def made_up_word() -> str:
    """A word that no one has typed before; BERT reads it as a handful of pieces."""
    first, second = divmod(next(_numbers) % len(_SYLLABLES) ** 2, len(_SYLLABLES))
    return f"qorb{_SYLLABLES[first]}{_SYLLABLES[second]}"


def check_own(answer: bytes, word: str) -> None:
    """Raise unless `answer` tells of `word`, and of no other visitor's word.

    Raises:
        VisitorError: Says what is wrong.
    """
    found = {one.decode() for one in MADE_UP.findall(answer)}
    if word not in found:
        raise VisitorError(f"The answer does not hold its own word, {word}.")
    if found != {word}:
        raise VisitorError(f"The answer for {word} holds {', '.join(sorted(found - {word}))}, too.")


class Visitor:
    """One open page. Open it with `visit`."""

    def __init__(self, connection: ClientConnection, page: str) -> None:
        """A visitor of `page` that has not asked for anything yet."""
        self._connection = connection
        self._state = ClientState(page_name=page)
        self._kept: dict[str, ForwardMsg] = {}
        self._box = ""
        self._fragment = ""

    def open(self) -> bytes:
        """Ask for the page; what it draws.

        Raises:
            VisitorError: It has no box for a text.
        """
        answer = self._run(self._state)
        if not self._box:
            raise VisitorError("The page has no box with the key `text`.")
        return answer

    def type(self, text: str) -> bytes:
        """Put `text` into the box and press Enter; what the page draws then."""
        asked = ClientState(query_string=urlencode({"text": text}), fragment_id=self._fragment)
        asked.page_script_hash = self._state.page_script_hash
        asked.cached_message_hashes.extend(self._kept)
        asked.widget_states.widgets.add(id=self._box, string_value=text)
        return self._run(asked)

    def _run(self, asked: ClientState) -> bytes:
        """The deltas of one run of the script, or of a fragment, to its end."""
        self._connection.send(BackMsg(rerun_script=asked).SerializeToString())
        received: dict[str, ForwardMsg] = {}
        answer = []
        while True:
            message = ForwardMsg.FromString(self._connection.recv(timeout=PATIENCE, decode=False))
            if message.HasField("ref_hash"):
                message = self._kept[message.ref_hash]
            if message.metadata.cacheable:
                received[message.hash] = message
            kind = message.WhichOneof("type")
            if kind == "delta":
                self._find_box(message)
                answer.append(message.delta.SerializeToString())
            elif kind == "navigation":
                self._state.page_script_hash = message.navigation.page_script_hash
            elif kind == "script_finished":
                if message.script_finished == ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                    raise VisitorError("The script failed.")
                if message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    break
        self._kept = received
        return b"".join(answer)

    def _find_box(self, message: ForwardMsg) -> None:
        """Remember the text box with the key `text`, and the fragment that it is in."""
        element = message.delta.new_element
        if element.WhichOneof("type") == "text_input" and element.text_input.id.endswith("-text"):
            self._box = element.text_input.id
            self._fragment = message.delta.fragment_id


@contextmanager
def visit(url: str, page: str) -> Iterator[Visitor]:
    """A visitor who has opened `page` of the application at `url`."""
    address = f"{url.replace('http', 'ws', 1)}/_stcore/stream"
    with connect(address, max_size=None, open_timeout=PATIENCE) as connection:
        visitor = Visitor(connection, page)
        visitor.open()
        yield visitor


TEXT = "The {} sat on the mat and looked at me."


def seconds_of_typing(visitor: Visitor) -> float:
    """Seconds from Enter on a text with a new word to the end of the run; the answer is checked."""
    word = made_up_word()
    start = time.perf_counter()
    answer = visitor.type(TEXT.format(word))
    seconds = time.perf_counter() - start
    check_own(answer, word)
    return seconds
