"""Attention by hand: every product on screen, from four numbers per token to the new vectors."""

from collections.abc import Iterable, Mapping

import streamlit as st

from components.query_key_value.parameters import ALL
from components.query_key_value.toy_state import pick_numbers
from components.take_away.exports import attention_by_hand_snippet, rows_csv
from components.take_away.exports import show_take_away as show_everything
from dashboard.analysis.attention.toy import HEAD_DIM, Rows, toy_attention
from dashboard.records.attention import AttentionSteps

PARTS = (("Q", "W_Q", "w_q", "q"), ("K", "W_K", "w_k", "k"), ("V", "W_V", "w_v", "v"))
"""Of each projection: its result, its matrix, the matrix's name in links, and one vector."""


def show_toy() -> None:
    """The tables, then every step."""
    st.markdown(
        "One head small enough to follow with pencil and paper: each token is a row of four "
        "numbers, three matrices turn it into a query, a key and a value of three. **Change any "
        "number** and every step below follows. These numbers are made up for teaching; the real "
        "head next door has hundreds, learned in training, and biases as well."
    )
    with st.container(border=True, key="toy_card"):
        numbers = pick_numbers()
    toy = toy_attention(**numbers)
    _show_projections(numbers, toy)
    _show_scores(toy)
    _show_softmax(toy)
    _show_output(toy)
    _show_guide()
    _show_take_away(numbers, toy)


def _show_projections(numbers: Mapping[str, Rows], toy: AttentionSteps) -> None:
    results = {"q": toy.query, "k": toy.key, "v": toy.value}
    with st.expander("**1** · Query, key and value of every token", expanded=True, key="toy1"):
        st.caption(
            "Row times column: a query is a row of X times W_Q, a key the same row times W_K, a "
            "value the same row times W_V."
        )
        for name, matrix, key, vector in PARTS:
            result = results[vector]
            st.latex(
                f"X {matrix} = {_matrix(numbers['x'])}\\,{_matrix(numbers[key])} = "
                f"{_matrix(result)} = {name}"
            )
    with st.expander("Every product of these three", key="toy1_products"):
        for place, (_, _, key, vector) in zip(st.columns(3), PARTS, strict=True):
            with place:
                _show_lines(
                    f"{vector}_{{{i + 1},{d + 1}}} &= {_products(row, column)} = "
                    f"{_number(results[vector][i, d])}"
                    for i, row in enumerate(numbers["x"])
                    for d, column in enumerate(zip(*numbers[key], strict=True))
                )


def _show_scores(toy: AttentionSteps) -> None:
    with st.expander("**2** · Scores: every query with every key", expanded=True, key="toy2"):
        st.latex(f"Q K^\\top = {_matrix(toy.query)}\\,{_matrix(toy.key.T)} = {_matrix(toy.scores)}")
        left, right = st.columns(2)
        lines = [
            f"q_{{{i + 1}}} \\cdot k_{{{j + 1}}} &= {_products(q, k)} = {_number(toy.scores[i, j])}"
            for i, q in enumerate(toy.query)
            for j, k in enumerate(toy.key)
        ]
        half = -(-len(lines) // 2)
        with left:
            _show_lines(lines[:half])
        with right:
            _show_lines(lines[half:])


def _show_softmax(toy: AttentionSteps) -> None:
    with st.expander(
        "**3** · Divide by √3, then softmax along each row", expanded=True, key="toy3"
    ):
        st.latex(
            f"\\frac{{Q K^\\top}}{{\\sqrt{{{HEAD_DIM}}}}} = {_matrix(toy.scaled)}, \\qquad "
            f"\\alpha = {_matrix(toy.weights)}"
        )
        for query in range(len(toy.weights)):
            _show_lines(_softmax_lines(toy, query))
        st.caption(
            "The largest score of a row is subtracted before the exponential: that cancels "
            "in the division and keeps the numbers small. Every row of weights sums to 1; columns "
            "need not."
        )


def _softmax_lines(toy: AttentionSteps, query: int) -> Iterable[str]:
    """The sum of exponentials of one row, and each weight as a fraction of it."""
    scaled, parts = toy.scaled[query], toy.exponentials[query]
    sums = " + ".join(f"e^{{{_number(score - scaled.max())}}}" for score in scaled)
    total = _number(parts.sum())
    fractions = ",\\; ".join(
        f"\\tfrac{{{_number(part)}}}{{{total}}} = {_number(weight)}"
        for part, weight in zip(parts, toy.weights[query], strict=True)
    )
    yield f"\\text{{row {query + 1}: }} & {sums} = {total}"
    yield f"\\alpha_{{{query + 1}}}: \\; & {fractions}"


def _show_output(toy: AttentionSteps) -> None:
    with st.expander("**4** · New vectors: weighted sums of the values", expanded=True, key="toy4"):
        st.latex(
            f"Z = \\alpha V = {_matrix(toy.weights)}\\,{_matrix(toy.value)} = {_matrix(toy.output)}"
        )
        for i, (weights, output) in enumerate(zip(toy.weights, toy.output, strict=True), start=1):
            parts = " + ".join(
                f"{_number(weight)}\\,{_row(value)}"
                for weight, value in zip(weights, toy.value, strict=True)
            )
            _show_lines([f"z_{{{i}}} &= {parts}", f"&= {_row(output)}"])


def _show_guide() -> None:
    st.subheader("How to read this", anchor=False)
    st.markdown(
        "Rows are queries, columns keys, as on the other pages. The formula is "
        "softmax(Q Kᵀ / √d) V with d = 3 (Vaswani et al. 2017, section 3.2.1, arXiv:1706.03762). "
        "What BERT has and the toy has not: learned numbers, biases, several heads joined by W_O, "
        "the residual connection, LayerNorm and the feed-forward network (Devlin et al. 2019, "
        "N19-1423). Switch to **Real head** above to see all of that."
    )


def _show_take_away(numbers: Mapping[str, Rows], toy: AttentionSteps) -> None:
    n_tokens = len(toy.weights)
    parts = toy.scores, toy.scaled, toy.exponentials, toy.weights
    rows = [
        [i + 1, j + 1, *(part[i, j] for part in parts)]
        for i in range(n_tokens)
        for j in range(n_tokens)
    ]
    show_everything(
        rows_csv(["query", "key", "score", "scaled", "exponential", "weight"], rows),
        "attention_by_hand.csv",
        parameters=ALL,
        snippet=attention_by_hand_snippet(numbers),
        about="Does the same with torch alone.",
    )


def _show_lines(lines: Iterable[str]) -> None:
    st.latex(r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}")


def _products(row: Iterable[float], column: Iterable[float]) -> str:
    return " + ".join(f"{_signed(a)} \\cdot {_signed(b)}" for a, b in zip(row, column, strict=True))


def _signed(number: float) -> str:
    """A factor; in brackets where it is negative."""
    text = _number(number)
    return f"({text})" if text.startswith("-") else text


def _matrix(values: Iterable[Iterable[float]]) -> str:
    rows = r" \\ ".join(" & ".join(map(_number, row)) for row in values)
    return r"\begin{pmatrix}" + rows + r"\end{pmatrix}"


def _row(values: Iterable[float]) -> str:
    return r"(" + r",\, ".join(map(_number, values)) + r")"


def _number(value: float) -> str:
    """Up to three decimal places, no trailing zeros."""
    text = f"{float(value):.3f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
