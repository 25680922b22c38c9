"""A profile is read from beside the plans, checked, merged, stored, and counts only while it is active."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from index.errors import ConfigError
from index.text.analyze import stopwords, words
from index.text.places import areas_in, city_of, places_in, province_of
from index.text.profile import Profile, activate, active, load_profile
from index.text.segment import segment
from index.text.wordings import terms_of

TEXT = """
words = "云栖谷 雾灯节"
stopwords = "咱岭上"
[places]
"云海" = "云州 雾城"
"云州" = "栖县 中和*"
[areas]
"岭上片" = "岭上五县"
"""


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    before = active()
    yield
    activate(before)


def folder(path: Path, text: str = TEXT, terms: str = "") -> Path:
    path.mkdir(exist_ok=True)
    (path / "profile.toml").write_text(text, "utf-8")
    if terms:
        (path / "terms.toml").write_text(terms, "utf-8")
    return path


def test_a_profile_counts_while_it_is_active_and_is_forgotten_after(tmp_path: Path) -> None:
    activate(Profile())
    without = segment("云栖谷"), places_in("云州栖县"), areas_in("岭上五县"), stopwords(), words("云栖谷")
    activate(load_profile(folder(tmp_path)))
    assert segment("云栖谷") == ["云栖谷"] != without[0]
    assert places_in("云州栖县的雾城") == ("云州", "栖县", "雾城")
    assert (city_of("栖县"), province_of("栖县"), province_of("雾城")) == ("云州", "云海", "云海")
    assert (places_in("中和"), places_in("中和区")) == ((), ("中和",))
    assert areas_in("岭上片与岭上五县") == ("岭上片",)
    assert "咱岭上" in stopwords()
    activate(Profile())
    assert (segment("云栖谷"), places_in("云州栖县"), areas_in("岭上五县"), stopwords(), words("云栖谷")) == without


def test_profiles_come_together(tmp_path: Path) -> None:
    one = load_profile(folder(tmp_path / "a", terms='["甲"]\n"托育" = ["托儿所"]\n'))
    two = load_profile(folder(tmp_path / "b", 'words = "茶马道 云栖谷"'))
    assert (one | two).words == ("云栖谷", "雾灯节", "茶马道")
    assert (one | two).folders == (*one.folders, *two.folders)
    assert (one | one) == one
    assert len({one.key, two.key, (one | two).key, Profile().key}) == 4


def test_the_key_is_of_what_an_index_depends_on(tmp_path: Path) -> None:
    plain = load_profile(folder(tmp_path / "a"))
    worded = load_profile(folder(tmp_path / "b", terms='["甲"]\n"托育" = ["托儿所"]\n'))
    assert plain.key == worded.key != Profile().key == ""


def test_a_profile_comes_back_from_an_index(tmp_path: Path) -> None:
    profile = load_profile(folder(tmp_path, terms='["甲"]\n"托育" = ["托儿所"]\n'))
    profile.save(tmp_path)
    assert Profile.load(tmp_path) == profile


def test_no_file_means_an_empty_profile(tmp_path: Path) -> None:
    assert load_profile(tmp_path) == load_profile(tmp_path / "none") == Profile()


@pytest.mark.parametrize("text", ["words = [", 'words = ["云栖谷"]', 'word = "云栖谷"', 'places = "云州"', '[areas]\n"岭上片" = 5'])
def test_a_mistake_is_named_with_how_to_write_it(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"profile\.toml") as error:
        load_profile(folder(tmp_path, text))
    assert error.value.hint


def test_a_file_in_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "terms.toml").write_bytes('["甲"]\n'.encode("gb18030"))
    with pytest.raises(ConfigError, match="读不了"):
        load_profile(tmp_path)


def test_the_mark_of_byte_order_that_an_editor_puts_first_is_no_part_of_the_files(tmp_path: Path) -> None:
    for name, text in (("profile.toml", 'words = "云栖谷"'), ("terms.toml", '["甲"]\n"托育" = ["托儿所"]')):
        (tmp_path / name).write_text(text, "utf-8-sig")
    profile = load_profile(tmp_path)
    assert profile.words == ("云栖谷",)
    assert ("托儿所", ("托育",)) in terms_of(profile).official
