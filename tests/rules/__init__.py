"""Tests of screener.rules."""
