"""Places that a sentence must not swap: Liaoning's cities and counties, provinces, neighbours."""

from __future__ import annotations

_NAMES = """
沈阳 大连 鞍山 抚顺 本溪 丹东 锦州 营口 阜新 辽阳 盘锦 铁岭 朝阳 葫芦岛 沈抚 金普 太平湾 长兴岛 徐大堡 旅顺
新民 法库 康平 辽中 瓦房店 庄河 长海 普兰店 海城 台安 岫岩 抚顺县 新宾 清原 本溪县 桓仁 东港 凤城 宽甸 凌海 北镇 黑山
义县 盖州 大石桥 阜新县 彰武 灯塔 辽阳县 盘山 大洼 调兵山 开原 铁岭县 西丰 昌图 北票 凌源 朝阳县 建平 喀左 兴城 绥中 建昌
北京 天津 河北 山西 内蒙古 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南
西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾 俄罗斯 日本 韩国 朝鲜 蒙古国 德国 辽东 辽西 辽南 辽北 辽中南 辽西北 辽东湾 辽河口
"""

PLACES = tuple(sorted(_NAMES.split(), key=lambda name: (-len(name), name)))
"""Longest first, so that 朝阳县 is found before 朝阳."""
