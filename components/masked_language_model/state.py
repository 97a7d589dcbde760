"""Which tokens are hidden and what was put in: read from the link, changed by clicks.

`mask` holds token positions from 0 ("5, 6"), "none" for nothing, and is empty for the default, a
content word. `fill` holds the word pieces that were put in ("5:full"), `at` the position whose
predictions are shown. Typed mask tokens are always hidden.
"""

from dataclasses import dataclass

import streamlit as st

from components.masked_language_model.parameters import AT, FILL, MASK, PIECES
from dashboard.analysis.prediction.positions import (
    carry_positions,
    default_mask,
    parse_fills,
    parse_positions,
    typed_masks,
    write_fills,
)
from dashboard.analysis.text.words import word_groups
from dashboard.models.heads.masked_language import mask_token, piece_id, piece_names
from dashboard.records.masked import MaskToken
from dashboard.records.texts import TokenizedText

NONE = "none"
"""Value of `mask` for a text with nothing hidden."""

BEFORE = "_masked_tokens"
"""The tokens that `mask` and `fill` speak about, to carry them over when the text changes."""

NEXT = "_masked_next"
"""Values for the fields that the next run is to begin with."""

SENTENCE, BARS = "masked_sentence", "masked_bars"
"""Keys of the two views that can be clicked."""

FILLING = "_masked_filling"
"""The filling that the reader has begun, see `components/masked_language_model/filling.py`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Masks:
    """What is hidden, what was put in, and what is shown.

    Attributes:
        name: The checkpoint.
        text: The text without any mask of ours.
        token: The mask token.
        typed: Positions where the reader typed it.
        chosen: Positions that are hidden by click, link or default.
        is_default: Whether nobody has chosen, so that a content word is hidden.
        fills: Position and vocabulary index of what was put in.
        shown: The position whose predictions are shown, or None with nothing hidden.
        notes: What the fields asked for in vain.
    """

    name: str
    text: TokenizedText
    token: MaskToken
    typed: tuple[int, ...]
    chosen: tuple[int, ...]
    is_default: bool
    fills: tuple[tuple[int, int], ...]
    shown: int | None
    notes: tuple[str, ...]

    @property
    def positions(self) -> tuple[int, ...]:
        """All hidden positions, in the order of the text, those with a word put in included."""
        return tuple(sorted({*self.typed, *self.chosen}))

    @property
    def open(self) -> tuple[int, ...]:
        """Hidden positions that nothing was put into."""
        filled = dict(self.fills)
        return tuple(position for position in self.positions if position not in filled)

    @property
    def read(self) -> tuple[int, ...]:
        """Positions whose predictions come out of the pass for what is shown."""
        return tuple(sorted({*self.open, *(() if self.shown is None else (self.shown,))}))

    @property
    def changes(self) -> tuple[tuple[int, int], ...]:
        """What the model receives instead of the text: masks, and what was put in elsewhere."""
        filled = dict(self.fills)
        return tuple(
            (position, self.token.id if position in self.read else filled[position])
            for position in self.positions
        )


def current_masks(name: str, text: TokenizedText) -> Masks:
    """What the fields `mask`, `fill` and `at` say about this text; draws nothing."""
    _prepare_fields(text)
    token = mask_token(name)
    typed = typed_masks(text, token.id)
    written = MASK.read().strip()
    chosen, notes = _chosen(text, written, typed)
    is_default = not chosen and not typed and written.lower() != NONE
    if is_default:
        chosen = default_mask(text, token.id)
    fills, fill_notes = _fills(name, {*typed, *chosen})
    hidden = sorted({*typed, *chosen})
    filled = dict(fills)
    wanted = AT.held() or ""
    first = next((position for position in hidden if position not in filled), None)
    shown = int(wanted) if wanted in {str(position) for position in hidden} else first
    return Masks(
        name=name,
        text=text,
        token=token,
        typed=typed,
        chosen=chosen,
        is_default=is_default and bool(chosen),
        fills=fills,
        shown=shown if shown is not None else (hidden[0] if hidden else None),
        notes=(*notes, *fill_notes),
    )


def _prepare_fields(text: TokenizedText) -> None:
    """Bring the fields up to date before they are drawn: link, clicks, a changed text."""
    state = st.session_state
    for one in (MASK, FILL, AT):
        one.put(" ".join(one.asked()) if one.name not in state else one.held() or "")
    for key, value in state.pop(NEXT, {}).items():
        state[key] = value
    before: tuple[str, ...] | None = state.get(BEFORE)
    if before is not None and before != text.tokens:
        _carry(before, text.tokens)
    state[BEFORE] = text.tokens


def _carry(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """After an edit, keep what was hidden and put in outside the part that changed."""
    positions, _ = parse_positions(MASK.read())
    moved = carry_positions(before, after, positions)
    if positions:
        MASK.put(", ".join(str(moved[p]) for p in positions if p in moved))
    elif MASK.read().strip() == NONE:
        MASK.put("")
    fills, _ = parse_fills(FILL.read())
    moved = carry_positions(before, after, tuple(fills))
    FILL.put(write_fills({moved[p]: piece for p, piece in fills.items() if p in moved}))
    AT.put("")


def _chosen(
    text: TokenizedText, written: str, typed: tuple[int, ...]
) -> tuple[tuple[int, ...], list[str]]:
    """The positions in the field that can be hidden, and what is wrong with the others."""
    if written.lower() == NONE:
        return (), []
    positions, n_bad = parse_positions(written)
    allowed = ~text.is_special
    good = tuple(p for p in positions if p < len(allowed) and allowed[p] and p not in typed)
    notes = []
    if n_bad:
        notes.append(
            "Masked positions are whole numbers, separated by commas: "
            f"{n_bad} of the entries {'is' if n_bad == 1 else 'are'} none."
        )
    lost = [p for p in positions if p >= len(allowed) or not allowed[p]]
    if lost:
        named = ", ".join(str(p) for p in lost[:5]) + (" …" if len(lost) > 5 else "")  # noqa: PLR2004
        notes.append(
            f"Nothing can be hidden at position {named}: this text has positions 0 to "
            f"{len(allowed) - 1}, and special tokens stay as they are."
        )
    return good, notes


def _fills(name: str, hidden: set[int]) -> tuple[tuple[tuple[int, int], ...], list[str]]:
    """The words put in that can be, and how many could not."""
    fills, n_bad = parse_fills(FILL.read())
    found = {p: piece_id(name, piece) for p, piece in fills.items() if p in hidden}
    good = tuple(sorted((p, index) for p, index in found.items() if index is not None))
    lost = n_bad + len(fills) - len(good)
    if not lost:
        return good, []
    note = (
        f"{lost} of the words put in cannot stand there: each needs a hidden position and one "
        "word piece of this vocabulary, such as 5:full."
    )
    return good, [note]


def toggle(masks: Masks, position: int) -> None:
    """A click on a token: hide it, show it again, or open what was put in (in a callback)."""
    if not 0 <= position < len(masks.text.tokens) or masks.text.is_special[position]:
        return
    fills = dict(masks.fills)
    if position in fills:
        del fills[position]
        _keep(masks, masks.chosen, fills)
        AT.put(str(position))
        return
    if position in masks.typed:
        AT.put(str(position))
        return
    group = (position,) if PIECES.read() else word_at(masks.text, position)
    group = tuple(p for p in group if p not in masks.typed)
    if position in masks.chosen:
        kept = tuple(p for p in masks.chosen if p not in group)
        _keep(masks, kept, {p: i for p, i in fills.items() if p not in group})
        AT.put("")
    else:
        before = () if masks.is_default else masks.chosen
        _keep(masks, tuple(sorted({*before, *group})), fills)
        AT.put(str(group[0]))


def put_in(masks: Masks, index: int) -> None:
    """Put a word piece in at the shown position and go on to the next one (in a callback)."""
    if masks.shown is None or not index >= 0:
        return
    fills = dict(masks.fills)
    is_taken_out = fills.get(masks.shown) == index
    if is_taken_out:
        del fills[masks.shown]
    else:
        fills[masks.shown] = index
    _keep(masks, masks.chosen, fills)
    left = [p for p in masks.open if p != masks.shown]
    stays = is_taken_out or not left
    AT.put(str(masks.shown if stays else left[0]))


def fill_all(masks: Masks, fills: dict[int, int]) -> None:
    """Put several words in when the page runs next."""
    st.session_state[NEXT] = {
        "mask": _written(masks, masks.chosen),
        "fill": _spelled(masks, {**dict(masks.fills), **fills}),
        "at": "",
    }


def clear_fills() -> None:
    """Take out every word that was put in (a callback)."""
    FILL.put("")
    AT.put("")


def word_at(text: TokenizedText, position: int) -> tuple[int, ...]:
    """The pieces of the word at a position."""
    return next(group for group in word_groups(text) if position in group)


def _keep(masks: Masks, chosen: tuple[int, ...], fills: dict[int, int]) -> None:
    MASK.put(_written(masks, chosen))
    FILL.put(_spelled(masks, fills))


def _written(masks: Masks, chosen: tuple[int, ...]) -> str:
    """The field `mask` for these positions."""
    if chosen:
        return ", ".join(str(position) for position in chosen)
    return "" if masks.typed else NONE


def _spelled(masks: Masks, fills: dict[int, int]) -> str:
    """The field `fill` for these word pieces."""
    pieces = piece_names(masks.name, list(fills.values()))
    return write_fills(dict(zip(fills, pieces, strict=True)))
