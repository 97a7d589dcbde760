"""The steps from predicting words to BERT, with what each left open."""

from dataclasses import dataclass

from components.guide.texts import BANKS, PAIR, SENTENCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone:
    """One step.

    Attributes:
        year: When it was published.
        title: Its name.
        idea: What was new.
        left: What was still missing, or what it is not made for.
        source: Where to read it.
        page: The live page of the idea.
        label: What that page shows.
        values: Parameters of the link.
    """

    year: str
    title: str
    idea: str
    left: str
    source: str
    page: str
    label: str
    values: tuple[tuple[str, str], ...] = ()


MILESTONES = (
    Milestone(
        year="2001",
        title="Neural language model",
        idea="A network learns a vector for every word while it learns to predict the next word "
        "from the few before it. Words that behave alike get vectors that are alike.",
        left="It sees a fixed, small number of earlier words, and a word has one vector for all "
        "its meanings.",
        source="Bengio, Ducharme & Vincent, NIPS 2000, printed 2001; the journal version is "
        "Bengio et al. 2003 (JMLR 3)",
        page="masked_language_model",
        label="Predict a word yourself",
        values=(("text", "The cat sat on the [MASK]."),),
    ),
    Milestone(
        year="2013",
        title="word2vec",
        idea="The network shrinks to almost nothing, so that vectors can be learned from billions "
        "of words. Directions in their space carry meaning.",
        left="Still one vector per word: the bank of a river and the bank with the money are the "
        "same point.",
        source="Mikolov, Chen, Corrado & Dean 2013 (arXiv:1301.3781)",
        page="word_similarity",
        label="Two banks in BERT",
        values=(("text", BANKS[0]), ("text_b", BANKS[1])),
    ),
    Milestone(
        year="2014",
        title="Sequence to sequence",
        idea="One recurrent network reads a sentence into a vector, and a second one writes the "
        "translation out of it: an encoder and a decoder.",
        left="Everything has to pass through that one vector, and words are read one by one.",
        source="Sutskever, Vinyals & Le 2014 (arXiv:1409.3215); Cho et al. 2014 (D14-1179)",
        page="sentence_similarity",
        label="A sentence as one vector",
        values=(("sentences", "\n".join((SENTENCE, *BANKS))),),
    ),
    Milestone(
        year="2015",
        title="Attention",
        idea="While it writes, the decoder looks back at all words of the source and weighs them "
        "anew for every word that it writes. No single vector has to hold everything.",
        left="Reading is still recurrent: one word has to wait for the one before it.",
        source="Bahdanau, Cho & Bengio, preprint 2014, ICLR 2015 (arXiv:1409.0473)",
        page="attention_heads",
        label="Attention on your sentence",
    ),
    Milestone(
        year="2017",
        title="Transformer",
        idea="Recurrence goes. Attention alone moves information between positions, several heads "
        "at once, and all positions are computed in parallel.",
        left="It was made for translation, with an encoder and a decoder, trained anew per task.",
        source="Vaswani et al. 2017 (arXiv:1706.03762)",
        page="query_key_value",
        label="Inside one head",
        values=(("layer", "1"), ("head", "3")),
    ),
    Milestone(
        year="2018",
        title="BERT",
        idea="The encoder alone, pre-trained on masked words and next sentences and then "
        "fine-tuned: one model for many tasks, with context from both sides in every layer.",
        left="It reads at most 512 tokens, and it is not made for writing text.",
        source="Devlin, Chang, Lee & Toutanova, preprint 2018, NAACL 2019 (N19-1423)",
        page="next_sentence",
        label="One of its two first tasks",
        values=(("text", PAIR[0]), ("text_b", PAIR[1])),
    ),
)

YEARS = tuple(milestone.year for milestone in MILESTONES)
