"""Encoder and decoder, and the three kinds of language model: who may see whom."""

from collections.abc import Sequence

import streamlit as st

from components.address.links import show_link_notes
from components.guide.parameters import ORDER, SIDE, WORD
from components.guide.parts import (
    MODEL,
    guide_text,
    guide_words,
    sentence,
    show_link,
)
from components.guide.word_row import State, show_words
from components.running.runs import Encode, ask
from components.take_away.exports import (
    Cell,
    attention_snippet,
    columns_csv,
    csv_text,
    rows_csv,
    show_csv_button,
)
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.look import page_palette
from dashboard.analysis.attention.measures import attention_of
from dashboard.analysis.attention.visibility import (
    bidirectional,
    both_sides,
    causal,
    in_order,
    left_to_right,
    random_order,
    weight_ahead,
)
from dashboard.analysis.text.words import word_groups
from dashboard.figures.guide import bars, visibility_matrix
from dashboard.models.catalogue.catalog import find_spec
from dashboard.records.attention import WEIGHT, Visibility


def show_encoder() -> st.delta_generator.DeltaGenerator:
    """Who may look at whom in an encoder and in a decoder; returns the place for live weights."""
    st.subheader("Encoder, decoder, and why BERT is an encoder", anchor="encoder")
    words = guide_words()
    text, picture = st.columns([3, 2], gap="medium")
    with text:
        st.markdown(
            "An **encoder** reads: every position may look at every other, to both sides. A "
            "**decoder** writes from left to right, so a **causal mask** keeps it from looking at "
            "words that are not written yet. The Transformer of 2017 has both. GPT keeps the "
            "decoder; BERT keeps the encoder, so that context from both sides shapes every word "
            "in every layer (Devlin et al. 2019, N19-1423). The price: where everything is seen, "
            "there is no next word to ask for, so BERT is trained on masked words instead."
        )
        place = st.container()
        show_link("attention_heads", "See that every head looks both ways")
    with picture:
        side = SIDE.draw()
        show_link_notes(SIDE)
        allowed = bidirectional(len(words)) if side == "Encoder" else causal(len(words))
        st.caption(f"{int(allowed.sum())} of {allowed.size} pairs · query ↓ key →")
        show_figure(
            visibility_matrix(
                allowed, words, page_palette(), says=("may be looked at", "masked out")
            ),
            key="side_matrix",
            alt=f"{side}: {int(allowed.sum())} of {allowed.size} pairs of query and key allowed",
            numbers="download_csv_side",
        )
        show_csv_button(
            csv_text(["query", *words], words, allowed), "who_looks.csv", key="download_csv_side"
        )
    return place


def show_weight_ahead() -> None:
    """How much of the model's attention a causal mask would forbid, per layer."""
    share = weight_ahead(attention_of(ask(Encode(MODEL, sentence())), WEIGHT))
    st.caption(
        f"Measured now, on your sentence, in {MODEL}: the share of each layer's attention that "
        "goes to *later* tokens, and that a causal mask would forbid"
    )
    labels = [f"layer {i + 1}" for i in range(len(share))]
    show_figure(
        bars(labels, share.tolist(), [f"{100 * value:.1f} %" for value in share], page_palette()),
        key="weight_ahead",
        alt="Share of attention on later tokens: "
        + ", ".join(f"{name} {value:.3f}" for name, value in zip(labels, share, strict=True)),
        numbers="download_csv_later",
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(
            columns_csv({"layer": labels, "share on later tokens": share}),
            "later_tokens.csv",
            key="download_csv_later",
        )
        show_python(
            attention_snippet(
                find_spec(MODEL), sentence(), None, "attention.triu(1).sum(-1).mean((1, 2))"
            ),
            "Gives one share per layer: the weights above the diagonal, averaged over heads and "
            "rows.",
        )


def show_language_models() -> None:
    """Three kinds of language model, each with the words that it may see."""
    st.subheader("Three kinds of language model", anchor="language-models")
    words = guide_words()
    st.markdown(
        "A language model gives probabilities to words in their context. What counts as context "
        "makes the difference. **Click the word that is to be predicted**: filled words may be "
        "seen, dashed ones are hidden. Below them the same for every word: one row each."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="word_controls"):
        target = WORD.draw(high=len(words))
        order = ORDER.draw()
    show_link_notes(WORD, ORDER)
    kinds = (
        ("Auto-regressive", _LEFT, left_to_right(len(words)), False),
        ("Auto-encoding", _BOTH, both_sides(len(words)), False),
        ("Combined, in permuted order", _PERMUTED, in_order(random_order(len(words), order)), True),
    )
    for column, (title, what, visibility, has_turns) in zip(
        st.columns(3, gap="medium"), kinds, strict=True
    ):
        with column:
            _show_kind(title, what, visibility, target, has_turns=has_turns)
    header = ["kind", "word to predict", *(f"{i + 1} {word}" for i, word in enumerate(words))]
    rows: list[list[Cell]] = [
        [title, f"{i + 1} {word}", *map(int, visibility.visible[i])]
        for title, _, visibility, _ in kinds
        for i, word in enumerate(words)
    ]
    show_csv_button(rows_csv(header, rows), "may_be_seen.csv", key="download_csv_visibility")
    show_link(
        "masked_language_model", "Let BERT predict it", {"text": sentence(), "mask": _mask(target)}
    )


_LEFT = (
    "Each word from those **before** it, as in GPT; the model of 2001 saw the last few of them "
    "only. It can write, but never uses what follows."
)
_BOTH = (
    "The word is replaced by [MASK] and restored from **both sides**, as in BERT. It cannot "
    "write, and [MASK] never occurs when the model is used later."
)
_PERMUTED = (
    "The **order of prediction** is shuffled, the words stay in place, as in XLNet (Yang et al. "
    "2019, arXiv:1906.08237). Small numbers say whose turn comes when."
)


def _show_kind(
    title: str, what: str, visibility: Visibility, target: int, *, has_turns: bool
) -> None:
    """One kind: its words to click, how many may be seen, and its matrix."""
    words = guide_words()
    row = visibility.visible[target]
    kind = title.partition(",")[0].lower()
    st.markdown(f"**{title}**")
    show_words(
        words,
        states_of(row.tolist(), target),
        turns=(visibility.order + 1).tolist() if has_turns else [],
        label=f"{title}: words of the sentence",
        key=f"words_{kind}",
        on_pick=_use_word,
    )
    st.caption(f"sees {int(row.sum())} of {len(words) - 1} other words · predicted ↓ seen →")
    show_figure(
        visibility_matrix(visibility.visible, words, page_palette(), chosen=target),
        key=f"matrix_{kind}",
        alt=f"{title}: for each word (row), which words (columns) may be seen",
        numbers="download_csv_visibility",
    )
    st.markdown(what)


def states_of(row: Sequence[bool], target: int) -> list[State]:
    """What each word is while word `target` is predicted."""
    states: list[State] = ["seen" if seen else "hidden" for seen in row]
    states[target] = "target"
    return states


def _use_word(index: int) -> None:
    WORD.put(index + 1)


def _mask(target: int) -> str:
    """The token position of a word in the sentence, for the link; [CLS] has position 0."""
    text = guide_text()
    groups = [group for group in word_groups(text) if not text.is_special[group[0]]]
    return str(groups[target][0]) if target < len(groups) else "1"
