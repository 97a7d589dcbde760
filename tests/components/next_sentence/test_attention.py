"""Layers and heads that look across are named from 1, on screen, in the link and in the file."""

import numpy as np

from components.next_sentence.attention import weight_rows
from dashboard.analysis.attention.segments import segment_attention, strongest_crossing
from dashboard.models.inside.encoding import encode
from dashboard.models.running.loading import load_model
from dashboard.models.text.tokenization import tokenize
from tests.visiting import visit

MINI = "bertscope-mini"
PAIR = ("I like cookies!", "Do you like them too?")


def test_the_head_that_looks_across_most_is_named_from_1_everywhere() -> None:
    text = tokenize(MINI, *PAIR)
    attention = encode(load_model(MINI, "next_sentence"), text).attention
    record = segment_attention(attention, text, special_apart=True)
    layer, head, weight = strongest_crossing(record)
    named = f"layer {layer + 1}, head {head + 1}"
    app = visit("next_sentence", model=MINI, text=PAIR[0], text_b=PAIR[1], part="Attention")
    captions = [caption.value for caption in app.caption]
    assert any(one.endswith(f"B → A: {weight:.2f}): {named}.") for one in captions)
    (link,) = [one.proto for one in app.get("page_link") if "Look into" in one.proto.label]
    assert link.label == f"Look into {named}"
    assert set(link.query_string.split("&")) == {f"layer={layer + 1}", f"head={head + 1}"}


def test_rows_of_the_file_count_from_1_and_hold_every_share() -> None:
    text = tokenize(MINI, *PAIR)
    attention = encode(load_model(MINI, "next_sentence"), text).attention
    record = segment_attention(attention, text, special_apart=True)
    rows = weight_rows(record)
    assert len(rows) == record.share.size
    for layer, head, queries, keys, weight in rows:
        at = record.query_groups.index(str(queries)), record.key_groups.index(str(keys))
        assert (
            np.float32(weight or 0) == record.share[(*at, int(layer or 0) - 1, int(head or 0) - 1)]
        )
    assert {row[0] for row in rows} == set(range(1, attention.shape[0] + 1))
    assert {row[1] for row in rows} == set(range(1, attention.shape[1] + 1))
