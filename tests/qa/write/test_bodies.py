"""Who is responsible for a task: the list of that very paragraph; what a body is responsible for: all of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from qa_samples import engine_on, find

from qa.config import Config
from qa.engine import Engine
from qa.pipeline import ask
from qa.write.bodies import responsible_list, tasks_of_bodies
from qa.write.task import DraftConfig, Task


def said(question: str, engine: Engine) -> list[str]:
    return [s.text for s in ask(question, engine).sentences]


def task(question: str, engine: Engine) -> Task:
    return Task(*find(question, engine), DraftConfig(max_items=1))


@pytest.mark.parametrize(
    ("text", "bodies"),
    [
        ("（责任单位：县商务局、县市场监管局）", "县商务局、县市场监管局"),
        ("(责任单位:海湾市政府,省海事局)", "海湾市政府,省海事局"),
        ("（责任单位：省商务厅、省交通运输厅等）。", "省商务厅、省交通运输厅等"),
        (" （牵头单位：省商务厅；配合单位：省海事局） ", "省商务厅；配合单位：省海事局"),
    ],
)
def test_the_bracket_is_taken_off_a_list(text: str, bodies: str) -> None:
    assert responsible_list(text) == bodies


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("编制操作规程由谁负责？", "“编制操作规程”的责任单位：县商务局、县市场监管局。"),
        ("制定温控规程由谁负责？", "“编制操作规程”的责任单位：县商务局、县市场监管局。"),
        ("开展资质认定的责任单位是谁？", "“开展资质认定”的责任单位：县农业农村局。"),
        ("认定示范企业由哪个部门负责？", "“开展资质认定”的责任单位：县农业农村局。"),
    ],
)
def test_of_two_lists_of_a_section_that_of_the_right_paragraph_answers(county: Engine, question: str, sentence: str) -> None:
    assert said(question, county) == [sentence]


def test_a_task_with_two_paragraphs_has_the_list_of_the_one_asked_about(engine: Engine) -> None:
    assert said("智能引航系统由谁负责？", engine) == ["“整治西港航道”的责任单位：海湾市政府,省海事局。"]
    assert said("疏浚主航道由谁负责？", engine) == ["“整治西港航道”的责任单位：省交通运输厅、省海事局等。"]


def test_a_task_asked_for_by_its_heading_has_all_its_lists(engine: Engine) -> None:
    answer = ask("整治西港航道的责任单位是谁？", engine)
    assert [s.text for s in answer.sentences] == [
        "“整治西港航道”的责任单位：省交通运输厅、省海事局等。",
        "“整治西港航道”的责任单位：海湾市政府,省海事局。",
    ]
    assert [(c.section, c.quote) for c in answer.citations] == [
        ("二/（一）/2", "(责任单位:省交通运输厅、省海事局等)"),
        ("二/（一）/2", "(责任单位:海湾市政府,省海事局)"),
    ]


def test_the_tasks_of_a_body_are_all_listed_with_their_count(engine: Engine) -> None:
    tasks = ["责任单位含“省交通运输厅”的任务共3项：扩建东港码头；", "整治西港航道；", "发展冷链物流。"]
    for question in ("省交通运输厅负责哪些任务？", "交通运输厅参与了哪些任务？", "省交通运输厅承担什么工作？"):
        assert said(question, engine) == tasks
    assert said("省商务厅负责什么？", engine) == ["责任单位含“省商务厅”的任务共1项：发展冷链物流。"]


def test_each_task_of_a_body_cites_a_list_that_names_it(engine: Engine) -> None:
    answer = ask("海湾市政府负责哪些任务？", engine)
    assert len(answer.sentences) == len(answer.citations) == 3
    assert ["海湾市政府" in c.quote for c in answer.citations] == [True] * 3


def test_the_tasks_of_a_body_may_be_narrowed_to_a_chapter(county: Engine) -> None:
    assert len(said("县商务局负责哪些任务？", county)) == 2
    (only,) = said("培训队伍中县商务局负责哪些任务？", county)
    assert only.startswith("责任单位含“县商务局”的任务共1项：")
    assert only.endswith("培训队伍。")


def test_the_tasks_of_a_body_are_counted_beyond_those_shown(engine: Engine) -> None:
    draft = tasks_of_bodies(task("省交通运输厅负责哪些任务？", engine))
    assert draft is not None
    (first,) = draft.statements
    assert (first.prefix, len(first.counted)) == ("责任单位含“省交通运输厅”的任务共3项：", 3)


def test_no_body_no_tasks(engine: Engine) -> None:
    assert tasks_of_bodies(task("省体育局负责哪些任务？", engine)) is None
    assert tasks_of_bodies(task("哪个部门与省海事局一起整治航道？", engine)) is None


# -- what was once got wrong -----------------------------------------------------------------------


def test_a_task_is_counted_once(engine: Engine) -> None:
    assert said("省海事局负责哪些任务？", engine) == ["责任单位含“省海事局”的任务共1项：整治西港航道。"]


@pytest.mark.parametrize("question", ["环湖公路由谁负责？", "生态茶园由谁负责？"])
def test_a_task_without_a_list_is_not_given_that_of_another(engine: Engine, question: str) -> None:
    answer = ask(question, engine)
    assert (answer.status, answer.reason) == ("refused", "figure_not_stated")


def test_who_holds_a_post_is_not_told_by_a_list_of_bodies(engine: Engine) -> None:
    answer = ask("整治西港航道由谁负责？", engine)
    assert answer.status == "answered"
    answer = ask("整治西港航道的专班组长是谁？", engine)
    assert (answer.status, answer.reason) == ("refused", "figure_not_stated")


def test_the_tasks_of_two_bodies_are_those_of_both(engine: Engine) -> None:
    text = "".join(said("省商务厅和省工业和信息化厅负责哪些任务？", engine))
    assert "发展冷链物流" in text
    assert "培育船舶修造产业" in text


def test_a_task_is_named_without_its_number(county: Engine) -> None:
    assert said("县农业农村局负责什么？", county) == ["责任单位含“县农业农村局”的任务共1项：健全标准（开展资质认定）。"]


def test_a_body_is_known_by_the_short_name_that_staff_wrote_down(index_dir: Path, tmp_path: Path) -> None:
    terms = tmp_path / "terms.toml"
    terms.write_text('["部门"]\n"省交通运输厅" = ["交通厅"]\n', "utf-8")
    short = Engine(index_dir, Config(terms=str(terms)), date(2026, 6, 1))
    for question in ("交通厅负责哪些任务？", "交通厅参与多少项任务？"):
        (first, *_) = said(question, short)
        assert first.startswith("责任单位含“省交通运输厅”的任务共3项：")


def test_a_summary_of_what_a_body_has_to_do_is_the_list_of_it(engine: Engine) -> None:
    assert said("梳理一下：省交通运输厅要负责哪几项工作？", engine) == said("省交通运输厅负责哪几项工作？", engine)
    assert len(said("省交通运输厅负责哪几项工作？", engine)) > 1


HEADED = """---
id: {name}
title: {title}
period: {period}
place: 云南省
---

# {title}

{body}
"""


def test_a_task_that_another_plan_speaks_of_more_has_the_list_under_its_own_heading(tmp_path: Path) -> None:
    texts = {
        "old": HEADED.format(
            name="old",
            title="云南省茶业行动方案",
            period="2023-2026",
            body="## 一、茶旅融合发展\n\n建设茶旅小镇。\n\n（责任单位：省文化和旅游厅）",
        ),
        "new": HEADED.format(
            name="new",
            title="云南省茶业发展规划",
            period="2026-2030",
            body="## 一、茶园\n\n茶旅融合发展是重要方向，推进茶旅融合发展，办好茶旅融合发展大会。",
        ),
    }
    told = said("茶旅融合发展由哪个部门负责？", engine_on(texts, tmp_path))
    assert told == ["“茶旅融合发展”的责任单位：省文化和旅游厅。"]
