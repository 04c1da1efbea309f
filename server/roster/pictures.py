"""An uploaded picture becomes a logo: looked at before it is decoded, then drawn anew, so that only its pixels stay.

Pure, and slow: call it beside the event loop.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from hashlib import sha256

from PIL import Image, ImageOps, UnidentifiedImageError

from server.core.refusal import Refusal
from signs.face import Ink

LARGEST_BYTES = 2 * 1024 * 1024
MOST_PIXELS = 4_000_000
FORMATS = ("PNG", "JPEG", "WEBP")
LARGEST_SIDE = (640, 320)
"""What the finest door shows, twice over."""
SEEN, OPAQUE = 24, 250
"""Alpha from which on a pixel is seen at all, and is all that is seen."""
GROUND = 0.98
"""Share of opaque pixels from which on a logo brings its own ground."""
MIDDLE = 140
"""Grey that is as far from paper by day as from a board by night."""

# Whatever opens a picture elsewhere is held to the same: beyond twice this Pillow refuses by itself.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True, slots=True)
class Picture:
    """A logo as it is stored and served: a PNG."""

    image: bytes
    width: int
    height: int
    ink: Ink

    @property
    def digest(self) -> str:
        """The name of the picture: whoever knows it knows the bytes."""
        return sha256(self.image).hexdigest()


def drawn_anew(data: bytes) -> Picture:
    """Return the logo in an uploaded file. Raises :class:`Refusal` for what is too large or no picture."""
    if len(data) > LARGEST_BYTES:
        raise Refusal("roster.picture.large", status=413)
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as uploaded:
            if uploaded.width * uploaded.height > MOST_PIXELS:
                raise Refusal("roster.picture.pixels")
            return _stored(_trimmed(ImageOps.exif_transpose(uploaded).convert("RGBA")))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal("roster.picture.pixels") from None
    except UnidentifiedImageError:
        raise Refusal("roster.picture.kind", status=415) from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):  # What Pillow's readers say of broken files.
        raise Refusal("roster.picture.damaged") from None


def _trimmed(image: Image.Image) -> Image.Image:
    """Return the picture without empty margins, no larger than a door shows it."""
    seen = image.getchannel("A").point(lambda alpha: 255 if alpha > SEEN else 0).getbbox()
    if seen is None:
        raise Refusal("roster.picture.empty")
    cut = image.crop(seen)
    cut.thumbnail(LARGEST_SIDE, Image.Resampling.LANCZOS)
    return cut


def _stored(image: Image.Image) -> Picture:
    stream = io.BytesIO()
    # A new image has none of what the file said beside its pixels: no place, no camera, no comment, no profile.
    clean = Image.frombytes("RGBA", image.size, image.tobytes())
    clean.save(stream, "PNG", optimize=True)
    return Picture(stream.getvalue(), image.width, image.height, _ink(image))


def _ink(image: Image.Image) -> Ink:
    alpha = image.getchannel("A")
    if sum(alpha.histogram()[OPAQUE:]) > GROUND * image.width * image.height:
        return "full"
    grey = image.convert("L").histogram(alpha.point(lambda value: 255 if value > SEEN else 0))
    brightness = sum(value * count for value, count in enumerate(grey)) / sum(grey)
    return "light" if brightness > MIDDLE else "dark"
