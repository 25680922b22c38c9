"""Follows the advice that is given on a damaged installation, to the letter: ``python bench/attack/advice.py [KIND…]``.

Makes an index of two versions with plans of one's own, damages it, runs a command, and then the first command that the advice names,
and so on, until something works. Prints the way, and what became of the plans. Exit status 1 where a plan is lost that lay whole
in the index (in any version), an exception was raised, or the advice leads nowhere. Root gives up its right to read and write everything
(``setpriv``), so that permissions are what they are for others.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from commands import run

PLAN = "云岭省{0}规划（2026—2030年）\n第一章 总体要求\n到2030年，新建{0}站5座。\n"
FIRST = ("ask 新建多少座茶业站？", "info", "versions", "rollback", "add", "remove silk", "build", "build --stored", "backup", "doctor")
HOPS = 5
INSIDE = "PLANQA_ADVICE_INSIDE"
RIGHTS = "-dac_override,-dac_read_search"


class Case:
    """An index, and what may be done to it."""

    def __init__(self, root: Path, files: Path) -> None:
        self.root, self.files = root, files

    @property
    def current(self) -> Path:
        return self.root / "versions" / (self.root / "CURRENT").read_text().strip()

    def versions(self) -> list[Path]:
        return sorted((self.root / "versions").iterdir())

    def write(self, pattern: str, text: str | bytes = b"\0damaged", *, all_versions: bool = False) -> None:
        """Overwrites files by another inode, as a program that saves anew would: a version shares files with others."""
        for version in self.versions() if all_versions else [self.current]:
            for path in version.glob(pattern):
                path.unlink()
                path.write_bytes(text.encode() if isinstance(text, str) else text)

    def spoil(self, pattern: str) -> None:
        """Damages files in place, as a disk does: in every version that shares them."""
        for path in self.current.glob(pattern):
            with path.open("r+b") as file:
                file.write(b"\0damaged")

    def shut(self, pattern: str, bits: int) -> None:
        """Takes rights away."""
        for path in [*self.root.glob(pattern)]:
            path.chmod(bits)

    def points_to(self, make: Callable[[Path], object]) -> None:
        """Puts something else in the place of the file that names the published version."""
        (self.root / "CURRENT").unlink()
        make(self.root / "CURRENT")

    def drop(self, pattern: str, *, all_versions: bool = False) -> None:
        for version in self.versions() if all_versions else [self.current]:
            for path in version.glob(pattern):
                path.unlink()

    def one_version(self) -> None:
        """Leaves only the published version."""
        for version in self.versions():
            if version != self.current:
                shutil.rmtree(version)

    def rewrite(self, *, all_versions: bool = False, **values: object) -> None:
        """Changes a manifest as another program would have written it."""
        current = self.current
        for version in self.versions() if all_versions else [current]:
            manifest = json.loads((version / "manifest.json").read_text("utf-8")) | values
            text = json.dumps(manifest, ensure_ascii=False, indent=1)
            (version / "manifest.json").write_text(text, "utf-8")
            new = version.with_name(version.name[:-12] + hashlib.sha256(text.encode()).hexdigest()[:12])
            version.rename(new)
            if version == current:
                (self.root / "CURRENT").write_text(new.name)


def of_one(damage: Callable[[Case], object]) -> Callable[[Case], object]:
    """The same where there is no other version."""

    def both(case: Case) -> None:
        case.one_version()
        damage(case)

    return both


KINDS: dict[str, Callable[[Case], object]] = {
    "nothing": lambda c: None,
    "word index changed": lambda c: c.write("lexical/*/*"),
    "word index gone": lambda c: c.drop("lexical/*/*"),
    "catalogue unreadable": lambda c: c.write("plans/*/catalogue.sqlite"),
    "catalogue spoilt on disk": lambda c: c.spoil("plans/*/catalogue.sqlite"),
    "vectors changed": lambda c: c.write("plans/*/vectors*"),
    "profile changed": lambda c: c.write("profile.json", "{"),
    "manifest empty": lambda c: c.write("manifest.json", ""),
    "manifest cut": lambda c: c.write("manifest.json", (c.current / "manifest.json").read_text("utf-8")[:500]),
    "manifest edited": lambda c: c.write("manifest.json", (c.current / "manifest.json").read_text("utf-8").replace("云岭", "岭云")),
    "manifest a list": lambda c: c.write("manifest.json", "[]"),
    "manifest gone": lambda c: c.drop("manifest.json"),
    "all manifests gone": lambda c: c.drop("manifest.json", all_versions=True),
    "all manifests empty": lambda c: c.write("manifest.json", "", all_versions=True),
    "older form": lambda c: c.rewrite(schema=3),
    "all of an older form": lambda c: c.rewrite(all_versions=True, schema=3),
    "all of a newer form": lambda c: c.rewrite(all_versions=True, schema=99),
    "another dictionary": lambda c: c.rewrite(all_versions=True, software="0" * 12),
    "another model": lambda c: c.rewrite(all_versions=True, model_key="0" * 12),
    "CURRENT gone": lambda c: (c.root / "CURRENT").unlink(),
    "CURRENT empty": lambda c: (c.root / "CURRENT").write_text(""),
    "CURRENT of nothing": lambda c: (c.root / "CURRENT").write_text("20260101T000000-abc"),
    "CURRENT a path": lambda c: (c.root / "CURRENT").write_text("../../../etc"),
    "CURRENT binary": lambda c: (c.root / "CURRENT").write_bytes(bytes(range(256))),
    "CURRENT a folder": lambda c: c.points_to(Path.mkdir),
    "CURRENT a full folder": lambda c: c.points_to(lambda p: (p / "of" / "somebody").mkdir(parents=True)),
    "CURRENT a link": lambda c: (
        (c.root / "CURRENT").rename(c.root / "elsewhere"), (c.root / "CURRENT").symlink_to("elsewhere")),
    "CURRENT a link to a version": lambda c: c.points_to(lambda p: p.symlink_to(c.versions()[-1])),
    "CURRENT a link to nothing": lambda c: c.points_to(lambda p: p.symlink_to("nothing")),
    "CURRENT a link to itself": lambda c: c.points_to(lambda p: p.symlink_to("CURRENT")),
    "CURRENT a pipe": lambda c: c.points_to(os.mkfifo),
    "CURRENT large": lambda c: c.points_to(lambda p: p.open("wb").truncate(2**33)),
    "CURRENT unreadable": lambda c: c.shut("CURRENT", 0),
    "CURRENT.new a folder": lambda c: (c.root / "CURRENT.new" / "of" / "somebody").mkdir(parents=True),
    "lock a folder": lambda c: ((c.root / ".lock").unlink(missing_ok=True), (c.root / ".lock" / "a").mkdir(parents=True)),
    "index read-only": lambda c: (c.shut("**/*", 0o555), c.root.chmod(0o555)),
    "versions read-only": lambda c: c.shut("versions", 0o555),
    "versions unreadable": lambda c: c.shut("versions", 0),
    "version unreadable": lambda c: c.current.chmod(0),
    "manifest unreadable": lambda c: (c.current / "manifest.json").chmod(0),
    "manifest a folder": lambda c: (c.drop("manifest.json"), (c.current / "manifest.json").mkdir()),
    "manifest a link to itself": lambda c: (c.drop("manifest.json"), (c.current / "manifest.json").symlink_to("manifest.json")),
    "manifest nested": lambda c: c.write("manifest.json", "[" * 200_000),
    "manifest of odd types": lambda c: c.rewrite(plans=5, files=[], segments={}, profile=None),
    "manifest of odd plans": lambda c: c.rewrite(plans=[{"id": 5}, None]),
    "catalogue unreadable to us": lambda c: c.shut("versions/*/plans/*/catalogue.sqlite", 0),
    "sources unreadable to us": lambda c: c.shut("versions/*/plans/*/source*", 0),
    "index unreadable": lambda c: c.root.chmod(0),
    "version gone": lambda c: shutil.rmtree(c.current),
    "all versions gone": lambda c: [shutil.rmtree(v) for v in c.versions()],
    "versions a file": lambda c: (shutil.rmtree(c.root / "versions"), (c.root / "versions").write_text("")),
    "source gone": lambda c: c.drop("plans/*/source*"),
    "sources gone everywhere": lambda c: c.drop("plans/*/source*", all_versions=True),
    "source and catalogue gone": lambda c: (c.drop("plans/*/source*"), c.drop("plans/*/catalogue.sqlite")),
    "source spoilt, other program": lambda c: (c.spoil("plans/*/source*"), c.rewrite(all_versions=True, software="0" * 12)),
    "catalogue and source spoilt": lambda c: (c.spoil("plans/*/source*"), c.spoil("plans/*/catalogue.sqlite")),
    "a plan's folder gone": lambda c: shutil.rmtree(next((c.current / "plans").iterdir())),
    "the index a file": lambda c: (shutil.rmtree(c.root), c.root.write_text("")),
}  # fmt: skip
KINDS |= {
    f"{kind}, one version": of_one(damage)
    for kind, damage in list(KINDS.items())
    if kind.startswith(("word index changed", "catalogue", "manifest", "older", "CURRENT", "source"))
}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("kinds", nargs="*", metavar="KIND")
    parser.add_argument("--first", action="append", help="begin with this command only")
    parser.add_argument("--all", action="store_true", help="print also what went well")
    arguments = parser.parse_args()
    if os.geteuid() == 0 and not os.environ.get(INSIDE):
        command = ["setpriv", f"--bounding-set={RIGHTS}", f"--inh-caps={RIGHTS}", sys.executable, *sys.argv]
        sys.exit(subprocess.run(command, env=os.environ | {INSIDE: "1"}).returncode)
    faults = cases = 0
    with tempfile.TemporaryDirectory() as folder:
        base = prepared(Path(folder))
        for kind in arguments.kinds or KINDS:
            for first in arguments.first or FIRST:
                way, wrong = followed(kind, first, base, Path(folder) / "case")
                cases += 1
                faults += bool(wrong)
                if wrong or arguments.all:
                    print(f"{'FAULT ' * bool(wrong)}{kind}: {' → '.join(way)}{f' ({wrong})' if wrong else ''}", flush=True)
        _clear(Path(folder) / "case")
    print(f"{cases} ways, {faults} faults")
    sys.exit(bool(faults))


def prepared(folder: Path) -> Path:
    """A folder with an index of two versions, and the files that its plans were made of."""
    base = folder / "base"
    for part, names in (("own", ("tea", "silk")), ("more", ("fish",))):
        (base / part).mkdir(parents=True)
        for name in names:
            (base / part / f"{name}.txt").write_text(PLAN.format({"tea": "茶业", "silk": "蚕桑", "fish": "渔业"}[name]), "utf-8")
    for command in (["build", str(base / "own" / "tea.txt")], ["add", str(base / "own" / "silk.txt")]):
        code, said = run([*command, "--index", str(base / "index")])
        if code:
            sys.exit(said)
    return base


def followed(kind: str, first: str, base: Path, place: Path) -> tuple[list[str], str]:
    """The commands that were run on a damaged index, each with its exit status, and what is wrong; empty where nothing is."""
    _clear(place)
    shutil.copytree(base, place)
    case = Case(place / "index", place / "own")
    KINDS[kind](case)
    held = whole(case.root)
    way, command, worked = [], first, False
    for _ in range(HOPS):
        code, said = carried_out(command, case, place)
        told = [line for line in said.splitlines() if line.startswith(("错误", "建议", "✗"))]
        way.append(f"{command} [{code}] {''.join(told)[:150]}")
        if code == -1:
            return way, f"exception: {said[-600:]}"
        advised = re.findall(
            r"planqa ((?:build|add|remove|rollback|restore|versions|info)(?: --stored| --replace| 路径| 文件| 目录)*)", "".join(told)
        )
        worked = code in (0, 3)
        if worked or not advised:
            break
        command = next((each for each in advised if each != command), advised[0])
    lost = held - whole(case.root) if worked or command != first else set()
    if lost:
        return way, f"lost: {'、'.join(sorted(lost))}"
    if worked and command.startswith(("build", "add", "remove", "rollback")) and command != "remove silk" and held:
        now, said = run(["info", "--json", "--index", str(case.root)])
        if now:
            return way, f"not mended: {said[-200:]}"
    if not worked and held and not advised and not any("权限" in line for line in told):
        return way, "leads nowhere"
    if not worked and len(way) == HOPS:
        return way, "goes in circles"
    return way, ""


def _clear(place: Path) -> None:
    """Removes a folder whatever rights were taken away in it."""
    if place.exists():
        subprocess.run(["chmod", "-R", "u+rwx", str(place)], check=False, capture_output=True)
        shutil.rmtree(place, ignore_errors=True)


def carried_out(command: str, case: Case, place: Path) -> tuple[int, str]:
    """Runs a command as a user would who has the files of the plans still."""
    words = (
        ["ask", command[4:]]
        if command.startswith("ask ")
        else command.replace("路径", str(case.files)).replace("目录", str(case.files)).replace("文件", str(case.files)).split()
    )
    if words == ["add"]:
        words.append(str(place / "more"))
    if words == ["backup"]:
        words.append(str(place / f"backup-{len(list(place.iterdir()))}.tar.gz"))
    return run([*words, "--index", str(case.root)])


def whole(root: Path) -> set[str]:
    """The plans whose files lie in the index as they were given, in any version."""
    found = {path.read_bytes() for path in root.glob("versions/*/plans/*/source*") if os.access(path, os.R_OK)}
    return {name for name in ("茶业", "蚕桑") if PLAN.format(name).encode() in found}


if __name__ == "__main__":
    main()
