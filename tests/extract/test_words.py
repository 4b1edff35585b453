from hypothesis import given
from hypothesis import strategies as st
from spacy import blank

from extract.components.words import WordTokenizer, split_words

_VOCAB = blank("xx").vocab


@given(st.text())
def test_the_tokenizer_keeps_every_character(text: str) -> None:
    assert WordTokenizer(_VOCAB)(text).text == text


@given(st.text(alphabet="ab-. \n(é"))
def test_words_are_the_tokens_that_are_no_white_space(text: str) -> None:
    doc = WordTokenizer(_VOCAB)(text)
    tokens = [(token.idx, token.idx + len(token.text)) for token in doc if not token.is_space]
    assert tokens == [(word.start, word.end) for word in split_words(text)]


def test_a_word_knows_whether_it_begins_a_run() -> None:
    assert [word.begins for word in split_words("e-mail (nl)")] == [True, False, False, True, False, False]
