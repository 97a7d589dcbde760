"""What the architecture page looks at: the loaded checkpoint or, without its files, its sizes."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from components.address.links import show_link_notes
from components.architecture.parameters import PART, TASK
from components.architecture.runs import Parameters
from components.running.guard import show_error
from components.running.runs import ask, run_model, run_tokenize
from components.words.messages import show_text_notes
from dashboard.analysis.weights.shapes import configured_tensors
from dashboard.errors import ModelUnavailableError
from dashboard.models.catalogue.catalog import ModelSpec, Task, find_spec
from dashboard.models.catalogue.published import PUBLISHED, known_config
from dashboard.models.files.checkpoint_files import damaged, read_sizes
from dashboard.models.running.loading import LoadedModel, load_model
from dashboard.records.families import FAMILIES
from dashboard.records.parameters import ParameterTable, Sizes
from dashboard.records.texts import TokenizedText

WHOLE = st.column_config.NumberColumn(format="localized")
"""A column of whole numbers, with thousands apart."""

NO_HEAD = "none"
"""The encoder alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The checkpoint on the page.

    Attributes:
        spec: Its catalogue entry.
        task: What it was loaded for.
        head: Which head, where the checkpoint has several beside one encoder; empty otherwise.
        text: The reader's text as it receives it; None where its files are not here.
        sizes: What its configuration says.
        table: Its parameters.
    """

    spec: ModelSpec
    task: Task
    head: str
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
    part = PART.draw(label_visibility="collapsed")
    show_link_notes(PART)
    return part


def pick_task(spec: ModelSpec) -> tuple[Task, str]:
    """What to load the checkpoint for, in the link as `task`; the encoder alone by default.

    Returns:
        The task, and the name of the head where several lie beside one encoder.
    """
    heads = _heads(spec)
    meant = _spelled_out("".join(TASK.asked()).replace("_", " "), list(heads))
    if meant is not None:
        TASK.put(meant)
    options = list(heads)
    chosen = TASK.read(options) if len(options) == 1 else TASK.draw(options)
    show_link_notes(TASK)
    return heads[chosen]


def _heads(spec: ModelSpec) -> dict[str, tuple[Task, str]]:
    """Task and head by what they are called on screen, the encoder alone first."""
    found: dict[str, tuple[Task, str]] = {NO_HEAD: ("encoder", "")}
    for task in sorted(spec.tasks - {"encoder", "sentence_embedding"}):
        names = [name for of_task, name in spec.heads if of_task == task]
        words = task.replace("_", " ")
        if len(names) > 1:
            found |= {f"{words}: {name}": (task, name) for name in names}
        else:
            found[words] = (task, names[0] if names else "")
    return found


def task_words(subject: Subject) -> str:
    """The choice of `pick_task` in words, as links spell it."""
    own = (subject.task, subject.head)
    return next((words for words, one in _heads(subject.spec).items() if one == own), NO_HEAD)


def _spelled_out(asked: str, options: list[str]) -> str | None:
    """The option that a link means, if any: a task alone means its first head."""
    if asked == "encoder":
        return NO_HEAD
    return next((one for one in options if one == asked or one.startswith(f"{asked}: ")), None)


def run_headed(name: str, task: Task, head: str) -> LoadedModel:
    """The loaded checkpoint with one of its heads."""
    loaded = run_model(name, "encoder" if head else task)
    return load_model(name, task, head) if head else loaded


def run_subject(name: str, task: Task, head: str, text: TokenizedText | None) -> Subject:
    """The parameters of a checkpoint: of the loaded model, or computed where it is not here."""
    spec = find_spec(name)
    if text is None:
        sizes = read_sizes(PUBLISHED[name])
        return Subject(
            spec=spec,
            task="encoder",
            head="",
            text=None,
            sizes=sizes,
            table=computed_table(name, sizes),
        )
    table = ask(Parameters(name, task, head))
    return Subject(spec=spec, task=task, head=head, text=text, sizes=known_sizes(spec), table=table)


def known_sizes(spec: ModelSpec) -> Sizes:
    """Sizes from the checkpoint's own configuration, or from its published one.

    Raises:
        ModelUnavailableError: Neither is known, or the configuration is damaged.
    """
    config = known_config(spec)
    try:
        return read_sizes(config)
    except ValueError as error:
        raise damaged(Path("config.json"), "holds a size that is not a whole number") from error


def computed_table(name: str, sizes: Sizes) -> ParameterTable:
    """The parameters that the sizes alone decide."""
    return ParameterTable(
        checkpoint=name,
        class_name=FAMILIES[sizes.family].class_name,
        tensors=configured_tensors(sizes),
        left_out=(),
        is_loaded=False,
    )
