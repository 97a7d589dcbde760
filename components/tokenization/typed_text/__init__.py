"""The typed text with its word pieces coloured in; pointing at one tells all about it.

What is pointed at stays in the browser. A click, a tap or Enter sends the number of the word back,
which is checked here like anything that comes from a browser.
"""

from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from pathlib import Path

from components.browser.bundle import component
from components.browser.picked import picked_number
from dashboard.analysis.text.spans import cut_positions, piece_kinds, text_runs
from dashboard.records.tokenization import TextRun, TokenizationSteps

MAX_RUNS = 6000
"""More runs than this are not drawn: a text of many thousand words, most of which is cut anyway."""

_mount = component(
    "tokenization_text",
    '<div class="tokenization-text"></div>',
    Path(__file__).with_name("typed_text.js"),
)

Run = tuple[str, int, str, bool, bool]
"""Text, position or -1, kind, whether it is cut, whether it is marked."""

Token = tuple[str, int, int, int, int, str, int, int]
"""Token, id, position that the model receives or -1, segment id, number of its word or 0, typed
word, start, end."""


@dataclass(frozen=True, kw_only=True)
class TextMessage:
    """What `typed_text.js` draws: runs in the order of the sequence, and one entry per token.

    The rest is that of `show_tokenized_text`; `n_hidden` runs are left out.
    """

    runs: Sequence[Run]
    n_hidden: int
    tokens: Sequence[Token]
    label: str
    word: int
    padding: tuple[str, int]
    picks: bool


def show_tokenized_text(
    steps: TokenizationSteps,
    *,
    key: str,
    label: str,
    word: int = 0,
    padding: tuple[str, int] = ("", 0),
    marked: Container[int] = (),
    on_word: Callable[[int], None] | None = None,
) -> None:
    """Draw the text.

    Args:
        steps: What happened to it.
        key: Key of the component.
        label: What a screen reader calls it.
        word: Number of the chosen word, from 1; 0 for none.
        padding: What fills the text up, and how many of them follow it.
        marked: Positions in the whole sequence of tokens that are underlined.
        on_word: Told the number of the word that the reader picks, from 1; None where words are
            not picked.
    """

    def use() -> None:
        number = picked_number(key, len(steps.words) + 1)
        if number and on_word is not None:
            on_word(number)

    message = text_message(
        steps, label=label, word=word, padding=padding, marked=marked, picks=on_word is not None
    )
    _mount(key=key, data=vars(message), on_pick_change=use)


def text_message(
    steps: TokenizationSteps,
    *,
    label: str = "",
    word: int = 0,
    padding: tuple[str, int] = ("", 0),
    marked: Container[int] = (),
    picks: bool = False,
) -> TextMessage:
    """What the script draws of a text; the arguments are those of `show_tokenized_text`."""
    runs = _sequence(steps)
    return TextMessage(
        runs=[
            (
                run.text,
                -1 if run.position is None else run.position,
                run.kind,
                run.is_cut,
                run.position in marked,
            )
            for run in runs[:MAX_RUNS]
        ],
        n_hidden=max(0, len(runs) - MAX_RUNS),
        tokens=_tokens(steps),
        label=label,
        word=word,
        padding=padding,
        picks=picks,
    )


def _sequence(steps: TokenizationSteps) -> list[TextRun]:
    """The runs of both texts with the added tokens where the model finds them."""
    kinds = piece_kinds(steps)
    segments = steps.whole.segment_ids.tolist()
    runs: list[TextRun] = []
    for segment in (0, 1):
        own = [position for position in steps.added if segments[position] == segment]
        typed = [
            position
            for position in range(len(segments))
            if segments[position] == segment and position not in own
        ]
        # Where nothing typed is left, the text is drawn before the closing token.
        first = typed[0] if typed else own[-1] if own else 0
        for before in (True, False):
            runs += [
                TextRun(
                    text=steps.whole.tokens[position],
                    position=position,
                    kind=kinds[position],
                    is_cut=False,
                )
                for position in own
                if (position < first) is before
            ]
            runs += text_runs(steps, segment) if before else ()
    return runs


def _tokens(steps: TokenizationSteps) -> list[Token]:
    """One entry per token of the whole sequence."""
    word_of: dict[int, tuple[int, str]] = {}
    for number, word in enumerate(steps.words, start=1):
        for place in range(len(word.tokens)):
            word_of[word.position + place] = number, word.typed
    cut = cut_positions(steps)
    rows: list[Token] = []
    received = 0
    for position, token in enumerate(steps.whole.tokens):
        start, end = steps.whole.offsets[position]
        rows.append(
            (
                token,
                int(steps.whole.input_ids[position]),
                -1 if position in cut else received,
                int(steps.whole.segment_ids[position]),
                *word_of.get(position, (0, "")),
                start,
                end,
            )
        )
        received += position not in cut
    return rows
