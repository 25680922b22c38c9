"""What the environment says: where the settings file lies, secrets, which never stand in that file, and the reader's switch."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Environment(BaseSettings):
    """The program's environment variables; one that is empty counts as none.

    ``config``: PLANQA_CONFIG, the settings file; ``reader``: PLANQA_READER, which goes before the setting of that name, as does ``store``: PLANQA_STORE; ``milvus_token``: PLANQA_MILVUS_TOKEN, what lets into a
    Milvus (``user:password`` or a key); ``llm_key``: PLANQA_LLM_KEY, the key of the language
    model's service; ``openai_api_key``: OPENAI_API_KEY, which counts for such services where the former is not set.
    """

    model_config = SettingsConfigDict(env_prefix="PLANQA_", env_ignore_empty=True, frozen=True, extra="ignore")

    config: Path | None = None
    reader: str = ""
    store: str = ""
    milvus_token: SecretStr | None = None
    llm_key: SecretStr | None = None
    openai_api_key: SecretStr | None = Field(default=None, validation_alias="OPENAI_API_KEY")
