"""Plans of another province bring their own knowledge as files beside them, wherever the program is started from."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from index.ingest import change
from index.ingest.build import Making, ingest
from index.parse.metadata.record import Metadata
from index.text.places import places_in
from index.text.profile import Profile, activate, active, load_profile
from index.text.segment import segment
from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask
from qa.understand.query import understand

pytestmark = pytest.mark.slow

PLAN = """云海省“十五五”山地规划

第一章 茶业

第一节 雾灯节

云州市栖县办好雾灯节，每年举办不少于4场。

第二节 片区

岭上片建设冷库12座。
"""
PROFILE = """
words = "雾灯节"
[places]
"云海" = "云州"
"云州" = "栖县"
[areas]
"岭上片" = "岭上五县"
"""
TERMS = '["节庆"]\n"雾灯节" = ["点灯会"]\n'
DAY = date(2026, 6, 1)


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = active()
    yield
    activate(before)


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the plan and its profile; the working directory is elsewhere."""
    folder = tmp_path / "plans"
    folder.mkdir()
    for name, text in (("mountain.txt", PLAN), ("profile.toml", PROFILE), ("terms.toml", TERMS)):
        (folder / name).write_text(text, "utf-8")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    return folder


def test_words_places_areas_and_wordings_of_the_plans_count(plans: Path, tmp_path: Path) -> None:
    ingest([plans], tmp_path / "index")
    activate(Profile())
    engine = Engine(tmp_path / "index", Config(), DAY)
    assert segment("办好雾灯节") == ["办好", "雾灯节"]
    query = understand("云州岭上五县的点灯会一年办几场？", (), None, engine.store, engine.terms, engine.as_of)
    assert (query.places, query.areas, query.wordings) == (("云州",), ("岭上片",), (("点灯会", "雾灯节"),))
    assert "4场" in ask("点灯会一年办几场？", engine).answer
    assert (ask("昆山的点灯会一年办几场？", engine).reason, places_in("沈抚示范区")) == ("other_region", ())


def test_staff_edit_the_wordings_and_the_index_has_a_copy(plans: Path, tmp_path: Path) -> None:
    ingest([plans], tmp_path / "index")
    engine = Engine(tmp_path / "index", Config(), DAY)
    (plans / "terms.toml").write_text('["节庆"]\n"雾灯节" = ["放灯"]\n', "utf-8")
    assert engine.terms.of("放灯和点灯会") == [("放灯", "雾灯节")]
    shutil.rmtree(plans)
    assert engine.terms.of("放灯和点灯会") == [("点灯会", "雾灯节")]
    assert Engine(tmp_path / "index", Config(), DAY).store.profile.words == ("雾灯节",)


def test_a_known_plan_without_a_profile_beside_it_has_that_of_the_known_plans(plans: Path, tmp_path: Path) -> None:
    official = tmp_path / "official"
    official.mkdir()
    shutil.copy(plans / "mountain.txt", official)
    own, known = load_profile(plans), {"mountain": Metadata(title="山地规划")}
    ingest([official], tmp_path / "index", known=known, profile=own)
    assert active() == own
    ingest([official], tmp_path / "other", known={}, profile=own)
    assert active() == Profile()


def test_a_change_keeps_the_profile_and_takes_in_what_lies_beside_a_new_plan(plans: Path, tmp_path: Path) -> None:
    root, new = tmp_path / "index", tmp_path / "new"
    ingest([plans], root)
    new.mkdir()
    (new / "water.txt").write_text("江源省水网规划\n\n第一章 水库\n\n新建水库7座，整治漫滩渠。\n", "utf-8")
    (new / "profile.toml").write_text('words = "漫滩渠"', "utf-8")
    change.add(root, [new / "water.txt"], Making())
    store = Engine(root, Config(), DAY).store
    assert store.profile.words == ("雾灯节", "漫滩渠")
    assert (store.frequency("雾灯节"), store.frequency("漫滩渠")) == (1, 1)
    change.remove(root, ["water"], Making())
    assert Engine(root, Config(), DAY).store.profile.words == ("雾灯节", "漫滩渠")
    (new / "profile.toml").write_text('words = "漫滩"', "utf-8")
    change.rebuild(root, Making())
    assert Engine(root, Config(), DAY).store.profile.words == ("雾灯节", "漫滩")


def test_engines_of_two_provinces_in_one_process_read_by_their_own_profile(plans: Path, index_dir: Path, tmp_path: Path) -> None:
    ingest([plans], tmp_path / "index")
    mountain, plain = Engine(tmp_path / "index", Config(), DAY), Engine(index_dir, Config(), DAY)
    for _ in range(2):
        assert (mountain.store.profile.words, places_in("栖县")) == (("雾灯节",), ("栖县",))
        assert (plain.store.profile.words, places_in("栖县")) == ((), ())
