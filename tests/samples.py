"""Two editions of a small invented report, read by hand: what extraction hands on to all that follows."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from decimal import Decimal

from extract.facts import Entity, Evidence, Extraction, Fact, Funding, Mention, Run
from extract.reading.document import Block, BlockKind, Document

Paragraphs = tuple[tuple[BlockKind, str], ...]
"""The blocks of one page."""


@dataclass(frozen=True)
class Stated:
    """A fact as keys of entities, with the beginnings of the sentences that state it."""

    subject: str
    property: str
    object: str
    quotes: tuple[str, ...]
    role: str | None = None


@dataclass(frozen=True)
class Money:
    """A funding record as keys of entities, with the beginning of the sentence that states it."""

    about: str | None
    amount: Decimal
    kind: str
    givers: tuple[str, ...]
    receivers: tuple[str, ...]
    quote: str
    currency: str = "EUR"


RUN = Run(software="0.1.0", model="sample-1", time="2026-03-02T09:30:00+01:00")

_NAMES: dict[str, tuple[str, str | None, tuple[str, ...]]] = {
    "flexfab": ("Project", None, ("FlexFab4.0", "FlexFab 4.0")),
    "warmtenet": ("Project", None, ("Warmtenet Waterschei",)),
    "agency": ("Organisation", "GovernmentBody", ("POM Limburg",)),
    "province": ("Organisation", "GovernmentBody", ("provincie Limburg",)),
    "university": ("Organisation", "KnowledgeInstitution", ("UHasselt", "Universiteit Hasselt")),
    "college": ("Organisation", "KnowledgeInstitution", ("Hogeschool PXL", "PXL")),
    "vranken": ("Organisation", "Company", ("Metaalbouw Vranken nv", "Metaalbouw Vranken")),
    "laserhuis": ("Organisation", "Company", ("Het Laserhuis",)),
    "hospital": ("Organisation", "CareOrganisation", ("Sint-Barbaraziekenhuis",)),
    "operator": ("Organisation", "Network", ("Zonneveld vzw",)),
    "foundation": ("Organisation", "Other", ("Stichting Mijnlamp",)),
    "site": ("Campus", None, ("Zonneveld",)),
    "genk": ("Place", None, ("Genk",)),
    "hasselt": ("Place", None, ("Hasselt",)),
    "interreg": ("Programme", None, ("Interreg Maas-Rijn",)),
    "efro": ("Programme", None, ("EFRO",)),
    "an": ("Person", None, ("An Peeters-Claes",)),
    "fair": ("Event", None, ("Maakdag 2024",)),
    "fair-next": ("Event", None, ("Maakdag 2025",)),
}

_FIRST_PAGES: tuple[Paragraphs, ...] = (
    (
        ("heading", "Slimme maakindustrie"),
        (
            "paragraph",
            "FlexFab4.0 is een project van Hogeschool PXL en Metaalbouw Vranken nv, geleid door UHasselt. "
            "Projectleider An Peeters-Claes van UHasselt ziet de eerste robots draaien. "
            "FlexFab4.0 loopt binnen Interreg Maas-Rijn, dat op zijn beurt onder EFRO valt. "
            "Met de steun van FlexFab 4.0 plaatste Het Laserhuis een nieuwe snijlijn. "
            "De provincie Limburg trekt 2,3 miljoen euro uit voor FlexFab4.0. "
            "Universiteit Hasselt kreeg van Interreg Maas-Rijn 450.000 euro subsidie voor FlexFab4.0.",
        ),
        ("heading", "Campus in aanbouw"),
        (
            "paragraph",
            "Zonneveld in Genk huisvest Metaalbouw Vranken. "
            "Stichting Mijnlamp investeert 12,5 miljoen euro in Zonneveld. "
            "Zonneveld vzw bouwt mee aan de campus.",
        ),
    ),
    (
        ("heading", "Netwerk en ontmoeting"),
        ("item", "POM Limburg organiseerde Maakdag 2024 in Hasselt, met een stand van Het Laserhuis."),
        ("item", "POM Limburg bezit aandelen van Het Laserhuis."),
        ("item", "Het Sint-Barbaraziekenhuis is lid van Zonneveld vzw en werkt samen met PXL."),
        ("item", "In opdracht van POM Limburg onderzocht Universiteit Hasselt de mijnterreinen."),
        ("item", "Ook in het tweede jaar zijn PXL en UHasselt de motor van FlexFab4.0."),
    ),
)

_FIRST_FACTS = (
    Stated("flexfab", "hasPartner", "college", ("FlexFab4.0 is een project", "Ook in het tweede jaar")),
    Stated("flexfab", "hasPartner", "vranken", ("FlexFab4.0 is een project",)),
    Stated("flexfab", "coordinatedBy", "university", ("FlexFab4.0 is een project",)),
    Stated("an", "affiliatedWith", "university", ("Projectleider An",), role="projectleider"),
    Stated("flexfab", "partOfProgramme", "interreg", ("FlexFab4.0 loopt binnen",)),
    Stated("interreg", "partOfProgramme", "efro", ("FlexFab4.0 loopt binnen",)),
    Stated("flexfab", "hasBeneficiary", "laserhuis", ("Met de steun van",)),
    Stated("flexfab", "fundedBy", "province", ("De provincie Limburg trekt",)),
    Stated("flexfab", "fundedBy", "interreg", ("Universiteit Hasselt kreeg",)),
    Stated("site", "locatedIn", "genk", ("Zonneveld in Genk",)),
    Stated("vranken", "locatedOn", "site", ("Zonneveld in Genk",)),
    Stated("site", "fundedBy", "foundation", ("Stichting Mijnlamp investeert",)),
    Stated("site", "hasPartner", "operator", ("Zonneveld vzw bouwt",)),
    Stated("fair", "organisedBy", "agency", ("POM Limburg organiseerde",)),
    Stated("fair", "locatedIn", "hasselt", ("POM Limburg organiseerde",)),
    Stated("laserhuis", "takesPartIn", "fair", ("POM Limburg organiseerde",)),
    Stated("agency", "shareholderOf", "laserhuis", ("POM Limburg bezit",)),
    Stated("hospital", "memberOf", "operator", ("Het Sint-Barbaraziekenhuis is lid",)),
    Stated("hospital", "collaboratesWith", "college", ("Het Sint-Barbaraziekenhuis is lid",)),
    Stated("agency", "commissions", "university", ("In opdracht van",)),
)

_FIRST_MONEY = (
    Money("flexfab", Decimal(2_300_000), "budget", ("province",), (), "De provincie Limburg trekt"),
    Money("flexfab", Decimal(450_000), "grant", ("interreg",), ("university",), "Universiteit Hasselt kreeg"),
    Money("site", Decimal(12_500_000), "investment", ("foundation",), (), "Stichting Mijnlamp investeert"),
)

_NEXT_PAGES: tuple[Paragraphs, ...] = (
    (
        ("heading", "Een jaar later"),
        (
            "paragraph",
            "FlexFab4.0 kreeg er met Het Laserhuis een partner bij. "
            "Hogeschool PXL neemt de leiding van FlexFab4.0 over van UHasselt. "
            "An Peeters-Claes is voortaan directeur van Zonneveld vzw. "
            "EFRO maakt 875.000 euro vrij voor Warmtenet Waterschei in Genk.",
        ),
    ),
    (
        ("heading", "Ontmoeting"),
        ("item", "Maakdag 2025 vond plaats op Zonneveld; POM Limburg was gastheer."),
        ("item", "UHasselt stelde Warmtenet Waterschei voor op Maakdag 2025."),
    ),
)

_NEXT_FACTS = (
    Stated("flexfab", "hasPartner", "laserhuis", ("FlexFab4.0 kreeg er",)),
    Stated("flexfab", "coordinatedBy", "college", ("Hogeschool PXL neemt",)),
    Stated("an", "affiliatedWith", "operator", ("An Peeters-Claes is",), role="directeur"),
    Stated("warmtenet", "fundedBy", "efro", ("EFRO maakt",)),
    Stated("warmtenet", "locatedIn", "genk", ("EFRO maakt",)),
    Stated("fair-next", "locatedOn", "site", ("Maakdag 2025 vond",)),
    Stated("fair-next", "organisedBy", "agency", ("Maakdag 2025 vond",)),
    Stated("university", "takesPartIn", "fair-next", ("UHasselt stelde",)),
)

_NEXT_MONEY = (Money("warmtenet", Decimal(875_000), "budget", ("efro",), (), "EFRO maakt"),)


def annual_report() -> Extraction:
    """The report on 2024: two pages, every entity type, every property, funding of each kind."""
    document = _document("jaarverslag-2024.pdf", "Jaarverslag 2024", 2024, _FIRST_PAGES)
    return _extraction(document, _FIRST_FACTS, _FIRST_MONEY)


def next_report() -> Extraction:
    """The report on 2025: another coordinator, a new partner, a new project, a person's new function."""
    document = _document("jaarverslag-2025.pdf", "Jaarverslag 2025", 2025, _NEXT_PAGES)
    return _extraction(document, _NEXT_FACTS, _NEXT_MONEY)


def shortened_report() -> Extraction:
    """The report on 2024 as a later version of the same file has it: its second page is gone."""
    document = _document("jaarverslag-2024.pdf", "Jaarverslag 2024", 2024, _FIRST_PAGES[:1])
    stated = tuple(fact for fact in _FIRST_FACTS if all(quote in document.text for quote in fact.quotes))
    return _extraction(document, stated, _FIRST_MONEY)


def _document(source: str, title: str, year: int, pages: tuple[Paragraphs, ...]) -> Document:
    """Join the blocks by line breaks and count pages from 1."""
    blocks: list[Block] = []
    text = ""
    for number, page in enumerate(pages, start=1):
        for kind, paragraph in page:
            text += "\n" if text else ""
            blocks.append(Block(kind, len(text), len(text) + len(paragraph), number))
            text += paragraph
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document(
        source=source,
        digest=digest,
        title=title,
        language="nl",
        text=text,
        blocks=tuple(blocks),
        pages=len(pages),
        year=year,
        publisher="POM Limburg",
    )


def _extraction(document: Document, stated: tuple[Stated, ...], money: tuple[Money, ...]) -> Extraction:
    """Find every name and quotation in the document; its entities are those that its facts speak of."""
    facts = tuple(
        Fact(
            subject=fact.subject,
            property=fact.property,
            object=fact.object,
            evidence=tuple(_evidence(document, quote) for quote in fact.quotes),
            role=fact.role,
        )
        for fact in stated
    )
    funding = tuple(
        Funding(
            about=record.about,
            amount=record.amount,
            currency=record.currency,
            kind=record.kind,
            givers=record.givers,
            receivers=record.receivers,
            evidence=(_evidence(document, record.quote),),
        )
        for record in money
    )
    keys = dict.fromkeys(key for fact in stated for key in (fact.subject, fact.object))
    return Extraction(document, tuple(_entity(document, key) for key in keys), facts, funding, RUN)


_ANY_NAME = re.compile(
    "|".join(
        rf"\b{re.escape(name)}\b"
        for name in sorted((name for *_, names in _NAMES.values() for name in names), key=len, reverse=True)
    )
)
"""Longest first, so that the place Hasselt is not found in the name of a university."""


def _entity(document: Document, key: str) -> Entity:
    type_, subtype, names = _NAMES[key]
    mentions = tuple(
        Mention(match.start(), match.end(), match.group())
        for match in _ANY_NAME.finditer(document.text)
        if match.group() in names
    )
    found = tuple(name for name in names if any(mention.text == name for mention in mentions))
    return Entity(key=key, type=type_, name=found[0], names=found, mentions=mentions, subtype=subtype)


def _evidence(document: Document, opening: str, *, confidence: float = 0.9) -> Evidence:
    """The sentence that opens with these words, up to its full stop or the end of its block."""
    start = document.text.index(opening)
    block = document.block_at(start)
    closing = document.text.find(". ", start, block.end)
    end = block.end if closing < 0 else closing + 1
    return Evidence(document.text[start:end], start, end, document.page_at(start), confidence)
