"""What the style sheets of a page hide is worked out as a browser does it, at a cost that grows with the page only."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from index.parse.formats.html import html_lines
from index.parse.formats.styles import css
from index.parse.formats.styles.cascade import MOST_LOOKS, Page, is_for_screens, rules_of
from index.parse.mend import Log

MORE = "<p>全市种茶五万亩，建成茶厂三座，产量居全省前列。</p>" * 4


def shown(sheet: str, body: str) -> bool:
    """Whether the line 采茶 of a page is read."""
    page = f"<html><head>{sheet if '<' in sheet else f'<style>{sheet}</style>'}</head><body>{MORE}{body}</body></html>"
    return any("采茶" in line.text for line in html_lines(page, Log()))


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        (".a{display:none} .a.on{display:block}", '<div class="a on">采茶</div>'),
        (".a.on{display:block} .a{display:none}", '<div class="a on">采茶</div>'),
        (".a{display:none} .a{display:inline-flex}", '<div class="a">采茶</div>'),
        (".a{display:none}", '<div class="a" style="display:block">采茶</div>'),
        (".a{display:block!important} #b{display:none}", '<div class="a" id="b">采茶</div>'),
        (".a{display:block ! important}", '<div class="a" style="display:none">采茶</div>'),
        (".a{opacity:0} .on .a{opacity:1}", '<div class="on"><p class="a">采茶</p></div>'),
        (".a{height:0;overflow:hidden} .a.on{height:auto}", '<div class="a on">采茶</div>'),
        ("@media print{.a{display:none}} @media (max-width:700px){.a{display:none}}", '<div class="a">采茶</div>'),
        ('<style media="print">.a{display:none}</style>', '<div class="a">采茶</div>'),
        ("@supports not (display:grid){.a{display:none}}", '<div class="a">采茶</div>'),
        ("@keyframes x{from{display:none}}", "<from>采茶</from>"),
        (".a:not(:has(.b)){display:none}", '<div class="a"><i class="b">采茶</i></div>'),
        (".b > .a, .b + .a, .b ~ .a, .b .a{display:none}", '<p class="a">采茶</p><p class="b">春</p>'),
        (".a .b{display:none}", '<p class="a">采茶</p><p class="b">春</p>'),
        (".a{font-size:0} b{font-size:14px}", '<div class="a"><b>采茶</b></div>'),
        ("body{visibility:hidden}", "<p>采茶</p>"),
        (".a/*{display:none}*/{color:red}", '<div class="a">采茶</div>'),
        (".a::before{content:'{'} .a{left:-5px}", '<div class="a">采茶</div>'),
    ],
)
def test_what_a_browser_shows_is_read(sheet: str, body: str) -> None:
    assert shown(sheet, body)


@pytest.mark.parametrize(
    ("sheet", "body"),
    [
        ("@media screen{.a{display:none}}", '<div class="a">采茶</div>'),
        ("@media only  Screen , print{.a{display:none}}", '<div class="a">采茶</div>'),
        ("@media all{@layer x{.a{display:none}}}", '<div class="a">采茶</div>'),
        ("@supports (display:grid){.a{display:none}}", '<div class="a">采茶</div>'),
        ('<style media="screen">.a{display:none}</style>', '<div class="a">采茶</div>'),
        ("<style>{</style><style>.a{display:none}</style>", '<div class="a">采茶</div>'),
        ("<style><!-- .a{display:none} --></style>", '<div class="a">采茶</div>'),
        ("@import url(x.css); .a{display:none", '<div class="a">采茶</div>'),
        (".a{display:none;.b{color:red}}", '<div class="a">采茶</div>'),
        (".c::after{content:'}'} .a{display:none}", '<div class="a">采茶</div>'),
        (".a{font-size:0}", '<p class="a">采茶</p>'),
        (".a{overflow:hidden} .a{max-height:0px}", '<div class="a">采茶</div>'),
        (".a{display:none;display:nonsense}", '<div class="a">采茶</div>'),
        (".a{display:none!important;display:block}", '<div class="a" style="display:block">采茶</div>'),
        ("#a{display:none} p{display:block}", '<p id="a">采茶</p>'),
        (".a,.a div,.a p,.a span{display:none}", '<div class="a"><div><p><span>采茶采茶采茶采茶采茶采茶采茶</span></p></div></div>'),
        (".c > .a{display:none}", '<div class="c"><p class="a">采茶</p></div>'),
        (".c + .a{display:none}", '<p class="c">春</p><p class="a">采茶</p>'),
        (".c ~ p[title='a, b']{display:none}", '<p class="c">春</p><p>夏</p><p title="a, b">采茶</p>'),
        (".c *.a:not(.x, .y){display:none}", '<div class="c"><div><p class="a">采茶</p></div></div>'),
        ("p:nth-child(n + 5):last-child{display:none}", "<p>采茶</p>"),
        (".\\61, .m\\:a{display:none}", '<p class="m:a">采茶</p>'),
        (".b::before, .a{left:-9999px}", '<p class="a">采茶</p>'),
    ],
)
def test_what_a_browser_hides_is_not_read(sheet: str, body: str) -> None:
    assert not shown(sheet, body)


def test_a_page_that_sheets_hide_most_of_is_read() -> None:
    assert shown("p{display:none}", "<p>采茶</p>")


@pytest.mark.parametrize(
    ("media", "found"), [("", True), ("ALL", True), ("print, screen", True), ("print", False), ("screen and (x)", False)]
)
def test_media_that_have_screens(media: str, found: bool) -> None:
    assert is_for_screens(media) is found


def looks(count: int, selector: str, opened: str = "<div>") -> int:
    """How many elements are looked at for a selector on a page of so many."""
    page = Page(BeautifulSoup(f"<html><body>{opened * count}</body></html>", "lxml"))
    for rule in rules_of(f"{selector}{{display:none}}"):
        page.having(rule)
    return MOST_LOOKS - page.left


@pytest.mark.parametrize(
    "selector", ["p div div div div div div", "p > div ~ div ~ div", "div + div div", ".a, #b, [c], div:not(.d):hover"]
)
@pytest.mark.parametrize("opened", ["<div>", "<div></div>"])
def test_a_rule_costs_a_pass_over_the_page_for_each_part(selector: str, opened: str) -> None:
    few, many = looks(100, selector, opened), looks(200, selector, opened)
    assert 0 < many <= 2.1 * few
    assert few <= 20 * 100


def test_what_counts_brothers_is_passed_over_on_large_pages() -> None:
    assert looks(20, "div:nth-child(2)") <= 25 * 25
    assert looks(5000, "div:nth-child(2)") > MOST_LOOKS


@pytest.mark.parametrize("style", ["height:0;", "overflow:hidden;", "text-decoration:x;", "vertical-align:  x;", "/* ", "!important;"])
def test_declarations_are_looked_at_once(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    known = css._is_known

    def counted(name: str, value: str) -> bool:
        seen.append(name)
        return known(name, value)

    monkeypatch.setattr(css, "_is_known", counted)
    assert not css.hides("p", style * 50_000, hidden=False, holds_others=False)
    assert len(seen) <= 50_000


@pytest.mark.parametrize(
    "sheet", ["@media " * 50_000, "/*" * 50_000, "a" * 100_000, "{" * 50_000, "}" * 50_000, "'" * 50_001, "@page{a{" * 20_000]
)
def test_sheets_of_nothing_but_openings_have_no_rules(sheet: str) -> None:
    assert list(rules_of(sheet)) == []
