"""What requests and responses look like, for checking requests and for the description of the API."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from qa.types import Reason
from qa.understand.query import MAX_CHARS

MAX_HISTORY = 50
MAX_TEXT = 20_000
"""Characters of a text to check in one request; a longer one takes longer than a caller waits."""
Text = Annotated[str, Field(min_length=1, max_length=MAX_CHARS)]
PlanId = Annotated[str, Field(min_length=1, max_length=200)]


Whole = Annotated[int, BeforeValidator(lambda v: int(v) if isinstance(v, float) and v.is_integer() else v)]
"""A whole number as JSON knows it: 3.0 is one too."""
EVENTS: dict[str, Any] = {
    "schema": {"type": "object", "properties": {"event": {"type": "string"}, "data": {"type": "string"}}, "required": ["data"]}
}
"""Content of a stream of server-sent events, each with JSON in ``data``."""


class _Request(BaseModel):
    # A misspelt field must not be taken for a default.
    model_config = ConfigDict(extra="forbid", strict=True)


class _Asking(_Request):
    question: Text = Field(description="问题", examples=["2030年常住人口城镇化率的目标是多少？"])
    history: list[Text] = Field([], max_length=MAX_HISTORY, description="此前的提问，最早的在前；用于理解追问", examples=[[]])
    plans: list[PlanId] = Field([], max_length=100, description="只查这些规划（编号见 /v1/plans）；空表示全部", examples=[[]])


class AskRequest(_Asking):
    stream: bool = Field(False, description="为 true 时以服务器推送事件（SSE）返回")


class SearchRequest(_Asking):
    k: Whole = Field(10, ge=1, le=100, description="最多返回几段")


class CheckRequest(_Request):
    text: str = Field(min_length=1, max_length=MAX_TEXT, description="要核对的文稿", examples=["到2030年，常住人口城镇化率达到75%左右。"])
    plans: list[PlanId] = Field([], max_length=100, description="只与这些规划核对（编号见 /v1/plans）；空表示全部", examples=[[]])


class SentenceBody(BaseModel):
    text: str = Field(description="句子")
    citations: list[int] = Field(description="出处的序号")


class CitationBody(BaseModel):
    n: int = Field(description="序号，与回答里的［n］对应")
    doc_id: str = Field(description="规划编号")
    title: str = Field(description="规划标题")
    section: str = Field(description="章节地址，如 第二章/第三节")
    heading: str = Field(description="章节标题")
    page: int | None = Field(description="页码；没有则为 null")
    quote: str = Field(description="引文")
    start: int = Field(description="引文在规划文本中的起点（字符）")
    end: int = Field(description="引文的终点（不含）")
    in_force: bool = Field(description="规划是否有效")
    kind: str = Field(description="official 正式文本，digest 摘编")
    place: str = Field(description="规划是哪里的，如 全国、南京；不清楚则为空")


class RetrievedBody(BaseModel):
    doc_id: str = Field(description="规划编号")
    section: str = Field(description="章节地址")
    score: float = Field(description="检索得分")


class CellBody(BaseModel):
    text: str = Field(description="数值，连同单位和年份")
    citation: int = Field(description="出处的序号")


class RowBody(BaseModel):
    name: str = Field(description="指标")
    cells: list[CellBody | None] = Field(description="各方的数值，次序同 sides；没有则为 null")
    difference: str = Field(default="", description="各方数值或所列各项的差异；说不出则为空")


class TableBody(BaseModel):
    head: str = Field(description="行名之上的表头：指标；清单排成的表是序号")
    sides: list[str] = Field(description="相比的各方：规划、地区或年份；清单排成的表是各列的名称")
    rows: list[RowBody] = Field(description="每个指标一行；清单排成的表每项一行")


class AnswerBody(BaseModel):
    id: str = Field(description="同一索引上同一问题的回答编号相同")
    question: str = Field(description="问题")
    status: Literal["answered", "refused"] = Field(description="answered 已答，refused 拒答")
    kind: str = Field(
        description="问的是哪一类：figure 数值，list 列举，verdict 是否，comparison 比较，time 时间，bodies 单位，definition 含义，section 章节或概要，dossier 名称的全部内容，brief 汇报材料，help 客套与说明，text 其他"
    )
    verdict: Literal["yes", "no"] | None = Field(description="对所问的判断：yes 是，no 否或与提问不同；没有判断则为 null")
    reason: Reason | None = Field(description="拒答的原因；已答则为 null")
    answer: str = Field(description="回答，带［n］形式的出处序号；有 table 时含它的 Markdown 表格")
    sentences: list[SentenceBody] = Field(description="逐句的回答")
    citations: list[CitationBody] = Field(description="出处")
    retrieved: list[RetrievedBody] = Field(description="检索到的章节，最好的在前")
    timing_ms: dict[str, float] = Field(description="各步骤用时（毫秒）")
    model: str = Field(description="由谁写成；builtin 为内置")
    fingerprint: str = Field(description="索引指纹")
    table: TableBody | None = Field(description="比较类问题的数值对照表，或按要求排成表的清单；没有则为 null")
    fold: int = Field(description="句子很多时，先显示前多少句，其余可以展开；0 为全部显示")


class HitBody(BaseModel):
    doc_id: str = Field(description="规划编号")
    section: str = Field(description="章节地址")
    score: float = Field(description="融合得分")
    by: dict[str, float] = Field(description="各通道得分")
    text: str = Field(description="原文")


class SearchBody(BaseModel):
    query: dict[str, Any] = Field(description="问题被怎样理解")
    hits: list[HitBody] = Field(description="检索到的段落，最好的在前")


class CheckedFigureBody(BaseModel):
    n: int = Field(description="序号")
    text: str = Field(description="文稿里的数字，连同单位")
    start: int = Field(description="在 text 里的起点（字符）")
    end: int = Field(description="终点（不含）")
    sentence: str = Field(description="所在的句子、表格行或标题")
    indicator: str | None = Field(description="读成哪一项指标；没有读准则为 null")
    years: list[int] = Field(description="所说的年份；一段时间为首末两年")
    place: str | None = Field(description="所说的地区；没有写则为 null")
    verdict: Literal["agrees", "differs", "unstated", "unchecked"] = Field(
        description="agrees 一致，differs 不一致，unstated 规划没有写，unchecked 未能核对"
    )
    label: str = Field(description="判断，中文")
    message: str = Field(description="规划写的是什么，或为什么不能判断")
    citations: list[int] = Field(description="出处的序号")


class CheckBody(BaseModel):
    name: str = Field(description="文件名；粘贴的文字为空")
    all_agree: bool = Field(description="是否全部一致")
    counts: dict[str, int] = Field(description="共有几个数字（figures），每种判断各几个")
    figures: list[CheckedFigureBody] = Field(description="逐个数字的判断，按文稿的次序")
    citations: list[CitationBody] = Field(description="出处")
    text: str = Field(description="读到的文稿")
    fingerprint: str = Field(description="索引指纹")


class PlanBody(BaseModel):
    id: str = Field(description="规划编号")
    title: str = Field(description="标题")
    issuer: str = Field(description="发布机关")
    published: str = Field(description="发布日期")
    period: tuple[int, int] | None = Field(description="规划期的首末年；未注明则为 null")
    in_force: bool = Field(description="是否有效")
    kind: str = Field(description="official 正式文本，digest 摘编")
    sections: int = Field(description="节数")
    chunks: int = Field(description="段数")
    units: int = Field(description="句数")


class PlansBody(BaseModel):
    plans: list[PlanBody] = Field(description="索引里的规划")
    model: str = Field(description="向量模型")
    fingerprint: str = Field(description="索引指纹")
    created: str = Field(description="索引建成的时间")
    as_of: str = Field(description="以哪一天判断是否有效")


class SectionBody(BaseModel):
    doc_id: str = Field(description="规划编号")
    title: str = Field(description="规划标题")
    kind: str = Field(description="official 正式文本，digest 摘编")
    section: str = Field(description="章节地址")
    headings: list[str] = Field(description="由上到下的标题")
    page: int | None = Field(description="页码；没有则为 null")
    start: int = Field(description="本节在规划文本中的起点（字符）")
    end: int = Field(description="本节的终点（不含）")
    text: str = Field(description="本节全文，含下级各节")
    sections: list[str] = Field(description="直接下级各节的地址")


class MentionBody(BaseModel):
    text: str = Field(description="内容")
    topic: str = Field(description="所在段的主题；没有则为空")
    kind: str = Field(description="正文、表格、责任单位或表注")
    quote: str = Field(description="原文")
    start: int = Field(description="在规划文本中的起点（字符）")
    end: int = Field(description="终点（不含）")
    above: bool = Field(description="名称不在这句话里，在它的标题或主题里")


class MentioningSectionBody(BaseModel):
    section: str = Field(description="章节地址")
    headings: list[str] = Field(description="由上到下的标题")
    page: int | None = Field(description="页码；没有则为 null")
    items: list[MentionBody] = Field(description="写到这个名称的各处")


class MentioningPlanBody(BaseModel):
    doc_id: str = Field(description="规划编号")
    title: str = Field(description="标题")
    period: tuple[int, int] | None = Field(description="规划期的首末年；未注明则为 null")
    in_force: bool = Field(description="是否有效")
    kind: str = Field(description="official 正式文本，digest 摘编")
    count: int = Field(description="几处")
    sections: list[MentioningSectionBody] = Field(description="按原文次序")


class DossierBody(BaseModel):
    name: str = Field(description="名称")
    count: int = Field(description="共几处")
    plans: list[MentioningPlanBody] = Field(description="写到它的规划，有效的在前")


class ErrorDetail(BaseModel):
    code: str = Field(description="供程序判断的代码")
    message: str = Field(description="哪里不对")
    hint: str = Field(description="怎么办")


class ErrorBody(BaseModel):
    error: ErrorDetail


class OpenAIErrorDetail(BaseModel):
    message: str = Field(description="哪里不对、怎么办")
    type: str = Field(description="OpenAI 的错误类别")
    param: str | None = Field(description="总是 null")
    code: str | None = Field(description="供程序判断的代码")


class OpenAIErrorBody(BaseModel):
    error: OpenAIErrorDetail


_WHY = {
    400: "问题不能用（例如为空或规划编号不存在），或请求体不是 JSON",
    401: "缺少令牌或令牌无效",
    404: "没有这个地址",
    413: "请求体太大",
    415: "请求体的类型不是 JSON",
    422: "字段有误",
    429: "请求过于频繁；响应头 Retry-After 是应等待的秒数",
    500: "服务器出错",
    503: "队列已满（响应头 Retry-After 是应等待的秒数）或索引不可用",
    504: "超时",
}


def problems(*statuses: int, model: type[BaseModel] = ErrorBody) -> dict[int | str, dict[str, Any]]:
    """The error responses of a route, for its description."""
    return {status: {"model": model, "description": _WHY[status]} for status in statuses}
