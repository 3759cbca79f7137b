"""Pages of the site that stand outside docs/: what a document links to above its folder is taken into the site."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File, Files

REPOSITORY = Path(__file__).resolve().parents[1]
_LINK = re.compile(r"\]\((?P<target>[^)#\s:]+)(?P<anchor>#[^)\s]*)?\)")


def on_files(files: Files, config: Any) -> Files:
    """Take in the files of the repository that documents link to, and those that these link to.

    Args:
        files: the documents.
        config: the site's settings.
    """
    waiting = [file.src_uri for file in files if file.src_uri.endswith(".md")]
    while waiting:
        uri = waiting.pop()
        text = _source(uri).read_text(encoding="utf-8")
        for found in _LINK.finditer(text):
            outside = _outside(uri, found["target"])
            if outside is None or files.get_file_from_path(outside) is not None:
                continue
            files.append(File.generated(config, outside, abs_src_path=str(_source(outside))))
            if outside.endswith(".md"):
                waiting.append(outside)
    return files


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Point links out of docs/ at what was taken in, and links from there at the documents.

    Args:
        markdown: the page's text.
        page: the page.
    """

    def pointed(found: re.Match[str]) -> str:
        here = posixpath.dirname(page.file.src_uri)
        place = _place(page.file.src_uri, found["target"])
        target = posixpath.relpath(place, here or ".") if place else found["target"]
        return f"]({target}{found['anchor'] or ''})"

    return _LINK.sub(pointed, markdown)


def _source(uri: str) -> Path:
    return REPOSITORY / uri.removeprefix("repository/") if uri.startswith("repository/") else REPOSITORY / "docs" / uri


def _place(uri: str, target: str) -> str | None:
    """The address in the site of what a page links to; None where nothing is there."""
    path = (_source(uri).parent / target).resolve()
    if not path.exists() or not path.is_relative_to(REPOSITORY):
        return None
    if path.is_dir():
        inside = [one for one in (path / "README.md",) if one.exists()]
        if not inside:
            return None
        path = inside[0]
    within = path.relative_to(REPOSITORY).as_posix()
    return within.removeprefix("docs/") if within.startswith("docs/") else f"repository/{within}"


def _outside(uri: str, target: str) -> str | None:
    place = _place(uri, target)
    return place if place is not None and place.startswith("repository/") else None
