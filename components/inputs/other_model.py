"""A checkpoint that a page's task rules out: what is shown instead, and which have the head."""

import streamlit as st

from dashboard.models.catalogue.catalog import catalog, models_for

SET_ASIDE = "_model_set_aside"
"""The model that the reader wants, and the one that this page shows instead."""

CHOSEN = "_model_chosen"
"""Whether link or reader have named a model: nobody misses one that was only the default."""

HEADS = {
    "masked_language_model": "predict masked words",
    "next_sentence": "predict next sentences",
}
"""Tasks whose pages say it, and what a checkpoint must have been trained to do."""


def set_model_aside(task: str, names: list[str], default: str) -> None:
    """Look at the link's model before the choice is drawn: one without the head is set aside."""
    asked = st.query_params.get("model") if "model" not in st.session_state else None
    if asked:
        st.session_state[CHOSEN] = True
    if task in HEADS and asked not in names and asked in {spec.name for spec in catalog()}:
        st.session_state[SET_ASIDE] = (asked, default)
        st.session_state["model"] = default


def remember_choice() -> None:
    """The reader has named a model (a callback)."""
    st.session_state[CHOSEN] = True


def show_other_model(task: str) -> None:
    """Say so where the wanted model has no head for the task, and offer those that have one."""
    state = st.session_state
    wanted, name = state.get(SET_ASIDE, ("", ""))
    is_other = wanted != name and state.get("model") == name  # nothing has been chosen since
    if task not in HEADS or not is_other or not state.get(CHOSEN):
        return
    st.info(
        f"{wanted} was not trained to {HEADS[task]}: it has no head for it, and random weights "
        f"would mean nothing. This page shows {name}. These models have the head; your text stays:",
        icon=":material/swap_horiz:",
    )
    with st.container(horizontal=True, gap="small", key="models_with_head"):
        for spec in models_for(task):
            st.button(
                f"Keep {name}" if spec.name == name else spec.name,
                key=f"use_{spec.name}",
                on_click=_use,
                args=(spec.name,),
            )


def _use(name: str) -> None:
    """Show this model here; nothing is set aside any more (a callback)."""
    st.session_state["model"] = name
    st.session_state[SET_ASIDE] = (name, name)
