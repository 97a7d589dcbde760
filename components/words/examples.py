"""Texts one click away, with what they are good for."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """An example and its short name on the button."""

    label: str
    text: str
    text_b: str = ""


DEFAULT_TEXT = "I poured water from the bottle into the cup until it was full."

_LONG = (
    "The history of writing is the history of ways to keep speech. The first signs were counts of "
    "grain and cattle pressed into clay; later, signs stood for words, then for syllables, and at "
    "last for single sounds. Each step made writing easier to learn and gave it to more people. "
)

STORY = (Path(__file__).parent / "token_story.txt").read_text(encoding="utf-8")
"""Longer than 512 tokens, made up for BERTscope; most of its people never lived."""

REVIEW = " ".join((Path(__file__).parent / "long_review.txt").read_text(encoding="utf-8").split())
"""Longer than 512 tokens, made up for BERTscope; its judgement turns in the middle."""

_CURIE = (
    "Marie Curie was born in Warsaw in 1867. She moved to Paris to study physics, and there she "
    "married Pierre Curie. In 1903 they shared the Nobel Prize in Physics with Henri Becquerel."
)

EXAMPLES = (
    Example(label="… until it was full", text=DEFAULT_TEXT),
    Example(
        label="… until it was empty",
        text="I poured water from the bottle into the cup until it was empty.",
    ),
    Example(
        label="Almost before we knew it …",
        text="Almost before we knew it, we had left the ground. The unknown holds its grounds.",
    ),
    Example(
        label="A pair",
        text="Where is Mehdi living these days?",
        text_b="Mehdi lives in Calgary.",
    ),
    Example(label="512 tokens", text=(_LONG * 9).strip()),
)
"""What every page offers that has no examples of its own."""

PAGE_EXAMPLES: dict[str, tuple[Example, ...]] = {
    "tokenization": (
        Example(label="A rare name", text="Where is Mehdi living these days? In Calgary, he says."),
        Example(label="Accents and capitals", text="Zoë's naïve résumé: ÀÉÎÕÜ in São Paulo."),
        Example(label="Emoji and Chinese", text="I ❤️ 東京 and 汉字 🤖, even at 30°C!"),
        Example(label="Typed special tokens", text="The [MASK] sat on the mat. [SEP] It slept."),
        Example(
            label="A pair",
            text="Where is Mehdi living these days?",
            text_b="Mehdi lives in Calgary.",
        ),
        Example(label="Beyond 512", text=(_LONG * 10).strip()),
    ),
    "word_similarity": (
        Example(
            label="Obama in Illinois",
            text="President greets the press in Chicago",
            text_b="Obama speaks to media in Illinois",
        ),
        Example(
            label="Two meanings of bank",
            text="She opened an account at the bank.",
            text_b="They sat on the bank of the river.",
        ),
        Example(
            label="A paraphrase",
            text="The doctor told him to give up smoking.",
            text_b="His physician advised him to quit cigarettes.",
        ),
        Example(
            label="Same words, other order",
            text="The dog bit the man.",
            text_b="The man bit the dog.",
        ),
        Example(label="One text with itself", text=DEFAULT_TEXT),
    ),
    "query_key_value": (
        Example(label="… until it was full", text=DEFAULT_TEXT),
        Example(
            label="What was too big?",
            text="The cup did not fit into the box because it was too big.",
        ),
        Example(label="A short one", text="The dog bit the man."),
        Example(
            label="A pair",
            text="Where is Mehdi living these days?",
            text_b="Mehdi lives in Calgary.",
        ),
        Example(label="512 tokens", text=(_LONG * 9).strip()),
    ),
    "next_sentence": (
        Example(label="Cookies", text="I like cookies!", text_b="Do you like them too?"),
        Example(
            label="A story goes on",
            text="Nora found a small grey cat behind the bakery.",
            text_b="It was hungry and drank a whole bowl of milk.",
        ),
        Example(
            label="Unrelated",
            text="Nora found a small grey cat behind the bakery.",
            text_b="The board of the company will decide on a dividend in May.",
        ),
        Example(
            label="Told backwards",
            text="Then he locked the door and went to bed.",
            text_b="At ten he switched off the lamp.",
        ),
    ),
    "sequence_classification": (
        Example(label="A film", text="The plot is thin, but the actors are wonderful."),
        Example(label="Turned round", text="The actors are wonderful, but the plot is thin."),
        Example(label="A market", text="Stocks rallied and the company beat its forecast."),
        Example(
            label="A warning",
            text="Shares plunged after the company warned of heavy losses.",
        ),
        Example(label="A timetable", text="The train to Calgary leaves from platform four."),
        Example(label="Not bad", text="The food was not bad at all."),
        Example(label="Beyond 512", text=REVIEW),
    ),
    "token_classification": (
        Example(
            label="People, places, firms",
            text="Angela Merkel met Barack Obama in Berlin, and Goldman Sachs sent "
            "Mr. Fitzgerald to Kuala Lumpur.",
        ),
        Example(
            label="A name in pieces",
            text="Sundar Pichai, who runs Google, grew up in Chennai, India.",
        ),
        Example(label="Mehdi in Calgary", text="Hello I'm Mehdi and I live in Calgary."),
        Example(
            label="One word, two tags",
            text="They can fish and she will book a book about the can in the can.",
        ),
        Example(label="Beyond 512", text=(_LONG * 10).strip()),
    ),
    "question_answering": (
        Example(label="Marie Curie", text="Where was Marie Curie born?", text_b=_CURIE),
        Example(
            label="Mehdi in Calgary",
            text="Where is Mehdi living these days?",
            text_b="Mehdi lives in Calgary",
        ),
        Example(label="No answer there", text="When did the war end?", text_b=_CURIE),
        Example(
            label="It errs",
            text="Who discovered the forest?",
            text_b="The Amazon rainforest covers about 5.5 million square kilometres of South "
            "America. Most of it lies in Brazil, and it is home to one in ten known species. "
            "Deforestation slowed after 2004, when new satellites began to watch the forest, but "
            "it rose again from 2012 on.",
        ),
        Example(
            label="Beyond 512", text="Who was Whitfield's first assistant?", text_b=STORY.strip()
        ),
    ),
}
"""A page's own examples, by its name; the first is what the page opens with if it says so."""


def examples_of(page: str) -> tuple[Example, ...]:
    """The examples that the page called `page` offers."""
    return PAGE_EXAMPLES.get(page, EXAMPLES)
