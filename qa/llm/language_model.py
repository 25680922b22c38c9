"""What a configured language model does for the assistant: wording answers, and judging where asked to."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable, Sequence

import prompts
from qa.check.entailment import entails
from qa.check.support import Verdict
from qa.llm import rephrase, voting, wording
from qa.llm.chat import Chat, ModelConfig, ModelFailure, is_small
from qa.llm.keeping import Asked
from qa.llm.nli import Nli
from qa.llm.quoting import numbered, quoted
from qa.types import Evidence, Statement


class LanguageModel:
    """A model with the judges that hold it.

    Args:
        config: its settings, with a model.

    Raises:
        ConfigError: the model cannot be opened.
        ModelError: the cross-encoder cannot be loaded.
    """

    def __init__(self, config: ModelConfig) -> None:
        self.chat = Chat(config)
        self._nli = Nli(config.nli, config.nli_threshold) if config.nli else None

    def until(self, stop: threading.Event) -> LanguageModel:
        """The same for one question, whose model is left when ``stop`` is set (see ``qa.llm.chat.Chat.until``)."""
        model = copy.copy(self)
        model.chat = self.chat.until(stop)
        return model

    def judge(self, statement: str, evidence: Sequence[Evidence]) -> Verdict:
        """Whether evidence carries a sentence: the rules first, then the cross-encoder and the model
        itself where the settings want them. They may only stop what the rules let pass."""
        verdict = entails(statement, evidence)
        if verdict.supported and self._nli is not None and not self._nli.entailed(statement, evidence):
            return Verdict(False, ("资料不能推出这句话",))
        if verdict.supported and self.chat.config.judge and not self._confirms(statement, evidence):
            return Verdict(False, ("模型复核认为资料不支持",))
        return verdict

    def write(
        self,
        question: str,
        asked: Sequence[Asked],
        evidence: Sequence[Evidence],
        builtin: str,
        tell: Callable[[Statement], None] | None = None,
    ) -> wording.Worded:
        """Has the model word what the built-in writer has answered (see ``qa.llm.wording.write``)."""
        return wording.write(question, asked, evidence, self.chat, builtin, self.judge, tell)

    def standalone(self, question: str, history: Sequence[str]) -> str | None:
        """A follow-up worded so that it stands alone, None where the built-in understanding should go on."""
        return rephrase.standalone(question, history, self.chat) if self.chat.config.rephrase else None

    def split(self, question: str) -> list[str]:
        """The parts of a compound question, none where the built-in understanding should go on."""
        return rephrase.split(question, self.chat) if self.chat.config.rephrase else []

    @property
    def searches(self) -> bool:
        """Whether it is to say in the words of plans what nothing was found for."""
        return self._is_to(self.chat.config.search)

    @property
    def chooses(self) -> bool:
        """Whether it is to vote beside the reader on which sentences answer."""
        return self._is_to(self.chat.config.choose)

    def _is_to(self, setting: str) -> bool:
        return setting == "on" or (setting == "auto" and not is_small(self.chat.config))

    def searched(self, question: str) -> list[str]:
        """A question in the words that plans use, to be searched for in its place (see ``qa.llm.rephrase.searched``)."""
        return rephrase.searched(question, self.chat)

    def votes(self, question: str, evidence: Sequence[Evidence]) -> list[float]:
        """How far it leans to each sentence answering a question (see ``qa.llm.voting.votes``)."""
        return voting.votes(question, evidence, self.chat)

    def _confirms(self, statement: str, evidence: Sequence[Evidence]) -> bool:
        prompt = prompts.load("judge").render("judge", evidence=numbered(evidence), statement=quoted(statement))
        try:
            from langchain_core.messages import HumanMessage

            return self.chat.reply([HumanMessage(prompt)]).strip().startswith("支持")
        except ModelFailure:
            return False
