"""The command line: a thin door. Each command parses its options, makes one call and prints; it decides nothing.

Command modules import only typer at their top, so that `screener --version` stays as fast as the libraries allow.
"""

from __future__ import annotations

import errno
import gc
import io
import os
import sys
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

_FULL = frozenset((errno.ENOSPC, errno.EFBIG, errno.EDQUOT))
"""What the system says where no more can be written."""
_OBJECTS_BETWEEN_COLLECTIONS = 200_000
"""Starting makes some 100,000 objects that stay, in no cycles; by default they would be walked again and again."""


def main() -> None:
    """Run the command line and leave with its exit status (README, “Exit status”).

    A `ScreenerError` is one sentence on standard error and exit 2; a fault of the program is one sentence with the
    place of its report and exit 4; an interrupt is exit 130.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from screener._version import __version__

        print(f"screener {__version__}")
        return
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # idle threads of numpy's would spin: nothing here is algebra
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "true")  # looking for some reads the facts of every distribution
    from screener.cli.app import application
    from screener.errors import ScreenerError
    from screener.reference.text import encodable

    _print_what_the_console_can()
    _outlive_the_reader()
    for word in sys.argv[1:]:
        if word != encodable(word) and not os.path.lexists(word):
            _print_error(
                f"“{encodable(word)}” holds bytes that are no text", "Write it in the terminal's own encoding."
            )
            raise SystemExit(2)
    try:
        try:
            application(next(iter(sys.argv[1:]), ""))(prog_name="screener")
        finally:
            sys.stdout.flush()  # here a full disk is one sentence, and at the interpreter's end a traceback
    except ScreenerError as error:
        _print_error(error.message, error.hint)
        raise SystemExit(2) from None
    except OSError as error:
        reason = (error.strerror or "").lower()
        if error.errno in _FULL:
            _print_error(f"The disk is full ({reason})", "Make room, also where temporary files are, and run again.")
        elif isinstance(error.filename, str):
            _print_error(
                f"“{encodable(error.filename)}” cannot be used ({reason})", "Check its name and its permissions."
            )
        else:
            _fault(error)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
    except Exception as error:  # whatever it is, the person is told where its report lies, and no cell is printed
        _fault(error)
    finally:
        gc.freeze()  # on leaving, all that is left would be walked three times more: a quarter of a check


def _fault(error: Exception) -> NoReturn:
    from screener.cli.fault import write_report

    report = write_report(error)
    place = f"Its report, which holds none of your data, is {report}." if report else "Its report cannot be written."
    _print_error(f"A fault of the program ({type(error).__name__}) ended the command", place)
    raise SystemExit(4) from None


def _print_what_the_console_can() -> None:
    """A console's encoding that lacks a character (cp1252 lacks ≈) costs that character, not the rest of the answer."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


class _Pipe(io.FileIO):
    """Standard output whose reader may leave (`screener check X | head`): what is written after that is dropped.

    So is what is left when the disk was full, which has been said: the interpreter would write it once more at its end.
    """

    full = False

    def write(self, content: ReadableBuffer, /) -> int:
        try:
            return memoryview(content).nbytes if self.full else super().write(content) or 0
        except BrokenPipeError:
            return memoryview(content).nbytes
        except OSError:
            self.full = True
            raise


def _outlive_the_reader() -> None:
    """The exit status stays that of the answer: 1 would say that something was found."""
    stream = sys.stdout
    if stream is sys.__stdout__ and isinstance(stream, io.TextIOWrapper) and not stream.isatty():
        pipe = io.BufferedWriter(_Pipe(stream.fileno(), "wb", closefd=False))
        sys.stdout = io.TextIOWrapper(pipe, stream.encoding, "replace", line_buffering=stream.line_buffering)


def _print_error(message: str, hint: str) -> None:
    from rich.text import Text

    from screener.cli.console import err

    console = err()
    console.print(Text.assemble(("screener: ", "bold red"), message), soft_wrap=True)
    if hint:
        console.print(Text(hint, style="dim"), soft_wrap=True)
