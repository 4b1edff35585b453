"""Which format a file is in: what its bytes say goes before what its name says."""

from __future__ import annotations

import codecs
import io
import re
import zipfile
from pathlib import PurePath
from typing import Literal

from graph.errors import ReadingError

Format = Literal["pdf", "docx", "html", "text"]

LARGEST_BYTES = 200 * 2**20
"""The largest file that is read."""

_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body|article|main)\b", re.IGNORECASE)
_MARKUP = re.compile(rb"<(?:p|div|h[1-6]|ul|table|span|section)\b", re.IGNORECASE)
_OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_KNOWN = "Readable are PDF, Word (.docx), HTML, plain text and Markdown."
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def format_of(data: bytes, *, source: str) -> Format:
    """The format of `data`: a PDF named .docx is a PDF; the suffix counts where HTML and text are alike.

    Raises ReadingError for an empty file, for old Word files, other archives and bytes that are no text.
    """
    if not data.strip():
        raise ReadingError("is empty", place=source, remedy="Give a file with text.")
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return _in_archive(data, source)
    if data.startswith(_OLD_WORD):
        raise ReadingError(
            "is an old Office file, or locked by a password",
            place=source,
            remedy="Save it as .docx without one.",
        )
    if _is_binary(data):
        raise ReadingError("is no text but binary data", place=source, remedy=_KNOWN)
    suffix = PurePath(source).suffix.lower()
    if suffix in (".pdf", ".docx") and not _HTML.search(data[:4096]):
        raise ReadingError(
            f"is no {suffix[1:].upper()} whatever its name says, but plain text or a damaged file",
            place=source,
            remedy="Fetch it again, or name it .txt if it is text.",
        )
    named = suffix in (".html", ".htm", ".xhtml") and _MARKUP.search(data)
    return "html" if named or (_HTML.search(data[:4096]) and suffix not in (".md", ".markdown")) else "text"


def decoded(data: bytes) -> str:
    """The text of `data`: UTF-8, UTF-16 or UTF-32 by its byte order mark, else UTF-8, else Windows-1252."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _in_archive(data: bytes, source: str) -> Format:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except zipfile.BadZipFile as error:
        raise ReadingError(
            "is a damaged or cut off Word document or archive", place=source, remedy="Fetch it again."
        ) from error
    if "word/document.xml" in names:
        return "docx"
    raise ReadingError("is an archive, but no Word document", place=source, remedy=_KNOWN)


def _is_binary(data: bytes) -> bool:
    if data.startswith(tuple(mark for mark, _ in _BOMS)):
        return False
    sample = data[:65536]
    controls = sum(byte < 32 and byte not in b"\t\n\v\f\r\x1b" for byte in sample)
    return b"\0" in sample or controls > 0.02 * len(sample)
