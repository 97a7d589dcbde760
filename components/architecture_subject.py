"""What the architecture page looks at: the loaded checkpoint or, without its files, its sizes."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from components.frame import show_error
from components.links import check_choice, show_link_notes
from components.messages import show_text_notes
from components.picks import pick_choice
from components.runs import run_cached, run_model, run_tokenize
from dashboard.analysis.parameters import configured_tensors, read_sizes
from dashboard.errors import ModelUnavailableError
from dashboard.models.catalog import ModelSpec, Task, find_spec
from dashboard.models.checkpoint_files import damaged, read_config
from dashboard.models.files import model_folder
from dashboard.models.inside import parameter_table
from dashboard.models.published import PUBLISHED
from dashboard.records import TokenizedText
from dashboard.records.architecture import ParameterTable, Sizes

PARTS = ("Parameters", "Weights", "Data path", "Pooler", "Two checkpoints")

NO_HEAD = "none"
"""The encoder alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The checkpoint on the page.

    Attributes:
        spec: Its catalogue entry.
        task: What it was loaded for.
        text: The reader's text as it receives it; None where its files are not here.
        sizes: What its configuration says.
        table: Its parameters.
    """

    spec: ModelSpec
    task: Task
    text: TokenizedText | None
    sizes: Sizes
    table: ParameterTable


def read_text(name: str, text: str) -> TokenizedText | None:
    """The text as the checkpoint receives it, with what there is to say about it.

    None, with the reason on the page, where the checkpoint cannot be had but its sizes are known.
    """
    try:
        tokenized = run_tokenize(name, text, None)
    except ModelUnavailableError as error:
        if name not in PUBLISHED:
            raise
        show_error(error)
        st.info(
            "Everything that the configuration alone decides is shown all the same: names, shapes "
            "and numbers of parameters, computed and not counted. Weights, times and the pooler "
            "need the checkpoint itself.",
            icon=":material/calculate:",
        )
        return None
    show_text_notes(tokenized)
    return tokenized


def pick_part() -> str:
    """Which part of the page is shown, in the link as `part`."""
    part = pick_choice("part", "Part", list(PARTS), label_visibility="collapsed")
    show_link_notes("part")
    return part


def pick_task(spec: ModelSpec) -> Task:
    """What to load the checkpoint for, in the link as `task`; the encoder alone by default."""
    heads: list[Task] = sorted(spec.tasks - {"encoder", "sentence_embedding"})
    words: dict[str, Task] = {
        NO_HEAD: "encoder",
        **{head.replace("_", " "): head for head in heads},
    }
    asked = st.query_params.get("task", "")
    if "task" not in st.session_state and asked in (*heads, "encoder"):
        st.session_state["task"] = NO_HEAD if asked == "encoder" else asked.replace("_", " ")
    check_choice("task", list(words))
    if not heads:
        show_link_notes("task")
        return "encoder"
    if st.session_state.get("task", NO_HEAD) not in words:  # another model has fewer heads
        st.session_state["task"] = NO_HEAD
    chosen = st.selectbox(
        "Head",
        list(words),
        key="task",
        bind="query-params",
        help="The encoder is the same for every task; a head adds a few tensors on top of it.",
    )
    show_link_notes("task")
    return words.get(chosen or NO_HEAD, "encoder")


def run_subject(name: str, task: Task, text: TokenizedText | None) -> Subject:
    """The parameters of a checkpoint: of the loaded model, or computed where it is not here."""
    spec = find_spec(name)
    if text is None:
        sizes = read_sizes(PUBLISHED[name])
        return Subject(
            spec=spec, task="encoder", text=None, sizes=sizes, table=computed_table(name, sizes)
        )
    table = run_cached(
        ("parameter_table", name, task),
        lambda: parameter_table(run_model(name, task)),
        needs=(name, task),
    )
    return Subject(spec=spec, task=task, text=text, sizes=known_sizes(spec), table=table)


def known_sizes(spec: ModelSpec) -> Sizes:
    """Sizes from the checkpoint's own configuration, or from its published one.

    Raises:
        ModelUnavailableError: Neither is known, or the configuration is damaged.
    """
    try:
        config = read_config(model_folder(spec, for_weights=False))
    except ModelUnavailableError:
        if spec.name not in PUBLISHED:
            raise
        config = PUBLISHED[spec.name]
    try:
        return read_sizes(config)
    except ValueError as error:
        raise damaged(Path("config.json"), "holds a size that is not a whole number") from error


def computed_table(name: str, sizes: Sizes) -> ParameterTable:
    """The parameters that the sizes alone decide."""
    return ParameterTable(
        checkpoint=name,
        class_name=CLASSES.get(sizes.family, "AutoModel"),
        tensors=configured_tensors(sizes),
        left_out=(),
        is_loaded=False,
    )


CLASSES = {
    "bert": "BertModel",
    "roberta": "RobertaModel",
    "electra": "ElectraModel",
    "distilbert": "DistilBertModel",
}
