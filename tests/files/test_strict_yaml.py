"""Texts stay texts, and a file can neither surprise nor flood."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from screener.errors import WatchlistError
from screener.files.strict_yaml import line_finder, read


def test_no_scalar_changes_its_meaning():
    data = read(b"code: 0728\ncountry: NO\nlisted_on: 2021-12-10\nnothing:\nquoted: ''\n", "list.yaml")
    assert data == {"code": "0728", "country": "NO", "listed_on": "2021-12-10", "nothing": None, "quoted": ""}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2\n", "line 2: the field `a` is given twice"),
        ("a: &x 1\nb: *x\n", "line 1: anchors (&x) are not used"),
        ("b: *x\n", "line 1: aliases (*name) are not used"),
        ("a: !!python/object:os.system x\n", "tags"),
        ("a: 1\n---\nb: 2\n", "a second one begins here"),
        ("? [a]\n: b\n", "a field's name must be a text"),
        ("a: [1, 2\n", "not valid YAML"),
        ("a:\n\t- b\n", "line 2: not valid YAML"),
        ("[" * 50 + "]" * 50, "nested deeper than"),
    ],
)
def test_refused_with_the_line(text, said):
    with pytest.raises(WatchlistError) as caught:
        read(text.encode(), "list.yaml")
    assert caught.value.message.startswith("list.yaml")
    assert said in caught.value.message


def test_bytes_that_are_no_utf8_are_refused_and_a_byte_order_mark_is_not():
    with pytest.raises(WatchlistError, match="not UTF-8"):
        read("a: Müller\n".encode("latin-1"), "list.yaml")
    assert read("\ufeffa: b\n".encode(), "list.yaml") == {"a": "b"}


def test_a_path_leads_to_its_line():
    line_of = line_finder(b"entities:\n  - name: A\n  - name: B\n    isins:\n      - X\n      - Y\n")
    assert line_of(("entities", 1, "isins", 1)) == 6
    assert line_of(("entities", 1, "absent")) == 3
    assert line_of(()) is None


_texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=20)


@given(
    st.recursive(
        _texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4), max_leaves=15
    )
)
def test_reads_what_yaml_writes(data):
    content = yaml.safe_dump(data, allow_unicode=True, default_style='"').encode()
    assert read(content, "list.yaml") == data


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content):
    try:
        read(content, "list.yaml")
    except WatchlistError as error:
        assert error.message.startswith("list.yaml")
