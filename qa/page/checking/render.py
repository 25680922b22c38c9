"""The report on a text as HTML: the counts, what does not agree, what does, and the text with its figures marked."""

from __future__ import annotations

from markupsafe import Markup

from qa.page.shared.templates import html
from qa.proofread.report import LABELS, Finding, Report


def render_report(report: Report) -> Markup:
    """The whole report."""
    amiss = [f for f in report.findings if f.verdict != "agrees"]
    agreed = [f for f in report.findings if f.verdict == "agrees"]
    counts = [(verdict, LABELS[verdict], count) for verdict, count in report.counts.items()]
    return html("checking.report", report, counts, amiss, agreed, {c.n: c for c in report.citations}, _marked(report))


def _marked(report: Report) -> list[Markup]:
    """The paragraphs of the text, each figure marked by its verdict in colour and, unless it agrees, in words."""
    shown: list[Markup] = []
    findings = list(report.findings)
    start = 0
    for line in report.text.rstrip("\n").split("\n"):
        end = start + len(line)
        here = [f for f in findings if start <= f.span[0] < end]
        shown.append(_line(report.text, (start, end), here))
        start = end + 1
    return [line for line in shown if line.strip()]


def _line(text: str, span: tuple[int, int], findings: list[Finding]) -> Markup:
    line, at = Markup(), span[0]
    for finding in findings:
        start, end = max(finding.span[0], at), min(finding.span[1], span[1])
        line += text[at:start]
        line += html("checking.figure", finding, text[start:end])
        at = max(at, end)
    return line + text[at : span[1]]
