"""A transformers model in this process as a LangChain chat model.

``langchain-huggingface`` does the same but wants ``huggingface_hub`` below 2, which the embedding models
do not; transformers itself comes with sentence-transformers.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import PrivateAttr

from qa.llm.providers.in_process import InProcessChat


class LocalChat(InProcessChat):
    """A causal language model with a chat template, decoded greedily.

    ``folder``: model folder or hub name, safetensors weights only; ``max_tokens`` and ``max_s`` bound a
    reply. The whole reply comes at once.

    Raises:
        OSError, ValueError: the model cannot be loaded.
    """

    folder: str
    max_tokens: int
    max_s: float
    _model: Any = PrivateAttr()
    _tokenizer: Any = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Loads the model; on a GPU where there is one."""
        import torch
        from transformers import AutoModelForCausalLM, AutoTokenizer

        self._tokenizer = AutoTokenizer.from_pretrained(self.folder, trust_remote_code=False)
        self._model = AutoModelForCausalLM.from_pretrained(self.folder, trust_remote_code=False, use_safetensors=True, dtype="auto")
        self._model.to("cuda" if torch.cuda.is_available() else "cpu").eval()

    @property
    def _llm_type(self) -> str:
        return "transformers"

    def said(self, chat: list[dict[str, str]], stop: list[str] | None, options: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
        """See ``InProcessChat``; the whole reply is one piece."""
        prompt = self._tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
        prompt = prompt.to(self._model.device)
        size = prompt["input_ids"].shape[1]
        out = self._model.generate(**prompt, do_sample=False, max_new_tokens=self.max_tokens, max_time=self.max_s)
        new = out[0, size:]
        ended = len(new) < self.max_tokens or int(new[-1]) == self._tokenizer.eos_token_id
        yield self._tokenizer.decode(new, skip_special_tokens=True), {"finish_reason": "stop" if ended else "length"}
