"""What a language model adds: the same questions without it, with it, and through a plain chain of it over the same search.

    python bench/models.py --index DIR --model local:FILE.gguf [--set FILE.jsonl] [--consult] [--questions N] [--plain N] [--out FILE.jsonl]

Questions of dev, every k-th of the shipped ones, or those of a set: ``bench/everyday.jsonl`` asks in words that no plan uses. With
``--consult`` the model also says in the words of plans what nothing is found for, and votes on sentences, however small it is. Prints shares of answerable questions with all facts told and of unanswerable ones
refused, how many went to the model, of how many the answer was its own, its sentences that passed, and seconds. The plain chain is LangChain's
usual one: retriever, five chunks, one prompt, no check. Results are kept in FILE and not asked for again.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Iterator
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from langchain_core.messages import HumanMessage

from eval.sets.facts import stands_in
from eval.sets.questions import Question, load, sample
from qa.chain import retriever
from qa.config import Config
from qa.engine import Engine
from qa.llm import wording
from qa.llm.chat import Chat, ModelConfig, ModelFailure
from qa.pipeline import ask

AS_OF = date(2026, 11, 21)
PLAIN = "根据下面的资料，用中文简短回答问题；资料里没有的，回答“资料中没有”。\n\n{context}\n\n问题：{question}\n回答："
REFUSES = ("没有", "无法", "未提及", "未提到", "不清楚")


def told(question: Question, text: str) -> bool:
    """Whether a text states every fact."""
    return all(any(stands_in(fact, text) for fact in alternatives) for alternatives in question.facts)


def row(question: Question, text: str, refused: bool, seconds: float, **more: Any) -> dict[str, Any]:
    """What is kept of an answer."""
    return {"id": question.id, "answerable": question.answerable, "complete": not refused and told(question, text), "refused": refused,
            "s": round(seconds, 1), "answer": text, **more}  # fmt: skip


def ours(engine: Engine, question: Question) -> dict[str, Any]:
    """Asks through the product; notes what its model said, sentence by sentence."""
    said: list[tuple[str, bool]] = []
    cited = wording.cited

    def noted(*arguments: Any) -> Any:
        found = cited(*arguments)
        said.append((found[0].text, found[1].supported))
        return found

    wording.cited = noted
    begun = time.perf_counter()
    try:
        answer = ask(question.question, engine, history=question.history)
    finally:
        wording.cited = cited
    return row(question, answer.answer, answer.status == "refused", time.perf_counter() - begun, said=said, model=answer.model)


def plain(chat: Chat, engine: Engine, question: Question) -> dict[str, Any]:
    """Asks a chain of retriever, prompt and model."""
    begun = time.perf_counter()
    chunks = retriever(engine, 5).invoke(question.question)
    prompt = PLAIN.format(context="\n\n".join(c.page_content for c in chunks), question=question.question)
    try:
        text = chat.reply([HumanMessage(prompt)])
    except ModelFailure as failure:
        text = f"（{failure}）"
    return row(question, text, text.startswith("（") or any(w in text[:40] for w in REFUSES), time.perf_counter() - begun)


def kept(path: Path | None, way: str, questions: list[Question], run: Any) -> Iterator[dict[str, Any]]:
    """The results of one way, from the file where they are there."""
    done = [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path and path.is_file() else []
    for question in questions:
        found = next((d for d in done if (d["way"], d["id"]) == (way, question.id)), None)
        if found is None:
            found = {"way": way, **run(question)}
            if path:
                with path.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(found, ensure_ascii=False) + "\n")
        yield found


def shown(way: str, rows: list[dict[str, Any]]) -> str:
    """A line of the table."""
    can, cannot = [r for r in rows if r["answerable"]], [r for r in rows if not r["answerable"]]
    went = [r for r in rows if r.get("said") or "注：语言模型" in r["answer"]]
    said = [passed for r in went for _, passed in r.get("said", ())]
    own = [r for r in went if r["model"] != "builtin"]
    cells = [
        way,
        f"{sum(r['complete'] for r in can)}/{len(can)}",
        f"{sum(r['refused'] for r in can)}/{len(can)}",
        f"{sum(r['refused'] for r in cannot)}/{len(cannot)}",
        f"{len(went)}" if went else "—",
        f"{sum(said)}/{len(said)}" if said else "—",
        f"{len(own)}/{len(went)}" if went else "—",
        f"{statistics.median(r['s'] for r in went or rows):.1f}",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    """Asks and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--model", default="")
    parser.add_argument("--set", type=Path, action="append", help="file of questions instead of the shipped ones")
    parser.add_argument("--consult", action="store_true")
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--plain", type=int, default=0)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--threads", type=int, default=0)
    arguments = parser.parse_args()
    files = arguments.set or sorted(p for p in Path(str(resources.files("eval.sets"))).glob("questions/*.jsonl"))
    questions = sample([q for q in load(files) if q.split == "dev"], arguments.questions)
    print("| | 全部事实 | 误拒 | 拒答 | 问了模型 | 句子通过 | 用上 | 秒（中位） |\n| --- | --- | --- | --- | --- | --- | --- | --- |")
    alone = Engine(arguments.index, Config(), AS_OF)
    print(shown("不接模型", list(kept(arguments.out, "alone", questions, lambda q: ours(alone, q)))), flush=True)
    if not arguments.model:
        return
    consult: Literal["on", "auto"] = "on" if arguments.consult else "auto"
    llm = ModelConfig(model=arguments.model, threads=arguments.threads, timeout_s=600, total_s=900, search=consult, choose=consult)
    engine = Engine(arguments.index, Config(llm=llm), AS_OF)
    name = Chat(llm).name
    print(shown(f"接 {name}", list(kept(arguments.out, name, questions, lambda q: ours(engine, q)))), flush=True)
    if arguments.plain:
        found = kept(arguments.out, f"plain {name}", questions[: arguments.plain], lambda q: plain(Chat(llm), alone, q))
        print(shown(f"单用 {name}", list(found)), flush=True)


if __name__ == "__main__":
    main()
