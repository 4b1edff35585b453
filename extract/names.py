"""Names within one document: which spellings are one name, and which are a short form of a longer one."""

from __future__ import annotations

import re
import unicodedata

LEGAL_FORM = re.compile(
    r"\b(?:n\.?v|b\.?v|b\.?v\.?b\.?a|c\.?v\.?b\.?a|c\.?v\.?s\.?o|c\.?v|i?\.?v\.?z\.?w|v\.?o\.?f|s\.?a|s\.?r\.?l|s\.?p\.?r\.?l|"
    r"a\.?s\.?b\.?l|gmbh|ag|e\.?v|inc|ltd|llc|plc|sas|sarl)\b\.?",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"^(?:de|het|een|the|la|le|les|der|die|das|l['’])\s*(?<=[\s'’])(?=.)", re.IGNORECASE)
_GOVERNMENT = re.compile(
    r"^(?:het\s+|de\s+)?(?:stad|gemeente|provincie|stadsbestuur|gemeentebestuur|provinciebestuur|"
    r"city of|municipality of|province of|"
    r"ville de|ville d['’]|commune de|province de|stadt|gemeinde|provinz)\s+(?:van\s+)?",
    re.IGNORECASE,
)


def fold(name: str) -> str:
    """Fold case, accents, hyphens, spaces and punctuation, and drop a leading article.

    >>> fold("De Kérncentrale"), fold("XR-huis") == fold("XR huis")
    ('kerncentrale', True)
    """
    text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    text = _ARTICLE.sub("", text.strip()).casefold()
    return re.sub(r"[^\w+]", "", text).replace("_", "") or name


def has_legal_form(name: str) -> bool:
    """Whether a legal form ("NV", "vzw", "GmbH") stands in the name.

    >>> has_legal_form("NV Thor Park"), has_legal_form("Thor Park")
    (True, False)
    """
    return bool(LEGAL_FORM.search(name))


def organisation_key(name: str) -> str:
    """As `fold`, without legal form and without the word for the kind of government ("stad Genk" → "genk")."""
    bare = LEGAL_FORM.sub(" ", name).strip() or name
    return fold(_GOVERNMENT.sub("", bare).strip() or bare)


def words_of(name: str) -> tuple[str, ...]:
    """The folded words of a name, without legal form."""
    return tuple(filter(None, (fold(word) for word in LEGAL_FORM.sub(" ", name).split())))


def is_short_form(short: str, long: str) -> bool:
    """Whether `short` is the beginning of `long` by whole words, or its initials.

    >>> is_short_form("Rovaco", "Rovaco Kasten"), is_short_form("POM", "Provinciale Ontwikkelingsmaatschappij")
    (True, False)
    >>> is_short_form("KMS", "Kempische Metaalstichting"), is_short_form("EWI", "Economie, Wetenschap en Innovatie")
    (False, True)
    """
    few, many = words_of(short), words_of(long)
    if not few or len(few) >= len(many):
        return False
    return many[: len(few)] == few or _initials_match(short, long)


def _initials_match(short: str, long: str) -> bool:
    if not (2 <= len(short) <= 8 and short.isupper()):
        return False
    initials = [word[0] for word in re.findall(r"\w+", long)]
    capital = "".join(letter for letter in initials if letter.isupper())
    return short in ("".join(initials).upper(), capital)
