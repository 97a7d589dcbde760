"""The words of one text whose contextual vectors are most alike."""

import numpy as np

from dashboard.analysis.text.words import is_punctuation, word_groups, word_labels
from dashboard.analysis.vectors import cosines
from dashboard.records.encodings import Encoding
from dashboard.records.word_pairs import WordPair


def closest_words(encoding: Encoding, *, count: int) -> tuple[WordPair, ...]:
    """The `count` pairs of different words whose last-level vectors have the largest cosine.

    A word's vector is the mean over its pieces; special tokens, punctuation and unknown pieces
    are left out. Raw cosine: contextual vectors of one text are all fairly close, so the order
    says more than the value (Ethayarajh 2019, D19-1006). Words that occur several times count
    once, with their closest pair.
    """
    text = encoding.text
    skip = text.is_special | is_punctuation(text) | text.is_unknown
    groups, labels = word_groups(text), word_labels(text)
    kept = [i for i, group in enumerate(groups) if not skip[list(group)].any()]
    if not kept:
        return ()
    last = encoding.hidden_states[-1]
    vectors = np.stack([last[list(groups[i])].mean(axis=0) for i in kept])
    values = cosines(vectors, vectors)
    pairs = [
        WordPair(first=labels[kept[i]], second=labels[kept[j]], cosine=float(values[i, j]))
        for i in range(len(kept))
        for j in range(i + 1, len(kept))
        if labels[kept[i]] != labels[kept[j]]
    ]
    best: dict[frozenset[str], WordPair] = {}
    for pair in sorted(pairs, key=lambda pair: -pair.cosine):
        best.setdefault(frozenset((pair.first, pair.second)), pair)
    return tuple(best.values())[:count]
