"""How to read the models page, how a host adds checkpoints, and what can be taken along."""

import pandas as pd
import streamlit as st

from components.models.checkpoints import host_settings, quality_text, revision_text, source_text
from components.models.parameters import ALL
from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads_model
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.records.offers import ModelOffer

COLUMNS = (
    *("name", "status", "reason", "tasks", "parameters_millions", "disk_bytes", "download_bytes"),
    *("memory_bytes", "memory_basis", "loaded_for", "licence", "source", "revision", "language"),
    *("citation", "measured_quality"),
)


def show_guide() -> None:
    """What the columns mean, and what is safe."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "- **Comes with BERTscope**: installed with it and verified by SHA-256; works offline.\n"
        "- **On this machine**: fetched earlier and complete. **Can be fetched**: known and "
        "allowed; whether the Hub can be reached shows when you try.\n"
        "- **Added by the host**: a folder that the host of this instance provides.\n"
        "- **Not allowed**: too large for the memory that the host sets aside, or the host forbids "
        "downloads. Any name that is not in this table is not allowed either.\n"
        "- **Revision**: the exact version. Where it says *not pinned*, the newest version is "
        "loaded, and numbers may differ from one day to another.\n"
        "- **In memory** is four bytes per parameter: measured when loaded, read from the file's "
        "header when it is here, else estimated from the published number of parameters.\n"
        "- **Quality** is shown for what we have measured ourselves, on data held out from "
        "training. A published number belongs to its own test set."
    )


def show_host_help() -> None:
    """Two ways for a host to add checkpoints, and why visitors cannot."""
    st.subheader("Adding a checkpoint", anchor=False)
    st.markdown(
        "Only the host of an instance adds checkpoints, before the server starts, in one of two "
        "ways. A folder with one sub-folder per checkpoint (`config.json`, `model.safetensors`, "
        "tokenizer files), each offered under the name of its sub-folder; or Hub names, each with "
        "the revision that it is pinned to:"
    )
    st.code(
        "BERTSCOPE_MODELS_DIR=/srv/checkpoints make run\n"
        "BERTSCOPE_ALLOWED_MODELS=owner/name@revision,owner/other@revision make run",
        language="bash",
    )
    st.markdown(
        "**Nothing that a visitor types becomes a path or a Hub name**: it is compared with the "
        "names of this table and nothing else. Weights are read from safetensors, which hold "
        "numbers only, or, where a checkpoint has nothing else, from an older PyTorch file with "
        "`weights_only=True`, which refuses code. Code that a checkpoint brings is never run."
    )
    with st.expander("What the host of this instance has set"):
        values = host_settings()
        st.dataframe(
            pd.DataFrame({"variable": list(values), "value": list(values.values())}),
            hide_index=True,
            alt="Settings of this instance",
        )


def show_take_away(offers: tuple[ModelOffer, ...], spec: ModelSpec) -> None:
    """The whole table, the link, and Python that counts the chosen checkpoint."""
    show_everything(
        offers_csv(offers),
        "models.csv",
        parameters=ALL,
        snippet=size_snippet(spec),
        about="Counts the parameters and bytes of the chosen checkpoint with transformers alone.",
    )


def offers_csv(offers: tuple[ModelOffer, ...]) -> str:
    """Every checkpoint, searched or not."""
    return rows_csv(COLUMNS, [_row(offer, find_spec(offer.name)) for offer in offers])


def _row(offer: ModelOffer, spec: ModelSpec) -> tuple[str | int | None, ...]:
    """One checkpoint in the order of `COLUMNS`."""
    return (
        *(offer.name, offer.status, offer.reason, " ".join(sorted(spec.tasks))),
        *(spec.parameters_millions, offer.disk_bytes, offer.download_bytes, offer.memory_bytes),
        *(offer.memory_basis, " ".join(offer.loaded_for), spec.licence, source_text(spec)),
        *(revision_text(spec), spec.language, spec.citation, quality_text(offer)),
    )


def size_snippet(spec: ModelSpec) -> str:
    """Self-contained Python that loads the encoder and says how large it is."""
    return f"""import torch
from transformers import AutoModel

{loads_model(spec)}
parameters = sum(weight.numel() for weight in model.parameters())
n_bytes = sum(weight.numel() * weight.element_size() for weight in model.parameters())
print(f"{{parameters:,}} parameters, {{n_bytes / 2**20:,.0f}} MB")
"""
