"""How the settings make an index, the same for the command line and for the page of editors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from index.errors import ConfigError, InputError
from index.facts.fact import Fact
from index.facts.unit_facts import facts_of_unit
from index.ingest.build import Making, known_plans
from index.text.profile import Profile, load_profile
from index.types import Chunk, Document
from qa.config import Config, place_of


def shipped_corpus() -> Path | None:
    """The plans that come with the program: ``corpus/`` of the working directory or of the checkout."""
    folders = (Path("corpus"), Path(__file__).resolve().parent.parent / "corpus")
    return next((folder for folder in folders if folder.is_dir()), None)


def need_corpus() -> Path:
    """The shipped plans.

    Raises:
        InputError: they are not there.
    """
    corpus = shipped_corpus()
    if corpus is None:
        raise InputError("找不到随附的 corpus/ 目录。", "请给出规划文件或目录：planqa build 目录")
    return corpus


def making(config: Config, *, fresh: bool = False) -> Making:
    """What ``index.ingest.change`` and ``index.ingest.build`` need to make an index by these settings.

    Args:
        config: the settings.
        fresh: make everything anew.

    Raises:
        ConfigError: fewer than one version is to be kept, ``store`` names no Milvus, or the profile of the shipped plans cannot be used.
    """
    if config.keep_versions < 1:
        raise ConfigError(f"keep_versions 的值 {config.keep_versions} 不对。", "至少保留 1 个版本。")
    corpus = shipped_corpus()
    known, profile = (known_plans(corpus), load_profile(corpus)) if corpus else ({}, Profile())
    return Making(
        config.embedding.model,
        config.chunk,
        known,
        config.keep_versions,
        fresh,
        config.parse,
        profile,
        place_of(config),
        facts_of_chunk,
        config.scheduler,
    )


def facts_of_chunk(document: Document, chunk: Chunk) -> list[list[dict[str, Any]]]:
    """The facts of each unit of a chunk as JSON values, for what searches a Milvus by itself."""
    return [[_as_json(fact) for fact in facts_of_unit(chunk, unit, document).facts] for unit in chunk.units]


def _as_json(fact: Fact) -> dict[str, Any]:
    amount = fact.amount
    return {
        "indicator": fact.indicator,
        "kind": fact.kind,
        "bound": fact.bound,
        "years": list(fact.years),
        "place": fact.place,
        "reached": fact.reached,
        "property": fact.property,
        **(
            {"value": f"{amount.value:f}", "canonical": amount.canonical, "said": f"{amount.number}{amount.unit}"}
            if amount
            else {"said": fact.wording}
        ),
    }
