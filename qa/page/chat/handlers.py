"""What happens on the chat's events; each handler returns what is to be shown, by the name of the part of the page."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from index.errors import InputError, PlanQAError
from qa.page.chat import browser_storage, export
from qa.page.chat.answers import render_conversation, render_follow_ups
from qa.page.chat.asking import run_turn
from qa.page.chat.following import MAX_FOLLOW_UPS, follow_ups
from qa.page.chat.questions import answered_examples
from qa.page.chat.turns import Conversation, Turn
from qa.page.shared import scope
from qa.page.shared.events import WORD, Update, as_file
from qa.page.shared.sources import render_gone, render_plan_list, render_source
from qa.page.shared.state import PageState
from qa.page.shared.work import UNEXPECTED
from qa.people.accounts import Person
from qa.people.feedback import FAULTS, Vote
from qa.pipeline import Ask
from qa.types import Filters


@dataclass(frozen=True, slots=True)
class Rating:
    """What a user says of an answer: ``vote`` is ``up`` or ``down``, ``reason`` a key of ``FAULTS`` or empty, ``history``
    the questions before it."""

    person: Person
    turn: Turn
    history: tuple[str, ...]
    vote: Vote
    reason: str
    comment: str


Rate = Callable[[Rating], None]

NO_PLAN = "没有同时符合所选规划期和地区的规划。请放宽规划范围后再问。"


class ChatHandlers:
    """Answers the chat's events; a conversation is given with each, the examples are those of all conversations.

    Args:
        state: holds the engine and the index shown.
        rate: keeps what users say of answers; nothing is kept where there is none.
        through: asks the questions of conversations, ``qa.pipeline.ask`` where there is none.
    """

    def __init__(self, state: PageState, rate: Rate | None = None, through: Ask | None = None) -> None:
        self._state = state
        self._rate = rate
        self._through = through
        self._lock = threading.Lock()
        self._examples: dict[str, tuple[str, ...]] = {}

    def examples(self) -> tuple[str, ...]:
        """Questions that the open index really answers; found once for each index."""
        store = self._state.store
        with self._lock:
            if store.fingerprint not in self._examples:
                self._examples = {store.fingerprint: answered_examples(self._state.engine, store)}
            return self._examples[store.fingerprint]

    # -- what the page shows at rest

    def log(self, talk: Conversation) -> Markup:
        """All turns of a conversation, or the invitation to begin one."""
        return render_conversation(talk.turns, () if talk.turns else self.examples(), self._state.digests())

    def plan_list(self) -> Markup:
        """The plans, for the panel while no source is open."""
        return render_plan_list([(d, d.in_force(self._state.engine.as_of)) for d in self._state.documents()])

    # -- events

    def start(self, talk: Conversation) -> Update:
        """A page has been loaded: what an index published since the page was built makes new."""
        shown: Update = {"talk": talk, "panel": self.plan_list(), "head": self._state.head(), **self._choices(talk)}
        # Who asks at once may have been answered already; that must stay.
        return {k: v for k, v in shown.items() if k != "panel"} if talk.turns else shown | {"log": self.log(talk)}

    def restart(self, talk: Conversation) -> Update:
        """The conversation begins anew."""
        talk.clear()
        return {"log": self.log(talk), "panel": self.plan_list(), "box": "", "talk": talk, "next": "", "keep": {"key": ""}}

    def restore(self, talk: Conversation, kept: Any) -> Update:
        """A conversation that the browser kept is taken up again."""
        try:
            found = browser_storage.unpack(kept, self._state.store)
        except InputError as error:
            talk.clear()
            talk.turns.append(Turn("", error=error.message + error.hint))
            return {"log": self.log(talk), "talk": talk, "next": ""}
        talk.turns[:], talk.key = found.turns, found.key
        return {"log": self.log(talk), "panel": self.plan_list(), "talk": talk, "next": ""}

    def answer(self, text: str, period: str, region: str, plans: Sequence[str], talk: Conversation) -> Iterator[Update]:
        """A question was sent."""
        history = talk.asked()
        turn = talk.begin(text or "")
        # Open filters would cover the answer on a phone; an open source would be taken for one of the new answer, whose numbers begin anew.
        yield {"log": self.log(talk), "panel": self.plan_list(), "box": "", "talk": talk, "next": "", "scope": {"open": False}}
        left = scope.within(self._state.store.documents, period, region, self._state.engine.as_of)
        if (period, region) != (scope.ALL, scope.ALL) and not plans:
            plans = [d.id for d in left]
        if not left:
            turn.error = NO_PLAN
            yield {"log": self.log(talk)}
        else:
            talk.filters = Filters(tuple(plans))
            for _ in run_turn(turn, self._state.engine, history, talk.filters, self._through):
                if turn in talk.turns:
                    yield {"log": self.log(talk)}
        # The user may have begun anew or taken up another conversation meanwhile.
        if turn not in talk.turns:
            return
        # The log is not sent once more: drawing it anew could swallow a click on it.
        shown: Update = {"talk": talk, "keep": browser_storage.pack(talk), **self._choices(talk, period, region, plans)}
        # A question that cannot be used goes back into the box to be mended.
        yield shown | ({"box": turn.question.strip()} if turn.error and turn.error != UNEXPECTED else {})

    def stop(self, talk: Conversation) -> Update:
        """The user waits no longer for the answer that is being given; whatever gives it shows that."""
        for turn in talk.turns[-1:]:
            turn.stopped = True
        return {}

    def suggest(self, talk: Conversation) -> Update:
        """What can be asked next, found after the answer is shown; nothing where the user has gone on meanwhile."""
        last = talk.turns[-1] if talk.turns else None
        if last is None or last.answer is None or last.stale:
            return {"next": ""}
        told = (*talk.asked(), *talk.suggested)
        if last.answer.citations:
            earlier = [t.answer for t in talk.turns[:-1] if t.answer]
            found = follow_ups(
                last.answer, earlier, self._state.engine, self._state.store, told, talk.filters, lambda: talk.turns[-1:] == [last]
            )
        else:
            # Of a greeting, or of what is no matter of plans, nothing follows: what can be asked at all helps more.
            found = tuple(q for q in self.examples() if q not in told)[:MAX_FOLLOW_UPS]
        if talk.turns[-1:] != [last]:
            return {}
        talk.suggested += found
        return {"next": render_follow_ups(found), "talk": talk}

    def open_source(self, talk: Conversation, data: dict[str, Any]) -> Update:
        """A citation was clicked, or a section beside it. The numbers come from the browser and may be anything."""
        talk.opened += 1
        numbers = [str(data.get(key)) for key in ("turn", "n")]
        section = data.get("section")
        if all(n.isdecimal() and len(n) < 6 for n in numbers):
            number, n = map(int, numbers)
            turn = talk.turn(number)
            citation = turn.citation(n) if turn else None
            if turn and citation:
                place = section if isinstance(section, str) else ""
                document = turn.documents.get(citation.doc_id)
                return {"panel": render_source(citation, document, talk.opened, turn=number, section=place), "talk": talk}
        return {"panel": render_gone(), "talk": talk}

    def rate(self, talk: Conversation, data: dict[str, Any], person: Person) -> Update:
        """A user says whether an answer was right; ``data`` comes from the browser and may be anything."""
        number, vote = str(data.get("turn")), data.get("vote")
        turn = talk.turn(int(number)) if number.isdecimal() and len(number) < 6 else None
        if turn is None or turn.answer is None or turn.rated or vote not in ("up", "down") or self._rate is None:
            return {}
        reason = data["reason"] if data.get("reason") in FAULTS and vote == "down" else ""
        comment = data["comment"].strip()[:500] if isinstance(data.get("comment"), str) and vote == "down" else ""
        try:
            self._rate(Rating(person, turn, talk.asked_before(turn), vote, reason, comment))
        except PlanQAError as error:
            return {"file": {"notice": error.message + error.hint, "once": secrets.token_hex(4)}}
        turn.rated = vote
        return {"log": self.log(talk), "talk": talk, "keep": browser_storage.pack(talk)}

    def export(self, talk: Conversation, form: Any, number: Any = None) -> Update:
        """The conversation as a file that the browser saves, ``docx`` or ``md``; only one of its turns where a number is given."""
        turns = talk.turns if number is None else [t for i, t in enumerate(talk.turns) if str(i) == str(number)]
        if not any(t.answer for t in turns):
            return {"file": {"notice": "还没有可以导出的问答。", "once": secrets.token_hex(4)}}
        made = export.collect(turns, self._state.engine.as_of)
        name = f"规划问答-{made.made.isoformat()}"
        if form == "docx":
            return {"file": as_file(f"{name}.docx", WORD, export.as_docx(made))}
        return {"file": as_file(f"{name}.md", "text/markdown;charset=utf-8", export.as_markdown(made).encode())}

    def narrow(self, period: str, region: str, plans: Sequence[str]) -> Update:
        """The period or region was changed, or a plan ticked: the plans left to choose from."""
        choices = self._state.plans(period, region)
        kept = [p for p in plans if p in {plan for _, plan in choices}]
        return {"plans": {"choices": choices, "value": kept}, "scope": {"label": scope.label(period, region, kept, len(choices))}}

    def _choices(self, talk: Conversation, period: str = scope.ALL, region: str = scope.ALL, plans: Sequence[str] = ()) -> Update:
        if talk.fingerprint == self._state.store.fingerprint:
            return {}
        talk.fingerprint = self._state.store.fingerprint
        period = period if period in self._state.periods() else scope.ALL
        region = region if region in self._state.regions() else scope.ALL
        return {
            "period": {"choices": self._state.periods(), "value": period},
            "region": {"choices": self._state.regions(), "value": region},
            **self.narrow(period, region, plans),
        }
