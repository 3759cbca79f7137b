"""The report as one HTML page."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser

import pytest

from screener.model import Run
from screener.reports.html import SCREEN, render
from tests.reports import golden
from tests.reports.example_run import empty_run, example_run

VOID = {"meta", "rect", "br", "input", "link", "img", "wbr"}
HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'


class Page(HTMLParser):
    """Tags, attributes and whether every tag is closed in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def page(run: Run) -> str:
    return render(run).decode()


def hostile_run() -> Run:
    def poison(value: object) -> object:
        if isinstance(value, dict):
            return {key: poison(item) if key not in FIXED else item for key, item in value.items()}
        if isinstance(value, list):
            return [poison(item) for item in value]
        return HOSTILE if isinstance(value, str) else value

    return Run.model_validate(poison(example_run().model_dump(mode="json", by_alias=True)))


FIXED = {
    "schema", "verdict", "status", "by", "how", "kind", "answer", "scope", "treatment", "started_at", "finished_at",
    "exposure_kind", "role", "grade",
    "as_of", "published_on", "listed_on", "effective_on", "divest_by", "removed_on", "decided_at", "expires_on",
    "held_on",
}  # fmt: skip


@pytest.mark.parametrize("run", [example_run(), empty_run(), hostile_run()], ids=["example", "empty", "hostile"])
def test_the_page_is_well_formed(run: Run) -> None:
    assert Page(page(run)).open == []


def test_ids_are_unique_and_inner_links_lead_somewhere() -> None:
    parsed = Page(page(example_run()))
    ids = [attributes["id"] for _, attributes in parsed.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {str(link["href"])[1:] for link in parsed.all("a") if str(link["href"]).startswith("#")}
    assert inner <= set(ids)
    assert "finding-12" in inner


def test_the_page_asks_the_network_for_nothing() -> None:
    text = page(example_run())
    parsed = Page(text)
    assert not parsed.all("link") and not parsed.all("iframe") and not parsed.all("img")
    assert not any("src" in attributes for _, attributes in parsed.tags)
    assert "@import" not in text
    assert "url(" not in text
    policy = next(meta for meta in parsed.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    assert str(policy["content"]).startswith("default-src 'none'")


def test_only_the_page_s_own_script_may_run() -> None:
    text = page(example_run())
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    assert len(scripts) == 1
    digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
    assert f"script-src &#39;sha256-{digest}&#39;" in text or f"script-src 'sha256-{digest}'" in text


def test_nothing_from_a_file_or_a_list_becomes_markup() -> None:
    text = page(hostile_run())
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "{{ 7*7 }}" in text
    assert len(Page(text).all("script")) == 1
    assert not any(name.startswith("on") for _, attributes in Page(text).tags for name in attributes)


def test_only_web_addresses_are_links() -> None:
    outer = [str(link["href"]) for link in Page(page(example_run())).all("a")]
    assert all(address.startswith(("#", "https://")) for address in outer)
    assert "javascript:" not in page(example_run())


def test_chinese_names_and_their_language_are_kept() -> None:
    assert "新疆生产建设兵团" in page(example_run())
    assert '<html lang="en"' in page(example_run())


def test_findings_can_be_sorted_by_number_where_they_are_numbers() -> None:
    assert 'data-sort="26687500.0"' in page(example_run())


def test_the_key_explains_every_verdict_and_status() -> None:
    text = page(empty_run())
    for word in (
        "listed",
        "related",
        "possible",
        "blocked",
        "trading banned",
        "divestment window",
        "announced",
        "excluded",
    ):
        assert f">{word}</span></dt>" in text


def test_a_very_large_run_lists_every_finding_and_says_which_have_no_card() -> None:
    run = example_run()
    many = tuple(run.findings[0].model_copy(update={"id": f"{number:016x}"}) for number in range(SCREEN.cards + 3))
    text = page(run.model_copy(update={"findings": many}))
    assert text.count('<th scope="row" data-label="Position">') == SCREEN.cards + 3
    assert len(Page(text).all("article")) == SCREEN.cards
    assert "3 further findings have no card here" in text


def test_a_divestment_period_that_is_over_is_no_order_to_divest() -> None:
    text = page(example_run())
    assert "divestment period ended 3 June 2022; selling now needs OFAC authorization" in text
    assert "Divest by 3 June 2022" not in text


def test_an_empty_run_has_no_cards() -> None:
    assert not Page(page(empty_run())).all("article")


def test_the_page_is_as_reviewed() -> None:
    golden.check("example.html", page(example_run()))
    golden.check("empty.html", page(empty_run()))
