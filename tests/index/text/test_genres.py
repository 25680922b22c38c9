"""The kind of a document by the end of its title."""

from __future__ import annotations

import pytest

from index.text.genres import genre_of


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("2026年云岭省政府工作报告", "政府工作报告"),
        ("云岭省人民政府2026年工作报告", "政府工作报告"),
        ("云岭省2025年国民经济和社会发展统计公报", "统计公报"),
        ("云岭省计划执行结果的公报", "统计公报"),
        ("云岭省规划纲要（草案）", "纲要"),
        ("云岭省水利规划（2026—2030年）（试行）", "规划"),
        ("云岭省第七个五年计划摘要", "计划"),
        ("学校建设三年行动方案", "行动方案"),
        ("学校建设方案", "方案"),
        ("关于办好学校的若干措施", "措施"),
        ("规划情况", ""),
        ("", ""),
    ],
)
def test_genre(title: str, genre: str) -> None:
    assert genre_of(title) == genre
