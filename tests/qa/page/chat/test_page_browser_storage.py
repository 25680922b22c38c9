"""Conversations to the browser and back: nothing lost, nothing believed."""

from __future__ import annotations

import contextlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from page_samples import answer, citation

from index.errors import InputError
from index.store.port import Store
from qa.engine import Engine
from qa.page.chat.browser_storage import MAX_TURNS, pack, unpack
from qa.page.chat.turns import Conversation, Turn
from qa.pipeline import ask
from qa.types import Table, TableCell


def talk_about(engine: Engine) -> Conversation:
    question = "2030年再生水利用率的目标是多少"
    done = Turn(question, ("青禾市水网建设规划",))
    done.finish(ask(question, engine), {"water": engine.store.by_id["water"]})
    return Conversation([done, Turn("空", error="问题是空的"), Turn("还在问")], key="k1")


def test_what_was_kept_comes_back(water_engine: Engine) -> None:
    talk = talk_about(water_engine)
    back = unpack(json.loads(json.dumps(pack(talk))), water_engine.store)
    assert back.key == "k1"
    assert [(t.question, t.plans, t.error, t.stale) for t in back.turns] == [
        ("2030年再生水利用率的目标是多少", ("青禾市水网建设规划",), "", False),
        ("空", (), "问题是空的", False),
    ]
    before, after = talk.turns[0].answer, back.turns[0].answer
    assert before is not None
    assert after is not None
    assert after.as_json() == before.as_json() | {"retrieved": [], "timing_ms": {}}
    assert list(back.turns[0].documents) == ["water"]


def test_words_that_moved_have_no_source(water_engine: Engine) -> None:
    kept = pack(talk_about(water_engine))
    kept["turns"][0]["answer"]["citations"][0]["start"] += 1
    kept["turns"][0]["answer"]["fingerprint"] = "older"
    back = unpack(kept, water_engine.store).turns[0]
    assert back.documents == {}
    assert back.stale


@pytest.mark.parametrize(
    "broken",
    [
        None, [], "x", {}, {"key": 1, "turns": []}, {"key": "k", "turns": [1]}, {"key": "k", "turns": [{"question": None}]},
        {"key": "k", "turns": [{"question": "水" * 30_000, "plans": [], "error": "", "answer": None}]},
        {"key": "k", "turns": [{"question": "?", "plans": [], "error": "", "answer": {"status": "sure"}}]},
    ],
)  # fmt: skip
def test_what_is_no_conversation_is_refused_in_words(water_engine: Engine, broken: Any) -> None:
    with pytest.raises(InputError, match="读不出来"):
        unpack(broken, water_engine.store)


WHOLE = pack(
    Conversation(
        [
            Turn(
                "问",
                answer=replace(answer(("甲。", (1,)), citations=(citation(),)), table=Table(("甲",), (("率", (TableCell("1%", 1),)),))),
            )
        ],
        key="k",
    )
)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5), lambda v: st.lists(v, max_size=2))


@settings(max_examples=60, deadline=None)
@given(
    where=st.sampled_from(
        [
            *WHOLE["turns"][0]["answer"],
            "citations.0.n",
            "citations.0.start",
            "citations.0.quote",
            "table.sides",
            "table.rows",
            "table.rows.0.cells",
        ]
    ),
    value=JSON,
)
def test_any_value_in_any_place_is_taken_or_refused(store: Store, where: str, value: Any) -> None:
    kept = json.loads(json.dumps(WHOLE))
    target, (*path, last) = kept["turns"][0]["answer"], where.split(".")
    for step in path:
        target = target[int(step)] if step.isdigit() else target[step]
    target[last] = value
    # Nothing but InputError may come of it.
    with contextlib.suppress(InputError):
        assert isinstance(unpack(kept, store), Conversation)


def test_long_conversations_keep_their_newest_turns() -> None:
    turns = [Turn(f"问{i}", error="x") for i in range(MAX_TURNS + 5)]
    assert [t["question"] for t in pack(Conversation(turns, key="k"))["turns"]] == [f"问{i}" for i in range(5, MAX_TURNS + 5)]


def test_tables_come_back(store: Store) -> None:
    back = unpack(json.loads(json.dumps(WHOLE)), store).turns[0].answer
    assert back is not None
    assert back.table == Table(("甲",), (("率", (TableCell("1%", 1),)),))
