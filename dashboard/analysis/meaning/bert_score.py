"""BERTScore: how well two texts cover each other, word piece by word piece.

Every piece is matched with the most similar piece of the other text, greedily, and the cosines are
averaged. With reference x and candidate y:

    recall    = mean over the pieces of x of their largest cosine with a piece of y
    precision = mean over the pieces of y of their largest cosine with a piece of x
    F1        = 2 precision recall / (precision + recall)

The published score takes a level that was chosen per checkpoint by its agreement with human
judgements; here the reader chooses. Special tokens are left out, as in the authors' own code;
pieces are not weighted by their rarity (idf), and values are not rescaled.

Source: Zhang, Kishore, Wu, Weinberger & Artzi 2020, section 3 (arXiv:1904.09675).
"""

import numpy as np
from jaxtyping import Float32

from dashboard.records.meaning import BertScore


def bert_score(cosines: Float32[np.ndarray, "reference candidate"]) -> BertScore:
    """Precision, recall and F1 from the cosines of all pairs of pieces.

    F1 is 0 where precision and recall are not both positive: a harmonic mean means nothing there.

    Raises:
        ValueError: One of the texts has no pieces.
    """
    if not cosines.size:
        raise ValueError("BERTScore needs at least one piece in each text.")
    recall = float(cosines.max(axis=1).mean())
    precision = float(cosines.max(axis=0).mean())
    is_positive = precision > 0 and recall > 0
    f1 = 2 * precision * recall / (precision + recall) if is_positive else 0.0
    return BertScore(precision=precision, recall=recall, f1=f1)
