"""Every term that the screen uses: one sentence, one source each.

Pages take their help texts from here (`components/words/glossary_help.py`), and the guide lists
all of it. A test watches that the terms of every page are here (`tests/test_glossary.py`).
"""

from dataclasses import dataclass
from functools import cache

from dashboard.errors import DashboardError

__all__ = ["TERMS", "TOPICS", "Term", "find_term", "search_terms"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry.

    Attributes:
        name: The term as the screen writes it.
        meaning: What it is, in one sentence of plain text.
        source: Where that is laid down: authors, year, and an identifier.
        topic: Heading that it stands under.
        page: Address of the page where it can be seen at work, or "" where there is none.
        also: Other words for the same thing.
    """

    name: str
    meaning: str
    source: str
    topic: str
    page: str = ""
    also: tuple[str, ...] = ()


_DEVLIN = "Devlin et al. 2019 (N19-1423)"
_VASWANI = "Vaswani et al. 2017 (arXiv:1706.03762)"
_CLARK = "Clark et al. 2019 (W19-4828)"
_WU = "Wu et al. 2016 (arXiv:1609.08144)"
_BERT_CODE = "Devlin et al. 2018, modeling.py (github.com/google-research/bert)"
_BERT_TOKENIZER = "Devlin et al. 2018, tokenization.py (github.com/google-research/bert)"
_SHANNON = "Shannon 1948 (10.1002/j.1538-7305.1948.tb01338.x)"
_SALAZAR = "Salazar et al. 2020 (2020.acl-main.240)"
_TIMKEY = "Timkey & van Schijndel 2021 (2021.emnlp-main.372)"
_REIMERS = "Reimers & Gurevych 2019 (D19-1410)"
_GOODFELLOW = "Goodfellow, Bengio & Courville 2016, Deep Learning (deeplearningbook.org)"
_SUNDARARAJAN = "Sundararajan, Taly & Yan 2017 (arXiv:1703.01365)"
_TRANSFORMERS = "Wolf et al. 2020 (2020.emnlp-demos.6)"

_Row = tuple[str, str, str, str, str]
"""Name, page, other words (comma-separated), meaning, source."""

# fmt: off
_INPUT: tuple[_Row, ...] = (
    ("token", "tokenization", "",
     "One unit of what the model reads: a word piece or a special token.", _DEVLIN),
    ("word piece", "tokenization", "subword, piece",
     "A word, or a part of one, that stands in the vocabulary; a rare word takes several.",
     _WU),
    ("WordPiece", "tokenization", "greedy, greedily",
     "The method that splits a word into the longest pieces of the vocabulary, from left to right.",
     "Song et al. 2021 (arXiv:2012.15524)"),
    ("continuation mark", "tokenization", "##",
     "The signs ## in front of a word piece that continues a word instead of beginning one.",
     _DEVLIN),
    ("whole words", "attention_heads", "word",
     ("Word pieces merged into their word: weights to them are summed, weights from them averaged, "
     "so that rows still sum to 1."), _CLARK),
    ("vocabulary", "tokenization", "",
     "The fixed list of all tokens that a checkpoint knows, 30,522 in bert-base-uncased.", _DEVLIN),
    ("normalisation", "tokenization", "normalise, normalised",
     ("What happens to the characters before splitting: control characters go, and an uncased "
     "checkpoint lower-cases and strips accents."), _DEVLIN),
    ("control character", "tokenization", "control characters",
     "A character that steers a device and is not shown, such as U+0007 BELL, and that BERT drops.",
     _BERT_TOKENIZER),
    ("code point", "tokenization", "Unicode",
     "The number of a character in Unicode, written like U+0041 for A.",
     "The Unicode Consortium 2024, The Unicode Standard 16.0"),
    ("splitting", "tokenization", "pre-tokenization, words and marks",
     "Cutting a text at spaces and around punctuation, before any word is cut into pieces.",
     _BERT_TOKENIZER),
    ("byte-level BPE", "tokenization", "BPE, byte pair encoding, merge, merges",
     ("The method of RoBERTa: a word begins as single bytes, and neighbours are joined in the "
     "order in which joining them was learned."), "Radford et al. 2019, the GPT-2 report"),
    ("decoding", "tokenization", "decode, decoded",
     "Making text out of ids again, which brings back nothing that was lost on the way to them.",
     _TRANSFORMERS),
    ("regular expression", "tokenization", "regex, RE2",
     "A pattern that stands for many texts, such as ing$ for all that end in ing.",
     "Thompson 1968 (10.1145/363347.363387)"),
    ("cased and uncased", "tokenization", "cased, uncased",
     "Whether a checkpoint keeps capital letters and accents, or removes them before splitting.",
     _DEVLIN),
    ("special token", "tokenization", "special tokens",
     "A token that stands for no word but frames, fills or hides text, such as [CLS] or [MASK].",
     _DEVLIN),
    ("[CLS]", "next_sentence", "CLS, classification token",
     ("The first token of every input, whose last hidden state feeds the pooler and with it "
     "predictions about the whole text."), _DEVLIN),
    ("[SEP]", "tokenization", "SEP, separator",
     "The token that ends each text, and so stands between the two texts of a pair.", _DEVLIN),
    ("[MASK]", "masked_language_model", "MASK",
     "The token put in place of one that the model has to predict.", _DEVLIN),
    ("[PAD]", "tokenization", "PAD",
     "The token that fills up the shorter texts of a batch and is hidden by the attention mask.",
     _DEVLIN),
    ("[UNK]", "tokenization", "UNK, unknown",
     "The one token for every word that cannot be put together from pieces of the vocabulary.",
     _WU),
    ("token id", "tokenization", "input id, input_ids, id",
     "The row number of a token in the vocabulary and in the table of token embeddings.", _DEVLIN),
    ("segment id", "tokenization", "token_type_ids, segment",
     "0 for the tokens of the first text and 1 for those of the second.", _DEVLIN),
    ("attention mask", "tokenization", "attention_mask",
     "1 for the tokens that may be looked at and 0 for padding, which may not.", _TRANSFORMERS),
    ("padding", "tokenization", "",
     "Filling up shorter texts with [PAD], so that all rows of a batch are equally long.",
     _TRANSFORMERS),
    ("truncation", "tokenization", "",
     "Leaving out what exceeds the 512 positions that BERT has, special tokens included.", _DEVLIN),
    ("character span", "tokenization", "offset, offsets",
     "Where a token stands in the typed text: its first character, and the one after its last.",
     _TRANSFORMERS),
    ("pair", "tokenization", "second text",
     "Two texts that the model reads as one input: [CLS] first [SEP] second [SEP].", _DEVLIN),
    ("tokenizer", "tokenization", "tokenizers, tokenization, tokenize, tokenized",
     "What turns text into token ids; each checkpoint has its own, and only that one fits it.",
     _TRANSFORMERS),
    ("vector", "embeddings", "",
     "Numbers in a row, which one can see as a point or as a direction in a space.", _GOODFELLOW),
    ("matrix", "architecture", "matrices",
     "Numbers in rows and columns, which turn one vector into another.", _GOODFELLOW),
    ("axis", "architecture", "axes",
     "One direction of a tensor along which its numbers are counted, such as batch or token.",
     _GOODFELLOW),
    ("tensor", "architecture", "array",
     "Numbers in a box of any number of axes, such as [batch, token, hidden].", _GOODFELLOW),
    ("shape", "architecture", "",
     "The lengths of all axes of a tensor, written like [1, 16, 384].", _GOODFELLOW),
    ("batch", "architecture", "",
     "Several texts that pass through the model at once, along the first axis of every tensor.",
     _GOODFELLOW),
)

_MODEL: tuple[_Row, ...] = (
    ("BERT", "architecture", "",
     ("Bidirectional Encoder Representations from Transformers: a Transformer encoder pre-trained "
     "on masked words and next sentences."), _DEVLIN),
    ("Transformer", "architecture", "",
     ("A network that lets positions exchange information by attention alone, with no recurrence "
     "and no convolution."), _VASWANI),
    ("neural network", "architecture", "network, neural",
     ("Many simple steps in layers, most of them matrices, whose numbers were learned from "
     "examples."),
     _GOODFELLOW),
    ("encoder", "architecture", "",
     "The part of a Transformer in which every position may look at every other, to both sides.",
     _VASWANI),
    ("decoder", "guide", "",
     ("The part of a Transformer that writes from left to right and may look only at what is "
     "already written."), _VASWANI),
    ("causal mask", "guide", "causal",
     ("The rule that a position may look only at itself and at earlier ones, which decoders have "
     "and BERT has not."), _VASWANI),
    ("bidirectional", "guide", "both sides",
     "Using the words before and the words after, in every layer.", _DEVLIN),
    ("recurrent network", "guide", "RNN, LSTM, recurrent, recurrence",
     "A network that reads word after word and carries what it remembers in one state.",
     "Elman 1990 (10.1207/s15516709cog1402_1)"),
    ("layer", "architecture", "block, encoder layer",
     "One encoder block, attention followed by a feed-forward network, counted from 1 on screen.",
     _DEVLIN),
    ("level", "word_similarity", "",
     ("A set of hidden states counted from the input: 0 is the embedding output and L the output "
     "of the last layer."), _TRANSFORMERS),
    ("hidden state", "word_similarity", "hidden states, contextual vector, contextual",
     "The vector that a token has at one level, a mixture of itself and of what it has looked at.",
     _DEVLIN),
    ("hidden size", "architecture", "hidden, dimension",
     "How many numbers a hidden state has: 384 in the embedded model, 768 in BERT base.", _DEVLIN),
    ("embedding", "embeddings", "embeddings",
     "A learned vector that stands for a token, a segment or a position, or their sum.", _DEVLIN),
    ("token embedding", "embeddings", "word embedding",
     "The learned vector of a token, the same wherever the token occurs.", _DEVLIN),
    ("position", "embeddings", "positions",
     "The place of a token in its sequence, counted from 0, where [CLS] stands.", _DEVLIN),
    ("position embedding", "embeddings", "position embeddings",
     "The learned vector of a position, one of 512, which tells the model where a token stands.",
     _BERT_CODE),
    ("segment embedding", "embeddings", "segment embeddings, token type embedding",
     ("One of two learned vectors, which tells the tokens of the first text from those of the "
     "second."), _DEVLIN),
    ("sinusoidal position encoding", "embeddings", "sinusoids, sinusoidal, sine and cosine",
     ("Fixed sine and cosine waves that mark positions in the original Transformer and that BERT "
     "does not use."), _VASWANI),
    ("LayerNorm", "embeddings", "layer normalisation",
     ("Shifts and scales each token's vector to mean 0 and variance 1 and then applies a learned "
     "gain and offset."), "Ba, Kiros & Hinton 2016 (arXiv:1607.06450)"),
    ("gamma", "embeddings", "\u03b3, gain",
     "The learned factor by which LayerNorm multiplies each dimension at its end.",
     "Ba, Kiros & Hinton 2016 (arXiv:1607.06450)"),
    ("beta", "embeddings", "β",
     "The learned number that LayerNorm adds to each dimension at its end.",
     "Ba, Kiros & Hinton 2016 (arXiv:1607.06450)"),
    ("epsilon", "embeddings", "ε, eps",
     "The small number that LayerNorm adds to the variance, so that nothing is divided by 0.",
     "Ba, Kiros & Hinton 2016 (arXiv:1607.06450)"),
    ("variance", "embeddings", "",
     "The mean squared distance of some numbers from their mean.", _GOODFELLOW),
    ("standard deviation", "architecture", "std",
     "The square root of the variance: how far numbers typically lie from their mean.",
     _GOODFELLOW),
    ("residual connection", "query_key_value", "residual",
     "Adding a block's input to its output, so that information can pass the block unchanged.",
     "He et al. 2016 (arXiv:1512.03385)"),
    ("feed-forward network", "query_key_value", "feed-forward, FFN, MLP",
     ("The second half of a layer: two matrices with GELU between them, applied to every token "
     "alone."), _BERT_CODE),
    ("GELU", "query_key_value", "",
     ("The smooth step that BERT puts between two matrices: x times the probability that a "
     "standard normal number is below x."), "Hendrycks & Gimpel 2016 (arXiv:1606.08415)"),
    ("tanh", "architecture", "hyperbolic tangent",
     "A function that squeezes any number into the range from -1 to 1.", _GOODFELLOW),
    ("bias", "architecture", "biases",
     "A learned vector that is added after a multiplication with a matrix.", _GOODFELLOW),
    ("activation", "architecture", "activations",
     "A number inside the model that depends on the input, unlike a parameter.", _GOODFELLOW),
    ("dropout", "architecture", "",
     "Setting random numbers to 0 while training, which is switched off for everything shown here.",
     "Srivastava et al. 2014 (JMLR 15)"),
    ("pooler", "architecture", "pooled",
     "tanh(W h + b) of the last hidden state of [CLS], trained with next sentence prediction.",
     _DEVLIN),
    ("prediction head", "architecture", "model head, classifier",
     "The small network on top of the encoder that turns hidden states into the logits of a task.",
     _DEVLIN),
    ("parameter", "architecture", "parameters, weight matrix",
     "One learned number of the model.", _GOODFELLOW),
    ("module", "architecture", "modules",
     "A named part of a model in PyTorch, which holds parameters or further parts.",
     "Paszke et al. 2019 (arXiv:1912.01703)"),
    ("configuration", "models", "config",
     "The sizes and settings of a checkpoint, such as its number of layers.", _TRANSFORMERS),
    ("Hub", "models", "Hugging Face Hub",
     "The public site that checkpoints can be fetched from.", _TRANSFORMERS),
    ("checkpoint", "models", "model",
     "The saved parameters of one trained model, with its configuration and its tokenizer.",
     _TRANSFORMERS),
    ("revision", "models", "",
     ("The exact version of a checkpoint's files, named by a commit, so that results can be "
     "repeated."), _TRANSFORMERS),
    ("safetensors", "models", "",
     "A file format for parameters that holds numbers only and cannot run code when it is opened.",
     "Hugging Face, safetensors (github.com/huggingface/safetensors)"),
    ("float32", "architecture", "dtype",
     ("A number of 32 bits with about seven significant digits, in which everything here is "
     "computed."), "IEEE 754-2019"),
    ("forward pass", "architecture", "",
     "Computing a model's output from its input once, with nothing learned by it.", _GOODFELLOW),
    ("histogram", "architecture", "",
     "How many numbers lie in each of many equally wide ranges.",
     "Pearson 1895 (10.1098/rsta.1895.0010)"),
    ("singular value", "architecture", "singular values",
     "How strongly a matrix stretches one of its own directions, largest first.",
     "Eckart & Young 1936 (10.1007/BF02288367)"),
    ("effective rank", "architecture", "",
     ("The exponential of the entropy of the singular values' shares of their sum: along how many "
     "directions a matrix really acts."), "Roy & Vetterli 2007 (EUSIPCO)"),
)

_ATTENTION: tuple[_Row, ...] = (
    ("attention", "attention_heads", "attention weight, weight, self-attention",
     ("How much of each token's value goes into another token's new vector; for each query the "
     "weights sum to 1."), _VASWANI),
    ("query", "query_key_value", "q, query vector",
     "The vector with which a token looks; on screen, the row.", _VASWANI),
    ("key", "query_key_value", "k, key vector",
     "The vector by which a token is found when others look; on screen, the column.", _VASWANI),
    ("value", "query_key_value", "v, value vector",
     "The vector that a token hands over to those who look at it.", _VASWANI),
    ("scaled dot product", "query_key_value", "score, attention score",
     ("The score of a query and a key: their dot product divided by the square root of the head "
     "dimension."), _VASWANI),
    ("softmax", "query_key_value", "",
     "Turns any numbers into positive ones that sum to 1, by exponentials divided by their sum.",
     _GOODFELLOW),
    ("head", "attention_heads", "attention head",
     ("One of the parallel attentions of a layer, with its own queries, keys and values, counted "
     "from 1 on screen."), _VASWANI),
    ("head dimension", "query_key_value", "head_dim",
     ("How many numbers a head's query, key and value have: the hidden size divided by the number "
     "of heads."), _VASWANI),
    ("multi-head attention", "attention_heads", "",
     "Several attentions side by side whose results are joined and mixed by one more matrix, W_O.",
     _VASWANI),
    ("output matrix", "query_key_value", "W_O, output projection",
     "The matrix W_O that mixes the joined results of all heads of a layer.", _VASWANI),
    ("entropy", "attention_heads", "",
     ("How spread out a row of weights is, in nats: 0 when one key takes all, ln(n) when n keys "
     "get the same."), _SHANNON),
    ("nat", "attention_heads", "nats",
     "The unit of information with natural logarithms: one nat is 1.44 bits.", _SHANNON),
    ("bit", "masked_language_model", "bits",
     "The unit of information with logarithms to base 2: one bit is 0.69 nats.", _SHANNON),
    ("mean distance", "attention_heads", "distance",
     "How many positions away a head looks, averaged with its weights over all queries.",
     "Vig & Belinkov 2019 (W19-4808)"),
    ("role", "attention_heads", "",
     "The pattern that takes most of a head's weight in this one text, such as “previous token”.",
     _CLARK),
    ("rollout", "attention_heads", "attention rollout",
     ("The layers' mean attention, each with the residual connection added, multiplied from the "
     "input upwards."), "Abnar & Zuidema 2020 (2020.acl-main.385)"),
    ("norm-weighted attention", "attention_heads", "value-weighted attention",
     ("Weight times the length of the vector that it lets through, which can be small where the "
     "weight is large."), "Kobayashi et al. 2020 (2020.emnlp-main.574)"),
    ("renormalise", "attention_heads", "renormalised",
     "Dividing what is shown of a row by its sum, after which it is no longer the model's weight.",
     _CLARK),
    ("threshold", "attention_heads", "smallest weight",
     "The weight below which nothing is drawn; the numbers themselves do not change.",
     "Vig 2019 (P19-3007)"),
    ("ablation", "head_atlas", "head impact",
     "Switching a part of the model off, such as one head, to measure what changes.",
     "Michel, Levy & Neubig 2019 (arXiv:1905.10650)"),
    ("Jensen-Shannon divergence", "compare", "",
     "A distance of two distributions between 0 and ln 2 nats, the same in both directions.",
     "Lin 1991 (10.1109/18.61115)"),
)

_MEANING: tuple[_Row, ...] = (
    ("dot product", "query_key_value", "inner product",
     "The sum of the products of two vectors' numbers, pair by pair.", _GOODFELLOW),
    ("similarity", "word_similarity", "similarities",
     "How near two vectors are by some measure, most often their cosine.", _REIMERS),
    ("cosine", "word_similarity", "cosine similarity, cosines",
     ("The dot product of two vectors divided by both lengths: 1 for the same direction, 0 for a "
     "right angle, -1 for opposite ones."), "Salton, Wong & Yang 1975 (10.1145/361219.361220)"),
    ("norm", "embeddings", "length, Euclidean",
     "The length of a vector: the square root of the sum of its squared numbers.", _GOODFELLOW),
    ("static word vector", "guide", "word2vec, GloVe",
     "One vector per word whatever its sentence, as word2vec learns it.",
     "Mikolov et al. 2013 (arXiv:1301.3781)"),
    ("anisotropy", "word_similarity", "narrow cone",
     ("The tendency of contextual vectors to point in similar directions, so that even "
     "unrelated ones have a high cosine."), "Ethayarajh 2019 (D19-1006)"),
    ("centring", "word_similarity", "centred",
     "Subtracting the mean vector of a reference text before similarity is computed.", _TIMKEY),
    ("standardising", "word_similarity", "standardised, z-score",
     ("Subtracting the mean and dividing by the standard deviation in every dimension, so that no "
     "dimension dominates."), _TIMKEY),
    ("correlation", "sentence_similarity", "Pearson, Pearson's correlation",
     "How closely two series of numbers rise and fall together along a line, from -1 to 1.",
     "Pearson 1895 (10.1098/rspl.1895.0041)"),
    ("rank correlation", "word_similarity", "Spearman, rank-based similarity",
     ("Spearman's correlation: Pearson's correlation of the ranks instead of the values, from -1 "
     "to 1."), "Spearman 1904 (10.2307/1412159)"),
    ("baseline", "word_similarity", "",
     "What the same measure gives for random words or texts, without which a value says little.",
     "Ethayarajh 2019 (D19-1006)"),
    ("percentile", "word_similarity", "",
     "The share of baseline values that lie below the reader's value, in percent.",
     "Hyndman & Fan 1996 (10.1080/00031305.1996.10473566)"),
    ("BERTScore", "word_similarity", "alignment score",
     ("Precision, recall and F1 of matching every token of one text with its closest token in the "
     "other."), "Zhang et al. 2020 (arXiv:1904.09675)"),
    ("precision", "word_similarity", "",
     "The share of what was found that is right.", "van Rijsbergen 1979, Information Retrieval"),
    ("recall", "word_similarity", "",
     "The share of what is right that was found.", "van Rijsbergen 1979, Information Retrieval"),
    ("F1", "word_similarity", "F-score",
     "The harmonic mean of precision and recall.", "van Rijsbergen 1979, Information Retrieval"),
    ("macro F1", "sequence_classification", "macro-averaged F1",
     "The mean of the F1 of all labels, so that a rare label counts as much as a frequent one.",
     "Opitz & Burst 2019 (arXiv:1911.03347)"),
    ("pooling", "sentence_similarity", "mean pooling, max pooling",
     ("Making one vector of a text out of those of its tokens, by their mean or maximum or by "
     "taking [CLS]."), _REIMERS),
    ("sentence embedding", "sentence_similarity", "sentence vector",
     "One vector for a whole text, trained so that texts of similar meaning have a high cosine.",
     _REIMERS),
    ("semantic search", "sentence_similarity", "",
     "Finding the texts whose vectors have the highest cosine with that of a query.", _REIMERS),
    ("PCA", "word_similarity", "principal component analysis, projection",
     "The flat view of many vectors that keeps as much of their variance as two axes can.",
     "Pearson 1901 (10.1080/14786440109462720)"),
    ("explained variance", "word_similarity", "",
     "The share of all differences between the vectors that the axes of a PCA show.",
     "Jolliffe & Cadima 2016 (10.1098/rsta.2015.0202)"),
    ("UMAP", "sentence_similarity", "",
     "A flat view that keeps neighbours together, in which distances between groups mean little.",
     "McInnes, Healy & Melville 2018 (arXiv:1802.03426)"),
    ("clustering", "sentence_similarity", "cluster, hierarchical clustering, average linkage",
     "Grouping vectors by nearness with no labels given.", "Ward 1963 (10.2307/2282967)"),
    ("dendrogram", "sentence_similarity", "",
     "A tree that shows at which distance groups of texts are merged.",
     "Ward 1963 (10.1080/01621459.1963.10500845)"),
    ("silhouette", "word_similarity", "",
     "How much closer a point is to its own group than to the next one, from -1 to 1.",
     "Rousseeuw 1987 (10.1016/0377-0427(87)90125-7)"),
)

_TRAINING: tuple[_Row, ...] = (
    ("language model", "guide", "",
     "A model that gives probabilities to words in their context.",
     "Bengio et al. 2003 (JMLR 3)"),
    ("auto-regressive", "guide", "left to right",
     "Predicting each word from the words before it, as GPT does.", "Bengio et al. 2003 (JMLR 3)"),
    ("auto-encoding", "guide", "denoising",
     "Restoring hidden words from the words on both sides, as BERT does.",
     "Yang et al. 2019 (arXiv:1906.08237)"),
    ("permutation language model", "guide", "permuted, XLNet, order of prediction",
     ("Predicting words one after the other in a random order, so that both sides can be seen with "
     "no [MASK]."), "Yang et al. 2019 (arXiv:1906.08237)"),
    ("pre-training", "guide", "",
     "Training on plain text with tasks that need no labels made by people.", _DEVLIN),
    ("masked language model", "masked_language_model", "MLM, masked words",
     ("A model trained to restore 15 % of the tokens, of which 80 % become [MASK], 10 % a random "
     "token, and 10 % stay."), _DEVLIN),
    ("next sentence prediction", "next_sentence", "NSP",
     ("Telling whether the second text follows the first in the corpus (label 0) or was drawn at "
     "random (label 1)."), _DEVLIN),
    ("logit", "masked_language_model", "logits",
     "A model's score for a label or token before the softmax, on no fixed scale.", _GOODFELLOW),
    ("probability", "masked_language_model", "probabilities",
     "The softmax of the logits: positive, and summing to 1 over all labels or tokens.",
     _GOODFELLOW),
    ("log probability", "masked_language_model", "log_probability",
     "The natural logarithm of a probability, 0 at most.", _SHANNON),
    ("rank", "masked_language_model", "",
     "The place of a token among all tokens by probability, 1 for the most probable.", _SALAZAR),
    ("log-odds", "next_sentence", "log_odds, log odds",
     "The logarithm of a probability divided by that of its opposite: 0 for one half.",
     "Berkson 1944 (10.1080/01621459.1944.10500699)"),
    ("corpus", "guide", "",
     "The collection of texts that a model was trained or measured on.", _DEVLIN),
    ("gradient", "sequence_classification", "gradients",
     "How fast an output changes with each of the numbers that it depends on.", _GOODFELLOW),
    ("loss", "next_sentence", "cross-entropy",
     "The negative log probability of the right label, in nats, which training makes small.",
     _GOODFELLOW),
    ("surprisal", "masked_language_model", "",
     "The negative log probability of a word in its context, in nats or bits.",
     "Hale 2001 (N01-1021)"),
    ("perplexity", "masked_language_model", "",
     ("The exponential of the mean surprisal in nats: among how many equally likely words a model "
     "hesitates."), "Jelinek et al. 1977 (10.1121/1.2016299)"),
    ("pseudo-log-likelihood", "masked_language_model", "PLL",
     "The sum of the log probabilities of all tokens of a text, each masked in turn.", _SALAZAR),
    ("pseudo-perplexity", "masked_language_model", "PPPL",
     "The exponential of the negative pseudo-log-likelihood per token.", _SALAZAR),
    ("temperature", "masked_language_model", "",
     "A number that logits are divided by before the softmax: below 1 sharper, above 1 flatter.",
     "Ackley, Hinton & Sejnowski 1985 (10.1207/s15516709cog0901_7)"),
    ("top-k sampling", "masked_language_model", "top k",
     "Drawing a word at random from the k most probable ones.",
     "Fan, Lewis & Dauphin 2018 (P18-1082)"),
    ("layer lens", "masked_language_model", "logit lens",
     ("The model's own prediction head applied to an earlier level, a diagnostic that the model "
     "was not trained for."), "nostalgebraist 2020, “interpreting GPT: the logit lens”"),
    ("calibration", "next_sentence", "",
     "Whether things said with probability p are right in a share p of cases.",
     "Guo et al. 2017 (arXiv:1706.04599)"),
    ("Brier score", "next_sentence", "Brier",
     "The mean squared distance of a probability from what came true, 1 or 0.",
     "Brier 1950, Monthly Weather Review 78"),
    ("confidence interval", "next_sentence", "interval, Wilson interval",
     "A range around a measured share that holds the true one in 95 of 100 such measurements.",
     "Wilson 1927 (10.1080/01621459.1927.10502953)"),
    ("accuracy", "next_sentence", "",
     "The share of predictions that are right.", _GOODFELLOW),
    ("transfer learning", "fine_tuning", "",
     "Using what a model learned in one task for another that has little data.",
     "Pan & Yang 2010 (10.1109/TKDE.2009.191)"),
    ("fine-tuning", "fine_tuning", "",
     "Training a pre-trained model on, with a new prediction head, for a task with labels.",
     _DEVLIN),
    ("feature-based", "fine_tuning", "frozen encoder",
     "Leaving the encoder as it is and training only a new model on its hidden states.", _DEVLIN),
    ("last k layers", "fine_tuning", "partial fine-tuning",
     "Training only the upper layers and the prediction head, with everything below frozen.",
     "Lee, Tang & Lin 2019 (arXiv:1911.03090)"),
    ("adapter", "fine_tuning", "adapters",
     "A small network put into every layer of a frozen encoder, which alone is trained.",
     "Houlsby et al. 2019 (arXiv:1902.00751)"),
    ("seed", "guide", "",
     "The number that decides what a random generator draws, so that a draw can be repeated.",
     "L'Ecuyer 2012 (10.1007/978-3-642-21551-3_3)"),
)

_DOWNSTREAM: tuple[_Row, ...] = (
    ("regression", "sequence_classification", "",
     "Predicting a number instead of a label.", _GOODFELLOW),
    ("label", "sequence_classification", "labels, class",
     "One of the answers that a classification can give.", _GOODFELLOW),
    ("sequence classification", "sequence_classification", "sentiment",
     "Giving one label to a whole text.", _DEVLIN),
    ("token classification", "token_classification", "",
     "Giving one label to every token.", _DEVLIN),
    ("named entity", "token_classification", "entities, NER",
     "A person, an organisation, a place or another thing with a name, as marked in a text.",
     "Tjong Kim Sang & De Meulder 2003 (W03-0419)"),
    ("part of speech", "token_classification", "parts of speech, POS",
     "The kind of a word in its sentence, such as noun or verb.",
     "de Marneffe et al. 2021 (10.1162/coli_a_00402)"),
    ("B and I labels", "token_classification", "BIO tags, BIO, IOB",
     "B begins an entity, I continues it, and O stands outside of any.",
     "Ramshaw & Marcus 1995 (W95-0107)"),
    ("aggregation strategy", "token_classification", "aggregation",
     "How the labels of the pieces of a word, and of the words of an entity, are merged into one.",
     _TRANSFORMERS),
    ("question answering", "question_answering", "extractive question answering",
     "Finding the span of a context that answers a question.",
     "Rajpurkar et al. 2016 (D16-1264)"),
    ("context", "question_answering", "",
     "The text in which the answer to a question is looked for.",
     "Rajpurkar et al. 2016 (D16-1264)"),
    ("span", "question_answering", "start and end",
     "A stretch of tokens from a start to an end, scored by the sum of a start and an end logit.",
     _DEVLIN),
    ("no-answer score", "question_answering", "",
     "The score of the span that begins and ends at [CLS], which stands for “no answer here”.",
     "Rajpurkar, Jia & Liang 2018 (P18-2124)"),
    ("sliding window", "question_answering", "window, windows",
     "Reading a text over 512 tokens in overlapping parts.", _TRANSFORMERS),
    ("mean over windows", "sequence_classification", "mean probability, mean value",
     "The scores of a long text's windows, averaged by the tokens that count for each window.",
     "Kittler et al. 1998 (10.1109/34.667881)"),
    ("attribution", "sequence_classification", "",
     "A number per word for how much it moved the output, which depends on the method.",
     _SUNDARARAJAN),
    ("gradient x input", "sequence_classification", "",
     "The slope of the output along each embedding times that embedding, summed per token.",
     "Shrikumar et al. 2016 (arXiv:1605.01713)"),
    ("integrated gradients", "sequence_classification", "",
     "Gradient x input averaged along the way from an empty input to the real one.", _SUNDARARAJAN),
    ("completeness gap", "sequence_classification", "completeness",
     "How far the attributions' sum is from the change of output that they should add up to.",
     _SUNDARARAJAN),
    ("leave one word out", "sequence_classification", "leave-one-out, occlusion, removal",
     "How the output changes when one word is masked or removed.",
     "Li, Monroe & Jurafsky 2016 (arXiv:1612.08220)"),
    ("deletion curve", "sequence_classification", "",
     "How the output falls as words are removed, most important first, against a random order.",
     "Samek et al. 2017 (arXiv:1509.06321)"),
)
# fmt: on

TOPICS: dict[str, tuple[_Row, ...]] = {
    "Input": _INPUT,
    "Model": _MODEL,
    "Attention": _ATTENTION,
    "Meaning": _MEANING,
    "Training and prediction": _TRAINING,
    "Downstream tasks and explanation": _DOWNSTREAM,
}
"""Rows by heading, in the order of the menu."""


TERMS: tuple[Term, ...] = tuple(
    Term(
        name=name,
        meaning=meaning,
        source=source,
        topic=topic,
        page=page,
        also=tuple(filter(None, also.split(", "))),
    )
    for topic, rows in TOPICS.items()
    for name, page, also, meaning, source in rows
)
"""All entries, by topic."""


@cache
def _by_name() -> dict[str, Term]:
    """Entries by name and by other words, lower case; a name wins over another entry's word."""
    names = {term.name.lower(): term for term in TERMS}
    others = {word.lower(): term for term in reversed(TERMS) for word in term.also}
    return others | names


def find_term(name: str) -> Term:
    """The entry called `name`, by its own name or another word for it, whatever the case.

    Raises:
        DashboardError: The glossary has no such entry.
    """
    found = _by_name().get(name.strip().lower())
    if found is None:
        raise DashboardError(
            "The glossary has no entry of that name.",
            advice="Search the glossary on the page Guide.",
        )
    return found


def search_terms(text: str) -> tuple[Term, ...]:
    """The entries that hold `text` in name, other words or meaning, the best fit first.

    Best: called so; then beginning so; then in the name or another word; then in the meaning.
    An empty text finds everything.
    """
    wanted = text.strip().lower()
    ranked = [(_fit(term, wanted), place, term) for place, term in enumerate(TERMS)]
    return tuple(term for fit, _, term in sorted(ranked, key=lambda row: row[:2]) if fit < _NO_FIT)


_NO_FIT = 4


def _fit(term: Term, wanted: str) -> int:
    """How well an entry fits the search: 0 best, `_NO_FIT` not at all."""
    names = [term.name.lower(), *(word.lower() for word in term.also)]
    tests = (
        not wanted or wanted in names,
        any(name.startswith(wanted) for name in names),
        any(wanted in name for name in names),
        wanted in term.meaning.lower(),
    )
    return tests.index(True) if True in tests else _NO_FIT
