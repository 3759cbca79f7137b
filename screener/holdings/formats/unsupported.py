"""Files that are not holdings, named for what they are, so that a wrong file gets one clear sentence."""

from __future__ import annotations

_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a bitmap picture"),
    (b"%PDF", "a PDF document"),
    (b"{\\rtf", "an RTF document"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a Windows program"),
    (b"ARROW1", "an Arrow file"),
    (b"%!PS", "a PostScript document"),
    (b"-----BEGIN PGP", "a file encrypted with PGP"),
    (b"\x00\x05\x16\x07", "what a Mac keeps beside a file (AppleDouble)"),
    (b"\x00\x00\x00\x01Bud1", "a Mac's view of a folder (.DS_Store)"),
)
_INSIDE = (("word/", "a Word document"), ("ppt/", "a PowerPoint presentation"), ("Index/", "an Apple Numbers document"))


def kind_of(head: bytes) -> str | None:
    """What a file is, told from its first bytes; None where they tell nothing."""
    return next((kind for magic, kind in _KINDS if head.startswith(magic) and (len(magic) > 2 or 0 in head[:64])), None)


def kind_of_package(names: list[str]) -> str | None:
    """What a zip file is, told from what is inside, where that is no archive of files."""
    return next((kind for prefix, kind in _INSIDE if any(name.startswith(prefix) for name in names)), None)
