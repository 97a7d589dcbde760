"""How arrays travel to our views: a header that says what they are, and their bytes, compressed."""

import json
import struct
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

UNPACK_JS = (Path(__file__).parent / "unpack.js").read_text(encoding="utf-8")
"""What views that read such bytes put in front of their own JavaScript: `unpack(bytes)`."""


def packed(header: Mapping[str, object], *parts: np.ndarray) -> bytes:
    """`[u32 little-endian: length of the header][header: JSON][zlib: the parts' bytes]`."""
    text = json.dumps(header, separators=(",", ":")).encode("ascii")
    body = zlib.compress(b"".join(part.tobytes() for part in parts), 1)
    return struct.pack("<I", len(text)) + text + body
