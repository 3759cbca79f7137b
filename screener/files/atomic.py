"""Files written whole or not at all, and never over something that is not ours to replace."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterable
from pathlib import Path

from screener.errors import FileError

PRIVATE = 0o600
"""The mode of what may name holdings; a file that is written again keeps the mode that its owner gave it."""

PUBLIC = 0o644
"""The mode of what names nobody's holdings: lists, service files."""

_MOST_NAMES = 1_000
_DEVICES = Path("/dev")


def write_whole(path: Path, content: bytes | Iterable[bytes], mode: int = PRIVATE) -> None:
    """Write a file beside its place, flush it to the disk and rename it, so that nobody ever finds half of it.

    Args:
        path: where it is to stand; what stands there is replaced, a link itself and not what it leads to. A device or
            a pipe (`/dev/null`, `/dev/stdout`) is written to.
        content: its bytes, whole or in pieces.
        mode: its mode where there is none yet.

    Raises:
        OSError: it cannot be written; what stood there stands there still.
    """
    if path.exists() and not path.is_dir() and (path.parent == _DEVICES or not path.is_file()):
        with path.open("wb") as stream:
            stream.writelines((content,) if isinstance(content, bytes) else content)
        return
    if path.is_file() and not path.is_symlink():
        mode = path.stat().st_mode & 0o777
    beside = _beside(path, content, mode)
    try:
        beside.replace(path)
    except OSError:
        beside.unlink(missing_ok=True)
        raise
    flush_folder(path.parent)


def write_new(path: Path, content: bytes, mode: int = PRIVATE) -> Path:
    """Write a file whole without replacing any: where another stands there, it is called `name (2).xlsx`, and so on.

    Args:
        path: where it is to stand.
        content: its bytes.
        mode: its mode.

    Returns:
        Where it stands. A file that has these bytes already is left as it is.

    Raises:
        OSError: it cannot be written, or a folder stands in its place.
    """
    for number in range(1, _MOST_NAMES):
        target = numbered(path, number)
        if os.path.lexists(target):
            if target.is_dir() and not target.is_symlink():
                raise IsADirectoryError(f"{target} is a folder")
            if target.is_symlink() or not target.is_file() or target.read_bytes() != content:
                continue
            return target
        beside = _beside(target, content, mode)
        try:
            _rename_to_nothing(beside, target)
        except FileExistsError:
            continue
        finally:
            beside.unlink(missing_ok=True)
        flush_folder(target.parent)
        return target
    raise FileExistsError(f"{path} and {_MOST_NAMES} numbered names beside it are taken")


def numbered(path: Path, number: int) -> Path:
    """A path with a number in its name, as file managers write a second copy; the first has none."""
    return path if number == 1 else path.with_name(f"{path.stem} ({number}){path.suffix}")


def refuse_inputs(outputs: Iterable[Path | None], inputs: Iterable[Path | None]) -> None:
    """Refuse to write over what is read.

    Args:
        outputs: files to be written.
        inputs: files that are read; a folder counts as the files in it.

    Raises:
        FileError: an output is an input, by whatever name or link.
    """
    read = [path for path in inputs if path is not None]
    for output in (path for path in outputs if path is not None):
        if any(_is_same(output, path) for path in read):
            raise FileError(f"“{output}” is read, and would be written over", hint="Give what is written another path.")


def _is_same(output: Path, path: Path) -> bool:
    try:
        if output.exists() and path.exists() and output.samefile(path):
            return True
        place, read = output.resolve(), path.resolve()
    except (OSError, RuntimeError):
        return False
    return place == read or (path.is_dir() and output.exists() and read in place.parents)


def _beside(path: Path, content: bytes | Iterable[bytes], mode: int) -> Path:
    """A file with a name that nobody can guess and plant a link under, written and flushed."""
    beside = path.with_name(f".{secrets.token_hex(8)}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(beside, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            file.writelines((content,) if isinstance(content, bytes) else content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    return beside


def _rename_to_nothing(beside: Path, target: Path) -> None:
    if os.name == "nt":
        beside.rename(target)  # refuses to replace
        return
    try:
        os.link(beside, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links: the name is taken first, so that no other file is replaced.
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE))
        beside.replace(target)


def flush_folder(folder: Path) -> None:
    """Make a rename durable, where the system can.

    Args:
        folder: in which a file was renamed.
    """
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
