"""One checkpoint: all that is known about it, and what can be done with it."""

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.address.pages import find_page, page_object
from components.models.checkpoints import WORDS, revision_text, source_text, tasks_text
from components.models.loading import load_with_progress, server_memory
from components.models.parameters import CHECKPOINT
from components.running.downloads import fetch, is_fetching, stop_fetch
from components.running.engine import wait_for_engine
from components.running.guard import show_error
from components.take_away.exports import rows_csv, show_csv_button
from components.words.glossary_help import help_for
from dashboard.errors import DashboardError, ModelUnavailableError
from dashboard.models.catalogue.catalog import DEFAULT_MODEL, ModelSpec, Task, find_spec
from dashboard.models.catalogue.offers import offer_of
from dashboard.models.catalogue.quality import model_card
from dashboard.models.running.loading import unload_model
from dashboard.records.offers import ModelOffer
from dashboard.settings import MEGABYTE

UNKNOWN = "unknown until it is fetched"

CAN_LOAD = {"embedded", "here", "folder"}
TOLD = "_models_told"
"""What the last button did, shown once."""

WANTED = "_models_wanted"
"""The checkpoint whose download the reader has just asked for."""

COLOURS = {
    "embedded": "green",
    "here": "green",
    "folder": "green",
    "downloadable": "blue",
    "damaged": "red",
    "not allowed": "orange",
}


def pick_checkpoint(names: list[str]) -> ModelSpec:
    """The checkpoint that is shown, in the link as `checkpoint`.

    It begins with the model of the other pages. It is not `model` itself: looking at a checkpoint
    must not make the next page fetch it.
    """
    shared = st.session_state.get("model")
    default = shared if shared in names else DEFAULT_MODEL
    if default not in names:
        default = names[0]
    chosen = CHECKPOINT.draw(names, default=default)
    show_link_notes(CHECKPOINT)
    return find_spec(chosen)


def show_details(spec: ModelSpec) -> None:
    """Facts on the left, actions on the right, measured quality below."""
    offer = offer_of(spec)
    with st.container(border=True, key="details_card"):
        facts, actions = st.columns([8, 5], gap="large")
        with facts:
            _show_facts(spec, offer)
        with actions:
            _show_actions(spec, offer)
    _show_quality(spec, offer)


def _show_facts(spec: ModelSpec, offer: ModelOffer) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(WORDS[offer.status], color=COLOURS[offer.status])  # type: ignore[arg-type]
        if offer.loaded_for:
            st.badge("in memory", icon=":material/memory:", color="violet")
    if offer.reason:
        st.text(offer.reason)
    basis = "" if offer.memory_basis == "unknown" else f" ({offer.memory_basis})"
    rows = {
        "tasks": tasks_text(spec),
        "parameters": f"{spec.parameters_millions} million"
        if spec.parameters_millions
        else UNKNOWN,
        "size on disk": _disk_text(offer),
        "size in memory": f"{_megabytes(offer.memory_bytes)}{basis}",
        "in memory now": ", ".join(task.replace("_", " ") for task in offer.loaded_for) or "no",
        "licence": spec.licence if spec.licence != "unknown" else "unknown: ask its makers",
        "source": source_text(spec),
        "revision": revision_text(spec),
        "language": spec.language,
        "citation": spec.citation or "not stated",
        "note": spec.note or "none",
    }
    st.table(  # wraps long values; everything in it comes from the catalogue
        pd.DataFrame({"": list(rows), "value": list(rows.values())}),
        border="horizontal",
        hide_index=True,
        hide_header=True,
        alt="All that is known about the checkpoint",
    )


def _megabytes(n_bytes: int | None) -> str:
    return UNKNOWN if n_bytes is None else f"{n_bytes / MEGABYTE:,.0f} MB"


def _disk_text(offer: ModelOffer) -> str:
    """The size of the files that are here, or of what would be fetched."""
    if offer.disk_bytes is not None:
        return _megabytes(offer.disk_bytes)
    if offer.download_bytes is not None:
        return f"about {_megabytes(offer.download_bytes)} to fetch"
    return UNKNOWN


def _show_actions(spec: ModelSpec, offer: ModelOffer) -> None:
    """Fetch, load, unload, choose: each only where it makes sense."""
    st.markdown("**What you can do**")
    if offer.status == "downloadable":
        _show_fetch(spec)
    elif offer.status in CAN_LOAD:
        _show_loading(spec, offer)
    else:
        st.info("It cannot be used on this instance as things stand.", icon=":material/block:")
    told = st.session_state.pop(TOLD, None)
    if told:
        st.success(told, icon=":material/check:")


def _show_fetch(spec: ModelSpec) -> None:
    """The download, with progress and a way out; a failure leaves nothing half-loaded."""
    asked = st.session_state.pop(WANTED, None) == spec.name
    if asked or is_fetching(spec.name):
        try:
            fetch(spec, on_stop=_stop)
        except ModelUnavailableError as error:
            # Without the frame's own "Try again", which would rerun and not fetch.
            show_error(DashboardError(error.found, expected=error.expected, advice=error.advice))
            st.caption("Nothing half-loaded is left; files that arrived whole stay for next time.")
        else:
            st.session_state[TOLD] = f"{spec.name} is on this machine now."
            st.rerun()
    else:
        st.caption("It is fetched once, for all readers of this instance.")
    st.button(
        "Try again" if asked else "Fetch from the Hub",
        key="fetch",
        icon=":material/refresh:" if asked else ":material/download:",
        type="primary",
        on_click=_want,
        args=(spec.name,),
        help="Only the files that are needed, at the revision that stands beside this. Each is "
        "checked when it arrives; the checkpoint counts only when all are here.",
    )


def _want(name: str) -> None:
    st.session_state[WANTED] = name


def _stop(name: str) -> None:
    """End the download, unless others wait for it."""
    ended = stop_fetch(name)
    st.session_state[TOLD] = (
        "Stopped. Files that arrived whole stay, so that another attempt goes on from there."
        if ended
        else "Another reader waits for the same download, so it goes on."
    )


def _show_loading(spec: ModelSpec, offer: ModelOffer) -> None:
    """Load for a task, unload, or make it the model of all pages."""
    tasks: list[Task] = ["encoder", *sorted(spec.tasks - {"encoder", "sentence_embedding"})]
    words = {task.replace("_", " "): task for task in tasks}
    wanted = st.selectbox(
        "Load for",
        list(words),
        key="load_for",
        disabled=len(words) == 1,
        help=help_for("prediction head"),
    )
    task = words.get(wanted or "encoder", "encoder")
    with st.container(horizontal=True, gap="small"):
        asked = st.button("Load", key="load", icon=":material/memory:", type="primary")
        st.button(
            "Unload",
            key="unload",
            icon=":material/eject:",
            disabled=not offer.loaded_for,
            on_click=_unload,
            args=(spec.name,),
            help="Frees memory for all readers; whoever needs it next waits for loading again.",
        )
        st.button(
            "Use on all pages",
            key="use_everywhere",
            icon=":material/check:",
            disabled=st.session_state.get("model", DEFAULT_MODEL) == spec.name,
            on_click=_use,
            args=(spec.name,),
        )
    info = find_page("architecture")
    if info is not None and st.session_state.get("model", DEFAULT_MODEL) == spec.name:
        st.page_link(page_object(info), label="Look inside", icon=":material/account_tree:")
    if asked:
        _load(spec, task, offer.memory_bytes)


def _load(spec: ModelSpec, task: Task, expected: int | None) -> None:
    """Load with a bar; a failure leaves what was in memory as it was."""
    bar = st.progress(0.0, "Starting …")
    try:
        wait_for_engine()
        n_bytes = load_with_progress(spec, task, expected, bar)
    except DashboardError as error:
        bar.empty()
        show_error(DashboardError(error.found, expected=error.expected, advice=error.advice))
        return
    bar.progress(1.0, "Loaded.")
    st.session_state[TOLD] = (
        f"{spec.name} is in memory: {n_bytes / MEGABYTE:,.0f} MB for "
        f"{task.replace('_', ' ')}.{server_memory()}"
    )
    st.rerun()


def _unload(name: str) -> None:
    unload_model(name)
    st.session_state[TOLD] = f"{name} has left memory.{server_memory()}"


def _use(name: str) -> None:
    st.session_state["model"] = name
    st.session_state[TOLD] = f"{name} is the model of all pages that can use it."


def _show_quality(spec: ModelSpec, offer: ModelOffer) -> None:
    if not offer.measures and model_card(spec.name) is None:
        st.caption(
            "We have not measured the quality of this checkpoint; its makers' publication, cited "
            "above, says what they measured."
        )
        return
    st.subheader("Measured quality", anchor=False)
    if offer.measures:
        frame = pd.DataFrame(
            {
                "measured on data held out from training": [m.task for m in offer.measures],
                "result": [m.value for m in offer.measures],
                "goal set before": pd.Series([m.goal for m in offer.measures], dtype="Float64"),
            }
        )
        st.dataframe(
            frame,
            hide_index=True,
            column_config={
                "result": st.column_config.NumberColumn(format="%.3f"),
                "goal set before": st.column_config.NumberColumn(format="%.3f"),
            },
            placeholder="",
            alt="Task, result and goal",
        )
        show_csv_button(
            rows_csv(
                ["measured", "result", "goal"], [(m.task, m.value, m.goal) for m in offer.measures]
            ),
            "measured_quality.csv",
            key="download_csv_quality",
        )
    card = model_card(spec.name)
    if card is not None:
        with st.expander("Model card"):
            st.markdown(card)
