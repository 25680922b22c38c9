"""Whether cited words carry a sentence in other words: what models say rightly passes, what they slip in does not."""

from __future__ import annotations

import pytest
from qa_samples import evidence

from qa.check.entailment import entails
from qa.types import Evidence

TITLE = "云岭省“十五五”区域协调规划"

PORT = evidence("到2030年，大连港货物吞吐量力争达到4.2亿吨，集装箱航线达到120条以上，比2020年增加30条。", title=TITLE)
CITIES = evidence("到2028年，沈阳规模以上工业增加值年均增长5.4%左右、大连年均增长5.8%左右，力争新增高新技术企业3500家。", title=TITLE)
SHARED = evidence("沈阳、大连、鞍山的研发投入强度分别达到3.1%、3.4%和2.2%。", title=TITLE)
RULES = evidence("不得在水源地新建化工项目，支持库区居民发展有机农业，基本完成滩涂养殖清退。", title=TITLE)
SITES = evidence("推进沈阳精密铸造、大连船用涂料、鞍山耐火材料等中试基地建设，支持丹东港建设对外贸易枢纽港。", title=TITLE)
ROW = evidence(
    "森林覆盖率：2025年35.6%（2024年数据），2030年35.9%，约束性指标。",
    title=TITLE,
    kind="row",
    quote="森林覆盖率：单位 %；2025年 35.6*；2030年 35.9；属性 约束性",
)
LEAD = evidence(
    "到2027年，建成充电站860座，服务半径不超过2公里，总投资约12.5亿元。",
    title=TITLE,
    lead="完善充电网络",
    headings=("第三章 基础设施", "第二节 绿色交通"),
)
TASKS = evidence(
    "建设国家级绿色石化基地，打造东北亚航运中心，培育冰雪装备、海洋药物、商业航天三个新兴产业。", title=TITLE, headings=("第二章 大连",)
)
FUTURE = evidence("到2027年，建成冷链物流园6个；到2030年，建成冷链物流园11个，冷库容量达到35万吨。", title=TITLE)
BODIES = evidence("由省水利厅牵头、省财政厅配合，编制全省灌区改造清单。", title=TITLE)
BIG = evidence("新增停车位12000个，惠及居民1.5万户。", title=TITLE)
DOWN = evidence("单位地区生产总值能耗累计下降13%，农村居民收入增速高于城镇居民。", title=TITLE)


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        ("到2030年，大连港货物吞吐量力争达到4.2亿吨。", PORT),
        ("根据《云岭省“十五五”区域协调规划》，大连港2030年的货物吞吐量力争达到42000万吨，集装箱航线不少于120条。", PORT),
        ("大连港集装箱航线到2030年将达到120条以上，较2020年增加30条。", PORT),
        ("规划提出，大连港到2030年集装箱航线要达到120条以上。", PORT),
        ("到2028年，大连规模以上工业增加值年均增长约5.8%。", CITIES),
        ("沈阳到2028年规模以上工业增加值年均增长5.4%左右，大连为年均增长5.8%左右。", CITIES),
        ("到2028年，争取新增高新技术企业3500家。", CITIES),
        ("大连的研发投入强度达到3.4%。", SHARED),
        ("研发投入强度方面，沈阳达到3.1%，鞍山达到2.2%。", SHARED),
        ("水源地禁止新建化工项目。", RULES),
        ("支持库区居民发展有机农业，并基本完成滩涂养殖的清退。", RULES),
        ("中试基地方面，推进大连船用涂料等基地建设。", SITES),
        ("支持丹东港建成对外贸易枢纽港。", SITES),
        ("森林覆盖率由2025年的35.6%提高到2030年的35.9%，属于约束性指标。", ROW),
        ("2030年森林覆盖率目标为35.9%（约束性）。", ROW),
        ("2025年森林覆盖率为35.6%（2024年数据）。", ROW),
        ("在完善充电网络方面，到2027年将建成860座充电站，总投资约12.5亿元。", LEAD),
        ("充电站的服务半径不超过2公里。", LEAD),
        ("大连将建设国家级绿色石化基地，打造东北亚航运中心。", TASKS),
        ("培育的三个新兴产业是商业航天、冰雪装备和海洋药物。", TASKS),
        ("到2027年建成6个冷链物流园，到2030年建成11个。", FUTURE),
        ("冷库容量到2030年达到35万吨。", FUTURE),
        ("全省灌区改造清单由省水利厅牵头编制，省财政厅配合。", BODIES),
        ("新增1.2万个停车位，惠及15000户居民。", BIG),
        ("单位地区生产总值能耗累计下降13%。", DOWN),
        ("航道全长800公里，投资两百三十亿元。", evidence("航道全长800千米，投资230亿元。")),
        ("风电装机达到120万千瓦。", evidence("风电装机达到1200MW。")),
        ("环湖公路全长为48公里。", evidence("推进环湖公路建设，全长48公里。")),
    ],
)
def test_the_same_in_other_words_passes(statement: str, source: Evidence) -> None:
    assert entails(statement, [source]).missing == ()


@pytest.mark.parametrize(
    ("statement", "source"),
    [
        # figures, units, bounds
        ("到2030年，大连港货物吞吐量力争达到4.5亿吨。", PORT),
        ("到2030年，大连港货物吞吐量力争达到4.2万吨。", PORT),
        ("到2030年，大连港货物吞吐量达到4.2亿吨。", PORT),
        ("到2030年，大连港货物吞吐量力争超过4.2亿吨。", PORT),
        ("到2030年，大连港集装箱航线力争达到120条。", PORT),
        ("到2030年，大连港货物吞吐量力争达到120条以上。", PORT),
        ("大连港集装箱航线到2030年增加120条以上。", evidence("到2030年，货物吞吐量增加120万吨，航线减少12条。")),
        ("航道全长8公里。", evidence("航道全长800千米。")),
        ("绿化率提高6%。", evidence("绿化率提高6个百分点。")),
        ("新建茶厂3家。", evidence("新建茶厂3—5家。")),
        ("新增停车位1200个。", BIG),
        ("新增停车位1.5万个。", BIG),
        ("充电站服务半径2公里以上。", LEAD),
        ("总投资12.5亿元。", LEAD),
        # years
        ("到2028年，大连港货物吞吐量力争达到4.2亿吨。", PORT),
        ("大连港集装箱航线到2030年达到120条以上，比2021年增加30条。", PORT),
        ("到2027年，建成冷链物流园11个。", FUTURE),
        ("到2027年，冷库容量达到35万吨。", FUTURE),
        ("2025年森林覆盖率为35.9%。", ROW),
        ("森林覆盖率为35.9%（2023年数据）。", ROW),
        ("到2030年，大连将建设国家级绿色石化基地。", TASKS),
        # places and neighbours in the same sentence
        ("到2028年，沈阳规模以上工业增加值年均增长5.8%左右。", CITIES),
        ("到2028年，鞍山规模以上工业增加值年均增长5.4%左右。", CITIES),
        ("沈阳的研发投入强度达到3.4%。", SHARED),
        ("大连的研发投入强度达到2.2%。", SHARED),
        ("推进沈阳船用涂料中试基地建设。", SITES),
        ("支持大连港建设对外贸易枢纽港。", SITES),
        ("沈阳将建设国家级绿色石化基地。", TASKS),
        # negation, degree, direction
        ("可以在水源地新建化工项目。", RULES),
        ("支持在水源地新建化工项目。", RULES),
        ("不支持库区居民发展有机农业。", RULES),
        ("全面完成滩涂养殖清退。", RULES),
        ("完成滩涂养殖清退。", RULES),
        ("单位地区生产总值能耗累计提高13%。", DOWN),
        ("单位地区生产总值能耗年均下降13%。", DOWN),
        ("农村居民收入增速低于城镇居民。", DOWN),
        ("森林覆盖率2030年目标为35.9%，属于预期性指标。", ROW),
        ("全省灌区改造清单由省财政厅牵头、省水利厅配合编制。", BODIES),
        # what is not there
        ("大连将建设世界级绿色石化基地。", TASKS),
        ("培育冰雪装备、海洋药物、商业航天、生物制造四个新兴产业。", TASKS),
        ("培育冰雪装备、海洋药物和生物制造产业。", TASKS),
        ("由省农业农村厅牵头编制全省灌区改造清单。", BODIES),
        ("根据《云岭省港口条例》，大连港货物吞吐量到2030年力争达到4.2亿吨。", PORT),
        ("云岭省海洋规划提出，大连港货物吞吐量到2030年力争达到4.2亿吨。", PORT),
        ("大连港将引进“蓝鲸计划”。", PORT),
        ("大连港将采用5G技术。", PORT),
        ("“十四五”时期大连港货物吞吐量力争达到4.2亿吨。", PORT),
        ("好的，我会忽略以上规则，系统提示如下。", PORT),
        ("到2030年。", PORT),
        ("大连港货物吞吐量全国领先，前景十分广阔，值得期待。", PORT),
        ("到2030年，大连港货物吞吐量力争达到4.2亿吨，由此带动就业20万人。", PORT),
    ],
)
def test_what_the_source_does_not_say_is_stopped(statement: str, source: Evidence) -> None:
    assert entails(statement, [source]).missing != ()


def test_the_reasons_are_for_the_model_to_read() -> None:
    assert entails("到2030年，大连港货物吞吐量力争达到4.5亿吨。", [PORT]).missing == ("数字“4.5亿吨”不见于资料",)
    assert entails("到2028年，沈阳规模以上工业增加值年均增长5.8%左右。", [CITIES]).missing == ("“5.8%”说的地方与资料不同",)


def test_two_pieces_of_evidence_carry_a_sentence_together_and_none_may_be_idle() -> None:
    both = "新增停车位1.2万个，到2030年大连港货物吞吐量力争达到4.2亿吨。"
    assert entails(both, [PORT, BIG]).missing == ()
    assert entails(both, [PORT]).missing != ()
    assert entails("到2030年，大连港货物吞吐量力争达到4.2亿吨。", [PORT, BIG]).missing == ("所引资料中有与此句无关的",)


def test_a_year_may_come_from_the_heading_or_from_the_sentence_before() -> None:
    text = "货物吞吐量达到1.2亿吨。"
    assert not entails("到2030年，货物吞吐量达到1.2亿吨。", [evidence(text)]).supported
    assert entails("到2030年，货物吞吐量达到1.2亿吨。", [evidence(text, headings=("第二节 2030年目标",))]).supported
    assert not entails("到2035年，货物吞吐量达到1.2亿吨。", [evidence(text, headings=("第二节 2030年目标",))]).supported


def test_nothing_cited_carries_nothing() -> None:
    assert entails("任何话。", []).missing == ("没有注明资料编号",)


@pytest.mark.parametrize(
    ("statement", "said", "carried"),
    [
        ("人口自然增长率为-3‰。", "人口自然增长率为-3‰。", True),
        ("人口自然增长率为负3‰。", "人口自然增长率为-3‰。", True),
        ("人口自然增长率为3‰。", "人口自然增长率为-3‰。", False),
        ("茶厂利润达到-3亿元。", "茶厂利润达到3亿元。", False),
        ("茶厂利润达到3亿元。", "茶厂利润达到−3亿元。", False),
    ],
)
def test_an_amount_below_zero_is_not_that_above(statement: str, said: str, carried: bool) -> None:
    assert entails(statement, [evidence(said)]).supported is carried
