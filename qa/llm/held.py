"""What a model's reply is held to where its provider can: the words that it is made of, or its form."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """What a reply is held to where the provider can: at most ``sentences`` sentences that end with ``end``, each of one of
    these ``words`` and one to ``longest`` more, with one of the ``joints`` between two words or at the end, and nothing else."""

    words: tuple[str, ...]
    joints: tuple[str, ...]
    sentences: int
    longest: int
    end: str = "。"

    @property
    def grammar(self) -> str:
        """The same as a grammar of llama.cpp. Never two joints together: small models then go on with them for ever."""
        words, joints = (" | ".join(json.dumps(word, ensure_ascii=False) for word in found) for found in (self.words, self.joints))
        sentence = f'word step{{1,{self.longest}}} joint? "{self.end}"'
        return (
            f"root ::= sentence{{1,{self.sentences}}}\nsentence ::= {sentence}\nstep ::= joint? word\nword ::= {words}\njoint ::= {joints}"
        )


@dataclass(frozen=True, slots=True)
class Lines:
    """What a reply is held to where the provider can: one to ``most`` lines of any words, each of at most ``longest`` characters."""

    most: int
    longest: int

    @property
    def grammar(self) -> str:
        """The same as a grammar of llama.cpp."""
        return f'root ::= line{{1,{self.most}}}\nline ::= [^\\n]{{2,{self.longest}}} "\\n"'


Held = Words | Lines
