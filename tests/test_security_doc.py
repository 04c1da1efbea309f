"""The threat table and the tests say the same: what is claimed is shown, and what attacks is in the table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOC = (ROOT / "docs/security.md").read_text("utf-8")
ROWS = [line for line in DOC.splitlines() if line.startswith("| ") and line.count(" | ") == 3]

LEVEL_1 = {
    "V1.2": (1, 2, 3, 4, 5),
    "V1.3": (1, 2),
    "V1.5": (1,),
    "V2.1": (1,),
    "V2.2": (1, 2),
    "V2.3": (1,),
    "V3.2": (1, 2),
    "V3.3": (1,),
    "V3.4": (1, 2),
    "V3.5": (1, 2, 3),
    "V4.1": (1,),
    "V4.4": (1,),
    "V5.2": (1, 2),
    "V5.3": (1, 2),
    "V6.1": (1,),
    "V6.2": (1, 2, 3, 4, 5, 6, 7, 8),
    "V6.3": (1, 2),
    "V6.4": (1, 2),
    "V7.2": (1, 2, 3, 4),
    "V7.4": (1, 2),
    "V8.1": (1,),
    "V8.2": (1, 2),
    "V8.3": (1,),
    "V9.1": (1, 2, 3),
    "V9.2": (1,),
    "V10.4": (1, 2, 3, 4, 5),
    "V11.3": (1, 2),
    "V11.4": (1,),
    "V12.1": (1,),
    "V12.2": (1, 2),
    "V13.4": (1,),
    "V14.2": (1,),
    "V14.3": (1,),
    "V15.1": (1,),
    "V15.2": (1,),
    "V15.3": (1,),
}
"""Section of ASVS 5.0.0 → its requirements of level 1: seventy in all."""


def written_tests() -> set[str]:
    return {
        name
        for path in (ROOT / "tests").rglob("test_*.py")
        for name in re.findall(r"(?m)^def (test_\w+)", path.read_text("utf-8"))
    }


def attacks() -> list[str]:
    """Return the modules that attack: all of tests/security, and those elsewhere that say so in their name."""
    tests = ROOT / "tests"
    found = {*tests.glob("security/test_*.py"), *tests.rglob("test_attack*.py")}
    return sorted(str(path.relative_to(tests)) for path in found)


def test_every_test_that_the_table_names_exists() -> None:
    named = set(re.findall(r"`(test_\w+)`", DOC))
    assert len(named) > 100
    assert named - written_tests() == set()


@pytest.mark.parametrize("module", attacks())
def test_every_module_that_attacks_is_in_the_table(module: str) -> None:
    assert f"[{module}](../tests/{module})" in DOC


def test_every_threat_has_a_control_a_requirement_and_a_proof() -> None:
    threats = [row for row in ROWS if not row.startswith("| threat ")]
    assert len(threats) > 40
    for row in threats:
        threat, control, requirements, proof = (cell.strip() for cell in row.strip("|").split(" | "))
        assert threat, row
        assert control, row
        assert re.fullmatch(r"V\d+\.\d+\.\d+( V\d+\.\d+\.\d+)*", requirements), row
        assert re.fullmatch(r"`test_\w+`( `test_\w+`)*", proof), row


def test_every_requirement_of_level_1_is_answered() -> None:
    asked = {f"{section}.{number}" for section, numbers in LEVEL_1.items() for number in numbers}
    assert len(asked) == 70
    assert asked - set(re.findall(r"\bV\d+\.\d+\.\d+\b", DOC)) == set()
