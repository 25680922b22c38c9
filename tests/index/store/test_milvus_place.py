"""Where a Milvus is: the setting, what is told where there is none, and how plans are named to it."""

from __future__ import annotations

import socket
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from index.errors import ConfigError, PlanQAError
from index.store.milvus.place import Place, connected
from index.store.milvus.rows import asked, clipped, dimension
from index.store.milvus.store import expression
from index.store.port import Origin, PlanRecord

PLAN = PlanRecord("k1", Origin("a.txt", ""), "a", "甲", "", (2026, 2030), "", "official", 1, 1, 1, (), place="甲省", level="省")
PLANS = [PLAN, replace(PLAN, key="k2", id="b", place='乙"市', level="市"), replace(PLAN, key="k3", id="c", period=None)]


@pytest.mark.parametrize(
    ("setting", "place"),
    [
        ("", None),
        ("milvus://db:19530", Place("milvus://db:19530", "http://db:19530", token="t")),
        ("milvus://10.0.0.1:19530/plans", Place("milvus://10.0.0.1:19530/plans", "http://10.0.0.1:19530", "plans", token="t")),
        ("milvus+tls://[::1]:443", Place("milvus+tls://[::1]:443", "https://[::1]:443", token="t")),
        ("milvus-lite:var/a.db", Place("milvus-lite:var/a.db", str(Path("var/a.db").absolute()), embedded=True)),
    ],
)
def test_the_setting_names_a_milvus(setting: str, place: Place | None) -> None:
    assert Place.of(setting, "t") == place
    assert "secret" not in repr(Place("", "", token="secret"))


@pytest.mark.parametrize(
    "setting",
    [
        "milvus://db",
        "milvus://db:0",
        "milvus://db:70000",
        "http://db:19530",
        "milvus://db:19530/a-b",
        "milvus-lite:a",
        "milvus-lite:.db",
        "a.db",
    ],
)
def test_a_setting_that_names_none_is_told(setting: str) -> None:
    with pytest.raises(ConfigError, match="设置 store 的值") as told:
        Place.of(setting)
    assert "milvus://主机:端口" in told.value.hint


@pytest.mark.parametrize("setting", ["milvus://db:19530", "milvus-lite:a.db"])
def test_a_client_that_is_not_installed_is_told(setting: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pymilvus.exceptions", None)
    monkeypatch.setitem(sys.modules, "pymilvus", None)
    place = Place.of(setting)
    assert place is not None
    with pytest.raises(PlanQAError, match="没有装") as told:
        connected(place)
    assert "plan-qa[milvus]" in told.value.hint


@pytest.mark.slow
def test_a_server_that_does_not_answer_is_told() -> None:
    pytest.importorskip("pymilvus", reason="pymilvus is not installed (the extra milvus)")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    place = Place.of(f"milvus://127.0.0.1:{port}")
    assert place is not None
    with pytest.raises(PlanQAError, match="连不上 Milvus"):
        connected(place)


def test_an_index_has_a_name_of_its_own(tmp_path: Path) -> None:
    place = Place("", "")
    assert place.named(tmp_path / "a") == place.named(tmp_path / "b" / ".." / "a") != place.named(tmp_path / "b")
    assert Place("", "", "plans").named(tmp_path) == "plans"


@pytest.mark.parametrize(
    ("plans", "held", "expected"),
    [
        ((), ("k1", "k2", "k3"), ""),
        ((), ("k1", "k2", "k3", "k0"), 'plan not in ["k0"]'),
        (("a", "b", "c"), ("k1", "k2", "k3"), ""),
        (("b",), (), 'place == "乙\\"市" and level == "市" and begins == 2026 and ends == 2030'),
        (("a", "c"), ("k0",), 'place == "甲省" and level == "省" and plan not in ["k0"]'),
        (("b", "c"), ("k0",), 'plan in ["k2", "k3"]'),
        (("missing",), (), None),
    ],
)
def test_plans_are_named_by_what_they_have_in_common(plans: tuple[str, ...], held: tuple[str, ...], expected: str | None) -> None:
    assert expression(PLANS, plans, held) == expected


def test_words_are_weighed_by_rarity_within_their_field() -> None:
    rarity = {"茶园": 3.0, "面积": 1.0}
    found = asked(
        {"unit_words": ["茶园", "面积", "没有的"], "unit_pairs": ["茶园"]},
        ("unit_words", "unit_pairs"),
        lambda field, token: rarity.get(token, 0.0),
        {"unit_words": 1.0, "unit_pairs": 0.5},
    )
    assert found == {
        dimension("unit_words", "茶园"): 0.75,
        dimension("unit_words", "面积"): 0.25,
        dimension("unit_pairs", "茶园"): 0.5,
    }
    assert all(0 < at < 2**32 - 1 for at in found)


def test_texts_are_cut_between_characters() -> None:
    assert clipped("茶园a", 5) == "茶"
    assert clipped("茶园a", 7) == "茶园a"
    assert clipped("茶\ud800园", 6) == "茶园"
