"""Claims by hand on sentences that stay outside: where their sentences are found, what is counted, what the command prints."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from eval_samples import make_answer

from eval.robust.dense.__main__ import main
from eval.robust.dense.measure import by_shares, by_words, said_by, table
from eval.robust.dense.read import LABELS, DenseClaim, Label, Placed, mark_of, place, read_claims
from index.errors import InputError
from index.ingest.build import ingest
from index.store.files import open_store
from index.store.port import Store
from index.types import Chunk, Unit
from qa.types import Answer

PLAN = """松岭市水利发展规划

一、总体要求

到2030年建成节水型城市。

二、主要任务

（一）水源工程。续建白桦水库，开展青石水库前期论证。

（二）供水工程。鼓励社会资本参与乡镇水厂改造。
"""
RESERVOIRS = "续建白桦水库，开展青石水库前期论证。"
WORKS = "鼓励社会资本参与乡镇水厂改造。"


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the invented plan."""
    folder = tmp_path_factory.mktemp("plans")
    (folder / "songling.md").write_text(PLAN, "utf-8")
    return folder


@pytest.fixture(scope="module")
def others(plans: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as ``eval.others build`` leaves it, with an index of the plan."""
    out = tmp_path_factory.mktemp("others")
    ingest([plans], out / "index")
    return out


@pytest.fixture(scope="module")
def water(others: Path) -> Store:
    """The opened index of the plan."""
    return open_store(others / "index")


def claim(store: Store, sentence: str, text: str, label: Label, **more: Any) -> DenseClaim:
    (chunk, unit) = next((c, u) for c in store.chunks for u in c.units if u.text == sentence)
    made = DenseClaim("s-01", "songling", chunk.locator, unit.span[0], mark_of(sentence), label, "换词", "dev", text)
    return replace(made, **more)


def written(claims: list[DenseClaim], file: Path) -> str:
    rows = [{name: getattr(c, name) for name in DenseClaim.__slots__} for c in claims]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return str(file)


def placed(store: Store, sentence: str, text: str) -> Placed:
    found = place(claim(store, sentence, text, "support"), store)
    assert isinstance(found, Placed)
    return found


def test_the_shipped_claims_are_as_many_as_they_should_be_and_without_figures() -> None:
    claims = read_claims()
    assert Counter(c.label for c in claims) == dict.fromkeys(LABELS, 100)
    assert Counter(c.split for c in claims) == {"dev": 150, "test": 150}
    documents = Counter(c.doc for c in claims)
    assert len(documents) >= 14
    assert max(documents.values()) <= 25
    assert len({(c.doc, c.split) for c in claims}) == len(documents)
    assert len({c.id for c in claims}) == len({c.claim for c in claims}) == 300
    assert [c.claim for c in claims if re.search(r"\d", c.claim)] == []
    assert max(len(c.claim) for c in claims) <= 60


def test_a_sentence_is_found_where_it_stands(water: Store) -> None:
    found = placed(water, RESERVOIRS, "白桦水库已经动工了")
    assert (found.title, found.unit.text, found.moved) == ("松岭市水利发展规划", RESERVOIRS, False)
    assert found.chunk.headings[-1].startswith("（一）")


def test_a_sentence_that_has_moved_is_found_and_said_to_have(water: Store) -> None:
    for change in ({"start": 1}, {"locator": "九"}):
        found = place(claim(water, WORKS, "水厂改造欢迎民间出钱", "support", **change), water)
        assert isinstance(found, Placed)
        assert (found.unit.text, found.moved) == (WORKS, True)


def test_a_sentence_that_has_changed_and_a_document_that_is_missing_are_told_apart(water: Store) -> None:
    assert place(claim(water, WORKS, "问", "support", mark="0" * 8), water) == "句子与编写时不同，文件或解析变了"
    assert place(claim(water, WORKS, "问", "support", doc="other"), water) == "索引里没有这份文件"


def test_the_digest_does_not_see_blanks_and_widths() -> None:
    assert mark_of("建 成\n１座") == mark_of("建成1座") != mark_of("建成2座")


@pytest.mark.parametrize(
    "line", ["{}", "[1]", "不是", '{"id": 1}', json.dumps(dict.fromkeys(DenseClaim.__slots__, "x")), '{"label": "yes"}']
)
def test_a_line_of_a_wrong_form_is_named(tmp_path: Path, line: str) -> None:
    file = tmp_path / "claims.jsonl"
    file.write_text("\n" + line, "utf-8")
    with pytest.raises(InputError, match="第 2 行"):
        read_claims(file)


def test_words_support_what_is_nearly_copied_and_never_contradict(water: Store) -> None:
    found = placed(water, WORKS, "问")
    assert by_words("鼓励社会资本参与水厂改造", found) == "support"
    assert by_words("乡镇水厂禁止民间出钱", found) == "neither"


def test_headings_lend_their_words(water: Store) -> None:
    assert by_words("供水工程鼓励社会资本参与", placed(water, WORKS, "问")) == "support"


@dataclass(frozen=True)
class Given:
    """Shares as a model gives them."""

    support: float
    contradict: float
    neither: float


@pytest.mark.parametrize(
    ("shares", "label"),
    [(Given(0.6, 0.3, 0.1), "support"), (Given(0.2, 0.5, 0.3), "contradict"), (Given(0.3, 0.2, 0.5), "neither")],
)
def test_the_largest_share_judges_the_framed_sentence(water: Store, shares: Given, label: Label) -> None:
    seen: list[tuple[str, list[str]]] = []

    def read(question: str, sentences: Any) -> list[Given]:
        seen.append((question, list(sentences)))
        return [shares]

    def frame(title: str, chunk: Chunk, unit: Unit) -> str:
        return f"{title}｜{chunk.headings[-1][:3]}｜{unit.text}"

    assert by_shares(read, frame)("民间能出钱吗", placed(water, WORKS, "问")) == label
    assert seen == [("民间能出钱吗", [f"松岭市水利发展规划｜（二）｜{WORKS}"])]


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        (make_answer("问", {}, (("是。水厂可以由民间出钱改造。", ()),)), "support"),
        (make_answer("问", {}, (("否，规划写的是前期论证。", ()),)), "contradict"),
        (make_answer("问", {}, (("规划未提及：没有找到。", ()),)), "neither"),
        (make_answer("问", {}, (("青石水库开展前期论证。", ()),)), "neither"),
    ],
)
def test_an_answer_says_yes_or_no_or_leaves_it_open(answer: Answer, label: Label) -> None:
    assert said_by(answer) == label


def test_the_table_counts_by_label_and_kind_and_false_verdicts_apart(water: Store) -> None:
    made = [
        (claim(water, WORKS, "甲", "support"), "support"),
        (claim(water, WORKS, "乙", "support", kind="概括"), "neither"),
        (claim(water, WORKS, "丙", "contradict", kind="主体"), "support"),
        (claim(water, WORKS, "丁", "neither", kind="细节"), "contradict"),
        (claim(water, WORKS, "戊", "neither", kind="细节"), "neither"),
    ]
    assert table(made).splitlines() == [  # type: ignore[arg-type]
        "| 应为 | 条数 | 判对 | 判作支持 | 判作相反 | 判作没说 | 误判 |",
        "| --- | --- | --- | --- | --- | --- | --- |",
        "| **支持** | 2 | 1（50.0%） | 1 | 0 | 1 | 0 |",
        "| 支持·换词 | 1 | 1（100.0%） | 1 | 0 | 0 | 0 |",
        "| 支持·概括 | 1 | 0（0.0%） | 0 | 0 | 1 | 0 |",
        "| **相反** | 1 | 0（0.0%） | 1 | 0 | 0 | 1 |",
        "| 相反·主体 | 1 | 0（0.0%） | 1 | 0 | 0 | 1 |",
        "| **没说** | 2 | 1（50.0%） | 0 | 1 | 1 | 1 |",
        "| 没说·细节 | 2 | 1（50.0%） | 0 | 1 | 1 | 1 |",
        "| **全部** | 5 | 2（40.0%） | 2 | 1 | 2 | 2 |",
    ]


def test_the_command_judges_skips_and_hides_the_test_side(
    water: Store, others: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written(
        [
            claim(water, RESERVOIRS, "青石水库开展前期论证吗", "support"),
            claim(water, WORKS, "改造乡镇水厂只许用财政的钱吗", "contradict", id="s-02", split="test", start=1),
            claim(water, WORKS, "水厂改造给贴息吗", "neither", id="s-03", mark="0" * 8),
            claim(water, WORKS, "问", "neither", id="o-01", doc="other"),
        ],
        tmp_path / "claims.jsonl",
    )
    show = tmp_path / "shown.jsonl"
    assert main(["--others", str(others), "--set", file, "--show", str(show)], judge=lambda claim, placed: "contradict") == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed[:3] == [
        "跳过 songling 的 1 条：句子与编写时不同，文件或解析变了",
        "跳过 other 的 1 条：索引里没有这份文件",
        "1 条的句子换了位置，照样用",
    ]
    assert [line for line in printed if line.startswith(("dev", "test"))] == [
        "dev，只看那一句：1 条",
        "dev，问答：1 条",
        "test，只看那一句：1 条",
        "test，问答：1 条",
    ]
    assert "支持的、相反的 1 条里，问答引到那一句所在章节的 1 条" in printed
    (row,) = [json.loads(line) for line in show.read_text("utf-8").splitlines()]
    assert (row["id"], row["read"], row["label"]) == ("s-01", "contradict", "support")
    assert row["said"] in LABELS
    assert RESERVOIRS.rstrip("。") in row["answer"]


def test_plans_are_built_for_the_time_being_or_taken_from_an_index(
    water: Store, plans: Path, others: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = written([claim(water, WORKS, "水厂改造鼓励社会资本参与吗", "support")], tmp_path / "claims.jsonl")
    printed = []
    for given in (plans, others / "index"):
        assert main(["--plans", str(given), "--set", file, "--split", "dev"]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    assert "| **支持** | 1 | 1（100.0%）" in printed[0]
    assert [p.name for p in plans.iterdir()] == ["songling.md"]


def test_the_command_says_what_it_needs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for given in ([], ["--others", str(tmp_path)], ["--plans", str(tmp_path), "--set", str(tmp_path / "none.jsonl")]):
        assert main(given) == 2
        assert "错误：" in capsys.readouterr().err
