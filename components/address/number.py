"""Parameters that are numbers: a whole one, one with decimals, and two that bound a range."""

import re
from dataclasses import dataclass
from typing import Any

import streamlit as st

from components.address.links import MAX_DIGITS
from components.address.parameter import Parameter

LARGEST = 10.0**12
"""Beyond, a number of the session is none of ours."""


@dataclass(frozen=True)
class WholeNumber(Parameter):
    """A whole number; both bounds are included.

    Attributes:
        low: The smallest, unless `read` and `draw` are given another.
        high: The largest, likewise.
        default: What a plain link shows, brought within the bounds.
        step: What the buttons add and take away.
        is_index: Whether the screen and the link count from 1, and `read` and `draw` from 0.
        is_slider: Whether it is drawn as a slider.
    """

    low: int = 0
    high: int = 0
    default: int = 0
    step: int = 1
    is_index: bool = False
    is_slider: bool = False

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return is_number(value)

    def read(
        self, *, low: int | None = None, high: int | None = None, default: int | None = None
    ) -> int:
        """What holds, within the bounds; a link's number outside of them counts for nothing."""
        return self._shown(low, high, default)[0] - self.is_index

    def draw(
        self,
        *,
        low: int | None = None,
        high: int | None = None,
        default: int | None = None,
        **more: Any,  # noqa: ANN401  (what the input takes)
    ) -> int:
        """The input, and what it holds."""
        shown, low, high, first = self._shown(low, high, default)
        if self.name in st.session_state:  # also as it is: another page's input would be forgotten
            self.put(shown)
        widget: Any = st.slider if self.is_slider else st.number_input
        sized = {} if self.is_slider else {"width": 130 if self.is_index else 150}
        options = {"help": self.help, **sized, **more}
        number = widget(
            self.label,
            min_value=low,
            max_value=high,
            value=first,
            step=self.step,
            key=self.name,
            bind=self.binding(),
            **options,
        )
        return _within(number, low, high, first) - self.is_index

    def _shown(
        self, low: int | None, high: int | None, default: int | None
    ) -> tuple[int, int, int, int]:
        """The number on screen, its bounds, and the default within them."""
        low = self.low if low is None else low
        high = max(self.high if high is None else high, low)
        first = min(max(self.default if default is None else default, low), high)
        if self.name in st.session_state:
            return _within(self.held(), low, high, first), low, high, first
        return self._of_link(low, high, first), low, high, first

    def _of_link(self, low: int, high: int, first: int) -> int:
        """What the link asks for, or the default, with a note where it asks in vain."""
        asked = self.asked()
        if not asked:
            return first
        wanted = asked[-1]
        is_number = is_whole(wanted)
        if is_number and low <= int(wanted) <= high:
            return int(wanted)
        if not is_number and reads_as_number(wanted):
            self.unbind()
        said = self.in_words()
        what = f"{said} {wanted}" if is_number else f"a {said} that does not exist"
        self.note(f"The link asks for {what}, but here it can be {low} to {high}: showing {first}.")
        return first


@dataclass(frozen=True)
class Decimal(Parameter):
    """A number with decimals, drawn as a slider; both bounds are included.

    Attributes:
        low: The smallest.
        high: The largest.
        default: What a plain link shows.
        step: Between two places of the slider.
    """

    low: float = 0.0
    high: float = 1.0
    default: float = 0.0
    step: float = 0.01

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return is_number(value)

    def read(self) -> float:
        """What holds, within the bounds; a link's number outside of them counts for nothing."""
        if self.name in st.session_state:
            return self._within(self.held())
        asked = self.asked()
        if not asked:
            return self.default
        wanted = asked[-1]
        if re.fullmatch(r"\d{1,9}(\.\d{1,9})?|\.\d{1,9}", wanted, re.ASCII):
            if self.low <= float(wanted) <= self.high:
                return float(wanted)
        elif reads_as_number(wanted):
            self.unbind()
        self.note(
            f"The link asks for a {self.in_words()} that does not exist: here it can be "
            f"{self.low:g} to {self.high:g}. Showing {self.default:g}."
        )
        return self.default

    def draw(self, **more: Any) -> float:  # noqa: ANN401  (what the input takes)
        """The slider, and what it holds."""
        self.settle(self.read())
        options = {"help": self.help, **more}
        number = st.slider(
            self.label,
            self.low,
            self.high,
            self.default,
            self.step,
            key=self.name,
            bind=self.binding(),
            **options,
        )
        return self._within(number)

    def _within(self, value: float | None) -> float:
        """The number within the bounds; the default for none."""
        return float(self.default if value is None else min(max(value, self.low), self.high))


@dataclass(frozen=True)
class Range(Parameter):
    """Two whole numbers, the lower one first, drawn as a slider; all by default.

    Attributes:
        low: The smallest of all.
    """

    low: int = 0

    def fits(self, value: object) -> bool:
        """Whether a value of the session is of this kind."""
        return (
            isinstance(value, (tuple, list))
            and len(value) == 2  # noqa: PLR2004
            and all(is_number(one) for one in value)
        )

    def read(self, *, high: int) -> tuple[int, int]:
        """Both ends, which belong to the range; all where session or link say what is none."""
        whole = (self.low, high)
        if self.name in st.session_state:
            held = self.held()
            return (int(held[0]), int(held[1])) if held and self._is_within(held, high) else whole
        asked = self.asked()
        if not asked:
            return whole
        if all(is_whole(one) for one in asked):
            numbers = [int(one) for one in asked]
            if self.fits(numbers) and self._is_within(numbers, high):
                return numbers[0], numbers[1]
        # Streamlit's slider refuses most of these by itself, but shows a range from high to low.
        self.unbind()
        self.note(
            f"The link asks for a range of {self.in_words()} that does not exist: it takes two "
            f"numbers from {self.low} to {high}, the lower one first. Showing all."
        )
        return whole

    def draw(self, *, high: int, **more: Any) -> tuple[int, int]:  # noqa: ANN401
        """The slider, and both ends; nothing is drawn where there is a single number."""
        whole = (self.low, high)
        shown = self.read(high=high)
        if high <= self.low:
            return whole
        self.settle(shown)
        options = {"help": self.help, **more}
        first, last = st.slider(
            self.label, *whole, whole, key=self.name, bind=self.binding(), **options
        )
        return int(first), int(last)

    def said(self) -> object:
        """Both ends; None where no slider has been drawn."""
        said = super().said()
        return list(said) if isinstance(said, tuple) else said

    def _is_within(self, ends: Any, high: int) -> bool:  # noqa: ANN401  (fits already)
        """Whether these are two numbers in the right order and within the bounds."""
        return bool(self.low <= ends[0] <= ends[1] <= high)


def is_number(value: object) -> bool:
    """Whether a value of the session is a number that inputs of ours can hold; nan is none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < LARGEST


def is_whole(text: str) -> bool:
    """Whether a link's text is a whole number as links of ours write it."""
    return text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS


def reads_as_number(text: str) -> bool:
    """Whether Python, and so Streamlit, reads a number where ours do not: nan, 1e9, 1_0."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _within(value: float | None, low: int, high: int, first: int) -> int:
    """The number within the bounds; the default for none."""
    return first if value is None else int(min(max(value, low), high))
