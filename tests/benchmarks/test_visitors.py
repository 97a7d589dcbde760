"""Visitors without a browser against real servers: what they send, and what they notice."""

from pathlib import Path

import pytest

from benchmarks import bench_visitors
from benchmarks.visitors import MADE_UP, VisitorError, check_own, made_up_word, visit

APP = """
import streamlit as st

@st.cache_resource
def typed_by_all():
    return []

@st.fragment
def part():
    text = st.text_input("Text", key="text")
    if text:
        typed_by_all().append(text)
    st.text(f"collects: {st.get_option('runner.postScriptGC')}, runs: {st.session_state['runs']}")
    st.text(" ".join(typed_by_all() if text.startswith("Leak") else [text]))

st.session_state["runs"] = st.session_state.get("runs", 0) + 1
part()
"""
"""Says how it runs; a text that begins with `Leak` is answered with what others have typed, too."""


def test_no_word_is_made_up_twice() -> None:
    words = [made_up_word() for _ in range(1200)]
    assert len(set(words)) == len(words)
    assert all(MADE_UP.fullmatch(word.encode()) for word in words)


@pytest.mark.parametrize("answer", ["The cat sat.", "qorbbabe", "qorbbaba and qorbbabe"])
def test_an_answer_without_the_own_word_or_with_another_is_refused(answer: str) -> None:
    check_own(b"\x12 qorbbaba \x00", "qorbbaba")
    with pytest.raises(VisitorError):
        check_own(answer.encode(), "qorbbaba")


def test_trivial_app_and_its_visitors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As Streamlit ships it whatever is configured; fragments alone rerun; a leak is noticed."""
    (tmp_path / "echo_text.py").write_text(APP, encoding="utf-8")
    monkeypatch.setattr(bench_visitors, "TRIVIAL", tmp_path)
    monkeypatch.setenv("STREAMLIT_RUNNER_POST_SCRIPT_GC", "false")
    one, other = made_up_word(), made_up_word()
    with bench_visitors.trivial() as server, visit(server.url, "") as visitor:
        answer = visitor.type(f"Mine {one}")
        check_own(answer, one)
        assert b"collects: True, runs: 1" in answer
        with visit(server.url, "") as stranger:
            check_own(stranger.type(f"Mine {other}"), other)
            with pytest.raises(VisitorError, match=one):
                check_own(stranger.type(f"Leak {other}"), other)


def test_pages_without_a_text_box_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "echo_text.py").write_text("import streamlit as st\nst.title('No')\n")
    monkeypatch.setattr(bench_visitors, "TRIVIAL", tmp_path)
    with (
        bench_visitors.trivial() as server,
        pytest.raises(VisitorError, match="no box"),
        visit(server.url, ""),
    ):
        pass


def test_every_page_with_a_text_is_measured() -> None:
    pages = bench_visitors.pages_with_text()
    assert {"overview", "attention_heads", "masked_language_model", "tokenization"} <= set(pages)
    assert not {"guide", "models"} & set(pages)
