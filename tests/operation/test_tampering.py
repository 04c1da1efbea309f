"""Whoever rewrites a log behind the program's back is found out, and what they did is named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from server.core.logs.entries import leaf_columns, leaf_data
from server.core.logs.merkle import CompactRange, leaf_hash
from server.core.refusal import StartRefusal
from server.operation.sealing import seal
from server.operation.witness import checkpoints, verify_aloud
from server.presence.tables import Entry
from server.process.storage import open_storage
from tests.core.logs.ledgers import three_entries, three_sealed, trouble
from tests.incubator import Incubator, new_incubator

NAME = "星河创业孵化中心 tenant"
COLUMNS = ", ".join(leaf_columns(Entry))
COPIED = f"{COLUMNS}, salt, place, purpose, leaf"
LOG = "(SELECT id FROM log WHERE kind = 'tenant')"
TRIGGERS = ("entry_no_update", "entry_no_delete", "entry_only_erase", "sealed_no_update", "sealed_no_delete")


Change = str | Callable[[sqlite3.Connection], None]


def tamper(incubator: Incubator, *changes: Change) -> None:
    """Write into the file as somebody does who has it, knows the program, and has no key."""
    incubator.db.close()
    with closing(sqlite3.connect(incubator.config.data / "doorboard.sqlite")) as file, file:
        for trigger in TRIGGERS:
            file.execute(f"DROP TRIGGER {trigger}")
        for change in changes:
            if callable(change):
                change(file)
            else:
                file.execute(change)
    incubator.db = open_storage(incubator.config)


def leaf_anew(file: sqlite3.Connection) -> None:
    """Make the leaves fit what the entries say now."""
    for number, *said in file.execute(f"SELECT id, {COLUMNS} FROM entry").fetchall():
        values = [value.hex() if isinstance(value, bytes) else value for value in said]
        leaf = leaf_hash(leaf_data("entry", values))
        file.execute("UPDATE entry SET leaf = ? WHERE id = ?", (leaf, number))


def tree_anew(file: sqlite3.Connection) -> None:
    """Make the tree of the log fit the leaves."""
    tree = CompactRange()
    rows = file.execute(
        f"SELECT entry.leaf FROM sealed JOIN entry ON entry.id = row_id WHERE sealed.log_id = {LOG} ORDER BY position"
    )
    for (leaf,) in rows.fetchall():
        tree.append(leaf)
    anew = "size = ?, peaks = ?, proved = 0, proved_peaks = x''"
    file.execute(f"UPDATE log SET {anew} WHERE id = {LOG}", (tree.size, tree.stored()))


SAID = "status, since, until, detail, salt, place, purpose, leaf"
OTHER = f"(SELECT {SAID} FROM entry AS other WHERE other.id = 93 - entry.id)"
LEAVE = "UPDATE entry SET status = 'leave' WHERE id = 2"
OTHERS = "the first 3 entries are not those that were sealed"
FOREIGN = "entry 4 was not written by this installation"
SWAP = (
    f"INSERT INTO entry (id, {COPIED}) SELECT 90 + id, {COPIED} FROM entry WHERE id < 3",
    f"UPDATE entry SET ({SAID}) = {OTHER} WHERE id < 3",
    "DELETE FROM entry WHERE id > 90",
    "DELETE FROM unsealed",
)
COPY = f"INSERT INTO entry ({COPIED}) SELECT {COPIED} FROM entry WHERE id = 3"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ((LEAVE,), "entry 2 was changed"),
        (("UPDATE entry SET since = since + 1 WHERE id = 1",), "entry 1 was changed"),
        (("UPDATE entry SET author = 'person:9' WHERE id = 3",), "entry 3 was changed"),
        (("UPDATE entry SET corrects = 1 WHERE id = 3",), "entry 3 was changed"),
        (("UPDATE entry SET place = '银行' WHERE id = 2",), "entry 2 was changed"),
        (("UPDATE entry SET purpose = NULL WHERE id = 2",), "entry 2 was changed"),
        (("UPDATE entry SET salt = NULL, place = '银行' WHERE id = 2",), "entry 2 was changed"),
        (("UPDATE entry SET salt = zeroblob(16), place = '银行' WHERE id = 1",), "entry 1 was changed"),
        (
            (LEAVE, leaf_anew),
            OTHERS,
        ),
        ((LEAVE, leaf_anew, tree_anew), OTHERS),
        (("DELETE FROM entry WHERE id = 2",), "entry 2 was removed"),
        (
            ("DELETE FROM entry WHERE id = 2", "DELETE FROM sealed WHERE row_id = 2 AND position = 1"),
            "place 1 is empty",
        ),
        (SWAP, OTHERS),
        ((*SWAP, leaf_anew, tree_anew), OTHERS),
        ((COPY,), "entry 4 was slipped in"),
        (
            (COPY, f"INSERT INTO unsealed VALUES ({LOG}, 4, zeroblob(16))"),
            FOREIGN,
        ),
        ((COPY, f"INSERT INTO sealed VALUES ({LOG}, 3, 4)"), "3 entries were sealed, and 4 others are found"),
        ((COPY, f"INSERT INTO sealed VALUES ({LOG}, 4, 4)"), "place 3 is empty"),
        (("DELETE FROM entry WHERE id = 3", "DELETE FROM sealed WHERE position = 2", tree_anew), "its end was cut off"),
        (("DELETE FROM seal",), "its checkpoints were removed"),
        (("UPDATE seal SET signature = zeroblob(64)",), "is not signed by this installation"),
        (("UPDATE log SET peaks = x'00' WHERE size > 0",), "3 entries were sealed, and 3 others are found"),
        (("UPDATE log SET proved = 2 WHERE size > 0",), "what was noted of its last proof was changed"),
    ],
)
def test_whoever_rewrites_a_sealed_log_is_found_out(
    incubator: Incubator, changes: tuple[Change, ...], named: str
) -> None:
    three_sealed(incubator)
    assert trouble(incubator) is None
    tamper(incubator, *changes)
    assert f"{NAME}: " in (trouble(incubator) or "")
    assert named in (trouble(incubator) or "")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ((LEAVE,), "entry 2 was changed"),
        ((LEAVE, leaf_anew), "entry 2 was not written by this installation"),
        (("DELETE FROM entry WHERE id = 3",), "entry 3 was removed"),
        (("DELETE FROM unsealed WHERE row_id = 3",), "entry 3 was slipped in"),
        ((COPY,), "entry 4 was slipped in"),
    ],
)
def test_what_is_not_sealed_yet_is_not_rewritten_unseen_either(
    incubator: Incubator, changes: tuple[Change, ...], named: str
) -> None:
    three_entries(incubator)
    assert trouble(incubator) is None
    tamper(incubator, *changes)
    assert named in (trouble(incubator) or "")


def test_what_is_removed_after_it_was_proved_is_missed_by_name(incubator: Incubator) -> None:
    three_sealed(incubator)
    verified(incubator)
    tamper(incubator, "DELETE FROM entry WHERE id = 2")
    assert trouble(incubator) == f"{NAME}: entry 2 was removed."


def test_place_and_purpose_are_erased_and_the_log_is_whole(incubator: Incubator) -> None:
    three_sealed(incubator)
    tamper(incubator, "UPDATE entry SET salt = NULL, place = NULL, purpose = NULL WHERE id = 2")
    assert trouble(incubator) is None


def test_what_somebody_else_wrote_is_never_sealed(incubator: Incubator) -> None:
    three_entries(incubator)
    tamper(incubator, COPY, f"INSERT INTO unsealed VALUES ({LOG}, 4, zeroblob(16))")
    assert seal(incubator.db, incubator.keys, incubator.time()) == 3
    assert FOREIGN in (trouble(incubator) or "")


@pytest.fixture
def kept(incubator: Incubator, tmp_path: Path) -> Path:
    """Keep the checkpoints of three entries outside, as somebody does who trusts nobody."""
    three_entries(incubator)
    seal(incubator.db, incubator.keys, incubator.time())
    return keep(incubator, tmp_path / "monday.txt")


def keep(incubator: Incubator, file: Path) -> Path:
    file.write_text("\n".join(checkpoints(incubator.db, incubator.keys, incubator.time(), public=False)))
    return file


def verified(incubator: Incubator, *outside: Path) -> str:
    said: list[str] = []
    try:
        verify_aloud(incubator.db, incubator.config.data, outside, said.append, whole=True)
    except StartRefusal as refusal:
        return str(refusal)
    return "\n".join(said)


def test_an_untouched_log_leads_to_every_checkpoint_that_was_kept_outside(
    incubator: Incubator, kept: Path, tmp_path: Path
) -> None:
    incubator.time.pass_by(days=1)
    incubator.says("王小明", "meeting")
    tuesday = keep(incubator, tmp_path / "tuesday.txt")
    incubator.says("王小明", "on_site")
    said = verified(incubator, tuesday, kept)
    assert f"{NAME}: whole, 4 entries sealed, 1 not sealed yet" in said
    assert "the present statuses: whole" in said


PRESENCE = "person_id, entry_id, status, since, until"
CUT = (
    "DELETE FROM seal WHERE size = 4",
    "DELETE FROM presence",
    "DELETE FROM sealed WHERE position = 3",
    "DELETE FROM entry WHERE id = 4",
    f"INSERT INTO presence ({PRESENCE}) SELECT {PRESENCE.replace('entry_id', 'id')} FROM entry WHERE id = 3",
    tree_anew,
)


def test_only_a_checkpoint_outside_shows_that_the_end_was_cut_off(
    incubator: Incubator, kept: Path, tmp_path: Path
) -> None:
    incubator.says("王小明", "meeting")
    tuesday = keep(incubator, tmp_path / "tuesday.txt")
    tamper(incubator, *CUT)
    assert "whole, 3 entries sealed" in verified(incubator, kept)
    assert f"{NAME}: a checkpoint is of 4 entries, only 3 are here: its end was cut off." in verified(
        incubator, tuesday
    )


def test_only_a_checkpoint_outside_shows_that_everything_was_rewritten_with_a_new_key(
    incubator: Incubator, kept: Path, tmp_path: Path
) -> None:
    incubator.db.close()
    forged = new_incubator(tmp_path / "forged")
    with forged.db.transaction() as tx:
        tx.session.execute(text("UPDATE instance SET name = :name"), {"name": kept.read_text().split("/")[1]})
    three_entries(forged)
    forged.says("王小明", "leave", hours=30)
    seal(forged.db, forged.keys, forged.time())
    assert "whole, 4 entries sealed" in verified(forged)
    assert verified(forged, kept) == (
        f"{NAME}: the first 3 entries are not those of the checkpoint that was kept outside; "
        "it was signed with another key than this installation has now."
    )
    forged.db.close()


def test_a_checkpoint_of_elsewhere_proves_nothing_here(kept: Path, tmp_path: Path) -> None:
    elsewhere = new_incubator(tmp_path / "elsewhere")
    assert "There is no log doorboard/" in verified(elsewhere, kept)
    elsewhere.db.close()


def test_a_forged_checkpoint_is_no_checkpoint(incubator: Incubator, kept: Path) -> None:
    forged = kept.read_text().splitlines()
    forged[4] = f"{forged[4][:-8]}AAAAAAA="
    kept.write_text("\n".join(forged))
    assert "is not signed by this installation" in verified(incubator, kept)


def test_a_file_that_holds_no_checkpoints_is_refused_in_one_sentence(incubator: Incubator, tmp_path: Path) -> None:
    assert "cannot be read" in verified(incubator, tmp_path / "nothing.txt")
    (tmp_path / "photo.txt").write_text("a photo")
    assert "holds no checkpoints" in verified(incubator, tmp_path / "photo.txt")
