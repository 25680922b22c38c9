"""Everyday wordings: a file that staff edit, read at the next question, with errors that say what to mend."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from index.errors import ConfigError
from index.text.profile import Profile
from index.text.wordings import Terms, terms_of
from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask


def write(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_no_file_means_no_terms(tmp_path: Path) -> None:
    assert terms_of(Profile(), str(tmp_path / "none.toml")) == Terms(())


def test_wordings_are_normalised_and_ordered_longest_first(tmp_path: Path) -> None:
    path = write(tmp_path / "t.toml", '["甲"]\n"人均预期寿命" = ["活多久", "ＧＤＰ"]\n["乙"]\n"托育" = ["托儿所", "带孩子的"]\n')
    assert terms_of(Profile(), str(path)).official == (
        ("带孩子的", ("托育",)),
        ("gdp", ("人均预期寿命",)),
        ("托儿所", ("托育",)),
        ("活多久", ("人均预期寿命",)),
    )


def test_the_longest_wording_wins_and_hides_those_inside_it() -> None:
    terms = Terms((("城里的公交车", ("城市客运",)), ("公交车", ("公共交通",)), ("公交", ("公共交通",))))
    assert terms.of("城里的公交车多吗") == [("城里的公交车", "城市客运")]
    assert terms.of("公交车多吗") == [("公交车", "公共交通")]
    assert terms.of("城里的公交车和公交") == [("城里的公交车", "城市客运"), ("公交", "公共交通")]


def test_a_wording_of_several_terms_gives_all_but_those_already_said() -> None:
    terms = Terms((("看病", ("医疗卫生", "就医")),))
    assert terms.of("看病难") == [("看病", "医疗卫生"), ("看病", "就医")]
    assert terms.of("看病就医") == [("看病", "医疗卫生")]
    assert terms.of("种茶") == []


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('"托育" = ["托儿所"]\n', "托育"),
        ('["甲"]\n"托育" = "托儿所"\n', "托育"),
        ('["甲"]\n"托育" = ["托儿所", 3]\n', "托育"),
        ('["甲"]\n"托育" = ["托儿所", " "]\n', "托育"),
        ('["甲"]\n托育 = ["托儿所"]\n', "t.toml"),
        ("[甲", "t.toml"),
    ],
    ids=["no group", "no list", "a number", "blank wording", "key without quotes", "no TOML"],
)
def test_a_mistake_is_named_with_how_to_write_it(tmp_path: Path, text: str, named: str) -> None:
    path = write(tmp_path / "t.toml", text)
    with pytest.raises(ConfigError) as error:
        terms_of(Profile(), str(path))
    assert named in error.value.message
    assert error.value.hint


def test_a_file_in_another_encoding_is_an_error_of_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    path.write_bytes('["甲"]\n"托育" = ["托儿所"]\n'.encode("gb18030"))
    with pytest.raises(ConfigError, match="读不了"):
        terms_of(Profile(), str(path))


def later(path: Path, text: str, seconds: int) -> None:
    """Writes a file as if some seconds had passed since it was last written."""
    written = path.stat().st_mtime_ns if path.exists() else 0
    write(path, text)
    os.utime(path, ns=(written + seconds * 10**9, written + seconds * 10**9))


def test_an_edited_file_counts_from_the_next_question_on(index_dir: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.toml"
    engine = Engine(index_dir, Config(terms=str(path)), date(2026, 6, 1))
    question = "皮筏子比赛一年办几场？"
    assert engine.terms == Terms(())
    assert "6场" not in ask(question, engine).answer
    later(path, '["体育"]\n"皮划艇公开赛" = ["皮筏子比赛"]\n', 10)
    assert engine.terms.official == (("皮筏子比赛", ("皮划艇公开赛",)),)
    assert ask(question, engine).sentences[0].text == "水上运动乐园：依托青川湖办好皮划艇公开赛，每年举办不少于6场省级赛事。"
    later(path, '["民生"]\n"茶园" = ["茶山"]\n', 10)
    assert engine.terms.official == (("茶山", ("茶园",)),)
    path.unlink()
    assert engine.terms == Terms(())


def test_an_edit_that_breaks_the_file_is_told_at_the_next_question(index_dir: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "t.toml", '["民生"]\n"学位" = ["名额"]\n')
    engine = Engine(index_dir, Config(terms=str(path)), date(2026, 6, 1))
    assert ask("名额增加多少个？", engine).status == "answered"
    later(path, '["民生"]\n"学位" = \n', 10)
    with pytest.raises(ConfigError, match="读不了"):
        ask("名额增加多少个？", engine)


def test_a_term_does_not_hide_a_plan_that_uses_the_everyday_word_itself(index_dir: Path, tmp_path: Path) -> None:
    path = write(tmp_path / "t.toml", '["港"]\n"港口" = ["码头"]\n["茶"]\n"种植基地" = ["茶园"]\n')
    engine = Engine(index_dir, Config(terms=str(path)), date(2026, 6, 1))
    assert ask("码头新建泊位几个？", engine).sentences[0].text == "新建10万吨级泊位3个，配套建设粮食筒仓。"
    assert "生态茶园面积达到18万亩" in ask("生态茶园有多大面积？", engine).sentences[0].text


def test_abbreviations_of_all_governments_hold_beside_those_of_an_index(tmp_path: Path) -> None:
    own = Profile(terms=(("", '["甲"]\n"茶园总产值" = ["GDP"]\n"茶园保障" = ["带孩子的"]\n'),))
    common = dict(terms_of(Profile()).official)
    assert common["gdp"] == ("生产总值",)
    assert dict(terms_of(own).official) == {**common, "gdp": ("茶园总产值",), "带孩子的": ("茶园保障",)}
    lengths = [len(wording) for wording, _ in terms_of(own).official]
    assert lengths == sorted(lengths, reverse=True)
