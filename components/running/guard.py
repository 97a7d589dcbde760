"""The boundary around what a page draws: every error becomes a message for the reader."""

import functools
import itertools
import logging
from collections.abc import Callable

import streamlit as st
from streamlit.errors import StreamlitDuplicateElementKey

from dashboard.errors import DashboardError, ModelUnavailableError

log = logging.getLogger("bertscope")


def show_error(error: DashboardError) -> None:
    """What was found, what would have worked, and what to do, as plain text."""
    parts = [part for part in (error.found, error.expected) if part]
    st.error(_plain(" ".join(parts)), icon=":material/error:")
    if error.advice:
        st.info(_plain(error.advice), icon=":material/lightbulb:")
    if isinstance(error, ModelUnavailableError):
        _show_retry()


def _show_retry() -> None:
    """A button that runs the page once more; several checkpoints of a page may be missing."""
    for number in itertools.count(1):
        key = "try_again" if number == 1 else f"try_again_{number}"
        try:
            st.button("Try again", key=key, icon=":material/refresh:")
        except StreamlitDuplicateElementKey:
            continue
        return


def _plain(text: str) -> str:
    """Text that Markdown shows as it is."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()#+!|<>$:~" else char for char in text)


def guarded(draw: Callable[[], None]) -> Callable[[], None]:
    """`draw`, with errors shown to the reader; inside a fragment, too, which reruns alone."""

    @functools.wraps(draw)
    def guarded_draw() -> None:
        try:
            draw()
        except DashboardError as error:
            show_error(error)
        except Exception:
            log.exception("A page failed")
            st.error(
                "Something went wrong here, and it is our fault. What you typed is still above; "
                "the details are in the server's log. Change the text or reload the page.",
                icon=":material/sentiment_dissatisfied:",
            )

    return guarded_draw


def part(draw: Callable[[], None]) -> Callable[[], None]:
    """`draw` as a part of a page: a click inside reruns it alone, and its errors end it alone."""
    return st.fragment(guarded(draw))
