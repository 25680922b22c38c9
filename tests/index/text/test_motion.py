"""How a figure stands to what it was before, by the words around it."""

from __future__ import annotations

import pytest

from index.text.analyze import normalise
from index.text.quantity import read
from index.text.quantity.motion import Motion, motion_of, moved

UP, DOWN = Motion("to", 1), Motion("to", -1)


@pytest.mark.parametrize(
    ("text", "motion"),
    [
        *(
            (f"茶园占比{word}到60%", UP)
            for word in ("提高", "提升", "增长", "增加", "扩大", "上升", "上涨", "升高", "攀升", "跃升", "增", "升")
        ),
        *(
            (f"茶园占比{word}至60%", DOWN)
            for word in ("下降", "降低", "减少", "缩小", "缩短", "压减", "压缩", "回落", "收窄", "下调", "降", "减")
        ),
        *((f"茶园占比{word}为60%", Motion("to")) for word in ("调整", "发展", "转变", "变")),
        ("茶园占比恢复到60%", UP),
        ("茶园占比变成60%", Motion("to")),
        ("茶园占比提高到2030年的60%", UP),
        ("茶园占比达到60%", Motion()),
        ("茶园占比提高60%", Motion()),
        ("茶园占比60%,比上年提高2个百分点", Motion("", 1)),
        ("茶园占比60%,较上年末高2个百分点", Motion("", 1)),
        ("茶园占比60%(比上年多了2个百分点)", Motion("", 1)),
        ("茶园占比60%、比上年低约2个百分点", Motion("", -1)),
        ("茶园占比60%,比上年少近2个百分点", Motion("", -1)),
        ("茶园占比60%,比上年降低超过2个百分点", Motion("", -1)),
        ("茶园占比60%,比上年有所提高", Motion()),
    ],
)
def test_a_figure_comes_to_its_amount(text: str, motion: Motion) -> None:
    text = normalise(text)
    quantity = next(q for q in read(text) if q.figure.number == "60")
    assert motion_of(text[: quantity.whole[0]], text[quantity.whole[1] :]) == motion


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("茶园占比从50%提高到60%", ["from", "to"]),
        ("茶园占比由上年的50%稳步降至45%", ["from", "to"]),
        ("茶园由县里新建5个", [""]),
        ("茶园占比从去年起达到50%、茶厂增加到6个", ["", "to"]),
    ],
)
def test_the_sides_of_a_way(text: str, sides: list[str]) -> None:
    text = normalise(text)
    amounts = [q for q in read(text) if not q.figure.is_year]
    assert [motion_of(text[: q.whole[0]], text[q.whole[1] :]).side for q in amounts] == sides


def test_which_way_from_one_amount_to_another() -> None:
    half, more, tons = read("50%、60%、60吨")
    assert (moved(half, more), moved(more, half), moved(half, half), moved(half, tons)) == (1, -1, 0, 0)
