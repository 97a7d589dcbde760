"""How to read the question answering page, and what can be taken along from it."""

import streamlit as st

from components.question_answering.answers import HEADER, answer_rows
from components.question_answering.parameters import ALL, ASKED, CONTEXT, QUESTION
from components.question_answering.runs import Reading
from components.take_away.exports import rows_csv
from components.take_away.exports import show_take_away as show_everything
from components.take_away.in_python import loads, tokenizer_call
from components.views.measured import show_measured
from dashboard.models.catalogue.catalog import ModelSpec, find_spec

GUIDE = (
    "The model reads *[CLS] question [SEP] context [SEP]* and gives **every token two logits**: as "
    "the first and as the last token of the answer. A span's logit is their sum "
    "(Devlin et al. 2019, N19-1423, section 4.2). Its **score** is P(start) · P(end), each a "
    "softmax over the context's tokens and [CLS]; the same number that transformers' pipeline gave "
    "until version 5 removed it. Start and end are chosen independently, so scores of all spans "
    "need not sum to 1. **[CLS] stands for “no answer”**: its two logits compete with the spans' "
    "(Rajpurkar, Jia & Liang 2018, P18-2124). A context of more than 512 tokens is read in "
    "overlapping windows; their logits are compared directly under one normalisation (Clark & "
    "Gardner 2018, P18-1078).\n\n"
    "An extractive model can only point at words that stand there, and it points even where the "
    "question makes no sense; a question that nearly fits the context can fool it, too (*It errs* "
    "shows one)."
)


def show_guide() -> None:
    """How to read the page."""
    st.subheader("How to read this", anchor=False)
    st.markdown(GUIDE)
    show_measured("question answering")


def show_take_away(reading: Reading, asked: list[str]) -> None:
    """CSV, link and Python of the answers; `asked` are all questions about this context."""
    others = "\n".join(one for one in asked if one != reading.question)
    show_everything(
        rows_csv(HEADER, answer_rows(reading)),
        "answers.csv",
        parameters=ALL,
        settled={
            QUESTION.name: reading.question,
            CONTEXT.name: reading.context,
            ASKED.name: others or None,
        },
        snippet=answer_snippet(find_spec(reading.name), reading),
        about="Reproduces the answers with transformers alone."
        if len(reading.windows) == 1
        else "Reproduces, with transformers alone, the answers of the first window.",
    )


def answer_snippet(spec: ModelSpec, reading: Reading) -> str:
    """Self-contained Python that reproduces the answers of one window with transformers alone."""
    head = next((head for task, head in spec.heads if task == "question_answering"), "")
    return f"""{loads(spec, kind="AutoModelForQuestionAnswering", head=head)}

question, context = {reading.question!r}, {reading.context[:4000]!r}
inputs = {tokenizer_call(spec, "question, context", truncation='"only_second"')}
with torch.inference_mode():
    outputs = model(**inputs)

# An answer is a stretch of the context; [CLS] at position 0 stands for "no answer".
places = [i for i, part in enumerate(inputs.sequence_ids()) if part == 1]
start = outputs.start_logits[0, [0, *places]].softmax(-1)
end = outputs.end_logits[0, [0, *places]].softmax(-1)
spans = [
    (float(start[1 + i] * end[1 + j]), i, j)
    for i in range(len(places))
    for j in range(i, min(len(places), i + {reading.longest}))
]
answers = []
for score, i, j in sorted(spans, reverse=True)[:{len(reading.answers.spans)}]:
    first, last = inputs.token_to_chars(places[i]).start, inputs.token_to_chars(places[j]).end
    answers.append((context[first:last], first, last, score))
    print(*answers[-1])
print("no answer:", float(start[0] * end[0]))
"""
