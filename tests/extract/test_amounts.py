from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.amounts import parse_amount


@pytest.mark.parametrize(
    ("text", "language", "amount"),
    [
        ("2,3 miljoen euro", "nl", 2_300_000),
        ("€ 450.000", "nl", 450_000),
        ("750 duizend euro", "nl", 750_000),
        ("1.118.420,00", "nl", 1_118_420),
        ("één miljoen euro", "nl", 1_000_000),
        ("anderhalf miljoen euro", "nl", 1_500_000),
        ("anderhalve ton", "nl", 150_000),
        ("een half miljoen euro", "nl", 500_000),
        ("zevenhonderdduizend euro", "nl", 700_000),
        ("zes ton", "nl", 600_000),
        ("€ 50 k", "nl", 50_000),
        ("EUR 3,5 mln", "nl", 3_500_000),
        ("4 750 000 euro", "nl", 4_750_000),
        ("veertien miljoen euro", "nl", 14_000_000),
        ("€2.75m", "en", 2_750_000),
        ("EUR 150k", "en", 150_000),
        ("half a million euros", "en", 500_000),
        ("a quarter of a million euros", "en", 250_000),
        ("three million euros", "en", 3_000_000),
        ("EUR 7 249 310", "en", 7_249_310),
        ("9 M€", "fr", 9_000_000),
        ("2,5 millions d'euros", "fr", 2_500_000),
        ("980 k€", "fr", 980_000),
        ("5,4 Mio. Euro", "de", 5_400_000),
        ("350 000 Euro", "de", 350_000),
        ("2,2 Millionen Euro", "de", 2_200_000),
        ("300.000 euro per jaar", "nl", 300_000),
        ("1,5 miljard euro", "nl", 1_500_000_000),
    ],
)
def test_an_amount_is_read(text: str, language: str, amount: int) -> None:
    parsed = parse_amount(text, language=language)
    assert parsed is not None
    assert parsed == (Decimal(amount), "EUR")


@pytest.mark.parametrize(
    ("text", "currency"), [("$ 3 million", "USD"), ("220 000 francs suisses", "CHF"), ("£ 40,000", "GBP")]
)
def test_the_currency_is_read(text: str, currency: str) -> None:
    parsed = parse_amount(text, language="en")
    assert parsed is not None
    assert parsed[1] == currency


@pytest.mark.parametrize("text", ["", "euro", "veel geld", "€", "0 euro"])
def test_what_is_no_amount_is_none(text: str) -> None:
    assert parse_amount(text) is None


@given(st.integers(min_value=1, max_value=10**12))
def test_dutch_grouping_is_undone(number: int) -> None:
    assert parse_amount("€ " + f"{number:,}".replace(",", ".")) == (Decimal(number), "EUR")
