"""Two tokenizers on the same text, with their differences marked."""

from typing import NamedTuple

import pandas as pd
import streamlit as st

from components.exports import rows_csv, show_csv_button
from components.links import check_choice, show_link_notes
from components.runs import ensure_files
from components.tokenization_controls import Choice
from components.tokenization_text import show_tokenized_text
from dashboard.analysis.tokenization_views import compare_tokenizations
from dashboard.errors import ModelUnavailableError
from dashboard.models.catalog import catalog, find_spec
from dashboard.models.files import model_folder
from dashboard.models.tokenization_steps import (
    subwords_of,
    trace,
    trace_with,
    without_lower_case,
)
from dashboard.records.tokenization import ChunkComparison, TokenizationSteps

KEEP_CASE = "same vocabulary, capitals kept"
"""The chosen checkpoint's own tokenizer without lower-casing: what the rule is for."""

CASED = "bert-base-cased"


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
    """Whether the files of a checkpoint are on this machine; asks no network."""
    try:
        model_folder(find_spec(name), for_weights=False)
    except ModelUnavailableError:
        return False
    return True


def show_comparison(steps: TokenizationSteps, choice: Choice) -> str:
    """The same text for two tokenizers; returns the name of the second."""
    st.subheader("Two tokenizers side by side", anchor=False)
    lower_cases = any("capitals" in rule for rule in steps.normaliser)
    others = other_tokenizers(choice.name, lower_cases=lower_cases)
    options = [*others.here, *others.elsewhere]
    check_choice("other", options)
    if st.session_state.get("other") not in {None, *options}:
        st.session_state["other"] = options[0]  # it is the first tokenizer now
    other = st.selectbox(
        "Compare with",
        options,
        key="other",
        bind="query-params",
        help="Tokenizers on this machine stand first. Nothing is fetched unless you ask for it.",
        width=360,
    )
    show_link_notes("other")
    other = other if other in options else options[0]
    if other in others.elsewhere and not _fetched(other):
        return other
    if CASED in others.elsewhere and other != CASED:
        st.caption(
            f"The cased vocabulary of {CASED} is not on this machine; choose it above to fetch it."
        )
    _show_both(steps, choice, other)
    return other


def _fetched(name: str) -> bool:
    """Offer to fetch a tokenizer that is not here; whether it is here now."""
    size = find_spec(name).download_megabytes
    amount = f" ({size:,} MB, weights included)" if size else ""
    st.info(
        f"The tokenizer of {name} is not on this machine. Nothing is fetched unless you ask.",
        icon=":material/cloud_download:",
    )
    if not st.button(f"Fetch {name}{amount}", key="fetch_other", icon=":material/download:"):
        return False
    ensure_files(name)
    return True


def _trace_other(choice: Choice, other: str) -> TokenizationSteps:
    """The same text through the other tokenizer."""
    texts = choice.text, choice.text_b
    if other != KEEP_CASE:
        return trace(other, *texts, special_as_text=choice.special_as_text)
    loaded = without_lower_case(choice.name)
    return trace_with(loaded, subwords_of(loaded), *texts, special_as_text=choice.special_as_text)


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
        _show_table(rows, choice.name, other)


def _summary(rows: tuple[ChunkComparison, ...], n_differing: int, other: str) -> str:
    """How far the two agree, in a sentence."""
    same = len(rows) - n_differing
    text = f"{same:,} of {len(rows):,} stretches between spaces give the same pieces"
    text += "; pieces that only one of them has are underlined." if n_differing else "."
    if other == KEEP_CASE:
        text += (
            " A what-if, no checkpoint: an uncased vocabulary holds no capitals, so a word with "
            "one is unknown to it. That is what lower-casing is for."
        )
    return text + " Equal pieces can still have different ids in two vocabularies."


def _show_table(rows: tuple[ChunkComparison, ...], first: str, second: str) -> None:
    """All stretches, and how they differ."""
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
    show_csv_button(rows_csv(header, table), "tokenizers.csv", key="download_csv_comparison")


def _difference(row: ChunkComparison) -> str:
    """How the two differ, in a word or two."""
    if row.same_tokens:
        return "same"
    return "other letters" if row.same_cuts else "other cuts"
