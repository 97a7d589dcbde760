"""How annotations of `dashboard` and `components` are checked at run time, array axes included."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
"""An `int` is welcome where a `float` is expected, as everywhere in Python."""
