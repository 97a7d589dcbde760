"""The nouns that models, analysis, figures and pages share, one module per quantity.

Frozen records of tuples and read-only NumPy arrays, with the axes in the type. A record computes
nothing and draws nothing. Because its arrays are read-only, a cached record is shared between
sessions by reference, without a copy.

Axes: `layer` counts encoder layers, `level` hidden states (0 is the embedding output), `token`
word pieces; attention is `[layer head query key]`, after the softmax, so each query's row sums
to 1. Everything counts from 0 here; only the screen counts from 1.
"""
