"""The shortest example: `[block.text for block in read_page(html).blocks]`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from screener.watchlist.markup import is_markup, read_page, read_tables


def texts(html: str) -> list[str]:
    return [block.text for block in read_page(html).blocks]


def test_furniture_is_left_out_and_the_main_part_is_read() -> None:
    html = (
        "<html><head><title>T</title><style>p {}</style></head><body><nav><p>Menu</p></nav><div class='site-footer'>"
        "<p>Foot</p></div><main><h1>Head</h1><p>One &amp; two<script>x()</script></p><ul><li>Item<li>Next</ul></main>"
        "<aside><p>Advert</p></aside></body></html>"
    )
    assert texts(html) == ["Head", "One & two", "Item", "Next"]
    assert [block.kind for block in read_page(html).blocks] == ["heading", "paragraph", "item", "item"]


@pytest.mark.parametrize("wrapper", ["with-sidebar", "has-nav", "content"])
def test_a_wrapper_that_only_mentions_furniture_is_read(wrapper: str) -> None:
    assert texts(f"<body><div class='{wrapper}'><p>The text</p></div></body>") == ["The text"]


def test_a_page_of_nothing_but_furniture_is_read_whole() -> None:
    assert texts("<body><div class='sidebar'><p>All the text there is</p></div></body>") == ["All the text there is"]


def test_related_news_is_marked_unless_all_is() -> None:
    html = "<body><p>A long enough announcement text</p><div class='related-news'><p>Other</p></div></body>"
    assert [block.related for block in read_page(html).blocks] == [False, True]
    assert not read_page("<body><div class='latest'><p>A</p></div></body>").blocks[0].related


def test_tables_are_read_with_open_cells_and_rows() -> None:
    html = "<nav><table><tr><th>A<th>B<tr><td>1<td><a>2</a> x<br>y</table></nav><table><tr><td>z</td></tr></table>"
    assert read_tables(html) == [[["A", "B"], ["1", "2 x y"]], [["z"]]]


def test_dates_that_the_page_states_are_kept() -> None:
    page = read_page(
        "<meta property='article:published_time' content='2024-03-22'><time datetime='2020-01-01'>x</time>"
    )
    assert (page.meta["article:published_time"], page.meta["time"]) == ("2024-03-22", "2020-01-01")


def test_a_page_nested_without_end_is_read() -> None:
    assert texts("<div>" * 50_000 + "<p>The text</p>" + "</div>" * 50_000) == ["The text"]


@given(st.text(alphabet=st.sampled_from("<>/ptdrlihvaesmn \"'=&;!-x\n"), max_size=200))
def test_no_page_makes_it_fail(html: str) -> None:
    read_page(html)
    read_tables(html)
    is_markup(html)
