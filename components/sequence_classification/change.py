"""Change a word: click one, type another, and see every label's score beside the original."""

from typing import SupportsFloat

import streamlit as st

from components.address.links import show_link_notes
from components.browser.picked import picked_number
from components.inputs.texts_and_model import TEXT
from components.running.masked_words import HiddenEncoding, ReadPosition
from components.running.questions import Exact
from components.running.runs import ask
from components.running.whole_texts import max_tokens, run_whole
from components.sequence_classification.labels import UNITS
from components.sequence_classification.parameters import REPLACEMENT, WORD
from components.sequence_classification.runs import Classify, is_long
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.chips_and_bars import Chip, show_sentence
from components.views.figure import show_figure
from components.views.table import draw_table
from components.words.glossary_help import plain
from components.words.look import page_palette
from dashboard.analysis.attribution import explained_words
from dashboard.analysis.prediction.labels import shown_labels, with_word, word_as_typed
from dashboard.analysis.prediction.masked import top_words
from dashboard.analysis.text.windows import cut_out
from dashboard.figures.labels import change_bars
from dashboard.models.catalogue.catalog import find_spec
from dashboard.models.heads.masked_language import piece_names
from dashboard.records.attribution import ExplainedWords
from dashboard.records.labels import Answer
from dashboard.records.texts import TokenizedText
from dashboard.settings import settings
from dashboard.user_text import clean_text

PICKER = "word_to_change"

MASK = "[MASK]"

PROPOSALS = 6

AROUND = 70
"""Characters on each side of a changed word that are shown of a window."""


def show_change(answer: Answer, *, is_typed: bool = True) -> None:
    """The sentence to click, the other word, and both answers.

    `is_typed`: whether the text stands in the text field, where the changed one can go, too.
    """
    words = explained_words(answer.text)
    if not words.labels:
        st.info("There is no word to change.", icon=":material/block:")
        return
    st.markdown("**Click a word, and type another one for it**")
    controls, shown = st.container(), st.container()
    with controls, st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        chosen = WORD.draw(high=len(words.labels), default=len(words.labels))
        with st.container(width=420):
            typed = REPLACEMENT.draw()
    with controls:
        show_link_notes(WORD)
    with shown:
        _show_words(answer, words, chosen)
        _show_proposals(answer, words.groups[chosen])
    replacement = clean_text(typed, max_characters=settings().max_characters).text.strip()
    if not replacement:
        st.info(
            "Type another word for the one that is marked: the answer to the changed text appears "
            "beside the original. Several words, or half a sentence, can stand there, too.",
            icon=":material/edit:",
        )
        return
    _show_both(answer, words.groups[chosen], replacement, is_typed=is_typed)


def _show_words(answer: Answer, words: ExplainedWords, chosen: int) -> None:
    """The text with the chosen word marked; each word can be clicked."""
    of_token = {i: w for w, group in enumerate(words.groups) for i in group}
    chips = []
    for position, token in enumerate(answer.text.tokens):
        word = of_token.get(position)
        if word is None:
            chips.append(Chip(position=position, label=token, state="special"))
        elif words.groups[word][0] == position:
            chips.append(
                Chip(
                    position=position,
                    label=word_as_typed(answer.text, words.groups[word]),
                    below=str(word + 1),
                    state="chosen" if word == chosen else "plain",
                    is_shown=word == chosen,
                )
            )

    def choose() -> None:
        word = of_token.get(picked_number(PICKER) or -1)
        if word is not None:
            WORD.put(word + 1)

    show_sentence(chips, key=PICKER, label="Words to choose from", on_pick=choose)


def _show_proposals(answer: Answer, group: tuple[int, ...]) -> None:
    """Whole words that the same checkpoint's masked-word head would put there, one click away."""
    if "masked_language_model" not in find_spec(answer.name).tasks:
        return
    proposals = proposed_words(answer, group)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption("What the model would fill in:", width="content")
        for word in proposals:
            st.button(
                plain(word),
                key=f"proposal_{word}",
                type="tertiary",
                on_click=_put,
                args=(word,),
            )


def proposed_words(answer: Answer, group: tuple[int, ...]) -> list[str]:
    """The most probable whole words where the word at these tokens is hidden, other than it."""
    hidden, _ = changed_text(answer, group, MASK)
    position = group[0]  # the tokens before it are the same
    if hidden.tokens[position] != MASK:
        return []
    found = ask(ReadPosition(HiddenEncoding(answer.name, Exact(hidden), ()), position))
    best = top_words(found.log_probabilities[0], count=2 * PROPOSALS)
    old = word_as_typed(answer.text, group).lower()
    pieces = piece_names(answer.name, best.ids)
    return [piece for piece in pieces if piece.isalpha() and piece != old][:PROPOSALS]


def changed_text(
    answer: Answer, group: tuple[int, ...], replacement: str
) -> tuple[TokenizedText, tuple[int, int] | None]:
    """The changed text as the model receives it, and the characters of the window that it looks at.

    A window keeps its place: it holds what it held, with the other word in it.
    """
    changed = with_word(answer.text, group, replacement)
    whole = run_whole(answer.name, changed)
    if answer.window is None:
        return whole, None
    start, end = answer.window
    end += len(changed) - len(answer.text.text)
    return cut_out(whole, start, end), (start, end)


def _show_both(answer: Answer, group: tuple[int, ...], replacement: str, *, is_typed: bool) -> None:
    text, window = changed_text(answer, group, replacement)
    if is_long(answer.name, text):
        st.warning(
            f"With these words, {'the text' if window is None else 'the window'} has "
            f"{len(text.tokens):,} tokens, and the model takes {max_tokens(answer.name)} at once. "
            "Type fewer words.",
            icon=":material/content_cut:",
        )
        return
    after = ask(Classify(answer.name, Exact(text), window))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.text(text.text if window is None else _around(answer, group, replacement))
        if is_typed:
            st.button(
                "Go on with this text",
                key="use_changed",
                icon=":material/keyboard_return:",
                on_click=_use,
                args=(text.text,),
            )
    bars, numbers = st.columns([7, 6], gap="medium")
    shown = shown_labels(answer.scores, after.scores)
    unit = UNITS[answer.labels.kind]
    with bars:
        show_figure(
            change_bars(
                [answer.labels.names[i] for i in shown],
                answer.scores[shown],
                after.scores[shown],
                page_palette(),
                unit=unit,
                is_share=answer.labels.kind != "none",
            ),
            key="change_bars",
            alt="The score of each label for the original and the changed text",
            numbers="download_csv_change",
        )
    with numbers:
        _show_numbers(answer, after, unit)
    st.caption(
        "One word for another also changes what all other words mean to the model. A small "
        "difference says that this exchange matters little, not that the word does."
    )


def _around(answer: Answer, group: tuple[int, ...], replacement: str) -> str:
    assert answer.window is not None  # noqa: S101  (a window's text is too long to be shown whole)
    text, (first, stop) = answer.text.text, answer.window
    start, end = answer.text.offsets[group[0]][0], answer.text.offsets[group[-1]][1]
    before, after = max(first, start - AROUND), min(stop, end + AROUND)
    if before > first:  # begin and end between words
        before = text.find(" ", before, start) + 1 or before
    if after < stop:
        after = max(text.rfind(" ", end, after), end)
    said = text[before:start] + replacement + text[end:after]
    return f"{'… ' if before > first else ''}{' '.join(said.split())}{' …' if after < stop else ''}"


def change_table(answer: Answer, after: Answer) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows: every label before and after, and the differences."""
    header = ["label", "logit_original", "logit_changed", "logit_difference"]
    header += ["probability_original", "probability_changed", "probability_difference"]
    has_scores = answer.labels.kind != "none"
    rows: list[list[Cell]] = []
    for i, label in enumerate(answer.labels.names):
        row: list[Cell] = [label, *_pair(answer.logits[i], after.logits[i])]
        row += _pair(answer.scores[i], after.scores[i]) if has_scores else [None] * 3
        rows.append(row)
    return header, rows


def _pair(before: SupportsFloat, after: SupportsFloat) -> list[Cell]:
    """Two numbers and the difference that they show."""
    return [float(before), float(after), float(after) - float(before)]


def _show_numbers(answer: Answer, after: Answer, unit: str) -> None:
    """All labels with their differences, and the CSV."""
    header, rows = change_table(answer, after)
    st.markdown(f"**Difference** of the {unit} and of the logit")
    draw_table(
        {
            "label": answer.labels.names,
            "original": answer.scores,
            "changed": after.scores,
            "difference": after.scores - answer.scores,
            "logit difference": after.logits - answer.logits,
        },
        formats={
            **dict.fromkeys(("original", "changed"), "%.4f"),
            **dict.fromkeys(("difference", "logit difference"), "%+.4f"),
        },
        alt="Every label with its score before and after, and the differences",
    )
    show_csv_button(rows_csv(header, rows), "changed_word.csv", key="download_csv_change")


def _put(word: str) -> None:
    REPLACEMENT.put(word)


def _use(text: str) -> None:
    """The changed text becomes the text; the next change starts from it."""
    TEXT.put(text)
    REPLACEMENT.put("")
