"""The command line: a thin door. Each command parses its options, makes one call and prints; it decides nothing.

Command modules import only typer at their top, so that `screener --version` stays as fast as the libraries allow.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with the exit status of DESIGN.md section 6.

    A `ScreenerError` is one sentence on standard error and exit 2; an interrupt is exit 130.
    """
    if sys.argv[1:] in (["--version"], ["-V"]):
        from screener._version import __version__

        print(f"screener {__version__}")
        return
    from screener.cli.app import app
    from screener.errors import ScreenerError

    try:
        app(prog_name="screener")
    except ScreenerError as error:
        from screener.cli.console import err

        console = err()
        from rich.text import Text

        console.print(Text.assemble(("screener: ", "bold red"), error.message), soft_wrap=True)
        if error.hint:
            console.print(Text(error.hint, style="dim"), soft_wrap=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None
