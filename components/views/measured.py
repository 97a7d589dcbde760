"""How good our own checkpoint is, from the file of its evaluation and never from memory."""

import streamlit as st

from components.words.glossary_help import plain
from dashboard.models.catalogue.quality import OWN_MODEL, measured_quality


def show_measured(task: str) -> None:
    """What was measured of bertscope-mini on data that its training has not seen.

    Args:
        task: How the titles of the measures begin, such as "entities".
    """
    found = [one for one in measured_quality(OWN_MODEL) if one.task.startswith(task)]
    if found:
        said = "; ".join(f"{plain(one.task)}: **{one.value:.3f}**" for one in found)
        st.markdown(f"Measured of {OWN_MODEL}: {said}. What is rare errs more often.")
