"""Two tokenizers on the same text, with their differences marked."""

from functools import cache
from typing import NamedTuple

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.running.downloads import fetch_meanwhile, stop_fetch
from components.running.guard import show_error
from components.take_away.exports import rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.tokenization.controls import Choice
from components.tokenization.parameters import OTHER
from components.tokenization.snippets import comparison_snippet
from components.tokenization.typed_text import show_tokenized_text
from dashboard.analysis.text.spans import compare_tokenizations
from dashboard.errors import DashboardError, ModelUnavailableError
from dashboard.models.catalogue.catalog import catalog, find_spec
from dashboard.models.files.folders import tokenizer_folder
from dashboard.models.text.subwords import Subwords, subwords_of
from dashboard.models.text.tokenization import LoadedTokenizer
from dashboard.models.text.tokenization_steps import trace, trace_with, without_lower_case
from dashboard.records.tokenization import ChunkComparison, TokenizationSteps

KEEP_CASE = "same vocabulary, capitals kept"
"""The chosen checkpoint's own tokenizer without lower-casing: what the rule is for."""

CASED = "bert-base-cased"

ASKED = "_tokenizer_asked_for"
"""The tokenizer that this reader waits for."""

FAILED = "_tokenizer_failed"
"""The tokenizer that could not be fetched, and why."""

PATIENCE_SECONDS = 0.5
"""A tokenizer that is here so soon needs no progress bar."""

POLL_SECONDS = 0.4


class Tokenizers(NamedTuple):
    """Names to compare with: here, and known but not on this machine."""

    here: list[str]
    elsewhere: list[str]


def other_tokenizers(name: str, *, lower_cases: bool) -> Tokenizers:
    """What the tokenizer of `name` can be compared with."""
    here = [KEEP_CASE] * lower_cases
    elsewhere: list[str] = []
    for spec in catalog():
        if spec.name != name:
            (here if is_here(spec.name) else elsewhere).append(spec.name)
    if CASED in here:  # the classic pair comes first
        here.sort(key=lambda other: other != CASED)
    return Tokenizers(here, elsewhere)


def is_here(name: str) -> bool:
    """Whether the tokenizer of a checkpoint is on this machine; asks no network."""
    try:
        tokenizer_folder(find_spec(name))
    except ModelUnavailableError:
        return False
    return True


def show_comparison(steps: TokenizationSteps, choice: Choice) -> None:
    """The same text for two tokenizers."""
    st.subheader("Two tokenizers side by side", anchor=False)
    lower_cases = any("capitals" in rule for rule in steps.normaliser)
    others = other_tokenizers(choice.name, lower_cases=lower_cases)
    other = OTHER.draw([*others.here, *others.elsewhere], width=360)
    show_link_notes(OTHER)
    if other in others.elsewhere and not _fetched(other):
        return
    if CASED in others.elsewhere and other != CASED:
        st.caption(
            f"The cased vocabulary of {CASED} is not on this machine; choose it above to fetch it."
        )
    _show_both(steps, choice, other)


def _fetched(name: str) -> bool:
    """Offer to fetch a tokenizer that is not here; whether it is here now."""
    if st.session_state.get(ASKED) == name:
        if _progress(name, patience=PATIENCE_SECONDS) is not None:
            _watch(name)
            return False
        if is_here(name):
            return True
    failed_name, error = st.session_state.get(FAILED, ("", None))
    if failed_name == name:
        show_error(error)
        _offer(name, "Try again")
        return False
    st.info(
        f"The tokenizer of {name} is not on this machine. Nothing is fetched unless you ask.",
        icon=":material/cloud_download:",
    )
    _offer(name, f"Fetch the tokenizer of {name} (about 1 MB, no weights)")
    return False


def _progress(name: str, *, patience: float) -> tuple[float, str] | None:
    """How far it is, or None when it has ended, well or not; what went wrong is kept."""
    progress = None
    try:
        progress = fetch_meanwhile(find_spec(name), patience=patience)
    except ModelUnavailableError as error:
        said = DashboardError(error.found, expected=error.expected, advice=error.advice)
        st.session_state[FAILED] = (name, said)
    if progress is None:
        st.session_state.pop(ASKED, None)
    return progress


def _offer(name: str, label: str) -> None:
    st.button(label, key="fetch_other", icon=":material/download:", on_click=_ask, args=(name,))


def _ask(name: str) -> None:
    st.session_state.pop(FAILED, None)
    st.session_state[ASKED] = name


@st.fragment(run_every=POLL_SECONDS)
def _watch(name: str) -> None:
    """The progress bar and a button that stops it; the page runs again when it has ended."""
    if st.session_state.get(ASKED) != name:
        st.rerun()
    progress = _progress(name, patience=0)
    if progress is None:
        st.rerun()
    st.progress(*progress)
    st.button("Stop", key="stop_other", icon=":material/stop_circle:", on_click=_stop, args=(name,))


def _stop(name: str) -> None:
    """The reader does not want it any more; files that are complete stay."""
    st.session_state.pop(ASKED, None)
    stop_fetch(name, weights=False)


def _trace_other(choice: Choice, other: str) -> TokenizationSteps:
    texts = choice.text, choice.text_b
    if other != KEEP_CASE:
        return trace(other, *texts, special_as_text=choice.special_as_text)
    return trace_with(*_keeping_case(choice.name), *texts, special_as_text=choice.special_as_text)


@cache
def _keeping_case(name: str) -> tuple[LoadedTokenizer, Subwords]:
    """The tokenizer with its capitals kept; made once: it reads the whole vocabulary twice."""
    loaded = without_lower_case(name)
    return loaded, subwords_of(loaded)


def _show_both(steps: TokenizationSteps, choice: Choice, other: str) -> None:
    """Both texts with the differing stretches underlined, and the table of all stretches."""
    theirs = _trace_other(choice, other)
    rows = compare_tokenizations(steps.whole, theirs.whole)
    differing = [row for row in rows if not row.same_tokens]
    left, right = st.columns(2, gap="medium")
    for column, one, title, key in (
        (left, steps, choice.name, "pieces_first"),
        (right, theirs, other, "pieces_second"),
    ):
        marked = {
            position
            for row in differing
            for position in (row.first_only if key == "pieces_first" else row.second_only)
        }
        with column.container(border=True, height="stretch"):
            st.markdown(f"**{title}** · {len(one.whole.tokens):,} tokens")
            show_tokenized_text(one, key=key, label=f"The text cut by {title}", marked=marked)
    st.caption(_summary(rows, len(differing), other))
    with st.expander("Every stretch between spaces"):
        _show_table(rows, choice, other)


def _summary(rows: tuple[ChunkComparison, ...], n_differing: int, other: str) -> str:
    same = len(rows) - n_differing
    text = f"{same:,} of {len(rows):,} stretches between spaces give the same pieces"
    text += "; pieces that only one of them has are underlined." if n_differing else "."
    if other == KEEP_CASE:
        text += (
            " A what-if, no checkpoint: an uncased vocabulary holds no capitals, so a word with "
            "one is unknown to it. That is what lower-casing is for."
        )
    return text + " Equal pieces can still have different ids in two vocabularies."


def _show_table(rows: tuple[ChunkComparison, ...], choice: Choice, second: str) -> None:
    first = choice.name
    table = [
        [row.chunk, " ".join(row.first), " ".join(row.second), _difference(row)] for row in rows
    ]
    header = ["typed", first, second, "difference"]
    st.dataframe(
        pd.DataFrame(table, columns=header),
        hide_index=True,
        height=35 * (min(len(table), 12) + 1) + 3,
        alt="What two tokenizers make of every stretch between spaces.",
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(rows_csv(header, table), "tokenizers.csv", key="download_csv_comparison")
        show_python(
            comparison_snippet(
                find_spec(first),
                None if second == KEEP_CASE else find_spec(second),
                choice.text,
                choice.text_b,
                special_as_text=choice.special_as_text,
            ),
            "Prints every stretch with the pieces of both.",
        )


def _difference(row: ChunkComparison) -> str:
    if row.same_tokens:
        return "same"
    return "other letters" if row.same_cuts else "other cuts"
