"""What an image in ``docs/images`` may be: a plain file, PNG, JPEG or WebP by its first bytes, neither heavy nor huge."""

from __future__ import annotations

import io
import struct
from pathlib import Path

MAX_BYTES, MAX_SIDE = 400 * 1024, 4000
FORMATS = "PNG, JPEG, WebP"


def fault(path: Path) -> tuple[str, str] | None:
    """Why a file is no image of the book, in English and in Chinese; ``None`` where it is one. Never follows a link."""
    if path.is_symlink() or path.parent.is_symlink() or not path.is_file():
        return "is no plain file; links are not followed", "不是普通文件；不跟随链接"
    size = path.stat().st_size
    if size > MAX_BYTES:
        has, most = f"{size // 1024:,} KiB", f"{MAX_BYTES // 1024} KiB"
        return f"has {has}; an image has at most {most}", f"有 {has}；一幅图最多 {most}"
    raw = path.read_bytes()
    kind = _kind(raw)
    if kind is None or kind != {"jpg": "jpeg"}.get(suffix := path.suffix[1:], suffix):
        zh = f"内容与扩展名不符；图片只能是 {FORMATS}"
        return f"is not what its name says; images are {FORMATS}, by their first bytes", zh
    import imagesize  # it loads what asks addresses

    try:
        width, height = imagesize.get(io.BytesIO(raw))
    except (ValueError, TypeError, IndexError, struct.error):  # what it raises for a header that is cut or made up
        width = height = 0
    if min(width, height) < 1:
        return "is broken: it tells no width and height", "已经损坏，读不出宽和高"
    if max(width, height) > MAX_SIDE:
        sides = f"{width} × {height}"
        return f"is {sides}; a side has at most {MAX_SIDE} pixels", f"是 {sides}；一边最多 {MAX_SIDE} 像素"
    return None


def twin(address: str) -> str | None:
    """``../images/x-dark.png`` for ``../images/x.png``: what is shown instead on a dark page; ``None`` for such a one itself."""
    stem, _, suffix = address.rpartition(".")
    return None if stem.endswith("-dark") else f"{stem}-dark.{suffix}"


def _kind(raw: bytes) -> str | None:
    if raw.startswith(b"\x89PNG\r\n\x1a\n") and raw.rstrip(b"\0")[-8:-4] == b"IEND":
        return "png"
    if raw.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    return "webp" if raw[:4] == b"RIFF" and raw[8:12] == b"WEBP" else None
