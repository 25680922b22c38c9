"""A running engine takes a newly published index at the next question and says clearly why it cannot."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest

from index.errors import IndexCorruptError, IndexMismatchError, IndexMissingError, InputError
from index.ingest.build import ingest
from qa.config import Config, EmbeddingConfig
from qa.engine import Engine
from qa.pipeline import ask

pytestmark = pytest.mark.slow

QUESTION = "茶厂新建几座？"


def publish(root: Path, count: int) -> str:
    """Publishes an index of one small plan that builds so many tea factories; gives its fingerprint."""
    plan = root.parent / f"tea-{count}.md"
    title = "---\nid: tea\ntitle: 云岭省茶业规划\nperiod: 2026-2030\n---\n\n# 云岭省茶业规划\n\n"
    plan.write_text(f"{title}## 第一章 加工\n\n新建茶厂{count}座。\n\n## 第二章 保障\n\n成立工作专班。\n", "utf-8")
    return ingest([plan], root).fingerprint


@pytest.fixture
def root(tmp_path: Path) -> Path:
    publish(tmp_path / "index", 5)
    return tmp_path / "index"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return Config(terms=str(tmp_path / "none.toml"))


def test_a_newly_published_index_counts_from_the_next_question_on(root: Path, config: Config) -> None:
    engine = Engine(root, config, date(2026, 6, 1))
    before = ask(QUESTION, engine)
    old = engine.store
    assert (before.answer, engine.store is old) == ("新建茶厂5座。[1]", True)
    fingerprint = publish(root, 7)
    after = ask(QUESTION, engine)
    assert (after.answer, after.fingerprint) == ("新建茶厂7座。[1]", fingerprint)
    assert before.fingerprint != after.fingerprint
    assert before.id != after.id
    assert "新建茶厂5座。" in old.by_id["tea"].text  # who holds the old index keeps it


def test_no_question_is_lost_while_indexes_are_published(root: Path, config: Config) -> None:
    engine = Engine(root, config, date(2026, 6, 1))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(ask, QUESTION, engine) for _ in range(20)]
        publish(root, 7)
        asked += [pool.submit(ask, QUESTION, engine) for _ in range(20)]
        texts = [a.result().answer for a in asked]
    assert set(texts) <= {"新建茶厂5座。[1]", "新建茶厂7座。[1]"}
    assert texts[-1] == "新建茶厂7座。[1]"


def test_a_build_that_fails_leaves_the_old_index_serving(root: Path, config: Config, tmp_path: Path) -> None:
    engine = Engine(root, config, date(2026, 6, 1))
    (tmp_path / "empty.txt").write_text("", "utf-8")
    with pytest.raises(InputError):
        ingest([tmp_path / "empty.txt"], root)
    assert ask(QUESTION, engine).answer == "新建茶厂5座。[1]"


def test_another_embedding_in_the_settings_than_in_the_index_is_an_error(root: Path) -> None:
    with pytest.raises(IndexMismatchError) as error:
        Engine(root, Config(embedding=EmbeddingConfig("BAAI/bge-small-zh-v1.5")))
    assert error.value.message == "索引是用向量模型“builtin”建的，设置里写的是“BAAI/bge-small-zh-v1.5”。"
    assert "planqa build" in error.value.hint


def test_there_must_be_an_index(tmp_path: Path, config: Config) -> None:
    with pytest.raises(IndexMissingError, match="里没有索引"):
        Engine(tmp_path / "none", config)


@pytest.mark.parametrize("name", ["catalogue.sqlite", "codes.npy", "manifest.json"])
@pytest.mark.parametrize("damage", ["missing", "cut", "changed"])
def test_a_damaged_index_is_told_and_not_used(index_dir: Path, tmp_path: Path, config: Config, name: str, damage: str) -> None:
    root = tmp_path / "copy"
    shutil.copytree(index_dir, root)
    path, *_ = (root / "versions").glob(f"*/{name}" if name == "manifest.json" else f"*/*/*/{name}")
    content = path.read_bytes()
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(content[: len(content) // 2] if damage == "cut" else content[:-3] + b"xyz")
    with pytest.raises(IndexCorruptError) as error:
        Engine(root, config)
    assert "planqa build" in error.value.hint


def test_the_day_is_today_unless_it_is_given(index_dir: Path, config: Config) -> None:
    assert Engine(index_dir, config, date(2022, 2, 2)).as_of == date(2022, 2, 2)
    before = date.today()
    assert before <= Engine(index_dir, config).as_of <= date.today()
