"""The package as it is installed."""

from __future__ import annotations

import re
from importlib.metadata import distributions, packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
OURS = {"extract", "graph", "limburg", "ontology", "queries"}


def test_no_other_distribution_claims_our_names() -> None:
    claimed = packages_distributions()
    for name in OURS:
        assert set(claimed.get(name, [])) <= {"limburg-innovation-graph"}


def test_no_torch_and_nothing_under_the_gpl_comes_with_the_product() -> None:
    declared = (
        (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[project.optional-dependencies]")[0]
    )
    required = set(re.findall(r'^    "([A-Za-z0-9-]+)', declared, re.MULTILINE))
    assert "torch" not in required
    seen: set[str] = set()
    installed = {d.metadata["Name"].casefold(): d for d in distributions()}
    queue = [name.casefold() for name in required]
    while queue:
        name = queue.pop()
        if name in seen or name not in installed:
            continue
        seen.add(name)
        metadata = installed[name].metadata
        licence = " ".join(filter(None, (metadata.get("License"), metadata.get("License-Expression"))))[:200]
        classifiers = " ".join(c for c in metadata.get_all("Classifier") or [] if c.startswith("License"))
        choices = licence.split(" OR ") if " OR " in licence else [licence + classifiers]
        assert not all(re.search(r"(?<!L)GPL|Affero", choice) for choice in choices), f"{name}: {choices}"
        for requirement in installed[name].requires or []:
            if "extra ==" not in requirement:
                queue.append(re.split(r"[ \[<>=!~;(]", requirement)[0].casefold())
    assert "torch" not in seen and len(seen) > 30
