"""A backup has the files that its database names, whole, and puts none anywhere else."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from server.core.files.store import FileStore
from server.core.principals import CONSOLE
from server.core.refusal import StartRefusal
from server.fleet.actions import add_kiosk
from server.fleet.orders import give, note_shot
from server.operation.backups import make_backup
from server.operation.restoring import restore
from server.operation.verification import check_files
from server.operation.witness import verify_aloud
from server.process.storage import open_storage
from server.roster.logos import hang_logo
from tests.fleet.facts import screen_of
from tests.fleet.test_orders import picture as shot
from tests.incubator import Incubator
from tests.operation.test_backups import epoch, flipped, halved
from tests.roster.test_logos import LOGO
from tests.roster.test_logos import manager as signed_in

BOTH_ENGINES = True
pytestmark = pytest.mark.engines_differ


def picture(office: Incubator) -> str:
    """Hang a logo; return its digest."""
    hang_logo(office.house(), 1, LOGO, CONSOLE)
    return LOGO.digest


def test_a_backup_brings_files_back_into_an_empty_folder(office: Incubator, tmp_path: Path) -> None:
    screen = screen_of(office, add_kiosk(office.db, office.board("3-12").code, office.time()))
    give(office.db, screen.id, "screenshot", CONSOLE, office.time())
    note_shot(office.house(), screen, 1, shot())
    logo = picture(office)
    made = make_backup(office.db, office.config, office.time(), tmp_path / "elsewhere.tar")
    office.db.close()
    shutil.rmtree(office.config.data)
    restore(office.config, made, office.time())
    office.db = open_storage(office.config)
    manager = signed_in(office)
    assert manager.get(f"/logo/{logo}").data == LOGO.image
    assert manager.get("/manage/kiosks/1/shot.png").data == shot()
    with office.db.reading() as session:
        assert sorted(check_files(session, FileStore(office.config.data))) == sorted(
            path.name for path in office.config.data.glob("files/??/*")
        )


def test_what_came_after_the_backup_is_kept_aside_with_its_database(office: Incubator) -> None:
    made = make_backup(office.db, office.config, office.time())
    logo = picture(office)
    office.db.close()
    restore(office.config, made, office.time())
    aside = list(office.config.data.glob(f"files-before-restore-*/*/{logo}"))
    assert [path.read_bytes() for path in aside] == [LOGO.image]


@pytest.mark.parametrize("harm", [flipped, halved, Path.unlink])
def test_a_file_that_rotted_is_named_and_nothing_is_backed_up(office: Incubator, harm: Callable[[Path], None]) -> None:
    harm(FileStore(office.config.data).path(picture(office)))
    with pytest.raises(StartRefusal, match=r"logo of organisation:1.*is not whole"):
        make_backup(office.db, office.config, office.time())
    with pytest.raises(StartRefusal, match=r"logo of organisation:1.*is not whole"):
        verify_aloud(office.db, office.config.data, (), lambda _line: None, whole=False)


def test_a_backup_without_a_file_that_it_names_is_refused(office: Incubator, tmp_path: Path) -> None:
    logo = picture(office)
    made = make_backup(office.db, office.config, office.time())
    office.db.close()
    with tarfile.open(made) as whole, tarfile.open(tmp_path / "less.tar", "w") as less:
        for member in whole.getmembers():
            if logo not in member.name:
                less.addfile(member, whole.extractfile(member))
    before = epoch(office)
    with pytest.raises(StartRefusal, match="is not whole"):
        restore(office.config, tmp_path / "less.tar", office.time())
    assert epoch(office) == before


def test_a_backup_puts_nothing_outside_its_folder(office: Incubator, tmp_path: Path) -> None:
    made = make_backup(office.db, office.config, office.time())
    office.db.close()
    with tarfile.open(made, "a") as tar:
        for name in ("files/../../evil", "files/" + "0" * 63 + "/", "/evil", f"files/{'0' * 62}/x"):
            tar.addfile(tarfile.TarInfo(name), None)
    restore(office.config, made, office.time())
    assert not list(tmp_path.rglob("evil"))
    assert not list(office.config.data.glob("files/??/*"))
