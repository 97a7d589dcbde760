"""Sentences, one per line, and the word that is chosen in each: typed, found or clicked."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from components.browser.picked import picked
from components.running.runs import run_tokenize
from components.word_similarity.example_sentences import EXAMPLES
from components.word_similarity.parameters import PICKS, SENTENCES
from components.word_similarity.word_picker import show_word_picker
from dashboard.analysis.meaning.senses import chosen_words, find_word, words_of
from dashboard.records.texts import TokenizedText
from dashboard.settings import settings
from dashboard.user_text import clean_text

MAX_SENTENCES = 200

PICKER = "word_picker"

PICKED = "_picked_words"
"""Picks (from 0) by sentence and how often it stood before, to survive changes of other lines."""

MOST_NAMED = 8
"""So many sentences are named by number where something was cut."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """The sentences of a text area.

    Attributes:
        sentences: What is read, cleaned.
        n_empty: Lines with nothing in them.
        n_beyond: Sentences beyond the limit.
        n_removed: Control and broken characters that were left out.
        cut: Sentences (from 0) whose end exceeds the limit of characters.
    """

    sentences: tuple[str, ...]
    n_empty: int
    n_beyond: int
    n_removed: int
    cut: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Uses:
    """One chosen word per sentence.

    Attributes:
        texts: The sentences, tokenized.
        words: Words of each, as typed.
        picks: The chosen word of each, from 0.
        groups: Its token positions.
    """

    texts: tuple[TokenizedText, ...]
    words: tuple[tuple[str, ...], ...]
    picks: tuple[int, ...]
    groups: tuple[tuple[int, ...], ...]

    @property
    def chosen(self) -> tuple[str, ...]:
        """The chosen words."""
        return tuple(words[pick] for words, pick in zip(self.words, self.picks, strict=True))


def read_lines(typed: str) -> Lines:
    """The sentences of a typed or pasted text, one per line."""
    lines = typed.splitlines()
    filled = [line for line in lines if line.strip()]
    clean = [
        clean_text(line.strip(), max_characters=settings().max_characters)
        for line in filled[:MAX_SENTENCES]
    ]
    kept = [line for line in clean if line.text.strip()]
    return Lines(
        sentences=tuple(line.text for line in kept),
        n_empty=len(lines) - len(filled),
        n_beyond=max(0, len(filled) - MAX_SENTENCES),
        n_removed=sum(line.n_removed for line in clean),
        cut=tuple(i for i, line in enumerate(kept) if line.n_cut),
    )


def read_picks(typed: str, n_sentences: int) -> tuple[int | None, ...]:
    """Numbers of words (on screen from 1) as positions from 0; None where no word is named."""
    numbers = [part.strip() for part in typed.split(",")][:n_sentences]
    picks = [
        int(part) - 1 if part.isascii() and part.isdigit() and 0 < len(part) <= 4 else None  # noqa: PLR2004
        for part in numbers
    ]
    known = [pick if pick is not None and pick >= 0 else None for pick in picks]
    return tuple(known + [None] * (n_sentences - len(known)))


def pick_uses(name: str) -> Uses:
    """Draw the sentences and the clickable words, and return the uses that they name."""
    is_own = SENTENCES.read() != SENTENCES.default
    if is_own and PICKS.name not in st.session_state and not PICKS.asked():
        PICKS.put("")  # the default numbers belong to the first example
    left, right = st.columns([1, 1], gap="medium")
    with left:
        typed = SENTENCES.draw(height=190, on_change=_keep_picks)
        _show_ways()
    lines = read_lines(typed)
    uses = _uses(name, lines)
    with left:
        _show_line_notes(lines, uses)
    with right:
        st.caption("Click the word to compare in each sentence")
        show_word_picker(uses.words, uses.picks, _notes(uses), key=PICKER, on_pick=_use_click)
    return uses


def _show_ways() -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="use_ways"):
        st.text_input(
            "Find a word in all sentences",
            key="find_word",
            on_change=_find,
            placeholder="bank",
            autocomplete="off",
            width=210,
        )
        PICKS.draw(width=150)
        for label in EXAMPLES:
            st.button(label, key=f"uses_{label}", on_click=_use_example, args=(label,))


def _uses(name: str, lines: Lines) -> Uses:
    """Tokenize, and settle which word is meant; sentences without any word are left out."""
    picks = read_picks(PICKS.read(), len(lines.sentences))
    found = []
    for sentence, pick in zip(lines.sentences, picks, strict=True):
        text = run_tokenize(name, sentence, None)
        units = words_of(text)
        if units.labels:
            found.append((text, units, pick))
    words = tuple(units.labels for _, units, _ in found)
    chosen = chosen_words(words, [pick for *_, pick in found])
    texts = tuple(text for text, *_ in found)
    st.session_state[PICKED] = dict(zip(_marks([t.text for t in texts]), chosen, strict=True))
    return Uses(
        texts=texts,
        words=words,
        picks=chosen,
        groups=tuple(units.groups[pick] for (_, units, _), pick in zip(found, chosen, strict=True)),
    )


def _notes(uses: Uses) -> list[str]:
    """What is to be said of single sentences: repeated, or cut."""
    first: dict[str, int] = {}
    notes = []
    for i, text in enumerate(uses.texts):
        earlier = first.setdefault(text.text, i)
        repeated = f"the same as {earlier + 1}" if earlier < i else ""
        kept = len(text.tokens)
        cut = f"{text.n_truncated} word pieces beyond {kept} left out" if text.n_truncated else ""
        notes.append(", ".join(filter(None, (repeated, cut))))
    return notes


def _show_line_notes(lines: Lines, uses: Uses) -> None:
    """What was skipped, dropped or cut on the way from the text area."""
    wordless = len(lines.sentences) - len(uses.texts)
    said = [
        f"{lines.n_empty} empty lines were skipped." if lines.n_empty else "",
        f"{wordless} sentences have no word that the model knows." if wordless else "",
        f"{lines.n_removed} control characters were left out." if lines.n_removed else "",
    ]
    if any(said):
        st.caption(" ".join(filter(None, said)))
    if lines.n_beyond:
        st.warning(
            f"The first {MAX_SENTENCES} sentences are read; {lines.n_beyond:,} more stay in the "
            "box above but are not compared.",
            icon=":material/content_cut:",
        )
    if lines.cut:
        numbers = ", ".join(str(i + 1) for i in lines.cut[:MOST_NAMED])
        more = f" and {len(lines.cut) - MOST_NAMED} more" if len(lines.cut) > MOST_NAMED else ""
        st.warning(
            f"Only the first {settings().max_characters:,} characters are read of sentence "
            f"{numbers}{more}; the rest stays in the box above.",
            icon=":material/content_cut:",
        )


def _write_picks(picks: list[int | None]) -> None:
    """Put picks (from 0) into the link, counted from 1; 0 stands for none."""
    PICKS.put(",".join("0" if p is None else str(p + 1) for p in picks))


def _current_picks() -> tuple[tuple[str, ...], list[int | None]]:
    """The sentences in the box, and the pick of each that the page has shown."""
    sentences = read_lines(SENTENCES.read()).sentences
    picked: dict[tuple[str, int], int] = st.session_state.get(PICKED, {})
    return sentences, [picked.get(mark) for mark in _marks(sentences)]


def _marks(sentences: Sequence[str]) -> list[tuple[str, int]]:
    """Each sentence with how often it stood before, so that repeated ones keep their own picks."""
    seen: Counter[str] = Counter()
    marks = []
    for sentence in sentences:
        marks.append((sentence, seen[sentence]))
        seen[sentence] += 1
    return marks


def _keep_picks() -> None:
    """After a change of the sentences: picks stay with theirs, new ones are chosen by the page."""
    _, picks = _current_picks()
    _write_picks(picks)


def _use_click() -> None:
    """Take over the clicked word; what the browser sends is checked."""
    click = picked(PICKER, math.inf, math.inf)
    _, picks = _current_picks()
    shown = [i for i, pick in enumerate(picks) if pick is not None]  # sentences without words
    if click is not None and click[0] < len(shown):
        picks[shown[click[0]]] = click[1]
        _write_picks(picks)


def _find() -> None:
    """Choose the word that was asked for in every sentence that has it."""
    wanted = str(st.session_state.get("find_word") or "")
    sentences, picks = _current_picks()
    for i, sentence in enumerate(sentences):
        text = run_tokenize(st.session_state["model"], sentence, None)
        found = find_word(words_of(text).labels, wanted)
        picks[i] = picks[i] if found is None else found
    _write_picks(picks)


def _use_example(label: str) -> None:
    sentences, picks = EXAMPLES[label]
    SENTENCES.put(sentences)
    PICKS.put(picks)
    st.session_state["find_word"] = ""
