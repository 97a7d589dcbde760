"""Words that look technical by their form and are not: plain words, each with the reason why.

`tests/test_glossary.py` finds every rare word on screen. One that readers may not know belongs into
`dashboard/glossary.py`; any other stands here.
"""

REASONS: dict[str, str] = {
    "ordinary English that books of old and Wikipedia seldom use": """
        a's acknowledge adapt advised aligned alike anatomy anew appendix b's backward backwards
        behave benchmark callable caption captions catalogue cent cheaper chip classifies closeness
        colon compare compares comparing cone's consistency continuation contribute contributes
        corresponds delayed dense depend depends deviations device diagnostic differ differs
        disagree dispensable disturbed dominate dominates don't dynamic echoes entity exceeds fold
        forbid forbids forgot freeze handful hesitates hint idle ignores interpreting introductory
        invalid judgement learned licence likelier likewise maximises meaningful measurements
        milliseconds mixture mutual nearness neighbour neighbouring neighbours noto ourselves
        overlapping overview pipeline positional postpone predict predicted predicting prediction
        predictions predicts probable recipe recomputed refuses regards repeats reproduces rescaled
        rescales restore restores restoring retraced retrieval semicolons shorten shrinks shuffle
        shuffled signatures slices sloppy squeezes stack steers steps swapped tendency topic toy
        transformed tuned unchanged unfold unified unimportant unload unrelated unsafe unused
        upside upwards vanish variable variant vary verdict verified visitor wherever whoever width
        workshop yields errs extractive headlines rotate tuple outweigh overlap praise undecided
    """,
    "school mathematics": """
        arithmetic cancels compute computed computes computing coordinates cos diagonal diagonals
        digits divide divides dividing dot exponential exponentials harmonic log logarithm
        logarithmic logarithms multiplication multiplied multiplies multiply slope subset subsets
        subtract subtracting subtracts triangle
    """,
    "using a page in a browser": """
        arrow badge browser browsers bytes cache cancel cancelled checkout click clicking dashed
        delete disk dotted download downloads drag embedded export fetch fetched filter filters
        folder hooks hover install notebook offline opacity paste pinned publish queue reinstall
        repository reset setup skipped spreadsheet sunburst tab tabs tap tapped treemap underlined
        upload violet watermarked zoom
    """,
    "language and writing": """
        accent accents brackets citation commas convolution emoji encoded encoding glossary grammar
        graph ing noun paraphrase punctuation syntax tabulation verb
    """,
    "names of programs, formats, data sets, models, journals and sites": """
        arxiv automodel autotokenizer bertmodel bertscope bertscope's bertviz bertviz's
        conll csv dbmdz deeplearningbook deps distilbert docstring electra eusipco ewt generator
        git glue google gpt gpu hugging ieee jmlr json minilm neuron numpy org pip pud python
        python's pytorch roberta rrggbb seg serif sha sts synchronous torch tpus txt uner utf
    """,
    "authors who are named without a year": """
        blagojevic gurevych nostalgebraist reimers tjong vig
    """,
    "words of example sentences": """
        aggressive aground alarm angela attic bakery barack barn bavarian bicycles bitten bookworm
        bores calgary canoe carpenter carriage cheered cheese chennai cheque cigarettes commit
        cookies deposited dice dividend downstairs downstream drank dusk exam fence fever fishermen
        fitzgerald flip flock forecast fountain frightened frogs garlic geese glacier goldman
        grassy greets heir heron i'm insects investors kuala lamp lend lends lent lighthouse lumpur
        mat mehdi melted merkel mice minus mira mouse mud muddy naïve nests noon nora obama
        orchards otter owl paulo photograph pichai plunged poisonous pond poured pup quit rainy
        rallied rang rent robe rusts résumé sachs salary scarf soup stir stole sundar sunrise são
        tailor taxi tenants thief tick timetable timkey tomatoes trampled umbrella volcanoes wash
        washed weekdays weighs wheat willow willows woke zoë's àéîõü
        amazon becquerel curie deforestation henri nobel rainforest warsaw whitfield's
    """,
    "a colour": """
        ffffff
    """,
    "labels of the entity data, which its table explains": """
        loc misc
    """,
    "emphasised, and no term": """
        overlapping windows
        another position|every word piece|first token|more|one|other segment|sizes
        area|before|column|full resolution|plain|row
    """,
}
"""Words by reason; several words in bold are one entry and stand between bars."""

COLUMNS: dict[str, str] = {
    "says what the row is, in words of its own": """
        character|start|end|in matrices|same vocabulary, capitals kept|sum
        A|B|B is|and|case|choice|citation|chosen|duplicate|here|its pieces|kind|language|licence
        line|name|numbers|special|part|place|result|sentence|source|status|step|tasks|text|text_b
        text A|typed
        use|way|with|word to predict|introductory notebook|formula|becomes|why|times
        difference|action|received|learned|strategy|variable|question|answer|original|changed|dim
        first words|first_words|differs
        spelling|same ids as typed|made for sentences|the model's come from|by|number|repeats
        first choice then
    """,
    "a sum, a share or a place that its table's caption explains": """
        adds|change|contribution|largest|smallest|mean|share|share %|relative_change|left out|ms
        milliseconds|by_formula|in_the_model|rank by size|goal set before|measured quality
        measured on data held out from training|on disk|to fetch|middle|from|to
        share on later tokens|random pairs %|h|W h|b
        in memory|trained|training MB|stored per task MB|die|what happened|model sees
        what differs from the right call|best match in B|random pairs below|random pairs below, %
        mutual|hidden_words|largest difference|largest number|product|scaled|exponential|best
        deviations_above_mean|mean, last level|counted|first in|mean P|right|left_out
    """,
    "a cosine or a norm of two parts, which the text above the table spells out": """
        cosine_distance|euclidean_distance|cos s·p|cos t·p|cos t·s|cos t·sum|cos s·sum|cos p·sum
        norm t|norm s|norm p|norm sum|norm LN
    """,
    "a term with its unit, or with what happened to it": """
        entropy_nats|loss_nats|surprisal_nats|surprisal_bits
        change of log-odds|change_of_log_odds|change_of_probability
        log_odds_without|loss if true|log_probability_change
        probability_before|probability_hidden|layers backward|start_logit|end_logit
        start_probability|end_probability|logit_original|logit_changed|logit_difference
        logit difference|model_weight
    """,
}
"""Whole names of columns by reason."""


def plain_words() -> set[str]:
    """All words and phrases that need no entry in the glossary."""
    found: set[str] = set()
    for words in REASONS.values():
        found.update(_phrases(words) if "|" in words else words.split())
    return found


def plain_columns() -> set[str]:
    """All names of columns that need none."""
    return {name for words in COLUMNS.values() for name in _phrases(words)}


def _phrases(words: str) -> list[str]:
    """What stands between bars or on lines of its own."""
    return [phrase.strip() for phrase in words.replace("\n", "|").split("|") if phrase.strip()]
