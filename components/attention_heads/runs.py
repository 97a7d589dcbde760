"""The question of the attention heads page."""

from dataclasses import dataclass

from components.running.questions import Of
from components.running.runs import Encode, answer
from components.views.head_explorer import Messages, store_messages, text_id
from dashboard.records.attention import Measure


@dataclass(frozen=True, slots=True)
class HeadMessages(Of[Messages]):
    """All heads of a text as bytes, see `components.views.head_explorer`."""

    of: Encode
    measure: Measure

    def compute(self) -> Messages:
        """Packed for the browser."""
        encoding = answer(self.of)
        identity = text_id(self.of.name, encoding, self.measure)
        return store_messages(identity, encoding, self.measure)
