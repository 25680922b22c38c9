"""Whether the wording of a statement is for the most part that of what it cites, and no word is new that says something."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.text.segment import segment
from qa.check.content import Reading, bare, content, without_figures
from qa.check.source import Source

MIN_WORDING = 0.6
"""Share of a sentence's character pairs that must stand in what it cites."""
_HANZI = re.compile(r"[\u4e00-\u9fff]+")
_PARTICLES = frozenset(
    "将要和与及的了等共各其该对把被使让并也还则即约至以于上中内里年为是在由从到达有就都均可需应能拟已后前间时所按据含括称叫做作用更最较其之此这那又且而或如若因故比向往随着再新超逾近余多项个家座条处种类名位"
)
_GLUE_WORDS = """
建设 打造 推进 推动 提升 提高 目标 规划 明确 提出 包括 包含 主要 重点 方面 其中 实现 达到 发展 形成 进行 开展 工作 任务 措施 举措 相关 有关 内容 以及 通过 计划 将会
预计 要求 同时 此外 另外 并且 而且 或者 分别 具体 如下 属于 位于 拥有 具有 作为 成为 定位 指标 数值 数量 增加 扩大 加强 强化 完善 加快 促进 支持 培育 构建 建立 建成 到 届时
之间 之后 之前 以来 期间 时期 当年 基础 由 从 为 是 在 将 要 和 与 及 的 了 等 共 各 其 该 对 把 被 使 让 并 也 还 则 即 约 至 以 于 上 中 内 里 年 年底 年末 单位 负责 责任单位
总体 整体 持续 进一步 不断 努力 着力 积极 大力 有序 稳步 安排 部署 设定 确定 指出 强调 规定 根据 按照 依据 可以 应当 应 需要 需 左右 以上 升至 升到 增至 增长 上升 落实 组织 实施 列入 列出
采取 采用 引导 鼓励 优化 深化 拓展 发挥 增强 做好 做强 改善 组建 举办 联合 组织 从事 面向 支撑 保障 统筹 协调 创新 改革 升级 转型 融合 集聚 示范 引领 高质量 质量 水平 能力 体系 机制 模式
方向 方式 内容 关键 核心 优势 特色 功能 作用 效能 成效 布局 规模 总量 比重 占比 比例 增速 增长率 增幅 数额 总额 金额 面积 时间 时限 节点 阶段 期末 初期 末期 该省 全市 该市 当地 地区 区域 省内 范围 之中
当中 当前 目前 现有 已有 未来 今后 接下来 最终 首先 其次 再次 最后 另 另有 还有 还将 还要 也将 并将 均为 均属 均 都 都将 共同 一同 一并 一方面 予以 给予 得到 获得 取得 保持 维持 变为 升为 增为 定为
设为 列为 视为 称为 即为 作为 成为 分为 划分 组成 构成 构筑 形成 建成 建有 建立健全 加快建设 推动建设 重点建设 重点发展 着力打造 全力 大力 积极 稳妥 有效 切实 深入 扎实 之 其 它 它们 他们 我们 包括但不限于
不少 不低 不高 不超 至少 超过 突破 高于 低于 大于 小于 争取 力争 有望 禁止 不得 严禁 不准 停止 取消 大约 接近 项目 扶持 关于 针对 对于 范畴
已经 曾经 正在 即将 仍 仍然 依然
加速 健全 培养 达成 聚焦 拓展 着重 围绕 开始 继续 进而 从而 力求 用于 涉及 涵盖 覆盖 设有 设立 共有 总共 全省 我省 本省 辽宁省 其他 各类 多个 若干 一系列 情况 领域 层面 之一 所在
"""
_GLUE = frozenset(_GLUE_WORDS.split())


def wrong_wording(own: Reading, body: str, source: Source) -> Iterator[str]:
    """A sentence that says nothing, words it mostly as the source does not, or has a word of substance of its own."""
    mine = content(body)
    if not mine and not own.numbers:
        yield "没有说出内容"
        return
    if mine and len(mine & source.all_pairs) < MIN_WORDING * len(mine):
        yield "措辞大多不见于资料"
        return
    novel = [w for w in segment(bare(without_figures(body))) if _novel(w, source)]
    if novel:
        yield f"“{'、'.join(dict.fromkeys(novel))}”不见于资料"


def _novel(word: str, source: Source) -> bool:
    """Whether a word is neither in the source nor in common use; of a longer one each half is looked for."""
    if not _HANZI.fullmatch(word) or word in _GLUE or source.has(word):
        return False
    if len(word) == 1:
        return word not in _PARTICLES
    halves = [word[i : i + 2] for i in range(0, len(word), 2)]
    return len(word) < 3 or not all(h in _GLUE or source.has(h) for h in halves)
