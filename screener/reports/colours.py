"""The colours of tones, the same in every form.

Each colour is at least 4.5 to 1 against white and against its own tint, so that it can colour words (WCAG 2.2, 1.4.3).
"""

from __future__ import annotations

from collections.abc import Mapping

from screener.reports.content.parts import Tone

COLOURS: Mapping[Tone, str] = {
    "blocked": "#7a1420",
    "trading_banned": "#b3261e",
    "purchase_banned": "#a83a12",
    "divestment_window": "#9a4a00",
    "announced": "#7a5a00",
    "excluded": "#5a3e8c",
    "advisory": "#1d5b8f",
    "review": "#3f5b5b",
    "not_in_force": "#5c636b",
    "plain": "#1f3a5f",
}

TINTS: Mapping[Tone, str] = {
    "blocked": "#f6e3e5",
    "trading_banned": "#fbe9e7",
    "purchase_banned": "#fbece6",
    "divestment_window": "#faeee0",
    "announced": "#faf3dc",
    "excluded": "#efeaf6",
    "advisory": "#e6eff6",
    "review": "#e9eeee",
    "not_in_force": "#f0f1f2",
    "plain": "#f6f7f8",
}


def contrast(one: str, other: str) -> float:
    """The contrast of two colours `#rrggbb`, from 1 to 21 (WCAG 2.2, relative luminance and contrast ratio)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
