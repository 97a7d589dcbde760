"""Live pages: typing reruns a fragment that holds the inputs and what they change, nothing else.

A rerun of the whole script sends menu, title and every element again, and the browser draws them
all before the reader sees an answer. A live page (`Live: yes` in its docstring) runs in a fragment
instead, with its main view first. The price: no click interrupts a fragment, so whatever can take
long runs outside.
"""

import functools
from collections.abc import Callable

import streamlit as st

from components.running.guard import guarded
from components.running.later import Later


def run_live(body: Callable[[Later], None], *, is_quick: Callable[[], bool]) -> None:
    """Draw `body`: in a fragment while nothing in it takes long, as a part of the script otherwise.

    Args:
        body: Draws the inputs and all that depends on them; hands over to `Later` what can wait.
        is_quick: Whether what is chosen now needs no way to stop; asked before anything is drawn.
    """
    if not is_quick():
        with st.container():  # a fragment has one, too: what stays must keep its place
            guarded(functools.partial(body, Later()))()
        return
    is_empty = True  # the page, until the fragment has run for the first time

    @st.fragment
    def part() -> None:
        nonlocal is_empty
        if not is_empty and not is_quick():
            st.rerun()
        later = Later(waits=not is_empty)
        is_empty = False
        try:
            guarded(functools.partial(body, later))()
        finally:  # a page without a text stops early, and its examples are wanted all the more
            later.finish()

    part()
