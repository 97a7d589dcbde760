"""The windows that pages are looked at in."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Look:
    """Size and colours of a window."""

    name: str
    width: int
    height: int
    colours: Literal["light", "dark"]

    def __str__(self) -> str:
        return self.name


LOOKS = (
    Look("wide_light", 1440, 1000, "light"),
    Look("wide_dark", 1440, 1000, "dark"),
    Look("phone_light", 390, 844, "light"),
    Look("phone_dark", 390, 844, "dark"),
)
