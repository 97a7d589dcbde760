"""How to read the query, key, value page, and what can be taken along from it."""

import streamlit as st

from components.query_key_value.one_head import keys_table
from components.query_key_value.parameters import ALL
from components.query_key_value.runs import Place
from components.take_away.exports import columns_csv, rows_csv, show_csv_button
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import EAGER, layer_in_python, loads, quoted, tokenizer_call
from dashboard.analysis.attention.steps import contributions
from dashboard.models.catalogue.catalog import ModelSpec, find_spec
from dashboard.records.encodings import Encoding
from dashboard.records.head_steps import HeadSteps


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "A head has three **learned** matrices. They say what each token looks for (its "
        "**query**), by what it is found (its **key**), and what it hands over (its **value**). "
        "The dot products of a query with every key, divided by √d and passed through softmax, "
        "give one row of weights, which sums to 1 (Vaswani et al. 2017, arXiv:1706.03762). The "
        "weighted sum of the values is what the head found. W_O mixes the heads, the residual "
        "connection adds the token's own vector, LayerNorm rescales it, and the feed-forward "
        "network works on each token alone (Devlin et al. 2019, N19-1423). Biases are part of "
        "every step."
    )
    with st.expander("What these numbers do not say"):
        st.markdown(
            "- A weight says how much of a **value** flows, **not why the model decides** (Jain & "
            "Wallace 2019, N19-1357); a large weight on a short value does little (Kobayashi et "
            "al. 2020, 2020.emnlp-main.574).\n"
            "- Single dimensions of q and k have no names: one could rotate both together and "
            "every score would stay the same. Contributions by dimension explain the "
            "arithmetic, not a meaning.\n"
            "- Beyond layer 1 a position is already a mixture of the whole text.\n"
            "- Colours: orange is positive, blue negative, the background 0. Strips of a step that "
            "belong together share a scale; the few values beyond it keep its last colour."
        )


def show_take_away(encoding: Encoding, steps: HeadSteps, place: Place) -> None:
    """CSV, link and Python of exactly this head and query."""
    text = encoding.text
    show_everything(
        columns_csv(keys_table(encoding, steps, place)),
        "query_key_value.csv",
        parameters=ALL,
        snippet=steps_snippet(find_spec(place.name), text.text, text.text_b, place),
        about="Repeats every step with transformers alone and compares with the model.",
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="vectors"):
        show_csv_button(
            lambda: vectors_csv(steps, place.key), "steps.csv", key="download_csv_vectors"
        )
        st.caption("Every vector of every step, one number per line.", width="content")


def vectors_csv(steps: HeadSteps, key: int) -> str:
    """All vectors of the query's way through the layer, in the order of the steps."""
    vectors = {
        "x": steps.entering,
        "q": steps.query,
        "k": steps.key[key],
        "v": steps.value[key],
        "q*k": contributions(steps.query, steps.key[key]),
        "z": steps.mixed,
        "all z": steps.joined,
        "attention output": steps.attention_output,
        "attention output + x": steps.attention_sum,
        "y": steps.attended,
        "inner sums": steps.inner_sums,
        "inner": steps.inner,
        "feed-forward": steps.feed_forward,
        "feed-forward + y": steps.output_sum,
        "output": steps.output,
    }
    return rows_csv(
        ["step", "dimension", "value"],
        ([name, i, value] for name, vector in vectors.items() for i, value in enumerate(vector)),
    )


def steps_snippet(spec: ModelSpec, text: str, text_b: str | None, place: Place) -> str:
    """Self-contained Python that repeats every step with transformers alone."""
    return f"""{loads(spec, EAGER)}
layer, head, query = {place.layer}, {place.head}, {place.token}  # counted from 0

inputs = {tokenizer_call(spec, quoted(text, text_b))}
with torch.inference_mode():
    outputs = model(**inputs, output_attentions=True, output_hidden_states=True)

{layer_in_python(spec, "layer")}

with torch.inference_mode():
    x = outputs.hidden_states[layer][0]  # [token, hidden]
    n_heads = model.config.num_attention_heads
    q, k, v = (
        part(x).view(len(x), n_heads, -1).transpose(0, 1) for part in (to_q, to_k, to_v)
    )  # [head, token, head_dim]
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    weights = scores.softmax(dim=-1)  # [head, query, key]
    z = (weights @ v).transpose(0, 1).reshape(len(x), -1)  # heads beside each other
    attended = norm_1(to_output(z) + x)
    output = norm_2(outer(activation(inner(attended))) + attended)

print(tokenizer.convert_ids_to_tokens(inputs["input_ids"][0]))
print(weights[head, query])
print((weights - outputs.attentions[layer][0]).abs().max())
print((output - outputs.hidden_states[layer + 1][0]).abs().max())
"""
