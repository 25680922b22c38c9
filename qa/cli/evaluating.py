"""The command that measures answers: eval."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from pathlib import Path

from index.errors import InputError
from qa.cli.commands import AS_OF, FAILED, INDEX, OK, argument, command
from qa.cli.common import Progress, engine_of


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}”应是正整数")
    return int(text)


def _noise_kinds(text: str) -> int:
    if text not in ("0", "1", "2", "3", "4", "5"):
        raise ArgumentTypeError(f"“{text}”应是 0 到 5")
    return int(text)


def _path(text: str) -> Path | None:
    return Path(text) if text else None


@command(
    "eval",
    "离线测评；退出码 0 通过，1 未过门禁或题目有误，2 输入有误",
    *INDEX,
    AS_OF,
    argument(
        "--set", metavar="文件", dest="sets", type=Path, action="append", default=[], help="题目文件或目录（默认随附的题集）；可多次给出"
    ),
    argument("--split", choices=("dev", "test", "all"), help="只测一边的题（默认 all）"),
    argument("--limit", metavar="题数", type=_count, help="只测固定的一部分题，各题型按比例"),
    argument("--noise", metavar="种数", type=_noise_kinds, help="每题加几种噪声再问，0 到 5（默认 2）"),
    argument("--out", metavar="目录", type=_path, help="报告写到这里（默认 var/eval/时间）"),
    argument("--records", metavar="目录", type=_path, help="不提问，只重新评分这次测评的记录"),
    argument("--compare", metavar="目录", type=_path, help="与这次测评对比"),
    argument("--gate", metavar="文件", type=_path, help="与基线相比显著变差或越过底线则退出码为 1"),
    argument("--write-baseline", metavar="文件", type=_path, help="把本次结果写成基线；已有的底线保留"),
    argument("--nli", metavar="模型", help="用自然语言推理模型判断引文支持（模型名或本地文件夹）"),
    argument("--check", action="store_true", help="不测评，只检查题目：格式、章节、要点、分组"),
    argument("--plans", metavar="目录", type=Path, action="append", default=[], help="--check 时还要核对的正式文本或索引"),
)
def evaluate(arguments: Namespace) -> int:
    """Runs the suite, or checks the questions only."""
    from eval import command as evaluation

    if arguments.check:
        return _check(arguments)
    if arguments.plans:
        raise InputError("--plans 只与 --check 一起用。", "测评另一份索引请用 --index。")

    def system() -> evaluation.System:
        from qa.pipeline import ask

        engine = engine_of(arguments)
        plans = {d.id: d for d in engine.store.documents}
        return evaluation.System(lambda q, history: ask(q, engine, history=history), plans, engine.as_of, str(engine.root))

    chosen = {
        name: getattr(arguments, name) for name in ("split", "limit", "noise", "out", "records", "compare", "gate", "write_baseline", "nli")
    }
    choices = evaluation.Choices(sets=tuple(arguments.sets), **chosen)
    return OK if evaluation.evaluate(choices, system, Progress()) else FAILED


def _check(arguments: Namespace) -> int:
    from eval.command import check_sets
    from qa.corpus import need_corpus

    sources = [("索引", Path(arguments.index)) if arguments.index else ("摘编", need_corpus())]
    sources += [("正式文本", path) for path in arguments.plans]
    return OK if check_sets(tuple(arguments.sets), sources) else FAILED
