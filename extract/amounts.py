"""Amounts of money as they stand in Dutch, English, French and German text → number and currency."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from text_to_num import text2num

_SCALES = {
    "miljard": 10**9, "mld": 10**9, "billion": 10**9, "bn": 10**9, "milliard": 10**9, "milliards": 10**9,
    "milliarde": 10**9, "milliarden": 10**9, "mrd": 10**9,
    "miljoen": 10**6, "mln": 10**6, "mio": 10**6, "million": 10**6, "millions": 10**6, "millionen": 10**6,
    "m": 10**6, "mn": 10**6, "ton": 10**5,
    "duizend": 1000, "thousand": 1000, "mille": 1000, "tausend": 1000, "k": 1000, "tsd": 1000,
}  # fmt: skip
_CURRENCIES = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "$": "USD", "usd": "USD", "dollar": "USD",
    "dollars": "USD", "£": "GBP", "gbp": "GBP", "pond": "GBP", "pound": "GBP", "pounds": "GBP", "chf": "CHF",
    "francs": "CHF", "franken": "CHF",
}  # fmt: skip
_FRACTIONS = {
    "anderhalf": Decimal("1.5"), "anderhalve": Decimal("1.5"), "half": Decimal("0.5"), "halve": Decimal("0.5"),
    "demi": Decimal("0.5"), "halbe": Decimal("0.5"), "eineinhalb": Decimal("1.5"), "anderthalb": Decimal("1.5"),
    "quarter": Decimal("0.25"), "kwart": Decimal("0.25"),
}  # fmt: skip
_TOKEN = re.compile(r"\d[\d.,'’ \u00a0]*\d|\d|[^\W\d_]+|[€$£]")
_GROUPED = re.compile(r"\d{1,3}(?:[.,'’ \u00a0]\d{3})+")


def parse_amount(text: str, *, language: str = "nl") -> tuple[Decimal, str] | None:
    """Number in whole currency units and ISO 4217 code (EUR where none is named); None where no number is found.

    >>> parse_amount("2,3 miljoen euro"), parse_amount("€ 1.150.000"), parse_amount("anderhalve ton")
    ((Decimal('2300000.0'), 'EUR'), (Decimal('1150000'), 'EUR'), (Decimal('150000.0'), 'EUR'))
    """
    currency, scale = "EUR", Decimal(1)
    number: Decimal | None = None
    words: list[str] = []
    for token in _TOKEN.findall(text):
        folded = token.casefold()
        if folded in _CURRENCIES:
            currency = _CURRENCIES[folded]
        elif token[0].isdigit():
            number = number if number is not None else _digits(token)
        elif folded in _SCALES:
            scale *= _SCALES[folded]
        elif number is None:
            words.append(folded)
    if number is None:
        number = _spoken(words, language=language, scaled=scale > 1)
    return None if number is None or number <= 0 else (number * scale, currency)


def _digits(token: str) -> Decimal | None:
    """Separators before groups of three digits are thousands; a last one before other digits is the decimal sign."""
    whole, cents = token, ""
    if match := re.fullmatch(r"(.*\d)[.,](\d{1,2})", token):
        whole, cents = match[1], match[2]
    elif match := re.fullmatch(r"(\d{1,3})([.,])(\d{3})", token):
        whole = match[1] + match[3]
    elif not _GROUPED.fullmatch(token) and (match := re.fullmatch(r"(\d+)[.,](\d+)", token)):
        whole, cents = match[1], match[2]
    try:
        return Decimal(re.sub(r"\D", "", whole) + (f".{cents}" if cents else ""))
    except InvalidOperation:
        return None


def _spoken(words: list[str], *, language: str, scaled: bool) -> Decimal | None:
    """A number in words; a lone scale ("een miljoen", "a million") counts as one."""
    total = Decimal(0)
    rest = []
    for word in words:
        if word in _FRACTIONS:
            total += _FRACTIONS[word]
        else:
            rest.append(word)
    for length in range(len(rest), 0, -1):
        for start in range(len(rest) - length + 1):
            value = _in_words(" ".join(rest[start : start + length]), language)
            if value is not None and not (total and value == 1):
                return total + value
    return total or (Decimal(1) if scaled else None)


def _in_words(text: str, language: str) -> Decimal | None:
    try:
        return Decimal(text2num(text, language))
    except ValueError:
        return None
