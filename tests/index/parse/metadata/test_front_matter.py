"""A front matter of any collection is read as far as it goes; what an editor gives must be usable."""

from __future__ import annotations

import pytest

from index.errors import ParseError
from index.parse.mend import Log
from index.parse.metadata.front_matter import by_field, given, split_front_matter
from index.parse.metadata.record import Metadata

UNUSED, UNUSABLE = "元数据里没有用到的项", "元数据里看不懂的值，未采用"


@pytest.mark.parametrize(
    ("front", "meta", "noted"),
    [
        (
            "title: 规划\ndate: 2026-05-01\nauthor: 某局\ntags: [水利]",
            Metadata(title="规划", published="2026-05-01", issuer="某局"),
            {UNUSED: 1},
        ),
        ("标题: 规划\n发布单位: 某局\n发布日期: 2026-05-01", Metadata(title="规划", published="2026-05-01", issuer="某局"), {}),
        ("authors:\n  - 甲局\n  - 乙局", Metadata(issuer="甲局、乙局"), {}),
        ("发布日期: 2026-05-09\n成文日期: 2026年5月1日", Metadata(published="2026-05-01"), {}),
        ("Date: 2026/5/1", Metadata(published="2026-05-01"), {}),
        ("source: https://example.cn/a\nlink:", Metadata(link="https://example.cn/a"), {}),
        ("source:\n- 某刊\n- https://example.cn/a", Metadata(link="https://example.cn/a"), {}),
        ("source: 某报", Metadata(), {UNUSED: 1}),
        ("id: a/b\ntitle: 规划", Metadata(title="规划"), {UNUSABLE: 1}),
        ("period: 五年\nkind: draft", Metadata(), {UNUSABLE: 2}),
        ("period: 2030-2026", Metadata(), {UNUSABLE: 1}),
        ("period: [2026, 2030]\nplace: 沈阳", Metadata(period=(2026, 2030), place="沈阳"), {}),
        ("period: 2026", Metadata(period=(2026, 2026)), {}),
        ("published: 2026-13-40\ntitle: 规划", Metadata(title="规划"), {UNUSABLE: 1}),
        ("title: [\nissuer: 某局", Metadata(issuer="某局"), {UNUSABLE: 1}),
    ],
)
def test_front_matter(front: str, meta: Metadata, noted: dict[str, int]) -> None:
    log = Log()
    assert split_front_matter(f"---\n{front}\n---\n正文", log) == (meta, "正文")
    assert {m.kind: m.count for m in log.mends()} == noted


@pytest.mark.parametrize("text", ["正文", "---\n正文一段\n---\n正文", "---\n甲：乙 [\n---\n正文", "---\ntitle: 规划\n正文"])
def test_text_between_rules_is_no_front_matter(text: str) -> None:
    assert split_front_matter(text, Log()) == (Metadata(), text)


def test_what_an_editor_gives_must_be_usable() -> None:
    assert given({"标题": "规划", "period": [2026, 2030]}, "a.txt") == Metadata(title="规划", period=(2026, 2030))
    for values, what in (({"颜色": "红"}, "颜色：红"), ({"period": "五年"}, "period：五年"), ({"kind": "draft"}, "kind：draft")):
        with pytest.raises(ParseError) as caught:
            given(values, "a.txt")
        assert caught.value.message == f"“a.txt”的元数据不能用：{what}。"
        assert caught.value.hint


def test_labels_by_field() -> None:
    assert by_field({"articletitle": "规划", "title": "首页", "颜色": "红"}) == {"title": "首页"}
    assert by_field({"articletitle": "规划", "pubdate": "2026-05-01"}) == {"title": "规划", "published": "2026-05-01"}


def test_a_few_lines_do_not_stand_for_gigabytes() -> None:
    """YAML names a list and repeats it by its name: seven such lines stood for a gigabyte. They are read as the lines that they are."""
    lines = ["a0: &a0 [甲, 甲]", *(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40))]
    log = Log()
    meta, rest = split_front_matter("---\n" + "\n".join([*lines, "title: 规划"]) + "\n---\n正文。", log)
    assert (meta, rest) == (Metadata(title="规划"), "正文。")
    assert max(len(mend.example) for mend in log.mends()) <= 60


def test_a_front_matter_without_end_is_text() -> None:
    text = "---\n" + "title: 规划\n" * 3000 + "---\n正文。"
    assert split_front_matter(text, Log()) == (Metadata(), text)


def test_what_is_stated_has_no_unseen_characters() -> None:
    assert split_front_matter("---\ntitle: 规\u202e划\n---\n正文。", Log())[0].title == "规划"


def test_half_a_surrogate_pair_does_not_get_into_the_index() -> None:
    """YAML may spell one, and no database takes it."""
    log = Log()
    meta = split_front_matter('---\ntitle: "规\\ud800划"\n"\\udfff": "\\ud800"\nperiod: "\\ud800"\nid: "\\ud800"\n---\n正文。', log)[0]
    assert (meta.title, meta.id) == ("规?划", "")
    assert "".join(mend.example for mend in log.mends()).encode()


@pytest.mark.parametrize(
    "stated", ["title: 5", "title: true", "issuer: 2026-01-01", "place: 5", "title: .inf", "title: '2026'", "place: [5]"]
)
def test_what_has_no_letters_names_nothing(stated: str) -> None:
    log = Log()
    assert split_front_matter(f"---\n{stated}\n---\n正文。", log)[0] == Metadata()
    assert [mend.kind for mend in log.mends()] == [UNUSABLE]
