"""Pre-training on masked words and next sentences, and three ways to adapt the result."""

from typing import Any

import pandas as pd
import streamlit as st

from components.address.links import show_link_notes
from components.guide.parameters import ADAPTER_SIZE, ENCODER, LABELS, LAST_LAYERS, ROLL
from components.guide.parts import (
    MODEL,
    guide_text,
    sentence,
    show_link,
    table_height,
)
from components.guide.snippets import CostChoice, corruption_snippet
from components.guide.texts import PAIR
from components.take_away.exports import Cell, columns_csv, rows_csv, show_csv_button
from components.take_away.view_python import show_python
from components.views.figure import show_figure
from components.words.glossary_help import help_for
from components.words.look import page_palette
from dashboard.analysis.corruption import corrupt
from dashboard.analysis.prediction.positions import scored_positions
from dashboard.analysis.weights.costs import (
    encoder_parameters,
    parameter_blocks,
    strategies,
)
from dashboard.analysis.weights.shapes import configured_tensors
from dashboard.errors import ModelUnavailableError
from dashboard.figures.guide import bars
from dashboard.models.catalogue.catalog import ModelSpec, catalog, find_spec
from dashboard.models.files.folders import model_folder
from dashboard.models.files.stored_shapes import stored_shapes
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.families import BERT
from dashboard.records.parameters import ParameterBlocks, Sizes, Strategy

SAID = {"mask": "[MASK]", "random": "random token", "keep": "kept"}
"""What happened to a token, in words."""

PAPER = {
    "BERT base, uncased (sizes of the paper)": (12, 768),
    "BERT large, uncased (sizes of the paper)": (24, 1024),
}
"""Layers and hidden size, Devlin et al. 2019, section 3; the rest is the same for both."""


def show_pre_training() -> None:
    """The two tasks, and what the first one does to the reader's sentence."""
    st.subheader("Pre-training: masked words and next sentences", anchor="pre-training")
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
        roll = ROLL.draw()
        show_link_notes(ROLL)
        _show_corruption(roll)


def _show_corruption(seed: int) -> None:
    """Each token, what the dice did to it, and whether the loss counts it."""
    text = guide_text()
    names = load_tokenizer(MODEL).names
    mask_id = int(load_tokenizer(MODEL).tokenizer.token_to_id("[MASK]"))
    result = corrupt(
        text.input_ids,
        scored_positions(text, mask_id),
        mask_id=mask_id,
        words=range(len(names)),
        random=seed,
    )
    rows: list[list[Cell]] = [
        [token, names[index], "left alone", None]
        for token, index in zip(text.tokens, result.input_ids.tolist(), strict=True)
    ]
    for i, action, die in zip(result.chosen, result.actions, result.action_dice, strict=True):
        rows[i][2:] = [SAID[action], float(die)]
    header = ["token", "model sees", "what happened", "die"]
    chosen = len(result.chosen)
    st.caption(
        f"{chosen} of {len(result.candidates)} tokens chosen; the loss counts "
        f"{'that one' if chosen == 1 else 'those'} only. Die below 0.8: [MASK], below 0.9: "
        "random token, else kept"
    )
    st.dataframe(
        pd.DataFrame(rows, columns=header),
        hide_index=True,
        height=table_height(len(rows)),
        column_config={"die": st.column_config.NumberColumn(format="%.3f")},
        placeholder="",
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
    st.subheader("Transfer: pre-train once, adapt in three ways", anchor="fine-tuning")
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
        name = ENCODER.draw(list(counted), width=330)
        blocks = counted[name]
        n_layers = len(blocks.layers)
        last = LAST_LAYERS.draw(high=n_layers, width=130)
        size = ADAPTER_SIZE.draw(width=130)
        labels = LABELS.draw(width=130)
    show_link_notes(ENCODER, LAST_LAYERS, ADAPTER_SIZE, LABELS)
    found = strategies(blocks, labels=labels, last_layers=last, adapter_size=size)
    _show_costs(blocks, found)
    show_link("fine_tuning", "Train one yourself, and watch it")
    show_link("sequence_classification", "A fine-tuned model at work")
    return CostChoice(
        spec=next((spec for spec, _ in local if _counted(spec) == name), None),
        blocks=blocks,
        labels=labels,
        last_layers=last,
        adapter_size=size,
    )


def _counted(spec: ModelSpec) -> str:
    """What a checkpoint whose weights are here is called in the list."""
    return f"{spec.name} (counted in its weights)"


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
    sizes = Sizes(
        family=BERT.name,
        vocabulary=30_522,
        positions=512,
        segments=2,
        embedding=hidden,
        hidden=hidden,
        feed_forward=4 * hidden,
        layers=n_layers,
        heads=hidden // 64,
    )
    return parameter_blocks({one.name: one.shape for one in configured_tensors(sizes)})


def _show_costs(blocks: ParameterBlocks, found: tuple[Strategy, ...]) -> None:
    """Trained parameters as bars, and everything as a table."""
    st.caption(
        "Parameters that are trained, on a logarithmic scale. The encoder has "
        f"{encoder_parameters(blocks):,}: {blocks.embeddings:,} in the embeddings, "
        f"{len(blocks.layers)} layers of {blocks.layers[0]:,}, {blocks.pooler:,} in the pooler."
    )
    show_figure(
        bars(
            [strategy.name for strategy in found],
            [strategy.trainable for strategy in found],
            [f"{strategy.trainable:,}" for strategy in found],
            page_palette(),
            log=True,
        ),
        key="costs",
        alt="Trained parameters: " + ", ".join(f"{s.name} {s.trainable:,}" for s in found),
        numbers="download_csv_strategies",
    )
    columns: dict[str, Any] = {
        "strategy": [strategy.name for strategy in found],
        "trained": [strategy.trainable for strategy in found],
        "share %": [100 * strategy.trainable / strategy.total for strategy in found],
        "layers backward": [strategy.layers_backward for strategy in found],
        "training MB": [strategy.training_bytes / 1e6 for strategy in found],
        "stored per task MB": [strategy.stored_bytes / 1e6 for strategy in found],
    }
    number = st.column_config.NumberColumn
    st.dataframe(
        pd.DataFrame(columns),
        hide_index=True,
        column_config={
            "strategy": st.column_config.TextColumn(help=help_for("fine-tuning")),
            "trained": number(format="localized", help=help_for("parameter")),
            "share %": number(format="%.3f"),
            "training MB": number(format="%.1f"),
            "stored per task MB": number(format="%.3f"),
        },
        alt="Cost of each strategy",
    )
    st.caption(
        "Training memory: weights, gradients and the two moments of Adam in float32, activations "
        "aside. Layers backward: how many encoder layers the gradient has to pass."
    )
    show_csv_button(columns_csv(columns), "strategies.csv", key="download_csv_strategies")
