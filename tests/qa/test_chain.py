"""The assistant as LangChain knows things: a runnable, a retriever, tools of an agent."""

from __future__ import annotations

import asyncio
import threading
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from agent_models import calls, scripted
from langchain.agents import create_agent
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage, ToolMessage
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda
from langchain_core.tools import BaseTool
from langchain_core.tracers import LangChainTracer
from langsmith.utils import get_env_var, tracing_is_enabled
from model_server import Handler, Service, serving

from index.errors import InputError
from index.ingest.build import ingest
from qa.chain import Question, answer_tool, chain, read_question, retriever, search_tool
from qa.config import Config
from qa.engine import Engine
from qa.llm.chat import ModelConfig
from qa.lookup import search
from qa.pipeline import ask
from qa.render import footnotes
from qa.types import Answer, Filters, Sentence

pytestmark = pytest.mark.slow

ROAD = "环湖公路多少公里？"
HARBOUR = "国际邮轮母港投资额是多少？"
LISTED = "预期性指标有哪些？"
TWO = "2027年冷库容量达到多少？2030年冷库容量达到多少？"
"""Answered in two sentences: a short one alone is not given to a model."""


def timeless(answer: Any) -> Answer:
    assert isinstance(answer, Answer)
    return replace(answer, timing_ms={})


# -- the chain -------------------------------------------------------------------------------------


def test_the_chain_gives_what_asking_gives(engine: Engine) -> None:
    answers, questions = chain(engine), [ROAD, HARBOUR, LISTED]
    expected = [timeless(ask(q, engine)) for q in questions]
    assert isinstance(answers, Runnable)
    assert [timeless(answers.invoke(q)) for q in questions] == expected
    assert [timeless(a) for a in answers.batch(questions)] == expected
    assert timeless(asyncio.run(answers.ainvoke(ROAD))) == expected[0]
    assert [timeless(a) for a in asyncio.run(answers.abatch(questions))] == expected
    assert {a.status for a in expected} == {"answered", "refused"}


@pytest.mark.parametrize("question", [ROAD, HARBOUR, LISTED])
def test_a_stream_is_the_sentences_and_then_the_answer(engine: Engine, question: str) -> None:
    *sentences, last = chain(engine).stream(question)
    assert timeless(last) == timeless(ask(question, engine))
    assert tuple(sentences) == last.sentences

    async def gathered() -> list[Any]:
        return [piece async for piece in chain(engine).astream(question)]

    *sentences, last = asyncio.run(gathered())
    assert (tuple(sentences), timeless(last)) == (last.sentences, timeless(ask(question, engine)))


def with_model(county: Engine, service: Service, **settings: Any) -> Engine:
    llm = ModelConfig(model="openai:scripted", base_url=service.url + "/v1", rephrase=False, **settings)
    return Engine(county.root, Config(terms=county.config.terms, llm=llm), date(2026, 6, 1))


def test_a_sentence_is_there_before_the_model_has_finished(county: Engine) -> None:
    may_go_on = threading.Event()

    def slowly(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.event("冷库容量到2027年将达到20万吨。[1]\n冷库容量到2030年")
        assert may_go_on.wait(10)
        handler.event("将达到35万吨。[2]\n", "stop")
        handler.raw("data: [DONE]\n\n")

    with serving(slowly) as service:
        pieces = chain(with_model(county, service)).stream(TWO)
        assert next(pieces) == Sentence("冷库容量到2027年将达到20万吨。", (1,))
        may_go_on.set()
        *_, answer = pieces
    assert [s.text for s in timeless(answer).sentences] == ["冷库容量到2027年将达到20万吨。", "冷库容量到2030年将达到35万吨。"]


def test_a_reader_who_goes_away_stops_the_model(county: Engine) -> None:
    left = threading.Event()

    def on_and_on(handler: Handler) -> None:
        handler.head(200, "text/event-stream")
        handler.event("冷库容量到2027年将达到20万吨。[1]\n")
        try:
            while not handler.service.closing.is_set():
                handler.event("啊")
        except (BrokenPipeError, ConnectionResetError):
            left.set()
            raise

    with serving(on_and_on) as service:
        pieces = chain(with_model(county, service, max_chars=10**9)).stream(TWO)
        assert isinstance(next(pieces), Sentence)
        del pieces
        assert left.wait(10)


def test_the_chain_is_a_link_of_others(engine: Engine) -> None:
    asked = ChatPromptTemplate.from_messages([("system", "简短些。"), ("human", "{thing}多少公里？")])
    whole = asked | chain(engine) | RunnableLambda(lambda answer: answer.answer)
    assert whole.invoke({"thing": "环湖公路"}) == "推进环湖公路建设，全长48公里。[1]"
    assert list(whole.stream({"thing": "环湖公路"})) == ["推进环湖公路建设，全长48公里。[1]"]


def test_callbacks_of_the_caller_are_told(engine: Engine) -> None:
    told: list[str] = []

    class Listener(BaseCallbackHandler):
        """Notes what is told of the chain itself, not of steps in it."""

        def on_chain_start(self, *_: Any, **named: Any) -> None:
            self.note(f"{named['name']} begins", **named)

        def on_chain_end(self, outputs: Any, **named: Any) -> None:
            self.note(type(outputs).__name__, **named)

        def on_chain_error(self, error: BaseException, **named: Any) -> None:
            self.note(type(error).__name__, **named)

        def note(self, text: str, parent_run_id: Any = None, **_: Any) -> None:
            told.extend([text] if parent_run_id is None else [])

    chain(engine).invoke(ROAD, {"callbacks": [Listener()]})
    with pytest.raises(InputError):
        list(chain(engine).stream("", {"callbacks": [Listener()]}))
    assert told == ["plan_answer begins", "Answer", "plan_answer begins", "InputError"]


def test_the_chain_is_not_traced_even_where_tracing_is_switched_on(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LANGSMITH_TRACING", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    monkeypatch.setenv("LANGSMITH_API_KEY", "none")
    traced: list[Any] = []
    monkeypatch.setattr(LangChainTracer, "on_chain_start", lambda *_, **named: traced.append(named["name"]))
    get_env_var.cache_clear()
    try:
        chain(engine).invoke(ROAD)
        pieces = chain(engine).stream(ROAD)
        next(pieces)
        assert tracing_is_enabled()  # the caller's own goes on between two pieces
        list(pieces)
        assert traced == []
    finally:
        monkeypatch.undo()
        get_env_var.cache_clear()


def test_the_schemas_of_the_chain_can_be_read(engine: Engine) -> None:
    assert chain(engine).get_name() == "plan_answer"
    assert "Answer" in str(chain(engine).get_output_jsonschema())
    assert chain(engine).get_input_jsonschema()


# -- what may be asked -----------------------------------------------------------------------------

TALK = [
    SystemMessage("简短些。"),
    HumanMessage("第一问"),
    AIMessage("答"),
    HumanMessage([{"type": "text", "text": "第二问"}]),
    AIMessage("答"),
]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("问", Question(question="问")),
        ({"question": "问"}, Question(question="问")),
        ({"question": "问", "history": ["前"], "plans": ["a"]}, Question(question="问", history=("前",), plans=("a",))),
        (TALK, Question(question="第二问", history=("第一问",))),
        ({"messages": TALK, "plans": ["a"], "steps": 3}, Question(question="第二问", history=("第一问",), plans=("a",))),
        ([("human", "前"), {"role": "user", "content": "问"}], Question(question="问", history=("前",))),
        (ChatPromptTemplate.from_messages(TALK[:2]).invoke({}), Question(question="第一问")),
    ],
    ids=["text", "fields", "all fields", "messages", "state", "pairs", "prompt"],
)
def test_a_question_is_read_in_each_of_its_forms(asked: Any, expected: Question) -> None:
    assert read_question(asked) == expected


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"question": "问", "plan": ["a"]}, "提问的写法不对：plan。"),
        ({"question": "问", "history": "前"}, "提问的写法不对：history。"),
        ({"question": 3, "plans": "a"}, "提问的写法不对：question、plans。"),
        ({}, "提问的写法不对：question。"),
        ([AIMessage("答")], "所给的消息里没有提问。"),
        ([], "所给的消息里没有提问。"),
        ({"messages": [object()]}, "看不懂所给的消息。"),
        (3, "看不懂所给的消息。"),
    ],
)
def test_what_is_no_question_is_said_to_be_none(asked: Any, message: str) -> None:
    with pytest.raises(InputError) as error:
        read_question(asked)
    assert error.value.message == message


def test_history_and_plans_reach_the_pipeline(engine: Engine) -> None:
    asked = {"question": "那2025年呢？", "history": ["2030年森林覆盖率的目标是多少？"], "plans": ["valley-15"]}
    expected = ask("那2025年呢？", engine, history=["2030年森林覆盖率的目标是多少？"], filters=Filters(("valley-15",)))
    assert timeless(chain(engine).invoke(asked)) == timeless(expected)
    with pytest.raises(InputError):
        chain(engine).invoke({"question": ROAD, "plans": ["none"]})
    with pytest.raises(InputError):
        next(chain(engine).stream({"question": ROAD, "plans": ["none"]}))


# -- the retriever ---------------------------------------------------------------------------------


def test_the_retriever_finds_what_the_assistant_finds(engine: Engine) -> None:
    found = retriever(engine, k=4, plans=["valley-15"]).invoke("上学的名额")
    assert [d.id for d in found] == [h.chunk.id for h in search("上学的名额", engine, (), Filters(("valley-15",)), 4)[1]]
    assert {d.metadata["doc_id"] for d in retriever(engine).invoke("2030年目标", plans=["region"])} == {"region"}
    with pytest.raises(InputError):
        retriever(engine).invoke(ROAD, plans=["none"])


def test_the_retriever_takes_a_newly_published_index(tmp_path: Path) -> None:
    def publish(count: int) -> None:
        plan = tmp_path / "tea.md"
        plan.write_text(f"---\nid: tea\ntitle: 云岭省茶业规划\n---\n\n# 云岭省茶业规划\n\n## 第一章 加工\n\n新建茶厂{count}座。\n", "utf-8")
        ingest([plan], tmp_path / "index")

    publish(5)
    found = retriever(Engine(tmp_path / "index", Config(terms="none")))
    assert "5座" in found.invoke("茶厂")[0].page_content
    publish(7)
    assert "7座" in found.invoke("茶厂")[0].page_content


# -- tools of an agent -----------------------------------------------------------------------------


def used(engine: Engine, tool: BaseTool, **filled: Any) -> tuple[ToolMessage, Any]:
    """The message of a tool that an agent's model calls, and the model."""
    model = scripted(calls(tool, **filled), "全长48公里。")
    state = create_agent(model, [answer_tool(engine), search_tool(engine)]).invoke({"messages": [HumanMessage(ROAD)]})
    assert state["messages"][-1].text == "全长48公里。"
    (message,) = [m for m in state["messages"] if isinstance(m, ToolMessage)]
    assert model.seen[-1][-1].text == message.text  # it reads what the tool says
    return message, model


def test_an_agent_asks_the_plans(engine: Engine) -> None:
    message, model = used(engine, answer_tool(engine), question=ROAD)
    expected = ask(ROAD, engine)
    assert [t.name for t in model.tools] == ["plan_answer", "plan_search"]
    assert message.text == "\n".join([expected.answer, *footnotes(expected)])
    assert timeless(message.artifact) == timeless(expected)


def test_an_agent_is_told_that_the_plans_are_silent(engine: Engine) -> None:
    message, _ = used(engine, answer_tool(engine), question=HARBOUR)
    assert message.artifact.status == "refused"
    assert message.text.startswith(message.artifact.answer)


def test_an_agent_searches_the_plans(engine: Engine) -> None:
    message, _ = used(engine, search_tool(engine), question="茶园面积", plans=["valley-15"])
    hits = search("茶园面积", engine, (), Filters(("valley-15",)), 5)[1]
    assert [h.chunk.id for h in message.artifact] == [h.chunk.id for h in hits]
    assert message.text.startswith(
        f"《云岭省青川谷地“十五五”发展规划》（编号 valley-15）{' › '.join(hits[0].chunk.headings)}（{hits[0].chunk.locator}）\n"
    )


@pytest.mark.parametrize("make", [answer_tool, search_tool])
@pytest.mark.parametrize("filled", [{"question": ROAD, "plans": ["none"]}, {"question": " "}], ids=["unknown plan", "nothing asked"])
def test_an_agent_is_told_what_is_wrong_with_its_call(engine: Engine, make: Any, filled: dict[str, Any]) -> None:
    message, _ = used(engine, make(engine), **filled)
    with pytest.raises(InputError) as error:
        chain(engine).invoke(filled)
    assert message.text == str(error.value)
    assert message.status == "error"


def test_tools_describe_themselves_and_what_they_take(engine: Engine) -> None:
    for tool in (answer_tool(engine), search_tool(engine)):
        fields = tool.get_input_jsonschema()["properties"]
        assert set(fields) == {"question", "plans"}
        assert all(field["description"] for field in fields.values())
        assert "规划" in tool.description
