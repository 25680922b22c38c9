"""The questions of an eval set: their form, how they are read, and which side they stand on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import InputError

TYPES = {
    "numeric": "数值",
    "list": "列举",
    "responsible": "责任单位",
    "time": "时间",
    "definition": "定位含义",
    "comparison": "比较",
    "multihop": "多处综合",
    "table": "查表",
    "yesno": "是非",
    "unanswerable": "不可答",
    "false_premise": "前提有误",
    "followup": "追问",
}
REASONS = {
    "not_in_plans": "规划未提及",
    "other_period": "不在规划期",
    "other_region": "其他地区",
    "figure_not_stated": "未写明数字",
    "out_of_scope": "超出范围",
    "unclear": "看不懂",
}
SHIPPED = Path(__file__).parent / "questions"


@dataclass(frozen=True, slots=True)
class Gold:
    """A section that holds the answer. Items with the same ``alt`` (0: none) suffice in its stead."""

    doc: str
    section: str
    alt: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a set in the form of the design; ``source`` is the file that it came from."""

    id: str
    question: str
    type: str
    colloquial: bool
    answerable: bool
    gold: tuple[Gold, ...]
    facts: tuple[tuple[str, ...], ...]
    history: tuple[str, ...] = ()
    reference: str = ""
    reason: str | None = None
    stated_split: str = ""
    source: str = ""

    @property
    def split(self) -> str:
        """``dev`` or ``test``: the side that is stated; else that of its first gold section, without one that of its id."""
        return self.stated_split or self.hashed_split

    @property
    def hashed_split(self) -> str:
        """The side that a hash decides, of its first gold section or else of its id."""
        return split_of(self.gold[0].doc, self.gold[0].section) if self.gold else _side(self.id)

    @property
    def requirements(self) -> tuple[tuple[Gold, ...], ...]:
        """What must be found: each gold section, alternatives together as one."""
        groups: dict[tuple[str, str] | int, list[Gold]] = {}
        for gold in self.gold:
            groups.setdefault(gold.alt or (gold.doc, gold.section), []).append(gold)
        return tuple(tuple(group) for group in groups.values())

    @property
    def plan(self) -> str:
        """The plan asked about: its id, ``多部`` for several, ``无`` for none."""
        plans = {g.doc for g in self.gold}
        return plans.pop() if len(plans) == 1 else "多部" if plans else "无"

    @property
    def key(self) -> str:
        """Changes with whatever decides how an answer is asked for or judged."""
        parts = [
            self.question,
            self.history,
            self.type,
            self.answerable,
            [[g.doc, g.section, g.alt] for g in self.gold],
            self.facts,
            self.reason,
        ]
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:8]

    def as_json(self) -> dict[str, Any]:
        """The form of the design."""
        return {
            "id": self.id,
            "question": self.question,
            "history": list(self.history),
            "type": self.type,
            "colloquial": self.colloquial,
            "answerable": self.answerable,
            "split": self.split,
            "gold": [{"doc": g.doc, "section": g.section} | ({"alt": g.alt} if g.alt else {}) for g in self.gold],
            "facts": [list(f) for f in self.facts],
            "reference": self.reference,
            "reason": self.reason,
        }


def split_of(doc: str, section: str) -> str:
    """The side of a section: ``dev`` or ``test`` for it and all that lies two levels deep with it,
    by the parity of a hash, so that no section's questions ever stand on both sides."""
    return _side(f"{doc}|{'/'.join(section.split('/')[:2])}")


def _side(key: str) -> str:
    return "dev" if hashlib.sha256(key.encode()).digest()[0] % 2 == 0 else "test"


def under(section: str, gold: str) -> bool:
    """Whether a section is the gold one or lies below it."""
    return section == gold or section.startswith(gold + "/")


def from_json(item: Any, where: str, source: str = "") -> Question:
    """A question from its JSON object.

    Raises:
        InputError: with ``where`` it stands and what is wrong.
    """
    problem = _problem(item)
    if problem:
        raise InputError(f"{where}：{problem}。", "题目格式见 docs/eval.md。")
    return Question(
        id=item["id"],
        question=item["question"],
        type=item["type"],
        colloquial=item["colloquial"],
        answerable=item["answerable"],
        gold=tuple(Gold(g["doc"], g["section"], g.get("alt", 0)) for g in item["gold"]),
        facts=tuple(tuple(f) for f in item["facts"]),
        history=tuple(item.get("history") or ()),
        reference=item.get("reference") or "",
        reason=item.get("reason"),
        stated_split=item.get("split") or "",
        source=source,
    )


def _problem(item: Any) -> str:
    """What is wrong with the JSON object of a question, in Chinese; empty where nothing is."""
    if not isinstance(item, Mapping):
        return "不是 JSON 对象"
    if missing := sorted(_NEEDED - item.keys()):
        return f"缺少 {'、'.join(missing)}"
    if unknown := sorted(item.keys() - _FORM.keys()):
        return f"有不认识的键 {'、'.join(unknown)}"
    wrong = (message.format(item.get(name)) for name, (fits, message) in _FORM.items() if not fits(item.get(name)))
    return next(wrong, "")


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_gold(value: Any) -> bool:
    return isinstance(value, Mapping) and _are_texts([value.get("doc"), value.get("section")]) and type(value.get("alt", 0)) is int


_FORM: dict[str, tuple[Callable[[Any], bool], str]] = {
    "id": (_is_text, "id 应是不空的字符串"),
    "question": (_is_text, "question 应是不空的字符串"),
    "type": (lambda v: v in [*TYPES], f"type“{{}}”不在 {'、'.join(TYPES)} 之列"),
    "colloquial": (lambda v: isinstance(v, bool), "colloquial 应是 true 或 false"),
    "answerable": (lambda v: isinstance(v, bool), "answerable 应是 true 或 false"),
    "split": (lambda v: v in (None, "", "dev", "test"), "split 应是 dev 或 test"),
    "reason": (lambda v: v in (None, *REASONS), f"reason“{{}}”不在 {'、'.join(REASONS)} 之列"),
    "history": (lambda v: _are_texts(v or []), "history 应是字符串列表"),
    "reference": (lambda v: isinstance(v or "", str), "reference 应是字符串"),
    "gold": (lambda v: isinstance(v, list) and all(map(_is_gold, v)), "gold 应是列表，每项有 doc 和 section"),
    "facts": (lambda v: isinstance(v, list) and all(_are_texts(f) and f for f in v), "facts 应是列表，每项是可接受写法的列表"),
}
"""The keys of a question: what its value must be, and what is said where it is not (``{}``: the value)."""
_NEEDED = _FORM.keys() - {"split", "history", "reference", "reason"}


def load(paths: Sequence[Path]) -> list[Question]:
    """Questions of files and folders (``*.jsonl``), in order.

    Raises:
        InputError: a file is missing or unreadable, a line has a wrong form, or an id occurs twice;
            names file and line.
    """
    questions, errors = read(paths)
    if errors:
        raise errors[0]
    return questions


def read(paths: Sequence[Path]) -> tuple[list[Question], list[InputError]]:
    """Like ``load``, with what is wrong as a list beside the questions that can be read."""
    questions: list[Question] = []
    errors: list[InputError] = []
    seen: dict[str, str] = {}
    files = [f for path in paths for f in (sorted(path.glob("*.jsonl")) if path.is_dir() else [path])]
    if not files:
        errors.append(InputError(f"“{'、'.join(map(str, paths))}”里没有题目文件（*.jsonl）。", "用 --set 指定题目文件或目录。"))
    for file in files:
        try:
            lines = file.read_text("utf-8-sig").split("\n")
        except OSError as error:
            errors.append(InputError(f"读不了题目文件“{file}”：{error.strerror}。", "请检查路径和权限。"))
            continue
        except UnicodeDecodeError:
            errors.append(InputError(f"题目文件“{file}”不是 UTF-8 文本。", "请另存为 UTF-8。"))
            continue
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            where = f"“{file}”第 {number} 行"
            try:
                question = _from_line(line, where, file.stem)
            except InputError as error:
                errors.append(error)
                continue
            if question.id in seen:
                errors.append(InputError(f"{where}：编号 {question.id} 已用于{seen[question.id]}。", "每题的 id 只能用一次。"))
                continue
            seen[question.id] = where
            questions.append(question)
    return questions, errors


def _from_line(line: str, where: str, source: str) -> Question:
    try:
        item = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}不是 JSON。", "每行一个 JSON 对象。") from error
    return from_json(item, where, source)


def sample(questions: Sequence[Question], limit: int) -> list[Question]:
    """A fixed part of a set with every type in its share: within a type in the order of a hash of
    the id, so that adding questions moves few of those chosen. Kept in the set's order."""
    by_type: dict[str, list[Question]] = {}
    for question in sorted(questions, key=lambda q: hashlib.sha256(q.id.encode()).digest()):
        by_type.setdefault(question.type, []).append(question)
    ranked = sorted(((rank + 0.5) / len(group), q.id) for group in by_type.values() for rank, q in enumerate(group))
    chosen = {name for _, name in ranked[:limit]}
    return [q for q in questions if q.id in chosen]
