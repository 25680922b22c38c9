"""Which of some new plans are taken into an index: not the copies of one another, nor those of a plan that shall stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from index.store.duplicates import Likely, Sketch, find_duplicates, same_plan
from index.store.port import PlanRecord, StoreWriter


@dataclass(frozen=True, slots=True)
class Choice:
    """``taken``: numbers of the new plans that are taken in; ``replaced``: ids of the plans whose place they take;
    ``notes``: why each of the others is left out, in Chinese."""

    taken: tuple[int, ...]
    replaced: frozenset[str]
    notes: dict[int, str]


def choose(made: Mapping[int, PlanRecord], held: Sequence[PlanRecord], replaceable: Collection[str], writer: StoreWriter) -> Choice:
    """Chooses among new plans.

    Args:
        made: the new plans, by any number.
        held: the plans that are in the index and shall stay.
        replaceable: ids of those of them whose place a new plan may take.
        writer: has the sketches of all of them.
    """
    sketches = {i: writer.sketch(record) for i, record in made.items()}
    notes = dict(_copies(made, sketches))
    notes |= dict(_same_ids(made, [i for i in made if i not in notes]))
    left = [i for i in made if i not in notes]
    keys, likely, replaced = {r.key for r in held}, Likely(), set[str]()
    for number, record in enumerate(held if left else ()):
        likely.add(number, writer.sketch(record))
    for i in left:
        if made[i].key in keys:
            notes[i] = "已在索引里，没有变化"
            continue
        copies = {held[number].key: writer.sketch(held[number]) for number in likely.of(sketches[i])}
        same = dict(_in_the_way(made[i], sketches[i], held, copies))
        refused = [note for plan_id, note in same.items() if plan_id not in replaceable]
        if refused:
            notes[i] = refused[0]
        else:
            replaced |= set(same)
    return Choice(tuple(sorted(i for i in left if i not in notes)), frozenset(replaced), notes)


def _copies(made: Mapping[int, PlanRecord], sketches: Mapping[int, Sketch]) -> Iterator[tuple[int, str]]:
    """The new plans that say the same as another one, with a note."""
    numbers = list(made)
    for pair in find_duplicates([made[i] for i in numbers], [sketches[i] for i in numbers]):
        name = made[numbers[pair.kept]].origin.name
        yield numbers[pair.dropped], f"与“{name}”重复（{pair.overlap:.0%} 的文字相同），未重复收录"


def _same_ids(made: Mapping[int, PlanRecord], numbers: Iterable[int]) -> Iterator[tuple[int, str]]:
    """The new plans whose id another one has, with a note."""
    first: dict[str, int] = {}
    # Where an official text and our digest of it come together, the official text is the one to cite.
    for i in sorted(numbers, key=lambda i: made[i].kind == "digest"):
        other = first.setdefault(made[i].id, i)
        if other != i:
            yield i, f"编号 {made[i].id} 已被“{made[other].origin.name}”使用，未重复收录"


def _in_the_way(plan: PlanRecord, sketch: Sketch, held: Sequence[PlanRecord], copies: Mapping[str, Sketch]) -> Iterator[tuple[str, str]]:
    """Ids of the plans of the index that have the id of a new one or say the same, with a note; ``copies`` are the sketches, by key, of
    those that may."""
    for other in held:
        if plan.id == other.id:
            yield other.id, f"编号 {other.id} 已在索引里（“{other.origin.name}”），未收录；要换成这一份，请用替换"
        elif other.key in copies and (share := same_plan(plan, sketch, other, copies[other.key])):
            yield other.id, f"与索引里的“{other.origin.name}”重复（{share:.0%} 的文字相同），未收录；要换成这一份，请用替换"
