"""What can wait is drawn in its own place, at once or at the end."""

from functools import partial

import streamlit as st
from streamlit.testing.v1 import AppTest

from components.running.later import Later


def _page() -> None:
    import streamlit as st

    from components.running.later import Later

    later = Later(waits=bool(st.query_params.get("waits")))
    place = st.container()

    def controls() -> None:
        st.text("controls")

    later.draw(place, controls)
    st.text("main")
    later.finish()
    later.finish()


def test_places_are_the_same_whether_it_waits_or_not() -> None:
    for query in ({}, {"waits": "yes"}):
        app = AppTest.from_function(_page)
        app.query_params.update(query)
        app.run()
        assert not app.exception
        assert [text.value for text in app.text] == ["controls", "main"]


def test_waiting_parts_are_drawn_once_and_in_order() -> None:
    drawn: list[str] = []
    later = Later(waits=True)
    for name in "abc":
        later.draw(st.container(), partial(drawn.append, name))
    assert drawn == []
    later.finish()
    later.finish()
    assert drawn == ["a", "b", "c"]
    Later().draw(st.container(), lambda: drawn.append("now"))
    assert drawn[-1] == "now"
