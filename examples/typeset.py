"""Set the sources of the example reports: Markdown to an annual report in PDF, or to a project brief in DOCX.

    python examples/typeset.py --into examples

The same sources give the same bytes: nothing that is written depends on the clock or on chance.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from typesetting.brief import set_brief
from typesetting.report import set_report
from typesetting.source import read

SOURCES = Path(__file__).parent / "sources"


def main() -> None:
    """Set every source of `sources/` into a folder."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument(
        "--into", type=Path, required=True, help="the folder that takes the PDF and DOCX files"
    )
    folder: Path = parser.parse_args().into
    folder.mkdir(parents=True, exist_ok=True)
    for path in sorted(SOURCES.glob("*.md")):
        source = read(path)
        brief = source.fields["form"] == "brief"
        target = folder / f"{path.stem}{'.docx' if brief else '.pdf'}"
        target.write_bytes(set_brief(source) if brief else set_report(source))


if __name__ == "__main__":
    main()
