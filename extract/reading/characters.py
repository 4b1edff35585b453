"""Characters made plain: what typesetting left in a text that no reader or search expects there."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = {
    "\ufb00": "ff", "\ufb01": "fi", "\ufb02": "fl", "\ufb03": "ffi", "\ufb04": "ffl", "\ufb05": "st",
    "\ufb06": "st", "\u0132": "IJ", "\u0133": "ij",
}  # fmt: skip
_SPACES = dict.fromkeys(
    "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
)
_BREAKS = {"\u2028": "\n", "\u2029": "\n\n", "\x85": "\n", "\x0b": "\n"}
_NOTHING = dict.fromkeys("\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff", "")
_HYPHENS = {"\u2010": "-", "\u2011": "-", "\u00ac": "-", "\x02": "-", "\ufffe": "-"}
_PLAIN = str.maketrans({**_LIGATURES, **_SPACES, **_BREAKS, **_NOTHING, **_HYPHENS})
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\uffff]")


def plain(text: str) -> str:
    """`text` in NFC with plain spaces, hyphens and line feeds, without ligatures, soft hyphens and controls.

    Tabs, line feeds and form feeds stay.

    >>> plain("e\\u0301\\ufb03cie\\u0308nt\\u00a0werk")
    'éfficiënt werk'
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_PLAIN)
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text))
