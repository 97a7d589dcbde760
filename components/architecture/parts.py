"""The parts of the architecture page, one at a time."""

import streamlit as st

from components.architecture.data_path import show_path, show_pooler
from components.architecture.parameters import PARTS
from components.architecture.subject import Subject
from components.architecture.tensors import show_parameters
from components.architecture.two_checkpoints import show_two
from components.architecture.weights import show_weights


def show_part(part: str, subject: Subject) -> None:
    """Draw what the reader chose; the others cost nothing meanwhile."""
    if part == PARTS[0]:
        show_parameters(subject)
    elif part == PARTS[4]:
        show_two(subject)
    elif subject.text is None:
        st.info(
            "This part needs the checkpoint itself, which is not on this machine. “Parameters” and "
            "“Two checkpoints” work without it.",
            icon=":material/cloud_off:",
        )
    elif part == PARTS[1]:
        show_weights(subject)
    elif part == PARTS[2]:
        show_path(subject, subject.text)
    else:
        show_pooler(subject, subject.text)
