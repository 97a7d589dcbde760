"""The nouns that models, analysis, figures and pages share, one module per subject.

Frozen records of tuples and read-only NumPy arrays, with the axes in the type. A record computes
nothing and draws nothing. Because its arrays are read-only, a cached record is shared between
sessions by reference, without a copy.
"""

from dashboard.records.core import (
    AttentionMatrix,
    Encoding,
    HeadProjections,
    HeadStatistics,
    TokenizedText,
    WordPair,
)

__all__ = [
    "AttentionMatrix",
    "Encoding",
    "HeadProjections",
    "HeadStatistics",
    "TokenizedText",
    "WordPair",
]
