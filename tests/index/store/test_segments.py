"""A large index keeps its segments when plans come and go, and is searched as if it were built at once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from static_model import write_static_model

from index.ingest import change
from index.ingest.build import Making, ingest
from index.search import search
from index.store import files, segments
from index.store.files import FileStore, open_store
from index.store.segments import Segment, arranged

pytestmark = pytest.mark.slow

TRADES = ("茶业", "渔业", "陶瓷", "果业", "林业", "盐业")
PLAN = """云岭省{name}规划（2026—2030年）

第一章 总体要求

到2030年，{name}从业者达到{count}万人，{name}产值达到{count}00亿元。

第二章 重点任务

{name}任务一是培训，二是补贴，三是研发，由各县政府落实（责任单位：省{name}厅）。
"""


def write(folder: Path, name: str, count: int = 3) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.txt"
    path.write_text(PLAN.format(name=name, count=count), "utf-8")
    return path


def found(store: FileStore) -> dict[str, object]:
    """What is told of a store, and found in it."""
    hits = {q: search(store, q, 50) for q in ("产值达到多少", "由谁落实", *TRADES)}
    tokens = {t: (store.frequency(t), store.numbers("unit_pairs", t).tolist()) for t in ("茶业", "产值", "省林", "盐业")}
    return {"plans": [d.id for d in store.documents], "chunks": list(store.chunks), "hits": hits, "tokens": tokens, "bodies": store.bodies}


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every index is large."""
    monkeypatch.setattr(segments, "SMALL_UNITS", 0)


@pytest.mark.usefixtures("large")
def test_plans_that_come_and_go_leave_the_other_segments_as_they_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tmp_path / "index"
    ingest([write(tmp_path / "in", name) for name in TRADES[:3]], root)
    first = open_store(root)
    change.add(root, [write(tmp_path / "in", "果业")], Making())
    change.add(root, [write(tmp_path / "in", "林业")], Making())
    change.remove(root, ["渔业"], Making())
    store = open_store(root)
    assert store.manifest["segments"][0] == first.manifest["segments"][0]
    assert len(store.manifest["segments"]) == 3
    one = Path("segments", store.manifest["segments"][0], "codes.npy")
    assert (store.folder / one).samefile(first.folder / one)
    whole = tmp_path / "whole"
    ingest([tmp_path / "in" / f"{name}.txt" for name in ("茶业", "陶瓷", "果业", "林业")], whole)
    assert found(store) == found(open_store(whole))
    # Removed and added again, it is where it was; and when there are many segments, they are put together.
    change.add(root, [tmp_path / "in" / "渔业.txt"], Making())
    monkeypatch.setattr(segments, "_TOGETHER", 2)
    report = change.add(root, [write(tmp_path / "in", "盐业")], Making())
    assert report.embedded == 4
    store = open_store(root)
    assert len(store.manifest["segments"]) == 1
    ingest([tmp_path / "in"], whole)
    assert found(store) == found(open_store(whole))


@pytest.mark.usefixtures("large")
def test_another_model_makes_new_vectors_of_plans_in_several_segments(tmp_path: Path) -> None:
    root, model = tmp_path / "index", str(write_static_model([PLAN, *TRADES], tmp_path / "model"))
    for name in TRADES[:3]:
        change.add(root, [write(tmp_path / "in", name)], Making())
    report = ingest([tmp_path / "in"], root, model=model)
    assert ([row.reused for row in report.rows], report.embedded) == ([True] * 3, 12)
    ingest([tmp_path / "in"], tmp_path / "other", model=model)
    assert found(open_store(root)) == found(open_store(tmp_path / "other"))


def test_segments_stay_while_most_of_them_is_wanted_and_like_ones_are_put_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "SMALL_UNITS", 0)
    large = Segment(Path("large"), (("a", 1, 1000), ("b", 1, 1000)))
    small = [Segment(Path(f"s{i}"), ((f"s{i}", 1, 10),)) for i in range(7)]
    every = {"a": 1000, "b": 1000, **{f"s{i}": 10 for i in range(7)}}
    assert arranged(every, [large, *small]) == ([large, *small], [])
    assert arranged({**every, "new": 10}, [large, *small]) == ([large, *small], [["new"]])
    eighth = Segment(Path("s7"), (("s7", 1, 10),))
    stay, new = arranged({**every, "s7": 10, "new": 10}, [large, *small, eighth])
    assert (stay, new) == ([large], [[*(f"s{i}" for i in range(7)), "s7", "new"]])
    # One of two plans is left of the large one, which is enough; of another size it is not.
    assert arranged({"a": 1000, "new": 10}, [large]) == ([large], [["new"]])
    uneven = Segment(Path("uneven"), (("a", 1, 1000), ("b", 1, 10)))
    assert arranged({"b": 10, "new": 10}, [uneven]) == ([], [["b", "new"]])


def test_opening_and_asking_reads_the_plans_that_are_shown_and_no_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest([write(tmp_path / "in", name, 7) for name in TRADES], tmp_path / "index")
    opened = list[str]()

    class Told(files.Texts):  # type: ignore[misc]
        def _catalogue(self, plan: int) -> object:
            opened.append(self._records[plan].id)
            return super()._catalogue(plan)

    monkeypatch.setattr(files, "Texts", Told)
    store = open_store(tmp_path / "index")
    assert (len(store.documents), len(store.units), store.bodies[0]) == (6, 24, "省林业厅")
    assert opened == []
    assert search(store, "盐业产值", 1)[0].chunk.doc_id == "盐业"
    assert set(opened) == {"盐业"}
    assert np.count_nonzero(store.in_plans(["盐业"])) == 3
