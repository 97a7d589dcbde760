"""The vectors of single sentences: each is embedded once, whatever list it is in."""

import hashlib
import threading
from collections.abc import Sequence
from functools import cache

from cachetools import LRUCache

from dashboard.records.arrays import frozen
from dashboard.records.sentences import SentenceWay, Vector
from dashboard.settings import MEGABYTE

VECTOR_BYTES = 128 * MEGABYTE

ENTRY_BYTES = 300
"""What an entry of the cache costs beside its numbers."""

Vectors = dict[str, Vector]


class VectorCache:
    """Vectors by way and sentence, the least recently used dropped beyond a number of bytes.

    A sentence is kept as a hash of 16 bytes, so that long ones cost no more than short ones.
    """

    def __init__(self, max_bytes: int) -> None:
        self._vectors: LRUCache[tuple[SentenceWay, bytes], Vector] = LRUCache(
            max_bytes, getsizeof=lambda vector: vector.nbytes + ENTRY_BYTES
        )
        self._lock = threading.Lock()

    @property
    def n_bytes(self) -> int:
        """Bytes in use."""
        return int(self._vectors.currsize)

    def find(self, way: SentenceWay, sentences: Sequence[str]) -> Vectors:
        """Those of the sentences that are here."""
        keys = {sentence: (way, digest((sentence,))) for sentence in sentences}
        with self._lock:
            found = {sentence: self._vectors.get(key) for sentence, key in keys.items()}
        return {sentence: vector for sentence, vector in found.items() if vector is not None}

    def keep(self, way: SentenceWay, vectors: Vectors) -> None:
        """Remember them; each is a copy, so that no batch is kept alive by one of its rows."""
        with self._lock:
            for sentence, vector in vectors.items():
                self._vectors[way, digest((sentence,))] = frozen(vector.copy())


def digest(sentences: Sequence[str]) -> bytes:
    """A hash of the sentences, which hold no line feeds, in their order."""
    return hashlib.blake2b("\n".join(sentences).encode(), digest_size=16).digest()


@cache
def vector_cache() -> VectorCache:
    """The vectors of this process; jobs use them from threads that Streamlit does not know."""
    return VectorCache(VECTOR_BYTES)
