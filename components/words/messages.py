"""True messages about the typed text: what was cut, what is unknown, what was taken literally."""

import streamlit as st

from dashboard.analysis.text.words import typed_special_tokens
from dashboard.records.texts import TokenizedText

SHOWN = 300
"""Characters of a cut text that are quoted."""


def show_text_notes(text: TokenizedText) -> None:
    """Say what happened to the text on its way into the model, where anything did."""
    if text.n_truncated:
        _show_cut(text)
    words = int((~text.is_special).sum())
    unknown = int(text.is_unknown.sum())
    if words == 0:
        st.warning(
            "Nothing of this text reaches the model: its tokenizer drops these characters. "
            "Only the special tokens are left, so the picture below says nothing about the text.",
            icon=":material/block:",
        )
    elif unknown == words:
        st.warning(
            "This checkpoint's vocabulary has no pieces for any word here: each one became "
            "[UNK], the same token for every unknown word. The picture below is about "
            "[UNK], not about the text. Try a text in a script that the model was trained on.",
            icon=":material/translate:",
        )
    elif unknown:
        st.info(
            f"{unknown} of {words} pieces are [UNK]: the vocabulary has no pieces for them.",
            icon=":material/help:",
        )
    typed = typed_special_tokens(text)
    if typed:
        st.info(
            f"You typed {len(typed)} special token{'s' if len(typed) > 1 else ''}. The model "
            "receives it as a real special token, not as a word in brackets:",
            icon=":material/code:",
        )
        st.code(" ".join(typed), language=None)


def _show_cut(text: TokenizedText) -> None:
    """How many pieces did not fit, and which part of the text that is."""
    st.warning(
        f"The model reads at most {len(text.tokens)} tokens: the last {text.n_truncated} word "
        "pieces were left out. What you typed is still above; this end of it is not in the "
        "picture:",
        icon=":material/content_cut:",
    )
    for cut in (text.cut_text, text.cut_text_b):
        if cut:
            st.code(
                cut if len(cut) <= SHOWN else f"{cut[:SHOWN]} …", language=None, wrap_lines=True
            )
