"""The institution's policy, as `screen` takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screener.policy import Policy


def read_policy(path: Path | None) -> Policy:
    """The institution's policy, checked against the regimes that are defined.

    Args:
        path: a TOML file; None for the packaged policy, so that every report states one.
    """
    from screener.policy import load_policy
    from screener.rules import load_regimes

    return load_policy(path, regimes=load_regimes())
