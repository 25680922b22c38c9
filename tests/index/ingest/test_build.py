"""Files to an index: every file has its row in the report, and a build that fails changes nothing."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from index.chunk import ChunkConfig
from index.errors import InputError
from index.ingest import change
from index.ingest.build import IngestReport, IngestRow, Making, find_files, ingest
from index.ingest.plan_builder import read_plans_toml
from index.parse import SUFFIXES
from index.store.files import open_store

pytestmark = pytest.mark.slow

PLAN = """云岭省{name}规划（2026—2030年）

第一章 总体要求

到2030年，{name}要有很大发展，{name}从业者达到{count}万人，{name}产值达到{count}00亿元。

第二章 重点任务

{name}任务一是培训，二是补贴，三是研发，由各县政府落实，{name}专班每季度检查一次。
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def plan(name: str, count: int = 3) -> str:
    return PLAN.format(name=name, count=count)


def by_name(report: IngestReport) -> dict[str, IngestRow]:
    return {Path(row.path).name: row for row in report.rows}


def test_the_report_has_a_row_for_every_file(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write(folder, "a.txt", plan("茶业"))
    write(folder, "b.md", "---\nid: fishery\ntitle: 云岭省渔业规划\n---\n" + plan("渔业", 5))
    write(folder, "copy.txt", plan("茶业").replace("\n\n", "\n— 1 —\n", 1))
    write(folder, "empty.txt", "")
    write(folder, "deep/er/c.html", f"<html><body>{''.join(f'<p>{x}</p>' for x in plan('陶瓷', 7).split())}</body></html>")
    write(folder, "bad.md", "no plan")
    report = ingest([folder], tmp_path / "index")
    rows = by_name(report)
    assert [Path(r.path).name for r in report.rows] == ["a.txt", "b.md", "bad.md", "copy.txt", "c.html", "empty.txt"]
    assert {name: row.status for name, row in rows.items()} == {
        "a.txt": "indexed",
        "b.md": "indexed",
        "bad.md": "failed",
        "copy.txt": "duplicate",
        "c.html": "indexed",
        "empty.txt": "failed",
    }
    assert rows["a.txt"] == IngestRow(str(folder / "a.txt"), "indexed", "a", "云岭省茶业规划（2026—2030年）", 3, 3, 3)
    assert (rows["b.md"].doc_id, rows["b.md"].title) == ("fishery", "云岭省渔业规划")
    assert rows["copy.txt"].note == "与“a.txt”重复（100% 的文字相同），未重复收录"
    assert rows["empty.txt"].note == "文件“empty.txt”是空的。 请检查文件内容，或从原件重新导出。"
    assert rows["bad.md"].note.startswith("文件“bad.md”里没有中文内容。")
    store = open_store(tmp_path / "index")
    assert [d.id for d in store.documents] == ["a", "c", "fishery"]
    assert report.fingerprint == store.fingerprint
    for row in report.rows:
        own = [c for c in store.chunks if c.doc_id == row.doc_id] if row.status == "indexed" else []
        assert (row.chunks, row.units) == (len(own), sum(len(c.units) for c in own))


def test_what_was_mended_is_in_the_note(tmp_path: Path) -> None:
    write(tmp_path / "plans", "a.txt", plan("茶业").replace("2030年", "2030 年").replace("\n\n第二章", "\n— 1 —\n第二章"))
    (row,) = ingest([tmp_path / "plans"], tmp_path / "index").rows
    assert row.note == "去掉页码行 1 处；去掉字间空格 2 处"


def test_plans_toml_states_the_metadata_of_the_files_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write(folder, "a.txt", plan("茶业"))
    write(folder, "deep/b.txt", plan("渔业", 5))
    write(
        folder,
        "plans.toml",
        '[a]\nid = "tea-15"\ntitle = "云岭省茶业总规划"\nissuer = "云岭省政府"\nperiod = [2027, 2029]\n[b]\nid = "not-here"\n',
    )
    ingest([folder], tmp_path / "index")
    fish, tea = open_store(tmp_path / "index").documents
    assert (tea.id, tea.title, tea.issuer, tea.period) == ("tea-15", "云岭省茶业总规划", "云岭省政府", (2027, 2029))
    assert (fish.id, fish.period) == ("b", (2026, 2030))


def test_plans_toml_with_a_mark_of_byte_order_is_read(tmp_path: Path) -> None:
    (tmp_path / "plans.toml").write_text('[a]\ntitle = "云岭省茶业总规划"\n', "utf-8-sig")
    assert read_plans_toml(tmp_path) == {"a": {"title": "云岭省茶业总规划"}}


@pytest.mark.parametrize(
    ("toml", "note"),
    [
        ("[a", "读不了“{path}”："),
        ("a = " + "9" * 5000, "读不了“{path}”："),
        ("a = " + "[" * 5000, "读不了“{path}”："),
        ('a = "x"', "“{path}”的写法不对。"),
        ('[a]\ncolour = "x"', "“a.txt”的元数据不能用：colour：x。"),
        ('[a]\nkind = "draft"', "“a.txt”的元数据不能用：kind：draft。"),
    ],
)
def test_a_plans_toml_that_cannot_be_used_fails_its_files_only(toml: str, note: str, tmp_path: Path) -> None:
    bad = write(tmp_path / "bad", "a.txt", plan("茶业"))
    path = write(tmp_path / "bad", "plans.toml", toml)
    good = write(tmp_path / "good", "b.txt", plan("渔业", 5))
    rows = ingest([bad, good], tmp_path / "index").rows
    assert [r.status for r in rows] == ["failed", "indexed"]
    assert rows[0].note.startswith(note.format(path=path))


def test_two_plans_of_one_id_the_official_text_wins(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write(folder, "digest.md", "---\nid: tea\nkind: digest\n---\n" + plan("茶业"))
    write(folder, "official.md", "---\nid: tea\n---\n" + plan("陶瓷", 7))
    rows = by_name(ingest([folder], tmp_path / "index"))
    assert (rows["official.md"].status, rows["digest.md"].status) == ("indexed", "duplicate")
    assert rows["digest.md"].note == "编号 tea 已被“official.md”使用，未重复收录"


def test_files_of_one_stem_in_different_folders_are_both_kept(tmp_path: Path) -> None:
    write(tmp_path / "plans", "甲市/2026.txt", plan("茶业"))
    write(tmp_path / "plans", "乙市/2026.txt", plan("渔业", 5))
    write(tmp_path / "plans", "own.txt", plan("陶瓷", 7))
    for _ in range(2):
        rows = ingest([tmp_path / "plans"], tmp_path / "index").rows
        assert sorted((row.doc_id, row.status) for row in rows) == [(name, "indexed") for name in ("own", "乙市-2026", "甲市-2026")]
    change.rebuild(tmp_path / "index", Making(fresh=True))
    assert [(d.id, d.source) for d in open_store(tmp_path / "index").documents] == [
        ("own", "own.txt"),
        ("乙市-2026", "乙市/2026.txt"),
        ("甲市-2026", "甲市/2026.txt"),
    ]


def test_files_of_a_kind_that_is_not_read_are_told_with_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "plans"
    write(folder, "a.txt", plan("茶业"))
    for name in ("b.uof", "deep/c.caj", "d.rar", "e.png", "f.xyz", "plans.toml", "~$g.docx", ".h.docx"):
        write(folder, name, "")
    for report in (ingest([folder], tmp_path / "index"), change.add(tmp_path / "other", [folder], Making())):
        rows = {Path(row.path).name: row for row in report.rows}
        assert {name: row.status for name, row in rows.items()} == {"a.txt": "indexed"} | dict.fromkeys(
            ("b.uof", "c.caj", "d.rar", "e.png", "f.xyz"), "unread"
        )
        assert rows["b.uof"].note == "没有收录：文字文件不能直接读：请用 Word 或 WPS 打开，另存为 .docx 后再收录。"
        assert rows["f.xyz"].note.startswith("没有收录：支持的格式：")


def test_finding_files(tmp_path: Path) -> None:
    names = ["b.txt", "a.md", "A.HTML", "deep/c.htm", "README.md", "readme.txt", ".hidden.txt", "plan.uof", "plans.toml"]
    paths = {n: write(tmp_path, n, "学校") for n in names}
    assert find_files([tmp_path]) == [paths[n] for n in ("A.HTML", "a.md", "b.txt", "deep/c.htm")]
    assert find_files([paths["b.txt"], tmp_path, paths["b.txt"]]) == [paths[n] for n in ("b.txt", "A.HTML", "a.md", "deep/c.htm")]
    assert find_files([paths["plan.uof"]]) == [paths["plan.uof"]]


def test_nothing_to_index(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    assert failure([tmp_path / "missing"], tmp_path) == f"找不到“{tmp_path / 'missing'}”。 请检查路径。"
    assert failure([empty], tmp_path) == f"“{empty}”里没有规划文件。 支持的格式：{'、'.join(SUFFIXES)}。"
    old = write(tmp_path, "old/plan.uof", "学校")
    assert failure([tmp_path / "old"], tmp_path) == (
        f"“{tmp_path / 'old'}”里没有规划文件。 文字文件不能直接读：请用 Word 或 WPS 打开，另存为 .docx 后再收录。"
    )
    assert failure([old], tmp_path) == (
        "没有一份文件能建索引：不支持“plan.uof”的格式。 文字文件不能直接读：请用 Word 或 WPS 打开，另存为 .docx 后再收录。 "
        "请检查文件后重试，可用 planqa inspect 查看单个文件。"
    )


def failure(paths: list[Path], folder: Path) -> str:
    with pytest.raises(InputError) as caught:
        ingest(paths, folder / "index")
    assert not (folder / "index" / "CURRENT").exists()
    return str(caught.value)


def test_a_build_that_fails_at_any_step_leaves_the_old_index_serving(index_dir: Path, plans_dir: Path, tmp_path: Path) -> None:
    root = Path(shutil.copytree(index_dir, tmp_path / "index"))
    old = open_store(root)
    before = snapshot(root)
    steps: list[str] = []
    ingest([plans_dir / "valley.md"], tmp_path / "dry", progress=lambda stage, done, total: steps.append(stage))
    assert steps == ["解析 valley.md", "查重", "计算向量", "词法索引", "完成"]

    for failing in steps[:-1]:

        def stop(stage: str, done: int, total: int, failing: str = failing) -> None:
            if stage == failing:
                raise RuntimeError(stage)

        with pytest.raises(RuntimeError, match=failing):
            ingest([plans_dir / "valley.md"], root, progress=stop, fresh=True)
        assert snapshot(root) == before
        assert open_store(root).manifest == old.manifest
    ingest([plans_dir / "valley.md"], root)
    assert [d.id for d in open_store(root).documents] == ["valley-15"]


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file() and p.name != ".lock"}


def test_the_fingerprint_tells_plans_and_settings(tmp_path: Path) -> None:
    path = write(tmp_path / "plans", "a.txt", plan("茶业"))
    first = ingest([path], tmp_path / "one").fingerprint
    assert ingest([path], tmp_path / "two").fingerprint == first
    others = {ingest([path], tmp_path / "two", chunking=ChunkConfig(50)).fingerprint}
    write(tmp_path / "plans", "plans.toml", '[a]\ntitle = "云岭省新规划"\n')
    others.add(ingest([path], tmp_path / "two").fingerprint)
    write(tmp_path / "plans", "a.txt", plan("茶业", 4))
    others.add(ingest([path], tmp_path / "two").fingerprint)
    assert len(others | {first}) == 4


def test_the_same_files_give_the_same_index(plans_dir: Path, index_dir: Path, tmp_path: Path) -> None:
    ingest([plans_dir], tmp_path)
    one, two = open_store(index_dir), open_store(tmp_path)
    changing = {"created", "files"}
    assert {k: v for k, v in one.manifest.items() if k not in changing} == {k: v for k, v in two.manifest.items() if k not in changing}
    files = {n: h for n, h in one.manifest["files"].items() if n != "catalogue.sqlite"}
    assert files == {n: h for n, h in two.manifest["files"].items() if n != "catalogue.sqlite"}
    assert (one.documents, one.chunks) == (two.documents, two.chunks)
    assert json.dumps(one.manifest["settings"]) == '{"chunk": {"max_chars": 420}}'
