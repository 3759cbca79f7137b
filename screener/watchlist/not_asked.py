"""Well-known lists that a run did not ask, so that silence about them is not taken for an answer."""

from __future__ import annotations

from collections.abc import Sequence

from screener.model import ListNotAsked, Watchlist


def lists_not_asked(asked: Sequence[Watchlist]) -> tuple[ListNotAsked, ...]:
    """The well-known lists that are not among those asked, with the commands that ask them.

    Args:
        asked: the lists of a run.
    """
    del asked  # the packaged lists are all that is known to exist
    return ()
