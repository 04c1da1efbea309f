"""What is handed out as a table holds text and nothing that a spreadsheet would do."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskClient

from server.cli import main
from server.core.principals import CONSOLE
from server.roster.exporting import export_roster
from server.roster.importing import read_file
from server.roster.importing.comparison import plan_import
from server.roster.importing.known import Address, KnownLease, KnownPerson, KnownRoster, KnownTenant
from server.roster.importing.values import clean
from server.sites.calendar import change_days
from server.sites.days import CalendarDay, span
from tests.incubator import Incubator
from tests.security.corpus import FORMULAS
from tests.security.routes import routes

NAMES = ("=王明", "+李雷", "-陈芳", "@张伟")
"""What begins a formula and passes for a name."""
STARTS = ("=", "+", "-", "@", "\t", "\r")


def cells(data: bytes) -> list[tuple[str, str]]:
    """Return type and text of every cell, as a spreadsheet program opens them."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        (cell.data_type, str(cell.value))
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]


def check_workbook(data: bytes) -> int:
    """Check that there is no formula in a workbook; return how many cells look like one."""
    found = cells(data)
    assert {kind for kind, _text in found} == {"s"}
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        for name in parts.namelist():
            assert b"<f>" not in parts.read(name)
            assert "externalLink" not in name
    return sum(text.startswith(STARTS) for _kind, text in found)


def check_commas(data: bytes) -> int:
    """Check that no cell of a CSV file begins like a formula; return how many cells there are."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert not [cell for row in rows for cell in row if cell.startswith(STARTS)]
    return sum(map(len, rows))


def hostile() -> KnownRoster:
    """Return a roster whose every text begins a formula."""
    tenants = tuple(
        KnownTenant(
            number,
            clean(f"{text}公司{number}"),
            clean(text) or None,
            (KnownLease(number, Address("A座", "3", f"3-{number}")),),
            (
                KnownPerson(
                    number,
                    NAMES[number % len(NAMES)],
                    "+85223456789",
                    clean(text) or None,
                    True,
                    salutation="sir",
                    department=clean(f"{text}部"),
                ),
            ),
        )
        for number, text in enumerate(FORMULAS, start=1)
    )
    return KnownRoster(tenants, tuple(lease.address for tenant in tenants for lease in tenant.leases))


def test_no_cell_of_an_exported_roster_is_a_formula() -> None:
    assert check_workbook(export_roster(hostile())) >= 3 * len(STARTS)


def test_a_cell_stays_text_when_somebody_edits_it() -> None:
    """A cell formatted as text takes what is typed for text; one formatted otherwise would begin to calculate."""
    book = openpyxl.load_workbook(io.BytesIO(export_roster(hostile())))
    assert {cell.number_format for row in book.worksheets[0].iter_rows() for cell in row} == {"@"}


def test_an_exported_roster_full_of_formulas_imports_back_identically() -> None:
    known = hostile()
    plan = plan_import(read_file("花名册.xlsx", export_roster(known)), known)
    assert plan.is_empty
    assert (plan.missing_people, plan.missing_rooms) == ([], [])


def exports(incubator: Incubator) -> list[tuple[str, str, bytes]]:
    """Return every table that any route hands out: where, what kind, what."""
    app = replace(incubator, config=replace(incubator.config, demo=True)).application().flask
    app.config["WTF_CSRF_ENABLED"] = False
    client: FlaskClient = app.test_client()
    client.post("/manage/sign-in/demo")
    found = []
    for route in routes(app, "GET", {"board": incubator.board("3-12").code}):
        answer = client.get(route.path, buffered=True)
        if answer.status_code == 200 and (answer.mimetype or "").endswith(("sheet", "csv")):
            found.append((route.rule, answer.mimetype or "", answer.data))
    return found


def day_named(number: int, text: str) -> list[CalendarDay]:
    day = date(2026, 3, number)
    return span(day, day, clean(text), off=True) if clean(text) else []


def test_no_table_that_any_route_hands_out_holds_a_formula(incubator: Incubator) -> None:
    for number, text in enumerate(FORMULAS):
        incubator.tenant(f"{text}公司{number}", f"{text}明", text, room=f"3-{number}", short_name=text)
    days = [one for number, text in enumerate(FORMULAS) for one in day_named(number + 1, text)]
    change_days(incubator.db, incubator.site_id, lambda own: own.put(days), CONSOLE, incubator.time())
    found = exports(incubator)
    assert {"/manage/roster/export.xlsx", "/manage/sites/<id:site>/calendar/export.xlsx"} <= {
        rule for rule, *_ in found
    }
    for _rule, kind, data in found:
        assert check_commas(data) if kind.endswith("csv") else check_workbook(data)


def test_the_command_line_exports_no_formula_either(
    incubator: Incubator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incubator.tenant("=1+1公司", "+明")
    incubator.db.close()
    monkeypatch.setenv("DOORBOARD_DATA", str(incubator.config.data))
    main(["export", "roster", "-o", str(tmp_path / "roster.xlsx")], standalone_mode=False)
    assert check_workbook((tmp_path / "roster.xlsx").read_bytes())
