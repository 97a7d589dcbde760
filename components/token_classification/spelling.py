"""Capitals: the same names in other spellings, and cased beside uncased checkpoints."""

from collections.abc import Callable

import streamlit as st

from components.address.links import show_link_notes
from components.running.guard import show_error
from components.running.runs import ask
from components.running.waiting import waits_alone
from components.running.whole_texts import run_whole
from components.token_classification.parameters import AGAINST
from components.token_classification.running_text import draw_text
from components.token_classification.runs import TASK, LabelTokens, ignores_case
from components.views.table import draw_table
from components.views.text_parts import parts_of
from dashboard.analysis.prediction.token_labels import entities
from dashboard.errors import DashboardError
from dashboard.models.catalogue.catalog import models_for
from dashboard.models.heads.token_labels import heads_of
from dashboard.records.token_labels import Strategy

NOBODY = "none"

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as typed": str,
    "lower case": str.lower,
    "Title Case": str.title,
    "UPPER CASE": str.upper,
}


def show_spelling(name: str, head: str, text: str, strategy: Strategy) -> None:
    """Four spellings on this checkpoint, then another checkpoint beside it."""
    text = text[slice(*parts_of(text)[0])]
    rows = []
    same = run_whole(name, text).input_ids.tolist()
    for spelling, change in SPELLINGS.items():
        changed = change(text)
        labels = ask(LabelTokens(name, head, changed))
        found = entities(labels, strategy)
        ids = labels.text.input_ids.tolist()
        rows.append((spelling, len(ids), "yes" if ids == same else "no", len(found)))
        with st.container(border=True):
            st.markdown(f"**{spelling}**")
            draw_text(labels, strategy, key=f"spelled_{spelling[:5].strip()}")
    draw_table(
        rows,
        ["spelling", "tokens", "same ids as typed", "spans"],
        alt="Tokens, whether the ids are the same, and number of spans for each spelling",
    )
    st.markdown(_why(name))
    _show_other(name, text, strategy)


def _why(name: str) -> str:
    """Why spelling changes nothing, or what it changes."""
    if ignores_case(name):
        return (
            "**Nothing changes, and it cannot:** this tokenizer makes all letters small and takes "
            "accents off before it looks anything up, so all spellings reach the model as the same "
            "ids. It cannot tell *Will* from *will* by its looks, only by its neighbours. That "
            "helps with sloppy typing, and costs names: capitals are the best hint at them in "
            "English (Devlin et al. 2019, section 5.3, use a cased model for entities)."
        )
    return (
        "**This tokenizer keeps capitals:** another spelling is another row of ids, and the model "
        "knows names in small letters or in capitals only as far as it has seen them so."
    )


def _show_other(name: str, text: str, strategy: Strategy) -> None:
    st.markdown("**Another checkpoint on the same text**")
    others = [spec.name for spec in models_for(TASK) if spec.name != name]
    chosen = AGAINST.draw([NOBODY, *others])
    show_link_notes(AGAINST)
    if chosen not in others:
        cased = [one for one in others if "cased" in one and "uncased" not in one]
        st.caption(
            "bertscope-mini is uncased, and no cased checkpoint of this task comes with "
            f"BERTscope. Choose {cased[0]} to fetch one (it keeps capitals)."
            if cased
            else "No cased checkpoint of this task is in the catalogue of this instance."
        )
        return
    try:
        for head in heads_of(chosen):
            with waits_alone(), st.container(border=True):
                keeps = "ignores capitals" if ignores_case(chosen) else "keeps capitals"
                st.markdown(f"**{head or 'as typed'}** · this tokenizer {keeps}")
                labels = ask(LabelTokens(chosen, head, text))
                draw_text(labels, strategy, key=f"other_{head}")
    except DashboardError as error:
        show_error(error)
