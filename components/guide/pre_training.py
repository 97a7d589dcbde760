"""Pre-training on masked words and next sentences, and three ways to adapt the result."""

import pandas as pd
import streamlit as st

from components.address.links import check_choice, show_link_notes
from components.guide.parts import (
    MODEL,
    PAIR,
    guide_text,
    sentence,
    show_heading,
    show_link,
    table_height,
)
from components.guide.snippets import CostChoice, corruption_snippet
from components.inputs.picks import pick_number
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.corruption import ACTIONS, corrupt
from dashboard.analysis.weights.costs import (
    bert_shapes,
    encoder_parameters,
    parameter_blocks,
    strategies,
)
from dashboard.errors import ModelUnavailableError
from dashboard.figures.guide import bars
from dashboard.models.catalogue.catalog import ModelSpec, catalog, find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.files.stored_shapes import stored_shapes
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.parameters import ParameterBlocks, Strategy

ROLLS = 1000
LABELS, LAST_LAYERS, ADAPTER_SIZE = 2, 2, 64
MOST_LABELS, LARGEST_ADAPTER = 100, 512

PAPER = {
    "BERT base, uncased (sizes of the paper)": (12, 768),
    "BERT large, uncased (sizes of the paper)": (24, 1024),
}
"""Layers and hidden size, Devlin et al. 2019, section 3; the rest is the same for both."""


def show_pre_training() -> None:
    """The two tasks, and what the first one does to the reader's sentence."""
    show_heading("Pre-training: masked words and next sentences", "pre-training")
    text, picture = st.columns([2, 3], gap="medium")
    with text:
        st.markdown(
            "Both tasks make their labels out of plain text (Devlin et al. 2019, N19-1423).\n\n"
            "**Masked language model**: 15 % of the tokens are chosen. Of these 80 % become "
            "[MASK], 10 % a random token and 10 % stay, so that the model has to doubt every word, "
            "not only [MASK]. The loss counts the chosen tokens only.\n\n"
            "**Next sentence prediction**: in half of the pairs the second text really follows "
            "(label 0), in the other half it was drawn at random (label 1). [CLS] and the pooler "
            "learn to tell. RoBERTa later did as well without it (Liu et al. 2019, "
            "arXiv:1907.11692)."
        )
        show_link("masked_language_model", "Predict masked words of your sentence")
        pair = {"text": PAIR[0], "text_b": PAIR[1]}
        show_link("next_sentence", "Does the second text follow?", pair)
    with picture:
        roll = pick_number(
            "roll", "Roll of the dice", count=ROLLS, default=1, help_text=help_for("seed")
        )
        show_link_notes("roll")
        _show_corruption(roll)


def _show_corruption(seed: int) -> None:
    """Each token, what the dice did to it, and whether the loss counts it."""
    text = guide_text()
    names = load_tokenizer(MODEL).names
    mask_id = int(load_tokenizer(MODEL).tokenizer.token_to_id("[MASK]"))
    result = corrupt(
        text.input_ids, ~text.is_special, mask_id=mask_id, vocabulary=len(names), seed=seed
    )
    rows: list[list[Cell]] = [
        [token, names[int(index)], ACTIONS[action], None if action == 0 else float(dice)]
        for token, index, action, dice in zip(
            text.tokens, result.replaced_ids, result.action, result.dice, strict=True
        )
    ]
    header = ["token", "model sees", "what happened", "die"]
    shown = [[*row[:3], "" if row[3] is None else f"{row[3]:.3f}"] for row in rows]
    chosen = int((result.action > 0).sum())
    st.caption(
        f"{chosen} of {int((~text.is_special).sum())} tokens chosen; the loss counts "
        f"{'that one' if chosen == 1 else 'those'} only. Die below 0.8: [MASK], below 0.9: "
        "random token, else kept"
    )
    st.dataframe(
        pd.DataFrame(shown, columns=header),
        hide_index=True,
        height=table_height(len(rows)),
        alt="Each token, what the model sees in its place, and what happened to it",
    )
    with st.container(horizontal=True, gap="small"):
        show_csv_button(rows_csv(header, rows), "corruption.csv", key="download_csv_corruption")
        show_python(
            corruption_snippet(find_spec(MODEL), sentence(), seed),
            "Chooses and replaces the same tokens: the same seed, the same draws.",
        )


def show_fine_tuning() -> CostChoice:
    """Three ways, and one more, to adapt an encoder; returns whose costs are shown."""
    show_heading("Transfer: pre-train once, adapt in three ways", "fine-tuning")
    st.markdown(
        "Pre-training took four days on 4 to 16 Cloud TPUs; every fine-tuned result of the "
        "paper takes at most an hour on one, or a few hours on a GPU. There are three classic "
        "ways. **Full fine-tuning** trains everything. A **frozen encoder** trains only a new "
        "head on its hidden states, which then need to be computed only once. In between, only "
        "the **last k layers** are trained. **Adapters** are a newer, fourth way: small "
        "networks inside a frozen encoder. On named entities (CoNLL-2003, development set) "
        "fine-tuned BERT base has an F1 of 96.4, and features of the frozen one 96.1, if the "
        "last four levels are joined (Devlin et al. 2019, table 7). Adapters came within 0.4 % "
        "of fine-tuning on GLUE (Houlsby et al. 2019, arXiv:1902.00751)."
    )
    local = _local_blocks()
    counted = {_counted(spec): blocks for spec, blocks in local}
    counted |= {name: _paper_blocks(*sizes) for name, sizes in PAPER.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="cost_controls"):
        name = _pick_encoder(list(counted))
        blocks = counted[name]
        n_layers = len(blocks.layers)
        last = pick_number(
            "last_layers",
            "Last k layers",
            count=n_layers,
            default=LAST_LAYERS,
            help_text=help_for("last k layers"),
        )
        size = pick_number(
            "adapter_size",
            "Adapter size",
            count=LARGEST_ADAPTER,
            default=ADAPTER_SIZE,
            help_text=help_for("adapter"),
        )
        labels = pick_number(
            "labels", "Labels", count=MOST_LABELS, default=LABELS, help_text=help_for("label")
        )
    show_link_notes("encoder", "last_layers", "adapter_size", "labels")
    found = strategies(blocks, labels=labels + 1, last_layers=last + 1, adapter_size=size + 1)
    _show_costs(blocks, found)
    show_link("fine_tuning", "Train one yourself, and watch it")
    show_link("sequence_classification", "A fine-tuned model at work")
    return CostChoice(
        spec=next((spec for spec, _ in local if _counted(spec) == name), None),
        blocks=blocks,
        labels=labels + 1,
        last_layers=last + 1,
        adapter_size=size + 1,
    )


def _counted(spec: ModelSpec) -> str:
    """What a checkpoint whose weights are here is called in the list."""
    return f"{spec.name} (counted in its weights)"


def _pick_encoder(names: list[str]) -> str:
    """Whose parameters are counted."""
    check_choice("encoder", names)
    chosen = st.selectbox(
        "Encoder",
        names,
        key="encoder",
        bind="query-params",
        width=330,
        help=help_for("checkpoint", "Those whose weights are on this machine stand first."),
    )
    return chosen if chosen in names else names[0]


def _local_blocks() -> list[tuple[ModelSpec, ParameterBlocks]]:
    """Counts of every checkpoint whose weights are on this machine, the guide's own first."""
    found: list[tuple[ModelSpec, ParameterBlocks]] = []
    for spec in sorted(catalog(), key=lambda spec: spec.name != MODEL):
        try:
            shapes = stored_shapes(model_folder(find_spec(spec.name), for_weights=False))
        except ModelUnavailableError:
            continue
        if shapes is not None:
            try:
                found.append((spec, parameter_blocks(shapes)))
            except ValueError:  # an architecture with other names
                continue
    return found


def _paper_blocks(n_layers: int, hidden: int) -> ParameterBlocks:
    """Counts from the sizes that the paper gives."""
    return parameter_blocks(
        bert_shapes(
            {
                "num_hidden_layers": n_layers,
                "hidden_size": hidden,
                "intermediate_size": 4 * hidden,
                "vocab_size": 30_522,
                "max_position_embeddings": 512,
                "type_vocab_size": 2,
            }
        )
    )


def _show_costs(blocks: ParameterBlocks, found: tuple[Strategy, ...]) -> None:
    """Trained parameters as bars, and everything as a table."""
    encoder = encoder_parameters(blocks)
    st.caption(
        f"Parameters that are trained, on a logarithmic scale. The encoder has {encoder:,}: "
        f"{blocks.embeddings:,} in the embeddings, {len(blocks.layers)} layers of "
        f"{blocks.layers[0]:,}, {blocks.pooler:,} in the pooler."
    )
    names = [strategy.name for strategy in found]
    show_figure(
        bars(
            names,
            [strategy.trainable for strategy in found],
            [f"{strategy.trainable:,}" for strategy in found],
            page_palette(),
            log=True,
        ),
        key="costs",
        alt="Trained parameters: " + ", ".join(f"{s.name} {s.trainable:,}" for s in found),
        numbers="download_csv_strategies",
    )
    header = [
        "strategy", "trained", "share %", "layers backward", "training MB", "stored per task MB",
    ]  # fmt: skip
    rows: list[list[Cell]] = [
        [
            strategy.name,
            strategy.trainable,
            100 * strategy.trainable / strategy.total,
            strategy.layers_backward,
            strategy.training_bytes / 1e6,
            strategy.stored_bytes / 1e6,
        ]
        for strategy in found
    ]
    st.dataframe(
        pd.DataFrame(rows, columns=header),
        hide_index=True,
        column_config={
            "strategy": st.column_config.TextColumn(help=help_for("fine-tuning")),
            "trained": st.column_config.NumberColumn(
                format="localized", help=help_for("parameter")
            ),
            "share %": st.column_config.NumberColumn(format="%.3f"),
            "training MB": st.column_config.NumberColumn(format="%.1f"),
            "stored per task MB": st.column_config.NumberColumn(format="%.3f"),
        },
        alt="Cost of each strategy",
    )
    st.caption(
        "Training memory: weights, gradients and the two moments of Adam in float32, activations "
        "aside. Layers backward: how many encoder layers the gradient has to pass."
    )
    show_csv_button(rows_csv(header, rows), "strategies.csv", key="download_csv_strategies")
