"""How arrays travel to our views: a header that says what they are, and their bytes, compressed."""

import json
import struct
import zlib
from dataclasses import asdict

import numpy as np


def packed(message: object, *parts: np.ndarray) -> bytes:
    """`[u32 little-endian: length of the header][header: JSON][zlib: the parts' bytes]`.

    Args:
        message: The header, a dataclass (see `tests/components/browser/test_messages.py`).
        parts: What follows it.
    """
    return headed(message, zlib.compress(b"".join(part.tobytes() for part in parts), 1))


def headed(message: object, body: bytes) -> bytes:
    """The same with a body as it is."""
    text = json.dumps(vars(message), separators=(",", ":"), default=asdict).encode("ascii")
    return struct.pack("<I", len(text)) + text + body
