"""Nothing of a file is lost in silence: pictures, footnotes and what a page has around its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.parse import parse
from index.types import Document

PICTURES = "图片未读取，其中的文字、表格和数字不在索引里"
NOTED = "脚注收在所注的段落之后"


def read(folder: Path, name: str, text: str) -> Document:
    path = folder / name
    path.write_text(text, "utf-8")
    return parse(path)


def tree(document: Document) -> list[str]:
    return [f"{s.locator} {s.headings[-1]}" for s in document.sections]


def texts(document: Document) -> list[str]:
    return [document.text[slice(*block.span)] for block in document.blocks if block.kind != "heading"]


def noted(document: Document) -> dict[str, tuple[int, str, bool]]:
    return {m.kind: (m.count, m.example, m.lost) for m in document.mended}


@pytest.mark.parametrize(
    ("picture", "label", "title"),
    [
        ('![](a.png "专栏1 学校指标")', "专栏1", "专栏1 学校指标（图片，未读取）"),
        ("![专栏1 学校指标](a.png)", "专栏1", "专栏1 学校指标（图片，未读取）"),
        ('<img src="a.png" alt="表2 学校指标">', "表2", "表2 学校指标（图片，未读取）"),
        ("![图3-1：学校分布](a.png)", "图3-1", "图3-1 学校分布（图片，未读取）"),
        ("专栏1 学校指标\n\n![](a.png)", "专栏1", "专栏1 学校指标（图片，未读取）"),
        ("专栏1 学校指标\n\n![专栏1 学校指标](a.png)", "专栏1", "专栏1 学校指标（图片，未读取）"),
    ],
)
def test_a_box_that_is_a_picture_stands_in_the_tree(picture: str, label: str, title: str, tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", f"# 第一章 目标\n\n办好学校。\n\n{picture}\n\n目标以外还要修路。\n\n# 第二章 保障\n\n落实责任。\n")
    assert tree(found) == ["第一章 第一章 目标", f"第一章/{label} {title}", "第二章 第二章 保障"]
    assert [found.sections[b.section].locator for b in found.blocks if b.kind == "paragraph"] == ["第一章", "第一章", "第二章"]
    assert noted(found)[PICTURES][::2] == (1, True)


def test_other_pictures_are_told_only(tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", "# 第一章 目标\n\n办好学校。![校门](a.png)![](b.png)\n\n# 第二章 保障\n\n落实责任。\n")
    assert tree(found) == ["第一章 第一章 目标", "第二章 第二章 保障"]
    assert noted(found)[PICTURES] == (2, "校门", True)


def test_pictures_of_a_page_icons_aside(tmp_path: Path) -> None:
    page = (
        "<nav>首页</nav><p>第一章 目标</p><p>办好学校。<img src=a.png alt='专栏1 学校指标'></p><img src=b.png width=16>"
        "<table><tr><td>甲<img src=c.png alt=徽标></td><td>乙</td></tr><tr><td>丙</td><td>丁</td></tr></table>"
        "<iframe src='https://example.cn/map'></iframe><p>第二章 保障</p><p>落实责任。</p>"
    )
    found = read(tmp_path, "a.html", page)
    assert tree(found) == ["第一章 第一章 目标", "第一章/专栏1 专栏1 学校指标（图片，未读取）", "第二章 第二章 保障"]
    assert noted(found)[PICTURES] == (2, "专栏1 学校指标", True)
    assert noted(found)["网页里嵌入的内容未读取"] == (1, "https://example.cn/map", True)
    assert noted(found)["去掉网页的导航、页眉页脚和表单"] == (1, "首页", False)


def test_footnotes_of_markdown_stand_behind_their_paragraph(tmp_path: Path) -> None:
    found = read(
        tmp_path,
        "a.md",
        "# 第一章 目标\n\n新建学校30所[^a]，改建[^b]学校20所[^a]。\n再修路。\n\n| 项 | 数 |\n|---|---|\n| 学校[^c] | 30 |\n\n# 第二章 保障\n\n"
        "落实责任[^无]。\n\n[^a]: 其中，山区\n    学校12所\n[^b]: 指扩建。\n[^c]: 不含幼儿园。\n[^d]: 无处引用。\n",
    )
    assert texts(found) == [
        "新建学校30所，改建学校20所。",
        "再修路。",
        "注1：其中，山区学校12所。",
        "注2：指扩建。",
        "学校：数 30",
        "注3：不含幼儿园。",
        "落实责任。",
        "注4：无处引用。",
    ]
    assert [found.sections[b.section].locator for b in found.blocks if found.text[slice(*b.span)].startswith("注")] == [
        "第一章",
        "第一章",
        "第一章",
        "第二章",
    ]
    assert noted(found)[NOTED][0] == 4
    assert noted(found)["脚注只有标记，没有内容"] == (1, "无", True)


def test_footnotes_of_a_page_stand_behind_their_paragraph(tmp_path: Path) -> None:
    page = (
        "<p>第一章 目标</p><p>新建学校30所<sup><a href='#n1' id='r1'>[1]</a></sup>。</p><p>见<a href='#x'>下文</a>。</p><p id='x'>第二章 保障</p>"
        "<p>落实责任<a href='#_ftn2' name='_ftnref2'>②</a>。</p><ol><li id='n1'>其中，山区学校12所。<a href='#r1'>↩</a></li></ol>"
        "<p><a href='#_ftnref2' name='_ftn2'>②</a> 由县长负责</p>"
    )
    found = read(tmp_path, "a.html", page)
    assert texts(found) == ["新建学校30所。", "注1：其中，山区学校12所。", "见下文。", "落实责任。", "注2：由县长负责。"]
    assert noted(found)[NOTED] == (2, "注1：其中，山区学校12所。", False)


def test_the_comments_of_a_page_and_unused_keys_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, "a.md", "---\ntags: [学校]\n---\n<!-- 某报 摄 -->\n# 第一章 目标\n\n办好学校。\n")
    assert noted(found)["去掉网页注释"] == (1, "某报 摄", False)
    assert noted(found)["元数据里没有用到的项"] == (1, "tags：['学校']", False)
