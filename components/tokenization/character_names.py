"""Characters that one cannot see, by name and by a sign that one can."""

import unicodedata

_CONTROLS = (
    "NULL", "START OF HEADING", "START OF TEXT", "END OF TEXT", "END OF TRANSMISSION", "ENQUIRY",
    "ACKNOWLEDGE", "BELL", "BACKSPACE", "CHARACTER TABULATION", "LINE FEED", "LINE TABULATION",
    "FORM FEED", "CARRIAGE RETURN", "SHIFT OUT", "SHIFT IN", "DATA LINK ESCAPE",
    "DEVICE CONTROL ONE", "DEVICE CONTROL TWO", "DEVICE CONTROL THREE", "DEVICE CONTROL FOUR",
    "NEGATIVE ACKNOWLEDGE", "SYNCHRONOUS IDLE", "END OF TRANSMISSION BLOCK", "CANCEL",
    "END OF MEDIUM", "SUBSTITUTE", "ESCAPE", "INFORMATION SEPARATOR FOUR",
    "INFORMATION SEPARATOR THREE", "INFORMATION SEPARATOR TWO", "INFORMATION SEPARATOR ONE",
)  # fmt: skip
"""Names of U+0000 to U+001F (ISO 6429): Unicode calls all of them "control" only."""

_DELETE = 0x7F
_PICTURES = 0x2400
"""Where Unicode keeps a picture of each control character."""


def character_name(char: str) -> str:
    """Code point and name, such as "U+0007 BELL"."""
    code = ord(char)
    if code < len(_CONTROLS):
        name = _CONTROLS[code]
    elif code == _DELETE:
        name = "DELETE"
    elif unicodedata.category(char) == "Cs":
        name = "half of a character"
    else:
        name = unicodedata.name(
            char, "control character" if unicodedata.category(char) == "Cc" else ""
        )
    return f"U+{code:04X} {name}".strip()


def visible(char: str) -> str:
    """The character, or a sign for one that cannot be seen alone."""
    code = ord(char)
    if code < len(_CONTROLS):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    category = unicodedata.category(char)
    if category in {"Mn", "Me"}:  # a mark needs something to stand on
        return f"\u25cc{char}"
    if category[0] in "CZ":
        return f"U+{code:04X}"
    return char
