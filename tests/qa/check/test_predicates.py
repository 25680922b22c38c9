"""What a sentence must say to be one, and what may be said to be what."""

from __future__ import annotations

import pytest
from qa_samples import evidence

from qa.check.entailment import entails

ZONES = "持续推进3个国家级渔港经济区建设，即白石新区、青川、云岭新区。"
TOWN = "云岭经济带地处东部，范围是白石、青川两市，海岸线292公里；推动渔政、海事部门建立“商渔共治”协作机制。"


@pytest.mark.parametrize(
    ("source", "said", "right"),
    [
        (ZONES, "国家级渔港经济区是白石新区、青川、云岭新区。", True),
        (TOWN, "云岭经济带的范围是白石、青川两市。", True),
        (TOWN, "云岭经济带是海岸线。", False),
        (TOWN, "云岭经济带是海岸线白石、青川两市的292公里。", False),
        (TOWN, "商渔共治是海事部门。", False),
        ("孕产妇死亡率控制在10/10万以下。", "孕产妇死亡率控制目标。", False),
        ("孕产妇死亡率控制在10/10万以下。", "孕产妇死亡率控制在10/10万以下。", True),
        ("建设冷库5座、预冷站3个。", "5座，3个。", False),
        ("改造2000年底前建成的老旧小区。", "改造2000年底前建成的小区。", True),
        ("改造2000年底前建成的老旧小区。", "改造2000年前建成的小区。", False),
    ],
)
def test_what_is_said_to_be_something_stands_with_it(source: str, said: str, right: bool) -> None:
    assert entails(said, [evidence(source)]).supported == right


def test_who_is_named_as_responsible_may_be_said_to_be() -> None:
    item = evidence("（责任单位：县商务局、县市场监管局）", kind="responsible")
    assert entails("由县商务局、县市场监管局负责。", [item]).supported
    assert not entails("由县财政局负责。", [item]).supported
