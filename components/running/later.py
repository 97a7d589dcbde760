"""What can wait: parts of a page that are drawn after its main view, in the places they have.

A browser draws what arrives first; each element before the one that the reader waits for costs
time. In a rerun everything stands on the page already, so what hardly changes can come last and
nothing jumps.
"""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator


class Later:
    """Draws parts at once on a page that is empty still, and later where they stand already."""

    def __init__(self, *, waits: bool = False) -> None:
        """Parts are kept until `finish` if `waits`."""
        self._waits = waits
        self._parts: list[tuple[DeltaGenerator, Callable[[], None]]] = []

    def draw(self, place: DeltaGenerator, part: Callable[[], None]) -> None:
        """Draw `part` into `place`, a container of its own: now, or in `finish`."""
        if self._waits:
            self._parts.append((place, part))
        else:
            with place:
                part()

    def finish(self) -> None:
        """Draw what has waited, in order."""
        while self._parts:
            place, part = self._parts.pop(0)
            with place:
                part()
