"""Files of limits: read by name, refused where one is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.robust.claims.gate import LIMITS as OF_CLAIMS
from eval.robust.labelled import LIMITS as OF_LABELLED
from eval.robust.limits import read_limits
from eval.robust.texts.__main__ import LIMITS as OF_TEXTS
from index.errors import InputError


def test_limits_are_read_or_the_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "limits.json"
    file.write_text('{"false": 0, "right": 0.9, "more": 1}', "utf-8")
    assert read_limits(file, ("false", "right"), "说法") == {"false": 0.0, "right": 0.9}
    with pytest.raises(InputError, match=r"limits\.json”不是说法的限值"):
        read_limits(file, ("false", "evaded_true"), "说法")
    with pytest.raises(InputError):
        read_limits(tmp_path / "missing.json", (), "说法")


@pytest.mark.parametrize(
    ("file", "names"), [("claims", OF_CLAIMS), ("sentences", OF_LABELLED), ("texts", OF_TEXTS), ("written", OF_LABELLED)]
)
def test_the_committed_limits_have_all_names(file: str, names: tuple[str, ...]) -> None:
    assert tuple(read_limits(Path(f"eval/{file}.json"), names, "")) == names
