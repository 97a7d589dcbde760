"""A checkpoint's parameters: shapes, counts, arithmetic, spectra, costs."""
