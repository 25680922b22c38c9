"""Facts of sentences: what a figure is of, what kind it is, when, where, reached or aimed at; and what is no fact."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.facts.fact import Fact, FactReading
from index.facts.unit_facts import facts_of_unit
from index.types import Chunk, Document, Unit

TITLE = "云岭省发展规划"


def reading(
    text: str, *, headings: tuple[str, ...] = ("第二章 任务",), lead: str = "", before: str = "", title: str = TITLE
) -> FactReading:
    """What a sentence is read as; ``before`` is the sentence before it in its paragraph."""
    whole = before + text
    document = Document("p", title, "", (2026, 2030), "", "official", "", "", whole, (), (), ())
    first = Unit(before, (0, len(before)), "sentence", lead, 0)
    unit = Unit(text, (len(before), len(whole)), "sentence", lead, 0)
    chunk = Chunk("p#一#0", "p", "一", headings, None, (0, len(whole)), whole, (first, unit) if before else (unit,))
    return facts_of_unit(chunk, unit, document)


def brief(fact: Fact) -> str:
    """A fact in a line: name, kind with its direction, amount, years, base year."""
    amount = f"{fact.bound_words}{fact.amount.number}{fact.amount.unit}" if fact.amount else ""
    kind = fact.kind + {1: "+", -1: "-", 0: ""}[fact.direction]
    since = f"自{fact.since}" if fact.since else ""
    return " ".join([fact.indicator, kind, amount, *map(str, fact.years), *([since] if since else [])])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("到2030年，冷链产业营收规模突破500亿元。", ["冷链产业营收规模 level 突破500亿元 2030"]),
        (
            "到2030年，茶园面积达到35万亩左右，茶叶一级品率达到60%以上。",
            ["茶园面积 level 左右35万亩 2030", "茶叶一级品率 level 以上60% 2030"],
        ),
        (
            "2024年，全省茶园面积28万亩，较2008年增长119.6%，年均增长5.2%。",
            ["茶园面积 level 28万亩 2024", "茶园面积 change+ 119.6% 2024 自2008", "茶园面积 rate+ 5.2% 2024 自2008"],
        ),
        ("茶叶出口额年均增长6%左右。", ["茶叶出口额 rate+ 左右6%"]),
        ("单位产值能耗下降13.5%。", ["单位产值能耗 change- 13.5%"]),
        ("茶叶优质品率提高3.5个百分点。", ["茶叶优质品率 change+ 3.5个百分点"]),
        ("茶叶优质品率由2025年的50%提高到2030年的60%。", ["茶叶优质品率 level 50% 2025", "茶叶优质品率 level 60% 2030"]),
        (
            "展望2030年，茶叶优质品率将由2025年的50%提高到60%。",
            ["茶叶优质品率 level 50% 2025", "茶叶优质品率 level 60% 2030"],
        ),
        ("过去五年全省累计建设茶园步道27条。", ["茶园步道 cumulative 27条"]),
        ("数字化工具普及率、工序数控化率分别达到92%、76%。", ["数字化工具普及率 level 92%", "工序数控化率 level 76%"]),
        ("储茶、储果能力分别达到5万吨和8万吨。", ["储茶能力 level 5万吨", "储果能力 level 8万吨"]),
        ("白鹤、大雁数量增长到40只、90只左右。", ["白鹤数量 count 40只", "大雁数量 count 左右90只"]),
        (
            "茶企利润率为12%，其中市属企业为9%，均比上年提高；茶企周转率为40%，其中市属企业为36%。",
            ["茶企利润率 level 12%", "市属企业茶企利润率 level 9%", "茶企周转率 level 40%", "市属企业茶企周转率 level 36%"],
        ),
        (
            "安排茶业补助资金80亿元、增长5%，其中县级20亿元，增长45%。",
            [
                "茶业补助资金 level 80亿元",
                "茶业补助资金 change+ 5%",
                "县级茶业补助资金 level 20亿元",
                "县级茶业补助资金 change+ 45%",
            ],
        ),
        (
            "茶农保险参保率达到60%，其中城镇80%、农村40%。",
            ["茶农保险参保率 level 60%", "城镇茶农保险参保率 level 80%", "农村茶农保险参保率 level 40%"],
        ),
        (
            "茶业产值121亿元，其中精制茶增加值21亿元；规划到2030年达到180亿元。",
            ["茶业产值 level 121亿元", "精制茶增加值 level 21亿元", "茶业产值 level 180亿元 2030"],
        ),
        ("煤产量八百万吨、茶叶产量九万吨的两项指标。", ["煤产量 level 800万吨", "茶叶产量 level 9万吨"]),
        (
            "茶叶产量9万吨，水果产量30万吨，较2020年分别增加1万吨、4万吨。",
            ["茶叶产量 level 9万吨", "水果产量 level 30万吨", "茶叶产量 change+ 1万吨 自2020", "水果产量 change+ 4万吨 自2020"],
        ),
        ("茶叶产值达到80亿元，占农业总产值比重为21%。", ["茶叶产值 level 80亿元", "茶叶产值占农业总产值比重 share 21%"]),
        ("茶叶加工量占全县1/3。", ["茶叶加工量占全县 share 1/3"]),
        ("到2030年，打造22个重点茶产业集群、100条以上茶叶生产线。", ["重点茶产业集群 count 22个 2030", "茶叶生产线 count 以上100条 2030"]),
        ("新建冷库5座、预冷站3座，改造老旧茶厂12家。", ["冷库 count 5座", "预冷站 count 3座", "老旧茶厂 count 12家"]),
        ("新增技能人才100万人，开展职业培训200万人次以上。", ["技能人才 count 100万人", "职业培训 count 以上200万人次"]),
        ("累计建成高标准茶园30万亩。", ["高标准茶园 cumulative 30万亩"]),
        ("每年引进茶叶加工企业20家。", ["茶叶加工企业 rate 20家"]),
        ("建设海湾、北坡等6个专业码头。", ["专业码头 count 6个"]),
        ("争取1—2家茶业园区进入全省前20。", ["进入全省前20的茶业园区 count 1—2家"]),
        ("培育年收入超10亿元的茶叶企业达到5家。", ["年收入超10亿元的茶叶企业 count 5家"]),
        ("每千人口拥有3岁以下婴幼儿托位数达到4.5个。", ["每千人口拥有3岁以下婴幼儿托位数 level 4.5个"]),
        ("劳动年龄人口平均受教育年限达到11.7年。", ["劳动年龄人口平均受教育年限 level 11.7年"]),
        ("新发展100个茶业合作社。", ["茶业合作社 count 100个"]),
        ("拿出3亿元资金奖励30个先进茶村。", []),
        ("谋划亿元以上茶业项目200个、新签约120个。", ["亿元以上茶业项目 count 200个"]),
        ("茶农投诉率同比下降了37%。", ["茶农投诉率 change- 37%"]),
        ("茶农养老金月人均提高191元。", ["茶农养老金月人均 change+ 191元"]),
        ("继续提高茶农养老金，每人月均提高100元。", []),
        ("茶叶、果品零售额双双突破2万元。", ["茶叶、果品零售额 level 突破2万元"]),
        ("茶叶、果品零售额分别增长3%、5%。", ["茶叶零售额 change+ 3%", "果品零售额 change+ 5%"]),
        (
            "茶业增加值150亿元，占全国茶业增加值的18%，增长6%。",
            ["茶业增加值 level 150亿元", "茶业增加值占全国茶业增加值 share 18%", "茶业增加值 change+ 6%"],
        ),
        (
            "茶业增加值占全国比重达到18%，提高2个百分点。",
            ["茶业增加值占全国比重 share 18%", "茶业增加值占全国比重 change+ 2个百分点"],
        ),
        ("2024年，茶业投资由上年下降40%收窄为下降4%。", ["茶业投资 change- 40% 2023", "茶业投资 change- 4% 2024"]),
        ("茶业投资由下降4%转为增长3%。", ["茶业投资 change+ 3%"]),
        ("2024年，茶亭覆盖率由上年的50%提高到60%。", ["茶亭覆盖率 level 50% 2023", "茶亭覆盖率 level 60% 2024"]),
        ("人均预期寿命提高1岁，达到80岁。", ["人均预期寿命 change+ 1岁", "人均预期寿命 level 80岁"]),
        ("农产品加工业与农业总产值比达到2.8。", ["农产品加工业与农业总产值比 level 2.8"]),
        ("新建建筑中绿色建筑占比达到40%。", ["新建建筑中绿色建筑占比 share 40%"]),
        ("基本养老保险参保率稳定在95%以上。", ["基本养老保险参保率 level 以上95%"]),
        ("实现乡镇100%通双车道。", ["乡镇通双车道 level 100%"]),
        ("建成国家级茶园5个、居全省第1，建设茶叶步道10条（段）。", ["国家级茶园 count 5个", "茶叶步道 count 10条"]),
        ("茶叶产量连续三年跃上500万斤台阶。", ["茶叶产量 level 500万斤"]),
        ("辽宁自贸试验区19项创新经验在全国推广。", ["辽宁自贸试验区全国推广的创新经验 count 19项"]),
        ("茶农就业人数年均超过4万人。", ["茶农就业人数 rate 超过4万人"]),
        (
            "生产安全事故起数、死亡人数分别比“十四五”时期下降44.1%、29.7%。",
            ["生产安全事故起数 change- 44.1% 自2025", "生产安全事故死亡人数 change- 29.7% 自2025"],
        ),
        ("到2030年，全省建成200个完整社区。", ["完整社区 count 200个 2030"]),
        ("全省基本建成15家左右高水平医院。", ["高水平医院 count 左右15家"]),
        ("实施二十件民生实事。", ["民生实事 count 20件"]),
        ("茶叶产量[12]9万吨，茶园面积［3］28万亩。", ["茶叶产量 level 9万吨", "茶园面积 level 28万亩"]),
        ("茶叶产量9万吨，增产6%。", ["茶叶产量 level 9万吨", "茶叶产量 change+ 6%"]),
        ("茶叶产值达到80亿元，按可比价格计算增长6%。", ["茶叶产值 level 80亿元", "茶叶产值 change+ 6%"]),
        ("茶叶产值达到80亿元，扣除价格因素实际增长6%。", ["茶叶产值 level 80亿元", "茶叶产值 change+ 6%"]),
        ("茶叶合作社发展到80家。", ["茶叶合作社 count 80家"]),
        ("内销班、外销班规模分别扩大为3万人、2万人。", ["内销班规模 level 3万人", "外销班规模 level 2万人"]),
        ("茶叶企业、果品企业数量分别超1万家、4万家。", ["茶叶企业数量 count 超1万家", "果品企业数量 count 超4万家"]),
        ("城镇和农村居民人均茶叶消费额分别增长8%、9%。", ["城镇居民人均茶叶消费额 change+ 8%", "农村居民人均茶叶消费额 change+ 9%"]),
        (
            "茶叶企业、果品企业分别发展到2万户、5万户，比2020年增加1千户、3千户。",
            ["茶叶企业 count 2万户", "果品企业 count 5万户", "茶叶企业 change+ 1千户 自2020", "果品企业 change+ 3千户 自2020"],
        ),
        ("茶叶企业、果品企业分别达到2万户、5万户，增长6%。", ["茶叶企业 count 2万户", "果品企业 count 5万户"]),
        ("服务进出口总额达到8亿元。", ["服务进出口总额 level 8亿元"]),
        ("新建项目投资达到8亿元。", ["新建项目投资 level 8亿元"]),
        ("新增劳动力平均受教育年限达到14年。", ["新增劳动力平均受教育年限 level 14年"]),
        ("年平均设备使用率达到78%。", ["设备使用率 level 78%"]),
        ("到年底茶叶店总数达到80家。", ["茶叶店总数 count 80家"]),
        ("11月末茶叶库存量达到8万吨。", ["茶叶库存量 level 8万吨"]),
        ("沿海6个码头茶叶吞吐量达到8万吨。", ["沿海6个码头茶叶吞吐量 level 8万吨"]),
        ("年产值超10亿元的茶叶企业数量达到8家。", ["年产值超10亿元的茶叶企业数量 count 8家"]),
        ("亿元以上茶叶项目达到8个。", ["亿元以上茶叶项目 count 8个"]),
        ("消费占比最高、涉及行业最广的税率降至13%。", ["消费占比最高、涉及行业最广的税率 level 13%"]),
        ("到2030年，茶叶优质品率由2025年的50%提高到60%。", ["茶叶优质品率 level 50% 2025", "茶叶优质品率 level 60% 2030"]),
        ("茶叶合作社新增12家，增长6%。", ["茶叶合作社 count 12家", "茶叶合作社 change+ 6%"]),
        ("完成园区茶叶投资8亿元。", ["园区茶叶投资 level 8亿元"]),
        ("红茶、绿茶等产业增加值分别增长7%、9%。", ["红茶产业增加值 change+ 7%", "绿茶产业增加值 change+ 9%"]),
        ("城镇居民、农村居民人均消费额分别增长4%、5%。", ["城镇居民人均消费额 change+ 4%", "农村居民人均消费额 change+ 5%"]),
        ("茶叶产值增长22%，占比34%。", ["茶叶产值 change+ 22%", "茶叶产值占比 share 34%"]),
        ("第一、第三产业增加值分别增长4%、5%。", ["第一产业增加值 change+ 4%", "第三产业增加值 change+ 5%"]),
        ("失业率、人口自然增长率分别控制在2%和7‰以内。", ["失业率 level 2%", "人口自然增长率 level 以内7‰"]),
        ("年底前茶叶事项网办率达到99%。", ["茶叶事项网办率 level 99%"]),
        ("茶旅业增长要达到11%以上。", ["茶旅业 change+ 以上11%"]),
        ("据推算茶农总数达到8万人。", ["茶农总数 level 8万人"]),
        ("茶农补助标准年提高300元。", ["茶农补助标准 change+ 300元"]),
        ("全年平均降水量620毫米。", ["平均降水量 level 620毫米"]),
        ("城镇调查失业率控制在5%以内，失业率低于全国。", ["城镇调查失业率 level 以内5%"]),
        ("8条茶山公路建成通车。", ["建成通车的茶山公路 count 8条"]),
        ("12个茶馆项目全部完工。", ["完工的茶馆项目 count 12个"]),
        ("5个茶叶事项“立等可取”。", ["“立等可取”的茶叶事项 count 5个"]),
        ("有7万户茶农参加了茶园保险。", ["参加了茶园保险的茶农 count 7万户"]),
        ("9家企业获评示范茶企。", ["获评示范茶企的企业 count 9家"]),
        ("40个茶叶监测站运行中心顺利竣工。", ["顺利竣工的茶叶监测站运行中心 count 40个"]),
        ("云岭茶科院汇聚30个科研团队。", ["云岭茶科院汇聚科研团队 count 30个"]),
        ("茶旅人数、收入分别增长4%、9%。", ["茶旅人数 change+ 4%", "茶旅收入 change+ 9%"]),
        ("茶企利润、茶农收入年均分别增长4%、9%。", ["茶企利润 rate+ 4%", "茶农收入 rate+ 9%"]),
        ("春茶和夏茶合计增产8万吨。", ["春茶和夏茶 change+ 8万吨"]),
        ("人口自然增长率为4‰。", ["人口自然增长率 level 4‰"]),
        ("茶园建设费用高达8亿元。", ["茶园建设费用 level 8亿元"]),
        ("茶叶专业技术人员共有8万人，国有茶园有3万个。", ["茶叶专业技术人员 count 8万人", "国有茶园 count 3万个"]),
        ("五年内增加的年产能力为28万吨。", ["增加的年产能力 level 28万吨"]),
        ("茶园工程→建成40个茶叶示范县。", ["茶叶示范县 count 40个"]),
        ("培育名校长30名。", ["名校长 count 30名"]),
        (
            "全社会茶业经费增长9%以上，其中规上茶叶企业研发投入占比60%。",
            ["全社会茶业经费 change+ 以上9%", "规上茶叶企业研发投入占比 share 60%"],
        ),
        ("实际利用外资按历史可比口径达16亿美元。", ["实际利用外资 level 16亿美元"]),
        ("四年新增茶叶技术中心8家。", ["茶叶技术中心 count 8家"]),
        ("学前三年毛入园率提高到85%。", ["学前三年毛入园率 level 85%"]),
        ("公办茶馆建成9所，茶农住房新开工8套。", ["公办茶馆 count 9所", "茶农住房 count 8套"]),
        ("30家茶企入选茶叶名录、全国第3。", ["入选茶叶名录的茶企 count 30家"]),
        ("全国共有茶馆8万家，云岭茶企共有茶叶专业人员4万人。", ["全国茶馆 count 8万家", "云岭茶企茶叶专业人员 count 4万人"]),
        ("按2020年不变价格计算，茶业总产值按2020年不变价格计算为8亿元。", ["茶业总产值 level 8亿元"]),
        ("茶叶比重由“十四五”期间的34%提高到37%。", ["茶叶比重 share 34% 2021 2025", "茶叶比重 share 37%"]),
        ("完成营造林面积8万公顷。", ["营造林面积 level 8万公顷"]),
        ("设立中小茶企服务工作站5家。", ["中小茶企服务工作站 count 5家"]),
        ("高中茶学、大学茶学入学率力争分别达到6%和4%。", ["高中茶学入学率 level 6%", "大学茶学入学率 level 4%"]),
        ("加快推动国家茶叶试点任务33项。", ["国家茶叶试点任务 count 33项"]),
        ("择优支持53家茶业研究中心进行能力建设。", ["进行能力建设的茶业研究中心 count 53家"]),
        ("红茶价格上升3%，茶叶总产值增长8%，茶旅业增长9%。", ["红茶价格 change+ 3%", "茶叶总产值 change+ 8%", "茶旅业 change+ 9%"]),
    ],
)
def test_a_figure_becomes_a_fact(text: str, expected: list[str]) -> None:
    assert [brief(fact) for fact in reading(text).facts] == expected


@pytest.mark.parametrize(
    ("text", "unread"),
    [
        ("打造4000亿级石化产业集群、2000亿级装备产业集群。", 2),
        ("推进松坪等500千伏输变电工程。", 1),
        ("建设2#、3#泊位，打造“2211”产业体系。", 0),
        ("营收规模居全国前5名。", 1),
        ("达到30%以上。", 1),
        ("服务30多万人。", 1),
        ("茶叶优质品率高于全国20.5个百分点。", 1),
        ("覆盖90%以上的行政村。", 1),
        ("建设年产茶叶25吨、产值超500亿元的产业基地。", 2),
        ("加强组织领导，落实工作责任。", 0),
        ("第3届茶博会于2026年8月20日开幕。", 0),
        ("每个县至少建设1所养老院。", 1),
        ("未达标的茶园占70.7%。", 1),
        ("私营企业增长6%。", 1),
        ("城镇居民增长6%。", 1),
        ("覆盖率达到80%。", 1),
        ("剩余的20户年内搬迁。", 1),
        ("茶园安排2个专项80个课题。", 2),
        ("茶叶创新举措11批85项。", 2),
        ("新增1个茶叶总量近千亿、4个过百亿的县。", 2),
        ("新能源装机在全省率先突破、达到8亿千瓦。", 1),
        ("相当于原有茶园总数28%。", 1),
        ("加快环绕市区的10个茶园的改造。", 1),
        ("整改17项。", 1),
        ("城镇上升9%，农村上升6%。", 2),
        ("发电量占比达到51%。", 1),
        ("在校生20万人，毕业生6万人。", 2),
        ("四套班子领导挂帅8条茶叶产业链。", 1),
        ("它们的茶园面积达到8万亩。", 1),
        ("茶园投资完成3518亿元多比上年增加498亿元。", 2),
        ("设计能力在年产茶一百万吨以上的就有31个。", 2),
        ("8个县开展了各种形式的茶叶试点。", 1),
        ("全面实现20户以上已通电茶村通广播。", 1),
        ("8家茶企获评示范的单位。", 1),
        ("流动资金周转天数，国营茶厂由114天缩短到105天。", 0),
        ("城镇居民达到547元。", 1),
        ("一季度增长11%，二季度增长12%。", 2),
        ("茶叶、茶具、茶旅支出分别增长3%、4%、5%。", 3),
        ("除产值等4项指标。", 1),
        ("安排资金8亿元。", 1),
        ("超过全省平均水平3个百分点。", 1),
        ("优先在茶区新建各类茶室5万个。", 1),
        ("图7 全年茶旅人数达到8万人次。", 1),
        ("177项实现就近办理。", 1),
        ("落实茶企改革发展新28条。", 1),
        ("9个茶县医共体建设成效显著。", 1),
        ("全国共建立了茶叶测报站20个。", 1),
        ("所占比重由17%上升到18%。", 2),
        ("西南地区为1050万吨。", 1),
        ("接待茶客、茶旅收入分别增长3%、4%。", 2),
        ("茶厂废水有50%一70%达到标准。", 2),
        ("涉及5个方面的专项茶叶协议。", 1),
        ("15个重大茶叶项目当年建设、当年投产。", 1),
        ("累计取消调整下放48项。", 1),
        ("10亿元企业达到8户。", 2),
        ("银行存、贷款余额分别达到3亿元、4亿元。", 2),
        ("交易额达到8亿元。", 1),
        ("接待游客，实现收入8亿元。", 1),
        ("形成近1000公里长的绿化带。", 1),
        ("普通中学和职业高校在校生分别增加3万人、2万人。", 2),
        ("茶业布局不断优化、园区投产率达到90%。", 1),
        ("申报茶旅示范项目、获得补助资金8亿元。", 1),
        ("茶叶成为第二大产业、投产规模突破8亿元。", 1),
        ("单位产值耗水、耗电分别下降3%、4%。", 2),
        ("农村厕所和生活垃圾处理设施覆盖率分别提高到75%、88%。", 2),
        ("开发100公里半径内的茶旅资源。", 1),
        ("茶叶信用指数在全国261个城市排名跃升。", 1),
        ("基本医疗、失业保险参保人数分别达到8万人、9万人。", 2),
    ],
)
def test_what_is_not_certain_is_no_fact_but_counted(text: str, unread: int) -> None:
    assert reading(text) == FactReading((), unread)


def test_what_is_named_after_something_per_another_may_be_per_it_too() -> None:
    assert [brief(fact) for fact in reading("单位产值能耗下降8%、碳排放量下降14%。").facts] == ["单位产值能耗 change- 8%"]


def test_a_fact_knows_its_span_amount_and_bound() -> None:
    text = "到二〇三〇年，茶园总投资不低于１，２００亿元。"
    (fact,) = reading(text, before="要加快发展。").facts
    start, end = fact.span
    assert ("要加快发展。" + text)[start:end] == "１，２００亿元"
    assert fact.amount is not None
    assert (fact.amount.value, fact.amount.canonical, fact.amount.measures) == (Decimal(120_000_000_000), "元", "money")
    assert (fact.bound, fact.bound_words, fact.years) == ("lower", "不低于", (2030,))


def test_a_range_has_its_lower_end() -> None:
    (fact,) = reading("培育3—5家茶叶龙头企业。").facts
    assert fact.amount is not None
    assert (fact.amount.low, fact.amount.value, fact.amount.number) == (Decimal(3), Decimal(5), "3—5")


@pytest.mark.parametrize(
    ("text", "headings", "reached"),
    [
        ("2024年，茶园面积达到28万亩。", ("第二章 任务",), True),
        ("2030年，茶园面积达到35万亩。", ("第二章 任务",), False),
        ("茶园面积达到28万亩。", ("第一章 发展基础",), True),
        ("力争茶园面积达到35万亩。", ("第一章 发展基础",), False),
        ("海岸线长2920公里。", ("第二章 任务",), True),
        ("建设冷库5座。", ("第二章 任务",), False),
    ],
)
def test_what_is_reached_is_told_from_what_is_aimed_at(text: str, headings: tuple[str, ...], reached: bool) -> None:
    assert [fact.reached for fact in reading(text, headings=headings).facts] == [reached]


@pytest.mark.parametrize(
    ("text", "lead", "places"),
    [
        ("全省茶园面积达到28万亩。", "", [""]),
        ("大连建设冷库5座，丹东、锦州各建设冷库2座。", "", ["大连", "丹东、锦州"]),
        ("大连市茶产业加快发展，茶叶产值突破20亿元。", "", ["大连"]),
        ("茶叶产值突破20亿元。", "（四）沈阳市", ["沈阳"]),
        ("太原街茶叶店达到20家。", "", [""]),
        ("黄金、白银、铜产量分别增长4%、9%、2%。", "", ["", "", ""]),
        ("建设大连、丹东等6个茶叶市场。", "", [""]),
        ("大连、丹东等地茶叶市场达到6个。", "", ["大连、丹东"]),
        ("大连市获评全省茶旅名市，建成茶叶市场6个。", "", [""]),
        ("茶叶产值突破20亿元。", "沈阳市融入北京协同发展先导区", ["沈阳"]),
        ("累计承接北京茶叶转移项目40个。", "", [""]),
    ],
)
def test_a_fact_is_of_the_place_that_the_words_name(text: str, lead: str, places: list[str]) -> None:
    assert [fact.place for fact in reading(text, lead=lead).facts] == places


def test_a_place_outside_the_plans_own_is_none_in_a_heading() -> None:
    (fact,) = reading("茶叶市场达到6个。", lead="以文兴城塑形象", title="泉州市发展规划").facts
    assert fact.place == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“三县一区”减少种茶贫困户2.5万人，困难发生率由12%降到7%。", ["三县一区"] * 3),
        ("12个山区县茶叶收入达到5亿元，茶园面积达到9万亩。", ["12个山区县"] * 2),
        ("“三县一区”茶园面积达到5万亩，全省茶园面积达到9万亩。", ["三县一区", ""]),
        ("44个县（市）茶叶产量增长8%。", ["44个县"]),
        ("45个市属茶园茶叶产量达到3万吨。", []),
        ("25个茶区乡镇全部建成，茶农人均收入达到9000元。", ["", ""]),
    ],
)
def test_a_group_of_places_is_the_place_of_what_follows(text: str, expected: list[str]) -> None:
    assert [fact.place for fact in reading(text).facts] == expected


def test_a_plans_own_place_is_not_named() -> None:
    assert [fact.place for fact in reading("大连市茶园面积达到28万亩。", title="大连市发展规划").facts] == [""]


def test_a_year_carries_on_through_a_paragraph() -> None:
    (fact,) = reading("茶叶优质品率达到60%。", before="到2027年，茶产业迈上新台阶。").facts
    assert fact.years == (2027,)
    (fact,) = reading("茶叶优质品率达到60%。", before="茶园始建于2008年。").facts
    assert fact.years == ()


def test_a_year_that_only_compares_or_is_worked_towards_is_not_that_of_the_fact() -> None:
    text = "2024年茶叶产值是2005年的3倍，茶企利润达到8亿元。"
    assert [fact.years for fact in reading(text).facts][-1:] == [(2024,)]
    text = "“十四五”茶业应对气候规划编制完成，茶园优良天数达357天。"
    assert [fact.years for fact in reading(text).facts] == [()]
    (fact,) = reading("围绕2035年建成茶叶强省的目标，新建茶园8万亩。").facts
    assert fact.years == ()


def test_a_rate_until_a_year_holds_from_the_plans_beginning() -> None:
    (fact,) = reading("到2030年，茶叶出口额年均增长6%。").facts
    assert (fact.years, fact.year) == ((2026, 2030), 2030)


def test_an_enumeration_shares_its_verb() -> None:
    assert [fact.act for fact in reading("新建冷库5座、预冷站3座。").facts] == ["新建", "新建"]


def test_what_is_done_to_a_thing_carries_on_with_it() -> None:
    assert [(fact.indicator, fact.act) for fact in reading("接待茶旅游客8万人次，增长6%。").facts] == [("茶旅游客", "接待")] * 2


@pytest.mark.parametrize(
    ("text", "acts"),
    [
        ("新建和改造茶园40万亩。", ["新建和改造"]),
        ("新建扩建茶馆20所。", ["新建扩建"]),
        ("新建改扩建茶馆20所。", ["新建改扩建"]),
        ("制定、修改茶叶标准14部。", ["制定、修改"]),
        ("实施改造茶园40万亩。", ["改造"]),
        ("新办理茶叶证照40个。", ["新办理"]),
        ("新增茶农就业8万人、失业率控制在3%以内。", ["新增", ""]),
        ("建成和在建茶叶项目8个。", [""]),
        ("“茶才计划”助力新增高层次人才400人。", ["新增"]),
    ],
)
def test_verbs_that_stand_together_are_all_done(text: str, acts: list[str]) -> None:
    assert [fact.act for fact in reading(text).facts] == acts


def test_only_what_is_of_a_hundred_changes_by_points() -> None:
    found = reading("茶园投资增长22%，比上年回落17个百分点；茶叶优质品率提高3个百分点。")
    assert ([fact.indicator for fact in found.facts], found.unread) == (["茶园投资", "茶叶优质品率"], 1)


def test_a_list_of_changes_leaves_out_its_measure() -> None:
    found = reading("红茶价格上升3%，绿茶上升2%，白茶上升4%。")
    assert ([fact.indicator for fact in found.facts], found.unread) == (["红茶价格"], 2)


def test_a_verb_that_is_part_of_a_name_is_shared_too() -> None:
    assert [(fact.indicator, fact.act) for fact in reading("净增企业20户、茶叶企业8户。").facts] == [
        ("净增企业", ""),
        ("茶叶企业", "净增"),
    ]


def test_a_predicate_of_its_own_shares_no_verb() -> None:
    assert [fact.act for fact in reading("新增茶叶企业20家，8家企业获评示范企业。").facts] == ["新增", ""]


def test_a_time_ends_where_a_word_begins() -> None:
    assert [brief(fact) for fact in reading("2027年初步建成300个茶叶合作社。").facts] == ["茶叶合作社 count 300个 2027"]


def test_a_bracket_that_explains_is_no_part_of_a_name() -> None:
    assert [fact.indicator for fact in reading("人均预期寿命（2024年数据）达到79.7岁。").facts] == ["人均预期寿命"]


@given(
    st.text(alphabet="茶园面积达到增长提高年均年个家亿元万人%以上左右超过从由占比重分别累计的等前第，、。；0123456789—（）“”", max_size=60)
)
def test_every_fact_stands_in_its_sentence(text: str) -> None:
    whole = text or "。"
    found = reading(whole)
    assert found.unread >= 0
    for fact in found.facts:
        start, end = fact.span
        assert 0 <= start < end <= len(whole)
        assert len(fact.indicator) >= 2
        assert fact.amount is not None
        assert fact.amount.number.rpartition("—")[2] in whole[start:end]


@given(st.text(max_size=80))
def test_any_text_is_read_without_an_error_and_the_same_again(text: str) -> None:
    assert reading(text) == reading(text)
