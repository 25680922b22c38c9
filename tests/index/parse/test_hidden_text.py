"""What nobody sees of a file is not read as text, and what was taken out is in the report; powers stay powers."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from hidden_files import BODY, PAGE, target

from index.parse.formats.styles.cascade import sheets
from index.text.analyze import normalise
from index.text.quantity import read
from index.unseen import UNSEEN
from qa.llm.reply import statements
from qa.proofread.manuscript import Setting, from_text


@pytest.mark.parametrize(
    "unseen", ["\u200b", "\u00ad", "\u2060", "\u202e", "\u2066", "\u061c", "\u034f", "\u3164", "\ufe0f", "\U000e0031", "\x7f", "\ufffc"]
)
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_characters_without_width_do_not_break_a_number(tmp_path: Path, name: str, unseen: str) -> None:
    assert target(tmp_path, name, BODY.format(f"产值3{unseen}50亿元。")) == ("产值350亿元。", {"去掉看不见的字符": 1})


def test_cells_are_cleaned_too(tmp_path: Path) -> None:
    table = "| 指标 | 2030年 |\n| --- | --- |\n| 产值（亿元） | 3\u200b50 |"
    said, mended = target(tmp_path, "a.md", BODY.format(table))
    assert "350" in said
    assert mended["去掉看不见的字符"] == 1


@pytest.mark.parametrize(
    "unseen",
    ["<del>12</del>", "<s>12</s>", "<span hidden>12</span>", '<b style="display: none">12</b>', '<i style="visibility:hidden">12</i>'],
)
def test_what_a_page_does_not_show_is_not_read(tmp_path: Path, unseen: str) -> None:
    assert target(tmp_path, "a.html", PAGE.format(f"<p>产值{unseen}13亿元。</p>")) == (
        "产值13亿元。",
        {"去掉网页里不显示或划去的文字": 1},
    )


def test_what_is_struck_out_in_markdown_is_not_read(tmp_path: Path) -> None:
    assert target(tmp_path, "a.md", BODY.format("产值~~12~~13亿元，1~2年。")) == ("产值13亿元，1~2年。", {"去掉划去的文字": 1})


def test_a_power_is_no_longer_number(tmp_path: Path) -> None:
    assert target(tmp_path, "a.html", PAGE.format("<p>达到10<sup>6</sup>吨，注<sup>1</sup>。</p>"))[0] == "达到10^6吨，注1。"
    assert [normalise(t) for t in ("10⁶吨", "１０²", "10km²", "第⁴")] == ["10^6吨", "10^2", "10km2", "第4"]
    assert [q.figure.number for q in read(normalise("达到10⁶吨，铺路3公里"))] == ["3"]


def test_every_format_and_control_character_counts_as_unseen() -> None:
    missed = [c for c in map(chr, range(0x110000)) if unicodedata.category(c) in ("Cf", "Cc") and not (c.isspace() or UNSEEN.match(c))]
    assert missed == []


def test_characters_with_a_line_through_them_are_not_read(tmp_path: Path) -> None:
    assert target(tmp_path, "a.txt", BODY.format("产值1\u03362\u033613亿元。")) == ("产值13亿元。", {"去掉划去的文字": 1})


@pytest.mark.parametrize(
    ("style", "text"),
    [
        (".x{display:none}", '<span class="x">12</span>'),
        ("p #y, .q{color:red; visibility:hidden}", '<span id="y">12</span>'),
        ("", '<span style="opacity:0">12</span>'),
        ("", '<span style="font-size:0px">12</span>'),
        ("", '<span style="left:-9999px; position:absolute">12</span>'),
        ("", '<span style="height:0; overflow:hidden">12</span>'),
        ("", "<select><option>12</option></select>"),
        (".x{position:absolute} span{clip:rect(0,0,0,0)}", '<span class="x">12</span>'),
        (".x{clip-path:inset(50%)}", '<span class="x">12</span>'),
        (".x{clip-path:circle(0)}", '<span class="x">12</span>'),
        (".x{color:transparent}", '<span class="x">12</span>'),
        (".x{color:rgba(0, 0, 0, 0)}", '<span class="x">12</span>'),
        (".x{color:#12345600}", '<span class="x">12</span>'),
        (".x{filter:opacity(0)}", '<span class="x">12</span>'),
        (".x{scale:0}", '<span class="x">12</span>'),
        (".x{font:0/0 a}", '<span class="x">12</span>'),
        ("", "<dialog>12</dialog>"),
        ("", "<span popover>12</span>"),
        ("", "<template>12</template>"),
        ("", "<video>12</video>"),
        ("", '<span style="color:#fff">12</span>'),
        ("", '<font color="white">12</font>'),
        ("", '<span style="color:rgb(253, 253, 254)">12</span>'),
        ("", '<span style="color:hsl(0,0%,100%)">12</span>'),
        (".x{color:#FFF}", '<span class="x"><b>12</b></span>'),
        (".x{background:#003366} .y{color:#036}", '<span class="x"><b class="y">12</b></span>'),
        (".x{font-size:0}", '<span class="x"><b>12</b></span>'),
        ("", '<span style="font-size:1px">12</span>'),
        ("", '<span style="font-size:0.1rem"><b style="font-size:200%">12</b></span>'),
        (":root{--c:#fff} .x{color:var(--c)}", '<span class="x">12</span>'),
        (".x{color:var(--c, white)}", '<span class="x">12</span>'),
        (":root{--a:var(--b); --b:none}", '<span style="display:var(--a)">12</span>'),
        ("p{color:#000; .x{display:none}}", '<span class="x">12</span>'),
        ("p{& .x, & .y{display:none}}", '<span class="x">12</span>'),
        ("p{@media screen{& .x{display:none}}}", '<span class="x">12</span>'),
        (".x{position:absolute; right:-9999px}", '<span class="x">12</span>'),
        (".x{position:fixed; left:-100vw}", '<span class="x">12</span>'),
        (".x{position:absolute; left:99999px}", '<span class="x">12</span>'),
        (".x{position:absolute; inset:-9999px auto auto}", '<span class="x">12</span>'),
        (".x{margin-left:-9999px}", '<span class="x">12</span>'),
        (".x{transform:translateX(-9999px)}", '<span class="x">12</span>'),
        (".x{display:inline-block; width:0; overflow:hidden}", '<span class="x">12</span>'),
        (".x{position:absolute; width:1px; height:1px; overflow:hidden}", '<span class="x">12</span>'),
        (".x{opacity:0.01}", '<span class="x">12</span>'),
    ],
)
def test_what_styles_hide_is_not_read(tmp_path: Path, style: str, text: str) -> None:
    page = f"<style>{style}</style>" + PAGE.format(f"<p>产值{text}13亿元。</p>")
    assert target(tmp_path, "a.html", page)[0] == "产值13亿元。"


@pytest.mark.parametrize(
    "style",
    [
        "@media print{.x{display:none}}",
        ".x:hover{display:none}",
        ".y{display:none}",
        "/* .x{display:none} */",
        "body{visibility:hidden}",
        ".x{color:transparent; background-clip:text}",
        ".x{color:#000}",
        ".x{color:rgb(0,0,0)}",
        ".x{clip:rect(0,0,0,0)}",
        ".x{position:absolute; clip:rect(0,99px,99px,0)}",
        ".x{font:0/0 a; font-size:14px}",
        ".x{font-size:0; font:bold 14px/20px a}",
        ".x{clip-path:inset(5%)}",
        ".x{filter:opacity(0.9)}",
        ".x{vertical-align:middle}",
        "body{background:#003366} .x{color:#fff}",
        "p{background:url(a.png)} .x{color:#fff}",
        "p{background-color:var(--g)} .x{color:#fff}",
        "body{font-size:0} p{font-size:14px}",
        ".x{font-size:0.1em}",
        "body{color:#fff} .x{color:#000}",
        ":root{--d:none} .y{--d:block} .x{display:var(--d)}",
        ".x{position:relative; left:5px; top:1px}",
        ".x{overflow:hidden; height:1px}",
        "p{.y{display:none}}",
        ".x{opacity:0.5}",
    ],
)
def test_what_styles_show_is_read(tmp_path: Path, style: str) -> None:
    """Rules for paper, of a state, for other elements; and a page that is hidden as a whole until a script has run."""
    page = f"<style>{style}</style>" + PAGE.format('<p>产值<span class="x">13</span>亿元。</p>')
    assert target(tmp_path, "a.html", page)[0] == "产值13亿元。"


@pytest.mark.parametrize(
    "text",
    [
        "<details><summary>更多</summary>产值13亿元。</details>",
        '<p aria-hidden="true">产值13亿元。</p>',
        '<table bgcolor="navy"><tr><td><font color="#fff">产值13亿元。</font></td></tr></table>',
        '<link rel="stylesheet" href="a.css"><p class="title" style="color:#fff">产值13亿元。</p>',
        '<p style="color:#fff"><a href="b.html">产值13亿元。</a></p>',
    ],
)
def test_what_a_reader_of_a_page_sees_or_may_open_is_read(tmp_path: Path, text: str) -> None:
    assert "产值13亿元。" in target(tmp_path, "a.html", PAGE.format(text))[0]


def test_print_in_the_colour_of_its_ground_is_told_of(tmp_path: Path) -> None:
    said, mended = target(tmp_path, "a.html", PAGE.format('<p>产值13亿元。</p><p style="color:#fff">产值12亿元。<b>密</b></p>'))
    assert (said, mended) == ("产值13亿元。", {"去掉网页里不显示或划去的文字": 2})


def test_values_named_by_each_other_stay_short() -> None:
    sheet = ":root{" + "".join(f"--a{n}:var(--a{n + 1})var(--a{n + 1});" for n in range(40)) + "} .x{color:var(--a0)}"
    rules = sheets(BeautifulSoup(f"<style>{sheet}</style>", "lxml"))
    assert sum(len(value) for rule in rules for value, _ in rule.said.values()) < 20_000


def test_powers_of_a_page_whatever_holds_them(tmp_path: Path) -> None:
    for power in (
        "<b>10</b><sup>6</sup>",
        '10<span style="vertical-align:super">6</span>',
        '10<span style="vertical-align:0.5em">6</span>',
        "<style>b{vertical-align:30%}</style>10<b>6</b>",
        '10<span style="top:-0.5em; position:relative">6</span>',
        "<math><msup><mn>10</mn><mn>6</mn></msup></math>",
    ):
        assert target(tmp_path, "a.html", PAGE.format(f"<p>达到{power}吨。</p>"))[0] == "达到10^6吨。"


def test_a_text_that_a_page_turns_round_is_read_as_it_is_shown(tmp_path: Path) -> None:
    for turned in ('<bdo dir="rtl">31</bdo>', '<b style="unicode-bidi:bidi-override; direction:rtl">31</b>'):
        assert target(tmp_path, "a.html", PAGE.format(f"<p>产值{turned}亿元。</p>"))[0] == "产值13亿元。"


@pytest.mark.parametrize(
    "text", ["<del>12</del>", "<s>12</s>", "<span hidden>12</span>", '<b style="display:none"><i>1</i>2</b>', "~~1\n2~~"]
)
def test_what_html_in_markdown_hides_is_not_read(tmp_path: Path, text: str) -> None:
    assert target(tmp_path, "a.md", BODY.format(f"产值{text}13亿元。"))[0] == "产值13亿元。"


def test_a_hidden_holder_hides_its_paragraphs_until_it_ends(tmp_path: Path) -> None:
    said = target(tmp_path, "a.md", BODY.format("<div hidden>\n\n产值12亿元。\n\n</div>\n\n产值13亿元，达到10<sup>6</sup>吨。"))[0]
    assert said == "产值13亿元，达到10^6吨。"


def test_a_hidden_paragraph_that_is_not_closed_ends_with_its_block(tmp_path: Path) -> None:
    assert target(tmp_path, "a.md", BODY.format("<p hidden>产值12亿元。\n\n产值13亿元。"))[0] == "产值13亿元。"


def test_marks_beside_a_number_make_no_other_number() -> None:
    """Full width folded to half makes figures of notes, indexes and fractions: 13①亿元 was 131亿元."""
    for text, numbers in {
        "产值13①亿元": ["13"],
        "①13亿元": ["13"],
        "达到20③": ["20"],
        "10₆吨": ["10"],
        "10⁻⁶吨": [],
        "$10^{6}$吨": [],
    }.items():
        assert [q.figure.number for q in read(normalise(text)) if q.figure.number not in ("1", "3", "6")] == numbers, text
    assert "11" not in {q.figure.number for q in read(normalise("1½亿吨"))}
    assert normalise("100㎡、CO₂、PM₂.₅") == "100m2、co2、pm2.5"


def test_drafts_and_sentences_of_models_are_cleaned_too() -> None:
    assert from_text("产值3\u200b50亿元。", Setting()).text == "产值350亿元。\n"
    assert [said.text for said in statements(["产值3\u200b50\u202e亿元。[1]"])] == ["产值350亿元。"]
