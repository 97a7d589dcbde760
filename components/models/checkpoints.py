"""The table of checkpoints, the memory in use, and the answer to "is this one allowed?"."""

from typing import Any

import pandas as pd
import streamlit as st

from components.models.parameters import FIND
from components.words.glossary_help import help_for
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.models.catalogue.offers import memory_use
from dashboard.records.offers import ModelOffer
from dashboard.settings import MEGABYTE, settings

WORDS = {
    "embedded": "comes with BERTscope",
    "here": "on this machine",
    "folder": "added by the host",
    "downloadable": "can be fetched",
    "damaged": "damaged",
    "not allowed": "not allowed",
}
"""What each status is called on screen."""

MEGABYTES = st.column_config.NumberColumn(format="%.0f MB", width=85)


def show_memory() -> None:
    """Memory of the process and of the loaded checkpoints, and the space left for downloads."""
    use = memory_use()
    columns = st.columns(3)
    process = "unknown" if use.process_bytes is None else _megabytes(use.process_bytes)
    columns[0].metric(
        "Memory of this server",
        process,
        help="Resident memory of the whole process: Python, torch, checkpoints, results.",
        border=True,
    )
    with columns[1]:
        st.metric(
            "Checkpoints in memory",
            f"{use.models_bytes / MEGABYTE:,.0f} of {_megabytes(use.models_limit)}",
            help="Beyond the limit the least recently used one leaves memory by itself "
            "(BERTSCOPE_MODEL_CACHE_MB).",
            border=True,
        )
    free = "unknown" if use.free_disk_bytes is None else _megabytes(use.free_disk_bytes)
    columns[2].metric(
        "Free disk for downloads",
        free,
        help="On the disk that holds the cache of downloads (HF_HOME).",
        border=True,
    )


def _megabytes(n_bytes: int) -> str:
    """Megabytes in words; gigabytes from ten thousand on."""
    megabytes = n_bytes / MEGABYTE
    return f"{megabytes / 1024:,.0f} GB" if megabytes >= 10_000 else f"{megabytes:,.0f} MB"  # noqa: PLR2004


def source_text(spec: ModelSpec) -> str:
    """Where a checkpoint comes from."""
    if spec.source == "hub":
        return f"Hub: {spec.repository}"
    if spec.source == "directory":
        return "folder of the host"
    return f"embedded ({spec.repository})" if spec.repository else "embedded, our own training"


def revision_text(spec: ModelSpec) -> str:
    """The pinned commit, or that there is none."""
    if spec.revision:
        return spec.revision
    if spec.source == "embedded":
        return "fixed: files verified by SHA-256"
    return "not pinned: main" if spec.source == "hub" else "not pinned: whatever the host put there"


def tasks_text(spec: ModelSpec) -> str:
    """What it can do, in words."""
    return ", ".join(task.replace("_", " ") for task in sorted(spec.tasks)) or "none"


def show_table(offers: tuple[ModelOffer, ...]) -> None:
    """All checkpoints that fit the search; a chosen row becomes the one that is shown below."""
    words = FIND.draw(icon=":material/search:").lower().split()
    found = [offer for offer in offers if _fits(offer, words)]
    if not found:
        _show_not_allowed()
        return
    event: Any = st.dataframe(
        table_frame(found),
        hide_index=True,
        height=35 * (len(found) + 1) + 3,
        key="offers",
        on_select=lambda: _choose([offer.name for offer in found]),
        selection_mode="single-row",
        column_config={
            "checkpoint": st.column_config.TextColumn(pinned=True),
            "tasks": st.column_config.TextColumn(width=250),
            "parameters": st.column_config.NumberColumn(
                format="%d M", width=90, help=help_for("parameter", "In millions.")
            ),
            "on disk": MEGABYTES,
            "to fetch": MEGABYTES,
            "in memory": MEGABYTES,
            "revision": st.column_config.TextColumn(help=help_for("revision")),
        },
        placeholder="",
        alt="Checkpoints with status, tasks, sizes, licence, source, revision and citation",
    )
    del event
    st.caption("Choose a row to see all about it below. Sizes in memory count float32.")


def _choose(names: list[str]) -> None:
    """Show the checkpoint of the chosen row; what the browser sends is checked."""
    event: Any = st.session_state.get("offers")
    rows = event["selection"]["rows"] if event else []
    if rows and isinstance(rows[0], int) and 0 <= rows[0] < len(names):
        st.session_state["checkpoint"] = names[rows[0]]


def _fits(offer: ModelOffer, words: list[str]) -> bool:
    """Whether all words occur in what the table says about it."""
    spec = find_spec(offer.name)
    said = [offer.name, spec.repository or "", WORDS[offer.status], tasks_text(spec), spec.licence]
    text = " ".join([*said, spec.language, spec.citation]).lower()
    return all(word in text for word in words)


def _show_not_allowed() -> None:
    """The answer for a name that is not in the catalogue; nothing was looked up for it."""
    st.warning(
        "Not allowed here: no checkpoint of this instance fits. Nothing was looked up for what you "
        "typed, neither on this machine nor on the Hub.",
        icon=":material/block:",
    )
    st.info(
        "A host can allow it: with its Hub name in BERTSCOPE_ALLOWED_MODELS, or as a folder in "
        "BERTSCOPE_MODELS_DIR. How, stands at the end of this page.",
        icon=":material/lightbulb:",
    )


def table_frame(offers: list[ModelOffer]) -> pd.DataFrame:
    """The rows of the table."""
    specs = [find_spec(offer.name) for offer in offers]
    return pd.DataFrame(
        {
            "checkpoint": [offer.name for offer in offers],
            "status": [
                f"{WORDS[offer.status]}{' · loaded' if offer.loaded_for else ''}"
                for offer in offers
            ],
            "tasks": [tasks_text(spec) for spec in specs],
            "parameters": _column([spec.parameters_millions for spec in specs]),
            "on disk": _column([_in_megabytes(offer.disk_bytes) for offer in offers]),
            "to fetch": _column([_in_megabytes(offer.download_bytes) for offer in offers]),
            "in memory": _column([_in_megabytes(offer.memory_bytes) for offer in offers]),
            "licence": [spec.licence for spec in specs],
            "measured quality": [quality_text(offer) for offer in offers],
            "source": [source_text(spec) for spec in specs],
            "revision": [revision_text(spec) for spec in specs],
            "language": [spec.language for spec in specs],
            "citation": [spec.citation or "not stated" for spec in specs],
        }
    )


def quality_text(offer: ModelOffer) -> str:
    """The first measures in a few words."""
    if not offer.measures:
        return "not measured by us"
    return " · ".join(f"{m.task.split(':')[0]} {m.value:.3f}" for m in offer.measures)


def _column(values: list[int | float | None]) -> "pd.Series[Any]":
    return pd.Series(values, dtype="Float64")


def _in_megabytes(n_bytes: int | None) -> float | None:
    return None if n_bytes is None else n_bytes / MEGABYTE


def host_settings() -> dict[str, str]:
    """What the host of this instance has set, without paths."""
    return {
        "BERTSCOPE_MODELS_DIR": "set" if settings().models_dir else "not set",
        "BERTSCOPE_ALLOWED_MODELS": f"{len(settings().allowed_models)} names",
        "BERTSCOPE_MODEL_CACHE_MB": f"{settings().model_cache_bytes / MEGABYTE:,.0f}",
        "BERTSCOPE_HUB_TIMEOUT": f"{settings().hub_timeout_seconds:g} s",
    }
