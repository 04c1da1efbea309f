"""A company's logo: from an uploaded picture to the door, drawn anew on the way."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from werkzeug.test import TestResponse

from server.core.files import kinds
from server.core.principals import CONSOLE, HOUSE, Principal
from server.core.refs import Ref
from server.core.refusal import Refusal
from server.roster.logos import hang_logo, take_logo_down
from server.roster.pictures import drawn_anew
from server.roster.stays import leave_site_within
from signs.face import DoorFace, Logo
from tests.incubator import Incubator

USER = Principal(Ref("user", 1))

BOTH_ENGINES = True
BLACK, WHITE, CLEAR = (10, 10, 10, 255), (250, 250, 250, 255), (0, 0, 0, 0)
Colour = tuple[int, int, int, int]


def drawing(ink: Colour, ground: Colour = CLEAR, size: tuple[int, int] = (300, 100)) -> Image.Image:
    image = Image.new("RGBA", size, ground)
    ImageDraw.Draw(image).ellipse((30, 30, size[0] - 30, size[1] - 30), fill=ink)
    return image


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


LOGO = drawn_anew(saved(drawing(BLACK)))


def logo_at(incubator: Incubator, room: str = "3-12") -> Logo | None:
    face = incubator.face(incubator.board(room))
    assert isinstance(face, DoorFace)
    return face.tenants[0].logo


def manager(incubator: Incubator) -> FlaskClient:
    """Sign in where the doors are open to everybody."""
    app = replace(incubator, config=replace(incubator.config, demo=True)).application().flask
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    client.post("/manage/sign-in/demo")
    return client


def upload(client: FlaskClient, organisation: int, data: bytes, name: str = "logo.png") -> TestResponse:
    files = {"logo": (io.BytesIO(data), name)}
    return client.post(f"/company/{organisation}/logo", data=files, headers={"Accept-Language": "en"})


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_three_kinds_of_pictures_become_a_png(kind: str) -> None:
    picture = drawn_anew(saved(drawing(BLACK, WHITE).convert("RGB"), kind))
    with Image.open(io.BytesIO(picture.image)) as image:
        assert (image.format, image.mode, image.size) == ("PNG", "RGBA", (picture.width, picture.height))


@pytest.mark.parametrize(
    ("image", "ink"),
    [
        (drawing(BLACK), "dark"),
        (drawing(WHITE), "light"),
        (drawing(BLACK, WHITE), "full"),
        (drawing(WHITE, BLACK), "full"),
    ],
)
def test_a_door_knows_which_ink_needs_a_plate(image: Image.Image, ink: str) -> None:
    assert drawn_anew(saved(image)).ink == ink


def test_an_empty_margin_is_cut_off_and_a_large_logo_is_made_small() -> None:
    assert (LOGO.width, LOGO.height) == (241, 41)
    large = drawn_anew(saved(drawing(BLACK, WHITE, (2000, 1000))))
    assert (large.width, large.height) == (640, 320)


def test_a_picture_that_lies_on_its_side_is_put_upright() -> None:
    lying = Image.Exif()
    lying[0x0112] = 6
    upright = drawn_anew(saved(drawing(BLACK, WHITE).convert("RGB"), "JPEG", exif=lying))
    assert upright.height > upright.width


def test_the_same_picture_has_the_same_address_and_another_one_has_another() -> None:
    assert drawn_anew(saved(drawing(BLACK))).digest == LOGO.digest
    assert drawn_anew(saved(drawing(WHITE))).digest != LOGO.digest


def test_a_logo_hangs_on_its_door_at_once_and_is_gone_when_taken_down(incubator: Incubator) -> None:
    tenant = incubator.tenant("北辰智造", "王小明")
    before = incubator.board("3-12").version
    hang_logo(incubator.house(), tenant, LOGO, USER)
    assert logo_at(incubator) == Logo(f"/logo/{LOGO.digest}", 241, 41, "dark")
    assert incubator.board("3-12").version == before + 1
    take_logo_down(incubator.house(), tenant, CONSOLE)
    assert logo_at(incubator) is None
    assert incubator.board("3-12").version == before + 2


def test_a_new_logo_takes_the_place_of_the_old_one_and_two_companies_may_have_the_same(incubator: Incubator) -> None:
    first, second = incubator.tenant("北辰智造", "王小明"), incubator.tenant("云栖数据", "林涛", room="3-14")
    other = drawn_anew(saved(drawing(WHITE)))
    for picture in (LOGO, other):
        hang_logo(incubator.house(), first, picture, USER)
    hang_logo(incubator.house(), second, other, USER)
    assert {logo_at(incubator), logo_at(incubator, "3-14")} == {Logo(f"/logo/{other.digest}", 241, 41, "light")}
    take_logo_down(incubator.house(), first, CONSOLE)
    client = incubator.application().flask.test_client()
    assert client.get(f"/logo/{other.digest}").status_code == 200
    assert client.get(f"/logo/{LOGO.digest}").status_code == 404


def test_a_company_that_left_gets_no_logo(incubator: Incubator) -> None:
    with pytest.raises(Refusal):
        hang_logo(incubator.house(), 999, LOGO, USER)


def test_a_logo_is_served_for_ever_as_what_it_is(incubator: Incubator) -> None:
    hang_logo(incubator.house(), incubator.tenant("北辰智造", "王小明"), LOGO, USER)
    answer = incubator.application().flask.test_client().get(f"/logo/{LOGO.digest}")
    assert answer.data == LOGO.image
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["ETag"] == f'"{LOGO.digest}"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_whoever_may_hang_a_notice_uploads_sees_and_takes_down_a_logo(incubator: Incubator) -> None:
    tenant = incubator.tenant("北辰智造", "王小明")
    client = manager(incubator)
    assert upload(client, tenant, saved(drawing(BLACK))).status_code == 303
    page = client.get(f"/company/{tenant}/logo", headers={"Accept-Language": "en"}).text
    assert "The logo hangs on the door." in page
    assert f"/logo/{LOGO.digest}" in page
    assert client.post(f"/company/{tenant}/logo/remove").status_code == 303
    assert logo_at(incubator) is None


def test_what_is_wrong_with_a_picture_is_said_beside_it_and_the_old_logo_stays(incubator: Incubator) -> None:
    tenant = incubator.tenant("北辰智造", "王小明")
    client = manager(incubator)
    upload(client, tenant, saved(drawing(BLACK)))
    for data, status, words in (
        (b"%PDF-1.7", 415, "Only PNG, JPEG and WebP"),
        (saved(drawing(BLACK).convert("P"), "GIF"), 415, "Only PNG, JPEG and WebP"),
        (saved(Image.new("RGBA", (40, 40), CLEAR)), 422, "all transparent"),
        (saved(drawing(BLACK))[:-40], 422, "damaged"),
    ):
        answer = upload(client, tenant, data)
        assert (answer.status_code, words in answer.text) == (status, True), words
    answer = client.post(f"/company/{tenant}/logo", headers={"Accept-Language": "en"})
    assert "Choose a picture first." in answer.text
    assert logo_at(incubator) == Logo(f"/logo/{LOGO.digest}", 241, 41, "dark")


def files(incubator: Incubator) -> list[str]:
    return [path.name for path in incubator.config.data.glob("files/??/*")]


def test_of_the_logo_of_a_company_that_left_nothing_is_kept(incubator: Incubator) -> None:
    tenant = incubator.tenant("北辰智造", "王小明")
    hang_logo(incubator.house(), tenant, LOGO, USER)
    today, now = incubator.home("王小明").day, incubator.time()
    incubator.db.act(lambda tx: leave_site_within(tx, tenant, today, Ref("user", 1), now), long=True, by=HOUSE)
    assert (incubator.rows()["logo"], incubator.rows()["file"]) == (0, 0)
    # The row goes first, its file with the sweep.
    for _hour in range(3):
        incubator.time.pass_by(hours=1)
        incubator.work()
    assert files(incubator) == []


def test_who_has_a_logo_already_is_told_so(incubator: Incubator) -> None:
    hang_logo(incubator.house(), incubator.tenant("北辰智造", "王小明"), LOGO, USER)
    client = incubator.application().flask.test_client()
    answer = client.get(f"/logo/{LOGO.digest}", headers={"If-None-Match": f'"{LOGO.digest}"'})
    assert (answer.status_code, answer.data) == (304, b"")


def test_a_logo_that_rotted_is_not_shown(incubator: Incubator) -> None:
    hang_logo(incubator.house(), incubator.tenant("北辰智造", "王小明"), LOGO, USER)
    incubator.house().files.path(LOGO.digest).write_bytes(LOGO.image[:-1])
    assert incubator.application().flask.test_client().get(f"/logo/{LOGO.digest}").status_code == 404


def test_a_site_without_room_for_logos_says_what_to_do(incubator: Incubator, monkeypatch: pytest.MonkeyPatch) -> None:
    tenant = incubator.tenant("北辰智造", "王小明")
    monkeypatch.setattr(kinds, "QUOTAS", {"logo": 100})
    answer = upload(manager(incubator), tenant, saved(drawing(BLACK)))
    assert answer.status_code == 507
    assert "Remove some" in answer.text
    assert files(incubator) == []
