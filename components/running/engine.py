"""Starting the engine: torch and transformers are imported, and the default model loaded, early.

Importing them takes seconds and holds Python's global lock much of the time. So it begins in a
background thread as soon as the first page's frame has been sent, and whoever needs a model
meanwhile waits for that same thread instead of importing a second time.
"""

import logging
import sys
import threading
import time

import streamlit as st

from components.words.examples import DEFAULT_TEXT
from dashboard.models.catalogue.catalog import DEFAULT_MODEL
from dashboard.settings import settings

log = logging.getLogger("bertscope")

FRAME_SECONDS = 0.7
"""Head start of the frame: what a browser needs to receive and draw it."""


class _Engine:
    """State of the one warm-up of this process."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self.done = threading.Event()


_engine = _Engine()


def start_engine() -> None:
    """Begin the warm-up once per process; returns at once."""
    with _engine.lock:
        if _engine.thread is not None or not settings().warm_up:
            return
        _engine.thread = threading.Thread(target=_warm_up, name="bertscope-warm-up", daemon=True)
        _engine.thread.start()


def _warm_up() -> None:
    """Import, load, and run once; a failure is logged and shows again, to the reader, on use."""
    interval = sys.getswitchinterval()
    try:
        time.sleep(FRAME_SECONDS)
        sys.setswitchinterval(0.0005)  # so that page requests get a turn between imports
        from dashboard.models.inside.encoding import encode
        from dashboard.models.running.gate import prepare_torch
        from dashboard.models.running.loading import load_model
        from dashboard.models.text.tokenization import tokenize

        prepare_torch()
        encode(load_model(DEFAULT_MODEL), tokenize(DEFAULT_MODEL, DEFAULT_TEXT))
    except Exception:
        log.exception("The warm-up failed")
    finally:
        sys.setswitchinterval(interval)
        _engine.done.set()


def wait_for_engine() -> None:
    """Return when models can be used; says so while the first visitor of a server waits."""
    if _engine.thread is None or _engine.done.is_set():
        return
    message = "Starting the engine: this happens once, when the server has just been started."
    with st.spinner(message, show_time=True):
        _engine.done.wait(timeout=settings().start_seconds)
