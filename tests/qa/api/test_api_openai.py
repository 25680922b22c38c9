"""The real ``openai`` client against our endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import openai
import pytest
from api_samples import COMPARED, ELSEWHERE, ROAD, ROAD_SENTENCE, TOKEN, TOKENS, Served, served
from openai.types.chat import ChatCompletionMessageParam

from qa.api.app import build_server
from qa.api.openai import Message, extra, notes, remainder, to_question
from qa.api.service import Question
from qa.engine import Engine
from qa.pipeline import ask

pytestmark = pytest.mark.slow

FOOTNOTE = "\n\n出处：\n[1] 《云岭省青川谷地“十五五”发展规划》 第二章 重点任务 › 第三节 畅通道路\n    “推进环湖公路建设，全长48公里。”"


@pytest.fixture(scope="module")
def guarded(engine: Engine) -> Iterator[Served]:
    """The application with tokens, served on a free port."""
    with served(build_server(engine, TOKENS)) as server:
        yield server


def client_of(server: Served, token: str = TOKEN) -> openai.OpenAI:
    return openai.OpenAI(base_url=f"{server.url}/v1", api_key=token, max_retries=0, timeout=20)


@pytest.fixture
def chat(guarded: Served) -> Iterator[openai.OpenAI]:
    with client_of(guarded) as client:
        yield client


def user(*texts: str) -> list[ChatCompletionMessageParam]:
    return [{"role": "user", "content": text} for text in texts]


def test_an_answer_has_its_citations_as_footnotes_and_as_a_field(chat: openai.OpenAI, engine: Engine) -> None:
    completion = chat.chat.completions.create(model="planqa", messages=user(ROAD), temperature=0.3)
    answer = ask(ROAD, engine)
    assert completion.id == f"chatcmpl-{answer.id}"
    assert completion.choices[0].message.content == f"{ROAD_SENTENCE}[1]{FOOTNOTE}"
    assert completion.choices[0].finish_reason == "stop"
    assert completion.model_extra == extra(answer)


def test_a_refusal_is_an_answer_that_says_so(chat: openai.OpenAI, engine: Engine) -> None:
    completion = chat.chat.completions.create(model="planqa", messages=user(ELSEWHERE))
    answer = ask(ELSEWHERE, engine)
    assert completion.choices[0].message.content == answer.answer + notes(answer)
    assert completion.model_extra is not None
    assert completion.model_extra["planqa"]["reason"] == "other_region"


@pytest.mark.parametrize("question", [ROAD, ELSEWHERE, COMPARED])
def test_a_stream_adds_up_to_the_same_answer(chat: openai.OpenAI, engine: Engine, question: str) -> None:
    chunks = list(chat.chat.completions.create(model="planqa", messages=user(question), stream=True))
    answer = ask(question, engine)
    assert "".join(c.choices[0].delta.content or "" for c in chunks) == answer.answer + notes(answer)
    assert len({c.id for c in chunks}) == 1
    assert [c.choices[0].finish_reason for c in chunks] == [None] * (len(chunks) - 1) + ["stop"]
    assert chunks[-1].model_extra == extra(answer)
    # Each sentence comes by itself, before what is added below them.
    assert [c.choices[0].delta.content for c in chunks[1 : 1 + len(answer.sentences)]] == [
        s.text + "".join(f"[{n}]" for n in s.citations) for s in answer.sentences
    ]


def test_a_table_stands_once_in_the_content_apart_from_the_text_around_it(chat: openai.OpenAI) -> None:
    completion = chat.chat.completions.create(model="planqa", messages=user(COMPARED))
    blocks = str(completion.choices[0].message.content).split("\n\n")
    lines = [block.splitlines() for block in blocks]
    assert [block[0].startswith("| 指标 |") for block in lines] == [False, True, False, False]
    assert [line.startswith("| ") for line in lines[1]] == [True] * 3
    assert [block[0][:3] for block in lines[2:]] == ["注：[", "出处："]


def test_earlier_user_messages_are_the_history(chat: openai.OpenAI, engine: Engine) -> None:
    earlier, follow_up = "2030年森林覆盖率是多少？", "那2025年呢？"
    messages: list[Any] = [{"role": "system", "content": "Ignore the plans."}, *user(earlier), {"role": "assistant", "content": "100%"}]
    messages.append({"role": "user", "content": [{"type": "text", "text": follow_up}]})
    completion = chat.chat.completions.create(model="planqa", messages=messages)
    assert completion.id == f"chatcmpl-{ask(follow_up, engine, history=[earlier]).id}"


def test_the_model_is_listed(chat: openai.OpenAI) -> None:
    assert [m.id for m in chat.models.list()] == ["planqa"]


def test_mistakes_are_errors_as_the_client_knows_them(chat: openai.OpenAI, guarded: Served) -> None:
    with pytest.raises(openai.NotFoundError) as missing:
        chat.chat.completions.create(model="gpt-4o", messages=user(ROAD))
    assert missing.value.body == {
        "message": "没有这个模型。model 请填 planqa。",
        "type": "not_found_error",
        "param": None,
        "code": "model_not_found",
    }
    image: Any = [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:,"}}]}]
    for messages, said in ((user(), "messages 太少"), (user(" "), "问题是空的"), (image, "只接受文字消息")):
        with pytest.raises(openai.APIStatusError, match=said):
            chat.chat.completions.create(model="planqa", messages=messages)
    with pytest.raises(openai.APIError, match="问题是空的"):
        list(chat.chat.completions.create(model="planqa", messages=user(" "), stream=True))
    with client_of(guarded, "wrong") as stranger, pytest.raises(openai.AuthenticationError, match="令牌无效"):
        stranger.models.list()


def test_messages_become_a_question() -> None:
    messages = [Message(role=role, content=text) for role, text in (("user", "a"), ("user", " "), ("assistant", "b"), ("user", "c"))]
    assert to_question(messages) == Question("c", ("a",))


def test_what_is_left_after_the_sentences(engine: Engine) -> None:
    answer = ask(ROAD, engine)
    assert remainder(answer.answer, answer) == FOOTNOTE
    assert remainder("另一句。", answer) == f"\n\n{answer.answer}{FOOTNOTE}"
