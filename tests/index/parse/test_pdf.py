"""Pages become paragraphs in reading order; what belongs to the page and not to the plan is taken off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_files import FONT, PLAN, Auto, Grid, write_pdf
from plan_text import BOUNDED, check
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from index.errors import ParseError
from index.parse import parse
from index.parse.formats.pdf.layout import Piece, gutters, rows_of, strip_furniture
from index.parse.formats.pdf.page import Glyph, Rule
from index.parse.formats.pdf.paragraphs import Flowing, glue, paragraphs
from index.parse.formats.pdf.tables import find_grids
from index.parse.mend import Log
from index.types import Document

pytestmark = pytest.mark.slow

SENTENCE = "推进东港、西港和南港错位发展，统一调度岸线和锚地，建设深水泊位。"
ROW = "建设深水泊位" * 6


def drawn(tmp_path: Path, *pages: Callable[[Canvas], None], size: tuple[float, float] = A4) -> Document:
    """The document of pages that are drawn by hand."""
    path = tmp_path / "drawn.pdf"
    canvas = Canvas(str(path), pagesize=size)
    for page in pages:
        canvas.setFont(FONT, 12)
        page(canvas)
        canvas.showPage()
    canvas.save()
    document = parse(path)
    check(document)
    return document


def mends(document: Document) -> dict[str, int]:
    return {m.kind: m.count for m in document.mended}


def pages_of(document: Document) -> dict[str, int | None]:
    return {s.locator: s.page for s in document.sections}


# -- pages -----------------------------------------------------------------------------------------


def test_a_section_has_the_page_that_is_printed_on_it(tmp_path: Path) -> None:
    """The plan begins on a page numbered 7; without numbers the file's own count is taken."""
    breaks = tuple(i for i, item in enumerate(PLAN) if isinstance(item, Auto) and item.level == 0)
    found = parse(write_pdf(tmp_path / "a.pdf", PLAN, first_page=7, breaks=breaks))
    pages = pages_of(found)
    assert (pages["前言"], pages["第一章"], pages["第二章"], pages["第三章"]) == (7, 8, 9, 10)
    assert pages["第一章/第二节/专栏1"] == 8


def test_without_printed_numbers_pages_are_counted(tmp_path: Path) -> None:
    found = drawn(
        tmp_path,
        lambda c: c.drawString(72, 700, "第一章 总体要求"),
        lambda c: c.drawString(72, 700, "第二章 重点任务"),
    )
    assert pages_of(found) == {"第一章": 1, "第二章": 2}


def test_heads_that_alternate_and_numbers_in_corners_are_taken_off(tmp_path: Path) -> None:
    def page(at: int) -> Callable[[Canvas], None]:
        def draw(canvas: Canvas) -> None:
            canvas.drawString(72, 800, "湖区治理规划" if at % 2 else "云岭省人民政府文件")
            canvas.drawString(72, 700, f"{'一二三四五六'[at]}、任务")
            canvas.drawString(96, 680, SENTENCE[: 20 + at] + "。")
            canvas.drawString(500 if at % 2 else 72, 40, str(at + 3))

        return draw

    found = drawn(tmp_path, *(page(at) for at in range(6)))
    assert pages_of(found) == {"一": 3, "二": 4, "三": 5, "四": 6, "五": 7, "六": 8}
    assert "文件" not in found.text
    assert "湖区治理" not in found.text
    assert mends(found) == {"去掉页眉页脚": 6, "去掉页码行": 6}


def test_numbered_lines_at_the_tops_of_pages_stay(tmp_path: Path) -> None:
    def page(at: int) -> Callable[[Canvas], None]:
        return lambda canvas: canvas.drawString(72, 780, f"{at}. 任务")

    assert drawn(tmp_path, *(page(at) for at in range(1, 6))).text == "1.任务\n2.任务\n3.任务\n4.任务\n5.任务\n"


def test_a_figure_in_the_margin_that_keeps_no_step_with_the_pages_stays(tmp_path: Path) -> None:
    def page(text: str) -> Callable[[Canvas], None]:
        return lambda canvas: (canvas.drawString(72, 400, "办好学校。"), canvas.drawString(72, 60, text))  # type: ignore[func-returns-value]

    found = drawn(tmp_path, page("310"), page("12"), page("95"))
    assert [line for line in found.text.split("\n") if line.isdecimal()] == ["310", "12", "95"]


def test_a_paragraph_goes_on_over_the_page(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "一、港口")
        for i in range(8):
            canvas.drawString(72 + 24 * (i % 4 == 0), 680 - 20 * i, ROW[: 35 - 2 * (i % 4 == 0)] if i != 3 else ROW[:34] + "。")

    def second(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "和配套铁路专用线。")
        canvas.drawString(96, 680, "办好学校。")

    found = drawn(tmp_path, first, second)
    assert found.text.split("\n")[-3:] == [
        ROW[:33] + ROW[:35] * 3 + "和配套铁路专用线。",
        "办好学校。",
        "",
    ]


def test_a_watermark_is_taken_off_and_a_sideways_page_is_read(tmp_path: Path) -> None:
    def marked(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "一、总体要求")
        canvas.drawString(96, 680, "办好学校。")
        canvas.saveState()
        canvas.translate(300, 400)
        canvas.rotate(45)
        canvas.drawCentredString(0, 0, "内部资料")
        canvas.restoreState()

    def sideways(canvas: Canvas) -> None:
        canvas.saveState()
        canvas.rotate(90)
        canvas.drawString(100, -100, "二、重点任务")
        canvas.drawString(124, -120, "加高旧堤46公里。")
        canvas.restoreState()

    def turned(canvas: Canvas) -> None:
        canvas.setPageRotation(270)
        canvas.saveState()
        canvas.rotate(90)
        canvas.drawString(100, -100, "三、保障措施")
        canvas.drawString(124, -120, "每季度通报进展。")
        canvas.restoreState()

    found = drawn(tmp_path, marked, sideways, turned)
    assert found.text == "一、总体要求\n办好学校。\n二、重点任务\n加高旧堤46公里。\n三、保障措施\n每季度通报进展。\n"
    assert mends(found) == {"去掉斜排文字（水印）": 1}


def test_a_wide_page_with_a_table(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "wide.pdf", [Auto(0, "第一章", "指标"), Grid((("指标", "2030年"), ("湿地（平方公里）", "12.5")))])
    assert [b.statement for b in parse(path).blocks if b.statement] == ["湿地：2030年12.5平方公里。"]
    found = drawn(tmp_path, lambda c: c.drawString(72, 500, "第一章 总体要求"), size=landscape(A4))
    assert found.text == "第一章 总体要求\n"


def test_a_file_of_nothing_but_a_table_is_read(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.grid([72, 250, 400], [640, 660, 680])
        for y, row in enumerate((("指标", "2030年"), ("湿地（平方公里）", "12.5"))):
            for x, cell in enumerate(row):
                canvas.drawString(80 + 180 * x, 665 - 20 * y, cell)

    assert [b.statement for b in drawn(tmp_path, draw).blocks] == ["湿地：2030年12.5平方公里。"]


def test_a_table_without_lines_is_read_by_its_columns(tmp_path: Path) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "第一章 指标")
        for y, row in enumerate((("指标", "2025年", "2030年"), ("湿地（平方公里）", "10", "12.5"), ("绿化率（%）", "38.5", "41"))):
            for x, cell in enumerate(row):
                canvas.drawString(72 + 140 * x, 680 - 20 * y, cell)
        canvas.drawString(72, 600, "省水利厅        省林草局")

    found = drawn(tmp_path, draw)
    assert [b.statement for b in found.blocks if b.statement] == [
        "湿地：2025年10平方公里，2030年12.5平方公里。",
        "绿化率：2025年38.5%，2030年41%。",
    ]
    assert found.text.endswith("省水利厅省林草局\n")


@pytest.mark.parametrize("indent", [0, 24])
def test_paragraphs_are_told_by_indents_or_by_the_space_between_them(tmp_path: Path, indent: int) -> None:
    """Both paragraphs end at the right edge with a full stop."""

    def draw(canvas: Canvas) -> None:
        y = 780.0
        for number in range(6):
            canvas.drawString(72 + indent, y, ROW[: 35 - indent // 12])
            canvas.drawString(72, y - 20, ROW[:34] + ("。" if number % 2 else "；"))
            canvas.drawString(72, y - 40, ROW[:34] + "。")
            y -= 60 if indent else 66

    found = drawn(tmp_path, draw)
    assert [len(b) for b in found.text.split("\n") if b] == [105 - indent // 12] * 6


def test_scanned_pages_are_named(tmp_path: Path) -> None:
    from PIL import Image

    picture = ImageReader(Image.new("L", (60, 80), 200))

    def scan(canvas: Canvas) -> None:
        canvas.drawImage(picture, 0, 0, *A4)

    def text(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "一、总体要求")
        canvas.drawString(96, 680, "办好学校，修好道路，让居民喝上好水，年年有余。")

    found = drawn(tmp_path, text, scan, text)
    assert mends(found)["整页图片，其中的文字未收录"] == 1
    with pytest.raises(ParseError) as caught:
        drawn(tmp_path, scan, scan, text)
    assert caught.value.message == "文件“drawn.pdf”是扫描件（3 页里有 2 页是图片）。"


def test_a_picture_in_the_text_keeps_its_place_ornaments_do_not(tmp_path: Path) -> None:
    from PIL import Image

    picture = ImageReader(Image.new("L", (60, 80), 200))

    def page(canvas: Canvas) -> None:
        canvas.drawImage(picture, 40, 800, 30, 30)
        canvas.drawString(72, 700, "第一章 目标")
        canvas.drawString(96, 680, "办好学校，修好道路，让居民喝上好水，年年有余。")

    def box(canvas: Canvas) -> None:
        page(canvas)
        canvas.drawString(72, 640, "专栏1 学校指标")
        canvas.drawImage(picture, 72, 400, 400, 200)
        canvas.drawString(96, 380, "还要修好道路，让居民喝上好水，年年有余。")

    found = drawn(tmp_path, box)
    assert [s.locator for s in found.sections] == ["第一章", "第一章/专栏1"]
    assert found.sections[1].headings[-1] == "专栏1 学校指标（图片，未读取）"
    assert found.sections[found.blocks[-1].section].locator == "第一章"
    assert [(m.count, m.example, m.lost) for m in found.mended if m.lost] == [(1, "第1页", True)]


def test_a_table_of_contents_and_figures_below_the_line(tmp_path: Path) -> None:
    def contents(canvas: Canvas) -> None:
        canvas.drawCentredString(297, 760, "目    录")
        for i, title in enumerate(("第一章 总体要求", "第二章 重点任务", "第三章 保障措施")):
            canvas.drawString(72, 700 - 20 * i, title + " " + "." * 60 + f" {i + 5}")

    def body(canvas: Canvas) -> None:
        for i, title in enumerate(("第一章 总体要求", "第二章 重点任务", "第三章 保障措施")):
            canvas.drawCentredString(297, 700 - 100 * i, title)
            canvas.drawString(96, 680 - 100 * i, "减少CO")
            canvas.setFont(FONT, 7)
            canvas.drawString(96 + canvas.stringWidth("减少CO", FONT, 12), 677 - 100 * i, "2")
            canvas.setFont(FONT, 12)
            canvas.drawString(101 + canvas.stringWidth("减少CO", FONT, 12), 680 - 100 * i, "排放。")

    found = drawn(tmp_path, contents, body)
    assert found.text == "第一章 总体要求\n减少CO2排放。\n第二章 重点任务\n减少CO2排放。\n第三章 保障措施\n减少CO2排放。\n"


# -- parts -----------------------------------------------------------------------------------------


def glyphs(text: str, x: float, y: float, size: float = 10.0) -> list[Glyph]:
    return [Glyph(char, x + i * size, x + (i + 1) * size, y, size) for i, char in enumerate(text)]


def test_rows_gaps_and_words() -> None:
    page = glyphs("右栏", 200, 100.4) + glyphs("左栏", 0, 100) + glyphs("下行", 0, 80)
    assert [[p.text for p in row] for row in rows_of(page)] == [["左栏", "右栏"], ["下行"]]
    latin = [Glyph(c, x, x + 5, 0, 10) for c, x in zip("GDPup", (0, 5, 10, 18, 23), strict=True)]
    assert [p.text for p in rows_of(latin)[0]] == ["GDP up"]
    twice = [g for c in glyphs("粗体", 0, 0) for g in (c, Glyph(c.text, c.x0 + 0.3, c.x1 + 0.3, c.y, c.size))]
    assert [p.text for p in rows_of(twice)[0]] == ["粗体"]


def test_glue() -> None:
    assert glue(["建设深水", "泊位"]) == "建设深水泊位"
    assert glue(["the green", "port"]) == "the green port"
    assert glue(["infra-", "structure"]) == "infrastructure"
    assert glue(["2026-", "2030年"]) == "2026-2030年"


def test_columns_are_found_and_a_short_page_is_read_like_the_others() -> None:
    row = (Piece("左" * 20, 0, 200, 0, 10), Piece("右" * 20, 220, 420, 0, 10))
    short = [(Piece("左" * 20, 0, 200, 0, 10),)]
    single = [(Piece("全" * 42, 0, 420, 0, 10),)] * 20
    assert gutters([[row] * 20, [row] * 20, short]) == [210.0, 210.0, 210.0]
    assert gutters([single, single, [row] * 20]) == [None, None, 210.0]


def box(x0: float, y0: float, x1: float, y1: float) -> list[Rule]:
    return [Rule(x0, y0, x1, y0), Rule(x0, y1, x1, y1), Rule(x0, y0, x0, y1), Rule(x1, y0, x1, y1)]


def test_grids_with_merged_cells_and_frames_without() -> None:
    rules = [*box(0, 0, 90, 60), Rule(0, 40, 90, 40), Rule(30, 20, 90, 20), Rule(30, 0, 30, 60), Rule(60, 0, 60, 40)]
    (grid,) = find_grids([*rules, *box(0, 200, 90, 300)])
    assert grid.xs == (0, 30, 60, 90)
    assert grid.ys == (60, 40, 20, 0)
    assert [[owner == grid.owner[y][x - 1] for x, owner in enumerate(row) if x] for y, row in enumerate(grid.owner)] == [
        [False, True], [False, False], [False, False],
    ]  # fmt: skip
    assert grid.owner[1][0] == grid.owner[2][0] != grid.owner[0][0]
    assert (grid.place(10, 50), grid.place(70, 10), grid.place(95, 10), grid.place(10, 61)) == ((0, 0), (2, 2), None, None)


COORDINATES = st.floats(-50, 900, allow_nan=False)
RULES = st.builds(
    lambda x, y, length, across: Rule(x, y, x + length, y) if across else Rule(x, y, x, y + length),
    COORDINATES,
    COORDINATES,
    st.floats(1, 600),
    st.booleans(),
)


@BOUNDED
@given(st.lists(RULES, max_size=25), COORDINATES, COORDINATES)
def test_any_lines_give_grids_that_know_their_places(rules: list[Rule], x: float, y: float) -> None:
    for grid in find_grids(rules):
        assert list(grid.xs) == sorted(grid.xs)
        assert list(grid.ys) == sorted(grid.ys, reverse=True)
        assert len(grid.owner) == len(grid.ys) - 1
        assert {len(row) for row in grid.owner} == {len(grid.xs) - 1}
        place = grid.place(x, y)
        inside = grid.xs[0] <= x < grid.xs[-1] and grid.ys[0] >= y > grid.ys[-1]
        assert (place is not None) == inside or y in grid.ys


GLYPHS = st.lists(
    st.builds(
        lambda c, x, y, size: Glyph(c, x, x + size, y, size),
        st.sampled_from("第一章节专栏总体要求办学校。；，、：（）12 .—a"),
        COORDINATES,
        COORDINATES,
        st.sampled_from([1.0, 7.0, 10.0, 12.0, 18.0]),
    ),
    max_size=60,
)


@BOUNDED
@given(st.lists(GLYPHS, min_size=1, max_size=4))
def test_no_glyph_is_lost_between_page_and_paragraph(pages: list[list[Glyph]]) -> None:
    """Whatever lies where: each glyph stands once in the rows, and in the lines unless it was told as taken off."""
    rows = [rows_of(page) for page in pages]
    log = Log()
    kept, _ = strip_furniture(rows, [(0, 0, 600, 850)] * len(pages), log)
    flow = [Flowing(piece, at, 0, at + 1) for at, page in enumerate(kept) for row in page for piece in row]
    lines = paragraphs(flow, log)
    for page, found in zip(pages, rows, strict=True):
        printed = sorted(g.text for g in page if g.text.strip())
        shown = sorted(c for row in found for p in row for c in p.text if c.strip())
        assert len(shown) <= len(printed)
        assert set(shown) == set(printed)
    left = sum(len(p.text) for page in kept for row in page for p in row)
    hyphens = sum(line.text.count("-") for line in lines)
    assert sum(len(line.text) for line in lines) >= left - hyphens
    assert [line.page for line in lines] == sorted(line.page or 0 for line in lines)
