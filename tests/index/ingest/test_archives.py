"""Plans in a ZIP: each its own plan, named by its place in the ZIP; limits hold and nothing is written outside."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from sheet_files import archive, write

from index.errors import InputError, ParseError
from index.ingest import change
from index.ingest.build import IngestReport, Making, found_in, ingest
from index.parse import ParseLimits
from index.parse.intake.archive import Taken, unpack
from index.store.files import open_store

pytestmark = pytest.mark.slow


def plan(what: str) -> str:
    return f"云岭省{what}规划\n第一章 总体要求\n到2030年，{what}产值达到50亿元。\n"


def rows(report: IngestReport) -> dict[str, str]:
    return {row.path: row.status for row in report.rows}


def gbk(name: str, content: str) -> bytes:
    """A ZIP whose one name is written as programs on Chinese Windows write it."""
    data = archive({"x" * len(name.encode("gbk")): content})
    return data.replace(b"x" * len(name.encode("gbk")), name.encode("gbk"))


def test_the_plans_of_a_zip_are_taken_in(tmp_path: Path) -> None:
    inner = archive({"c.txt": plan("果业")})
    parts = {
        "茶业.txt": plan("茶业"),
        "甲/渔业.txt": plan("渔业"),
        "照片.png": "",
        "内.zip": inner,
        "__MACOSX/._茶业.txt": "x",
        "plans.toml": "",
    }
    packed = write(tmp_path, "材料.zip", archive(parts))
    report = ingest([packed], tmp_path / "index")
    assert rows(report) == {
        f"{packed}/茶业.txt": "indexed",
        f"{packed}/甲/渔业.txt": "indexed",
        f"{packed}/照片.png": "unread",
        f"{packed}/内.zip": "unread",
    }
    assert [d.source for d in open_store(tmp_path / "index").documents] == ["渔业.txt", "茶业.txt"]
    assert change.rebuild(tmp_path / "index", Making()).rows == ()


def test_a_zip_in_a_folder_and_names_in_gbk(tmp_path: Path) -> None:
    (tmp_path / "plans").mkdir()
    write(tmp_path / "plans", "茶业.txt", plan("茶业").encode())
    write(tmp_path / "plans", "渔.zip", gbk("渔业规划.txt", plan("渔业")))
    write(tmp_path / "plans", "坏.zip", b"PK")
    report = ingest([tmp_path / "plans"], tmp_path / "index")
    place = tmp_path / "plans"
    assert rows(report) == {f"{place}/茶业.txt": "indexed", f"{place}/渔.zip/渔业规划.txt": "indexed", f"{place}/坏.zip": "failed"}


def test_what_an_editor_says_of_a_zip(tmp_path: Path) -> None:
    one, two = (write(tmp_path, f"{n}.zip", archive({f"{w}.txt": plan(w) for w in what})) for n, what in ((1, "茶"), (2, "果渔")))
    with found_in([one], ParseLimits(), {one: {"title": "茶业规划"}}) as found:
        assert [source.overrides for source in found.sources] == [{"title": "茶业规划"}]
    with pytest.raises(InputError) as caught, found_in([two], ParseLimits(), {two: {"title": "规划"}}):
        pass
    assert str(caught.value) == "压缩包“2.zip”里有 2 份规划，不能用同一个名称。 请不填名称，或一次只收录一份。"
    ingest([one], tmp_path / "index")
    assert [row.doc_id for row in change.replace(tmp_path / "index", "茶", one, Making()).rows] == ["茶"]
    with pytest.raises(InputError, match="换下一份规划只能用一个文件"):
        change.replace(tmp_path / "index", "茶", two, Making())


def test_names_never_lead_outside(tmp_path: Path) -> None:
    data = archive({"../../a.txt": "甲", "/b.txt": "乙", "C:\\d\\c.txt": "丙", "x/\x1b.txt": "丁", "长" * 90 + ".txt": "戊"})
    room = tmp_path / "deep" / "room"
    room.mkdir(parents=True)
    assert unpack(write(tmp_path, "a.zip", data), room, ParseLimits()).plans == 4
    names = sorted(str(p.relative_to(room)) for p in room.rglob("*") if p.is_file())
    assert names == ["a.txt", "b.txt", "d/c.txt", f"{'长' * 40}…{'长' * 16}.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.zip", "deep"]


def test_a_file_and_a_folder_of_one_name_cost_only_one_of_them(tmp_path: Path) -> None:
    (tmp_path / "room").mkdir()
    taken = unpack(write(tmp_path, "a.zip", archive({"a.txt": "甲", "a.txt/b.txt": "乙"})), tmp_path / "room", ParseLimits())
    assert taken == Taken(1, (("a.txt/b.txt", "压缩包里有一个文件与它的目录同名：请改名后再试。"),))


def test_a_folder_of_a_zip_that_cannot_be_unpacked_says_why(tmp_path: Path) -> None:
    write(tmp_path, "a.zip", archive({"a.txt": plan("茶业")})[:-40])
    with pytest.raises(ParseError, match="已损坏或不完整"), found_in([tmp_path], ParseLimits()):
        pass


@pytest.mark.parametrize("name", ["a/" * 2000 + "b.txt", "长/" * 41 + "b.txt", "/".join(["长" * 80] * 20) + "/b.txt"])
def test_folders_deeper_than_a_system_takes_cost_only_what_is_in_them(tmp_path: Path, name: str) -> None:
    (tmp_path / "room").mkdir()
    taken = unpack(write(tmp_path, "a.zip", archive({"a.txt": "甲", name: "乙"})), tmp_path / "room", ParseLimits())
    assert (taken.plans, [why for _, why in taken.left]) == (1, ["目录套得太深或名称太长：请改短后再试。"])
    assert len(taken.left[0][0]) <= 2000


def test_limits(tmp_path: Path) -> None:
    large = write(tmp_path, "a.zip", archive({"a.txt": bytes(3 * 2**20), "b.txt": "乙"}))
    (tmp_path / "one").mkdir()
    taken = unpack(large, tmp_path / "one", ParseLimits(max_file_mb=1))
    assert (taken.plans, [name for name, _ in taken.left]) == (1, ["a.txt"])
    for limits, said in (
        (ParseLimits(max_archive_mb=1), "解压后超过 1 MB（压缩炸弹或异常文件），已停止"),
        (ParseLimits(max_entries=1), "里的文件太多（上限 1 个）"),
    ):
        with pytest.raises(ParseError, match=said):
            unpack(large, tmp_path / "two", limits)


def test_what_is_wrong_with_all_that_there_is_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.zip", archive({"b.zip": archive({"a.txt": plan("茶业")})}))
    with pytest.raises(InputError, match=r"“a\.zip”里的“b\.zip”压缩包里的压缩包不展开"), found_in([tmp_path], ParseLimits()):
        pass


def test_a_locked_file_is_told(tmp_path: Path) -> None:
    out = io.BytesIO(archive({"a.txt": "甲"}))
    with zipfile.ZipFile(out) as made:
        at = made.getinfo("a.txt").header_offset
    data = bytearray(out.getvalue())
    data[at + 6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    taken = unpack(write(tmp_path, "a.zip", bytes(data)), tmp_path, ParseLimits())
    assert taken == Taken(0, (("a.txt", "设了密码，没有解开：请去掉密码，重新压缩后再试。"),))
