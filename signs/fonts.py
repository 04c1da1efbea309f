"""The font for signs that the server draws: one family with Chinese and Latin, regular and bold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PIL import ImageFont

# Where Debian, Fedora, Arch, macOS and Windows put a Chinese font.
KNOWN = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/google-noto-sans-cjk-fonts/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "/System/Library/Fonts/STHeiti Medium.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)
SIMPLIFIED = "SC"
LARGEST_COLLECTION = 20


class FontMissing(Exception):  # noqa: N818
    """There is no font that has Chinese. The message says what to do."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """A font file, opened at any size in pixels."""

    path: Path
    index: int

    def at(self, size: int) -> ImageFont.FreeTypeFont:
        """Return the font with ``size`` pixels an em."""
        return ImageFont.truetype(str(self.path), size, index=self.index)


def find_typeface(wanted: Path | None) -> Typeface:
    """Return the wanted font, or the first known one of this machine. Raises :class:`FontMissing`."""
    if wanted is not None:
        return _open(wanted)
    for path in map(Path, KNOWN):
        if path.exists():
            return _open(path)
    raise FontMissing(
        "No Chinese font was found, so this server draws no signs for paper: "
        "install one (on Debian: apt install fonts-noto-cjk), or set DOORBOARD_FONT to a font file."
    )


def _open(path: Path) -> Typeface:
    # A collection holds Japanese, Korean and Chinese shapes of the same characters: take the simplified ones.
    faces = []
    for index in range(LARGEST_COLLECTION):
        try:
            faces.append(ImageFont.truetype(str(path), 10, index=index).getname()[0] or "")
        except OSError:
            break
    if not faces:
        raise FontMissing(f"{path} is not a font that can be read: set DOORBOARD_FONT to a TrueType or OpenType file.")
    return Typeface(path, next((index for index, name in enumerate(faces) if SIMPLIFIED in name.split()), 0))
