"""Questions that ask where something is written: in which chapter, section or page of a plan."""

from __future__ import annotations

from dataclasses import replace

from index.types import Chunk
from qa.types import Draft, Evidence
from qa.understand.cues import cue
from qa.write.task import Task

_NAMED = 0.9
"""Share of the topic that headings speak of where the section is of it, and does not only mention it."""
_PAGE = "页"


def answer(task: Task) -> Draft | None:
    """The section that the evidence stands in with what it says there, the one whose headings name the topic before the best
    evidence; None where a question asks for no such place, or for a page and the plan has none."""
    asked = cue("section_asked").search(task.query.text)
    if asked is None or not task.evidence:
        return None
    headed = max(task.evidence, key=lambda e: _headed(e, task))
    item = headed if _headed(headed, task) >= _NAMED else task.evidence[0]
    by_page = _PAGE in asked[0]
    if by_page and item.chunk.page is None:
        return task.refusal("figure_not_stated", (item,))
    return Draft((replace(task.statement(item), prefix=_address(item.chunk, by_page=by_page)),))


def _headed(item: Evidence, task: Task) -> float:
    return task.topic.coverage(" ".join(item.chunk.headings))


def _address(chunk: Chunk, *, by_page: bool) -> str:
    page = f"第{chunk.page}页" if by_page else ""
    return f"写在{page}{''.join(f'“{h}”' for h in chunk.headings)}：\n"
