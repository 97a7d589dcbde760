"""The training objective made visible: dice, changed tokens, and the loss of each."""

import secrets
from operator import itemgetter

import streamlit as st

from components.address.links import show_link_notes
from components.masked_language_model.parameters import MAX_SEED, SEED
from components.masked_language_model.runs import ScoreTraining
from components.masked_language_model.sentence import bare, token_chip
from components.running.questions import Exact
from components.running.runs import ask
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.chips_and_bars import Chip, show_sentence
from components.views.large_numbers import show_large_numbers
from components.views.table import draw_table
from components.words.look import page_palette
from dashboard.analysis.corruption import corrupt
from dashboard.analysis.prediction.masked import pseudo_log_likelihood
from dashboard.analysis.prediction.positions import scored_positions
from dashboard.models.heads.masked_language import mask_token, piece_names
from dashboard.models.text.tokenization import load_tokenizer
from dashboard.records.corruption import Corruption
from dashboard.records.masked import TokenScores
from dashboard.records.texts import TokenizedText

FULL_COLOUR_NATS = 8.0

SAID = {"mask": "masked", "random": "replaced", "keep": "kept"}


def show_training(name: str, text: TokenizedText) -> None:
    """One throw of the dice for this sentence, and what the model loses on it."""
    mask = mask_token(name)
    candidates = scored_positions(text, mask.id)
    if not len(candidates):
        st.info(
            "There is no known word here to choose from: special tokens, masks and [UNK] are "
            "left out.",
            icon=":material/block:",
        )
        return
    seed = _pick_seed()
    words = range(len(load_tokenizer(name).names))
    draw = corrupt(text.input_ids, candidates, mask_id=mask.id, words=words, random=seed)
    changes = tuple((int(i), int(draw.input_ids[i])) for i in draw.chosen)
    scores = ask(ScoreTraining(name, Exact(text), changes))
    show_sentence(
        _chips(name, text, draw, scores),
        key="training_sentence",
        label="The sentence as the model receives it in training",
        colours=(page_palette().roles[1], page_palette().roles[1]),
    )
    st.caption(
        f"{len(draw.chosen)} of {len(candidates)} tokens are chosen (15 %, at least one). The "
        "number below a chosen token is its loss in nats."
    )
    _show_figures(draw, scores)
    _show_tables(name, text, draw, scores)


def _pick_seed() -> int:
    """The seed of the dice, and a button for others."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        seed = SEED.draw(width=170)
        st.button("Roll again", key="roll", icon=":material/casino:", on_click=_roll)
    show_link_notes(SEED)
    return seed


def _roll() -> None:
    SEED.put(secrets.randbelow(MAX_SEED + 1))


def _chips(name: str, text: TokenizedText, draw: Corruption, scores: TokenScores) -> list[Chip]:
    """What the model receives; below a chosen token, its loss."""
    received = piece_names(name, draw.input_ids)
    chips = [token_chip(text, position) for position in range(len(text.tokens))]
    chosen = draw.chosen.tolist()
    for position, action, nats in zip(chosen, draw.actions, scores.log_probabilities, strict=True):
        chips[position] = token_chip(
            text,
            position,
            label=bare(received[position]),
            below=f"{-nats:.2f}",
            tone=-float(nats) / FULL_COLOUR_NATS,
            state="chosen",
            note=f"position {position}, {SAID[action]}, to be found: {text.tokens[position]}",
        )
    return chips


def _show_figures(draw: Corruption, scores: TokenScores) -> None:
    """The loss that training would lower, and how often the model is right."""
    total, n_chosen = -pseudo_log_likelihood(scores.log_probabilities), len(draw.chosen)
    figures = (
        (f"{total / n_chosen:.3f}", "loss: mean over the chosen, nats"),
        (f"{total:.3f}", "sum over the chosen, nats"),
        (f"{int((scores.ranks == 1).sum())} of {n_chosen}", "found with the first choice"),
        (
            " / ".join(str(draw.actions.count(action)) for action in ("mask", "random", "keep")),
            "masked / replaced / kept",
        ),
    )
    show_large_numbers(figures, key="training_figures")


CHOSEN_HEADER = ("position", "token", "die", "action", "received", "loss_nats", "rank")


def chosen_rows(
    name: str, text: TokenizedText, draw: Corruption, scores: TokenScores
) -> list[list[Cell]]:
    """One row per chosen token."""
    received = piece_names(name, draw.input_ids[draw.chosen])
    return [
        [
            int(position),
            text.tokens[position],
            float(draw.action_dice[row]),
            SAID[draw.actions[row]],
            received[row],
            -float(scores.log_probabilities[row]),
            int(scores.ranks[row]),
        ]
        for row, position in enumerate(draw.chosen)
    ]


def _show_tables(name: str, text: TokenizedText, draw: Corruption, scores: TokenScores) -> None:
    """Both dice: which tokens are chosen, and what becomes of them."""
    rows = chosen_rows(name, text, draw, scores)
    first, second = st.columns([2, 3], gap="medium")
    with first:
        st.markdown("**First die: who is chosen**")
        st.caption("A number per token; the smallest 15 % are chosen.")
        chosen = set(draw.chosen.tolist())
        dice = [
            (text.tokens[position], float(die), int(position) in chosen)
            for position, die in zip(draw.candidates, draw.choice_dice, strict=True)
        ]
        draw_table(
            sorted(dice, key=itemgetter(1)),
            ["token", "die", "chosen"],
            formats={"die": "%.4f"},
            most=300,
            alt="The first die of every token, smallest first",
        )
    with second:
        st.markdown("**Second die: what happens to the chosen**")
        st.caption("Below 0.8: masked. Below 0.9: replaced by a random word piece. Else: kept.")
        draw_table(
            rows,
            CHOSEN_HEADER,
            column_config={
                "die": st.column_config.NumberColumn(format="%.4f"),
                "loss_nats": st.column_config.NumberColumn("loss, nats", format="%.4f"),
            },
            alt="The chosen tokens, their second die, what the model receives, and the loss",
        )
        show_csv_button(
            rows_csv(CHOSEN_HEADER, rows), "training_step.csv", key="download_csv_training"
        )
