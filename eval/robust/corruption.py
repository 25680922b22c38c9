"""How much of what a language model gets wrong the check stops: drafts made wrong on purpose.

    python -m eval.robust.corruption --index DIR --out docs/model-check.md

Drafts are the answers of the eval set, verbatim and in other words (``eval/robust/reword.py``), each sentence
with the numbers of its evidence among all evidence that a model would be offered; then the same with one
thing made wrong (``eval/robust/corrupt.py``).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from eval.robust.corrupt import CORRUPT, KINDS, citation
from eval.robust.limits import counted
from eval.robust.reword import reword
from eval.sets.facts import nfkc
from eval.sets.options import SPLITS, add_as_of
from eval.sets.questions import SHIPPED, Question, load
from index.errors import PlanQAError
from qa.check.support import Verdict
from qa.engine import Engine
from qa.llm.keeping import Asked
from qa.llm.reply import Said
from qa.llm.wording import must_stay, offer, verdict
from qa.pipeline import drafted
from qa.read.pool import EvidencePool
from qa.turn import Turn
from qa.types import Evidence

WORDINGS = ("原文", "改写")
_MOST_EVIDENCE = 12


@dataclass(frozen=True, slots=True)
class Draft:
    """A clean answer: the question, its sentences with numbers, the evidence offered."""

    question: str
    said: tuple[Said, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One sentence put to the check: ``kind`` of KINDS, empty for a clean one; ``wording`` of WORDINGS."""

    question: str
    kind: str
    wording: str
    clean: str
    said: Said
    verdict: Verdict


def drafts(engine: Engine, questions: Sequence[Question]) -> Iterator[Draft]:
    """The built-in answers to questions, as drafts that a model could have written; not those that
    list whole sections, which are never given to a model."""
    for question in questions:
        store = engine.store
        turn = drafted(Turn(question.question, question.history, None, engine, store, EvidencePool(store)))
        parts = [Asked(p.query, p.draft, p.evidence) for p in turn.parts if p.draft.reason is None]
        offered = offer(parts, turn.pool.evidence, _MOST_EVIDENCE)
        if not offered or any(must_stay(p.draft) for p in parts):
            continue
        number = {e.id: n for n, e in enumerate(offered, 1)}
        statements = dict.fromkeys(s for p in parts for s in p.draft.statements)
        said = tuple(Said(s.text, tuple(number[i] for i in s.evidence)) for s in statements)
        yield Draft(question.question, said, tuple(offered))


def trials(draft: Draft) -> Iterator[Trial]:
    """Every sentence of a draft clean in both wordings, and for each kind and wording one made wrong."""
    rng = random.Random(hashlib.sha256(draft.question.encode()).digest())
    quotes = [e.unit.text for e in draft.evidence]
    worded: dict[str, list[Said]] = {"原文": list(draft.said), "改写": []}
    for said in draft.said:
        title = draft.evidence[said.numbers[0] - 1].title
        worded["改写"].append(Said(reword(said.text, title, rng), said.numbers))
    for wording, sentences in worded.items():
        for clean, said in zip(draft.said, sentences, strict=True):
            if wording == "原文" or said.text != clean.text:
                yield Trial(draft.question, "", wording, said.text, said, verdict(said, draft.evidence))
        for kind in KINDS:
            wrong = [(s, w) for s in sentences if (w := _made_wrong(kind, s, draft, quotes, rng)) is not None]
            if wrong:
                clean, said = rng.choice(wrong)
                yield Trial(draft.question, kind, wording, clean.text, said, verdict(said, draft.evidence))


def _made_wrong(kind: str, said: Said, draft: Draft, quotes: Sequence[str], rng: random.Random) -> Said | None:
    if kind == "citation":
        words = _bare(said.text)
        carrying = [n for n, e in enumerate(draft.evidence, 1) if _bare(e.unit.text) in words or words in _bare(e.unit.text)]
        numbers = citation(said.numbers, carrying, len(draft.evidence), rng)
        return Said(said.text, numbers) if numbers else None
    text = CORRUPT[kind](nfkc(said.text), quotes, rng)
    return Said(text, said.numbers) if text is not None and _bare(text) != _bare(said.text) else None


def _bare(text: str) -> str:
    return re.sub(r"\W", "", nfkc(text).rpartition("：")[2])


def by_hand(engine: Engine) -> str:
    """A line on the sentences written by hand (``eval/robust/paraphrases.jsonl``: what a model might rightly and
    wrongly say of a sentence of the shipped digests); empty where the index has none of those."""
    pool = EvidencePool(engine.store)
    units = [(c, u) for c in engine.store.chunks if engine.store.by_id[c.doc_id].kind == "digest" for u in c.units]
    stopped: dict[str, list[bool]] = {"right": [], "wrong": []}
    for line in resources.files("eval.robust").joinpath("paraphrases.jsonl").read_text("utf-8").splitlines():
        item = json.loads(line)
        evidence = next((pool.evidence[pool.take(c, u)] for c, u in units if item["source"] in u.text), None)
        if evidence is not None:
            for kind, found in stopped.items():
                found += [not verdict(Said(text, (1,)), [evidence]).supported for text in item[kind]]
    right, wrong = stopped["right"], stopped["wrong"]
    return f"手写的句子：无据的拦下 {sum(wrong)}/{len(wrong)}，有据的误拦 {sum(right)}/{len(right)}。" if wrong else ""


def sample(found: Sequence[Draft], most: int) -> list[Draft]:
    """At most so many drafts, always the same ones, chosen by a hash of the question."""
    return sorted(found, key=lambda d: hashlib.sha256(d.question.encode()).hexdigest())[:most]


def table(results: Sequence[Trial]) -> str:
    """Markdown: share stopped by kind and wording, and clean sentences wrongly stopped."""
    counts: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for trial in results:
        counts[trial.kind, trial.wording].append(not trial.verdict.supported)
    lines = ["| 改坏的是 | 原文句：拦下 | 改写句：拦下 | 合计 |", "| --- | --- | --- | --- |"]
    for kind, name in KINDS.items():
        lines.append(f"| {name} | " + " | ".join(_share(counts, [kind], w) for w in ((WORDINGS[0],), (WORDINGS[1],), WORDINGS)) + " |")
    lines.append(
        "| **全部改坏的句子** | " + " | ".join(_share(counts, list(KINDS), w) for w in ((WORDINGS[0],), (WORDINGS[1],), WORDINGS)) + " |"
    )
    lines.append(
        "| **没有改坏的句子（误拦）** | " + " | ".join(_share(counts, [""], w) for w in ((WORDINGS[0],), (WORDINGS[1],), WORDINGS)) + " |"
    )
    return "\n".join(lines)


def _share(counts: dict[tuple[str, str], list[bool]], kinds: Sequence[str], wordings: Sequence[str]) -> str:
    stopped = [s for k in kinds for w in wordings for s in counts[k, w]]
    return counted(sum(stopped), len(stopped))


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m eval.robust.corruption", description="把答案改坏，看核对能拦下多少")
    parser.add_argument("--index", required=True, metavar="目录", help="索引目录")
    parser.add_argument("--split", choices=SPLITS, default="test", help="用哪一边的题（默认 test；调整规则时用 dev）")
    parser.add_argument("--drafts", type=int, default=200, metavar="份数", help="答案份数（默认 200）")
    add_as_of(parser)
    parser.add_argument("--show", action="store_true", help="列出判错的句子（只用于 dev）")
    parser.add_argument("--out", metavar="文件", help="把表写进这个文件的标记之间")
    arguments = parser.parse_args(argv)
    try:
        engine = Engine(Path(arguments.index), None, arguments.as_of)
        questions = [q for q in load((SHIPPED,)) if q.split == arguments.split and q.answerable]
        chosen = sample(list(drafts(engine, questions)), arguments.drafts)
        results = [t for d in chosen for t in trials(d)]
        text = f"{len(chosen)} 份答案（{arguments.split}），{len(results)} 个句子。\n\n{table(results)}\n\n{by_hand(engine)}".rstrip()
        print(text)
        if arguments.show and arguments.split == "dev":
            for t in results:
                if t.verdict.supported == bool(t.kind):
                    print(
                        f"\n[{t.kind or '误拦'}·{t.wording}] {t.said.text} {list(t.said.numbers)}\n   净：{t.clean}\n   {'；'.join(t.verdict.missing)}"
                    )
        if arguments.out:
            _write(Path(arguments.out), text)
    except PlanQAError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    return 0


def _write(file: Path, text: str) -> None:
    """Puts the table between the marks of a page, or at its end."""
    begin, end = "<!-- corruption -->", "<!-- /corruption -->"
    page = file.read_text("utf-8") if file.exists() else f"{begin}{end}\n"
    before, _, rest = page.partition(begin)
    after = rest.partition(end)[2]
    file.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
