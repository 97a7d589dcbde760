"""The question answering head: two logits per token, for the start and the end of the answer.

What the model receives is [CLS] question [SEP] context [SEP]; logits = W h + b on the last hidden
state of every token (Devlin et al. 2019, N19-1423, section 4.2). transformers 5 has no
question-answering pipeline any more; `dashboard.analysis.prediction.answers` makes spans of the
logits.

Example:
    >>> from dashboard.models import load_model, tokenize
    >>> text = tokenize("bertscope-mini", "Who sleeps?", "The cat sleeps.")
    >>> answer_logits(load_model("bertscope-mini", "question_answering"), text).shape
    (10, 2)
"""

import numpy as np
from jaxtyping import Float32

from dashboard.models.running.batches import model_inputs
from dashboard.models.running.loading import LoadedModel
from dashboard.records.arrays import frozen
from dashboard.records.texts import TokenizedText


def answer_logits(model: LoadedModel, text: TokenizedText) -> Float32[np.ndarray, "token 2"]:
    """The logits of every token as start and as end of the answer, from one forward pass.

    Args:
        model: A checkpoint loaded for "question_answering".
        text: Question and context, at most as many tokens as the model takes.
    """
    import torch

    with torch.inference_mode():
        outputs = model.model(**model_inputs(model, text))
    both = torch.stack([outputs.start_logits[0], outputs.end_logits[0]], dim=-1)
    return frozen(both.numpy(), np.float32)
