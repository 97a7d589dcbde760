"""Every word at once: each token hidden in turn, the sentence coloured by surprisal."""

from dataclasses import dataclass

import streamlit as st

from components.address.links import show_link_notes
from components.masked_language_model.parameters import COMPARE, UNIT
from components.masked_language_model.runs import ScoreVariants
from components.masked_language_model.sentence import token_chip
from components.running.questions import Exact
from components.running.runs import ask, run_tokenize
from components.running.waiting import waits_alone
from components.take_away.exports import Cell, rows_csv, show_csv_button
from components.views.chips_and_bars import Chip, show_sentence
from components.views.large_numbers import show_large_numbers
from components.views.signs import show_scale
from components.views.table import draw_table
from components.words.look import page_palette
from components.words.messages import show_text_notes
from dashboard.analysis.prediction.masked import (
    NATS_PER_BIT,
    pseudo_log_likelihood,
    pseudo_perplexity,
)
from dashboard.analysis.prediction.positions import scored_positions
from dashboard.models.heads.masked_language import mask_token, piece_names
from dashboard.records.masked import TokenScores
from dashboard.records.texts import TokenizedText
from dashboard.settings import settings
from dashboard.user_text import clean_text

FULL_COLOUR_NATS = 8.0
"""Surprisal that takes the full colour: about 1 in 3,000."""

AGREEMENT = (
    "The keys to the cabinet are on the table.",
    "The keys to the cabinet is on the table.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A sentence with the score of each of its tokens.

    Attributes:
        text: The sentence.
        positions: The tokens that were scored.
        scores: One row per position.
    """

    text: TokenizedText
    positions: tuple[int, ...]
    scores: TokenScores


def show_every_word(name: str, text: TokenizedText) -> None:
    """The coloured sentence with its pseudo-log-likelihood; a second one beside it if given."""
    unit = UNIT.draw()
    scored = _score(name, text)
    if scored is None:
        return
    _show_scored(name, scored, unit, key="scored")
    full = f"{FULL_COLOUR_NATS / _factor(unit):.1f}"
    colour = f"color-mix(in srgb,{page_palette().roles[1]} 50%,transparent)"
    show_scale(
        ("transparent", colour),
        ("0", f"{full} {unit} and more · surprisal"),
        said=f"Colour scale from surprisal 0 to {full} {unit}",
    )
    st.markdown("**Compare with another sentence**")
    other = _pick_other(name)
    if other is not None:
        with waits_alone():  # the table need not wait
            second = _score(name, other)
            if second is not None:
                _show_scored(name, second, unit, key="scored_other")
                _show_difference(scored, second, unit)
    _show_table(name, scored)
    show_link_notes(UNIT)


def _score(name: str, text: TokenizedText) -> Scored | None:
    """Each token's score with that token alone hidden, or None where there is none to score.

    Raises:
        JobPending: It takes longer, or waits for the reader's click.
    """
    mask = mask_token(name)
    positions = tuple(scored_positions(text, mask.id).tolist())
    if not positions:
        st.info(
            "There is no known word here to score: special tokens, masks and [UNK] are left out.",
            icon=":material/block:",
        )
        return None
    rows = tuple(((position, mask.id),) for position in positions)
    read = tuple((position, int(text.input_ids[position])) for position in positions)
    question = ScoreVariants(name, Exact(text), rows, read)
    scores = ask(question, start=f"Score all {len(positions)} tokens")
    return Scored(text=text, positions=positions, scores=scores)


def _show_scored(name: str, scored: Scored, unit: str, *, key: str) -> None:
    show_sentence(
        _chips(name, scored, unit),
        key=key,
        label="Each token with its surprisal",
        colours=(page_palette().roles[1], page_palette().roles[1]),
    )
    log_p = scored.scores.log_probabilities
    factor = _factor(unit)
    total = pseudo_log_likelihood(log_p) / factor
    most = int(log_p.argmin())
    worst = -float(log_p[most]) / factor
    figures = (
        (f"{total:.2f}", f"pseudo-log-likelihood, {unit}"),
        (f"{pseudo_perplexity(log_p):.2f}", "pseudo-perplexity, choices per token"),
        (f"{-total / len(log_p):.2f}", f"mean surprisal, {unit} per token"),
        (f"{worst:.2f}", f"largest surprisal, {unit}, at position {scored.positions[most]}"),
    )
    show_large_numbers(figures, key=f"{key}_figures")
    with st.container(horizontal=True, gap="small"):
        st.text("Most surprising:")
        st.text(scored.text.tokens[scored.positions[most]])
    left_out = len(scored.text.tokens) - len(log_p) - int(scored.text.is_special.sum())
    if left_out:
        st.caption(f"{left_out} tokens are masks or [UNK]: they have no score and no share in N.")


def _chips(name: str, scored: Scored, unit: str) -> list[Chip]:
    """The tokens, as deeply coloured as they are surprising."""
    text, scores = scored.text, scored.scores
    chips = [token_chip(text, position) for position in range(len(text.tokens))]
    best = piece_names(name, scores.top_ids[:, 0])
    rows = zip(scored.positions, scores.log_probabilities.tolist(), scores.ranks, best, strict=True)
    for position, nats, rank, word in rows:
        chips[position] = token_chip(
            text,
            position,
            below=f"{-nats / _factor(unit):.1f}",
            tone=-nats / FULL_COLOUR_NATS,
            note=f"position {position}, rank {rank:,}, the model's first choice: {word}",
        )
    return chips


def _factor(unit: str) -> float:
    """Nats in one unit."""
    return NATS_PER_BIT if unit == "bits" else 1.0


def _pick_other(name: str) -> TokenizedText | None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        typed = COMPARE.draw()
        st.button("keys … are / is", key="agreement", on_click=_use_agreement)
    clean = clean_text(typed, max_characters=settings().max_characters).text
    if not clean.strip():
        return None
    other = run_tokenize(name, clean, None)
    show_text_notes(other)
    return other


def _use_agreement() -> None:
    """The classic pair about agreement across a noun in between."""
    st.session_state["text"], st.session_state[COMPARE.name] = AGREEMENT


def _show_difference(first: Scored, second: Scored, unit: str) -> None:
    factor = _factor(unit)
    totals = [pseudo_log_likelihood(s.scores.log_probabilities) / factor for s in (first, second)]
    difference = totals[0] - totals[1]
    likelier = "first" if difference > 0 else "second"
    st.markdown(
        f"The {likelier} sentence has the higher pseudo-log-likelihood, by "
        f"**{abs(difference):.2f} {unit}**."
        if difference
        else "Both sentences have the same pseudo-log-likelihood."
    )
    counts = [len(s.positions) for s in (first, second)]
    if counts[0] != counts[1]:
        st.caption(
            f"They have {counts[0]} and {counts[1]} scored tokens: a longer sentence adds up more "
            "surprisal, so compare the mean per token as well."
        )


def _show_table(name: str, scored: Scored) -> None:
    best, rows = piece_names(name, scored.scores.top_ids[:, 0]), word_rows(scored)
    with st.expander("The numbers"):
        draw_table(
            [[*row, word] for row, word in zip(rows, best, strict=True)],
            [*WORD_HEADER, "best"],
            formats=dict.fromkeys((*WORD_HEADER[2:5], "entropy_nats"), "%.4f"),
            alt="Every token with its log probability, surprisal and rank",
        )
    show_csv_button(rows_csv(WORD_HEADER, rows), "every_word.csv", key="download_csv_words")


WORD_HEADER = (
    "position",
    "token",
    "log_probability",
    "surprisal_nats",
    "surprisal_bits",
    "rank",
    "entropy_nats",
)


def word_rows(scored: Scored) -> list[list[Cell]]:
    """One row per scored token."""
    scores = scored.scores
    numbers = zip(scores.log_probabilities, scores.ranks, scores.entropy_nats, strict=True)
    return [
        [
            *(position, scored.text.tokens[position]),
            *(float(nats), -float(nats), -float(nats) / NATS_PER_BIT),
            *(int(rank), float(entropy)),
        ]
        for position, (nats, rank, entropy) in zip(scored.positions, numbers, strict=True)
    ]
