"""The vocabulary and its tokeniser.

Words are counted in text cut by :mod:`index.text.segment`. The tokeniser is a Unigram model (Kudo 2018,
"Subword Regularization") over the words with the logarithms of their relative frequencies as
scores; it cuts raw text along the most probable path, as jieba does, and what is no word of the
vocabulary falls to shorter words and characters.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from index.text.analyze import normalise
from index.text.segment import segment, segment_fine

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from tokenizers.normalizers import Normalizer

UNKNOWN = "<unk>"
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff"
_WORD = re.compile(rf"[{_HAN}]{{1,8}}|[a-z][a-z0-9+\-&]{{0,15}}")
_YEARS = [str(year) for year in range(1949, 2051)]
_PLAIN = " !\"#$%&'()*+,-./0123456789:;<=>?@[]_abcdefghijklmnopqrstuvwxyz|~·—‘’“”…℃°、。《》「」『』【】〇㎡±×÷→"
_BATCH = 500


def common_characters() -> list[str]:
    """The 6,763 Chinese characters of GB 2312."""
    cells = (bytes([row, cell]) for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF))
    return [c for c in (cell.decode("gb2312", "ignore") for cell in cells) if c]


def count_batch(texts: Sequence[str]) -> tuple[list[str], Counter[str]]:
    """Normalised texts and how often each of their words occurs."""
    counts: Counter[str] = Counter()
    normal = [normalise(t) for t in texts]
    for text in normal:
        counts.update(w for w in segment(text) if _WORD.fullmatch(w))
    return normal, counts


def count(texts: Iterable[str], out: Path, workers: int) -> Counter[str]:
    """Writes the normalised texts to ``out``, one a line, and counts their words."""
    total: Counter[str] = Counter()
    source = iter(texts)
    batches = iter(lambda: list(islice(source, _BATCH)), [])
    with ProcessPoolExecutor(workers) as pool, out.open("w", encoding="utf-8") as file:
        while group := list(islice(batches, 4 * workers)):
            for normal, counts in pool.map(count_batch, group):
                file.writelines(" ".join(t.split()) + "\n" for t in normal)
                total.update(counts)
    return total


def choose(news: Counter[str], plans: Sequence[str], size: int, plan_weight: int) -> dict[str, float]:
    """Pieces of the vocabulary with their counts.

    All words of the plans (those inside longer ones too) and the common characters are in; the most
    frequent words of the news fill the rest.

    Args:
        news: word counts of the news.
        plans: normalised texts of the plans.
        size: of the vocabulary.
        plan_weight: how much an occurrence in the plans counts.
    """
    counts: Counter[str] = Counter(news)
    inner: set[str] = set()
    for text in plans:
        for word in segment(text):
            if _WORD.fullmatch(word):
                counts[word] += plan_weight
        inner.update(w for w in segment_fine(text) if _WORD.fullmatch(w))
    characters = {c for c in _PLAIN if c.strip()} | set(common_characters()) | {c for t in plans for c in t if not c.isspace()}
    must = characters | inner | set(_YEARS)
    rest = (w for w, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if w not in must)
    chosen = sorted(must) + list(islice(rest, max(0, size - len(must) - 1)))
    return {w: float(counts[w]) for w in sorted(chosen)}


def build(counts: dict[str, float]) -> Tokenizer:
    """A Unigram tokeniser; piece 0 is the unknown one, the others follow in the order of ``counts``."""
    from tokenizers import Tokenizer, models

    total = sum(counts.values()) or 1.0
    # What was never counted as a word on its own is as rare as one seen half a time.
    pieces = [(UNKNOWN, 0.0)] + [(w, round(math.log(max(n, 0.5) / total), 3)) for w, n in counts.items()]
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=0, byte_fallback=False))
    tokenizer.normalizer = _normalizer()
    return tokenizer


def _normalizer() -> Normalizer:
    """What :func:`index.text.analyze.normalise` does, as far as a tokeniser file can say it: all but
    traditional characters and years in Chinese numerals."""
    from tokenizers import Regex, normalizers

    return normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Lowercase(),
            normalizers.Replace(Regex("[―–]"), "—"),
            normalizers.Replace(Regex("[－‐]"), "-"),
            normalizers.Replace("显着", "显著"),
            normalizers.Replace(Regex(r"(?<=\d)[,，](?=\d{3}(?!\d))"), ""),
            normalizers.Replace(Regex(rf"(?<=[{_HAN}\d%])\s+(?=[{_HAN}])|(?<=[{_HAN}])\s+(?=\d)"), ""),
        ]
    )


def is_content(piece: str) -> bool:
    """Whether a piece can carry meaning: a word, character or year, no punctuation, digit or letter."""
    return piece != UNKNOWN and (piece in _YEARS or bool(re.fullmatch(rf"[{_HAN}]+|[a-z].+", piece)))


def save(tokenizer: Tokenizer, path: Path) -> None:
    """Writes the tokeniser as compact JSON."""
    path.write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":")), "utf-8")
