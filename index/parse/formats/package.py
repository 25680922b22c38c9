"""The parts of a package of XML files in a ZIP (ECMA-376 Part 2, the OOXML formats), read within limits."""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from index.errors import ParseError
from index.parse.intake.limits import ParseLimits

_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, KeyError, NotImplementedError, ValueError)


class Package:
    """An open package.

    Args:
        archive: the open ZIP.
        name: the file's name for messages.
        limits: what it may cost.
    """

    def __init__(self, archive: zipfile.ZipFile, name: str, limits: ParseLimits) -> None:
        self._archive, self._name, self._limits = archive, name, limits
        self.parts = frozenset(archive.namelist())
        self._left = _PARTS * limits.max_unpacked_mb * 2**20

    def xml(self, part: str) -> etree._Element:
        """A part as XML, unpacked up to the limit; entities and document types are refused.

        Raises:
            ParseError: it is encrypted, damaged, hostile, or exceeds a limit.
            KeyError: there is no such part.
        """
        info = self._archive.getinfo(part)
        if info.flag_bits & 1:
            raise ParseError(f"文件“{self._name}”设了密码。", "请去掉密码，另存后再上传。")
        most = min(self._left, self._limits.max_unpacked_mb * 2**20)
        with self._archive.open(info) as stream:
            # The size in the directory may lie: what counts is what comes out.
            content = stream.read(most + 1)
        if len(content) > most:
            raise ParseError(
                f"文件“{self._name}”解压后超过 {self._limits.max_unpacked_mb} MB（压缩炸弹或异常文件），已停止。",
                "请用原软件打开检查，另存后再试。",
            )
        self._left -= len(content)
        return _parsed(content, self._name)

    def find(self, part: str) -> etree._Element | None:
        """A part as ``xml`` gives it; None where there is none."""
        return self.xml(part) if part in self.parts else None

    def relations(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part refers to: the last word of the type and the full name of the target, by the id of the relation.

        Targets outside of the package are left out.
        """
        folder, _, last = part.rpartition("/")
        found = self.find(f"{folder}/_rels/{last}.rels" if folder else f"_rels/{last}.rels")
        return {
            rel.get("Id", ""): (rel.get("Type", "").rpartition("/")[2], target_of(folder, rel.get("Target", "")))
            for rel in (found.iterchildren("{*}Relationship") if found is not None else ())
            if rel.get("TargetMode") != "External"
        }


_PARTS = 3
"""All parts of a package together may have this many times the size of one."""


def target_of(folder: str, target: str) -> str:
    """The full name of a part that another one in ``folder`` refers to."""
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))


@contextmanager
def opened(data: bytes, name: str, limits: ParseLimits) -> Iterator[Package]:
    """The package of a file's bytes; what breaks while it is read is a damaged file.

    Raises:
        ParseError: the file is damaged, encrypted, or exceeds a limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield Package(archive, name, limits)
    except _BROKEN as error:
        raise ParseError(f"文件“{name}”已损坏或不完整，打不开。", "请重新下载，或用原软件打开后另存一份。") from error


def _parsed(content: bytes, name: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error):
            raise ParseError(f"文件“{name}”的标记层层嵌套，读不下去。", "请另存为纯文本后再试。") from error
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        if b"<!ENTITY" in content[:100_000]:
            raise _declares_entities(name) from error
        raise ParseError(f"文件“{name}”已损坏（内部 XML 不完整）。", "请用原软件打开后另存一份再试。") from error
    if root.getroottree().docinfo.doctype:
        # No office program writes one (ECMA-376 Part 2 forbids it); it is where entity bombs live.
        raise _declares_entities(name)
    return root


def _declares_entities(name: str) -> ParseError:
    return ParseError(f"文件“{name}”内含实体声明（可能是 XML 炸弹），已拒绝。", "请用原软件打开检查，另存后再试。")
