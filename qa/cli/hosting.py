"""The commands of those who run an installation: doctor, backup, restore."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from pathlib import Path

from qa.cli.commands import FAILED, INDEX, JSON, OK, argument, command
from qa.cli.common import config_of, index_dir, print_json

_SIGNS = {"ok": "✓", "lacking": "–", "wrong": "✗"}


@command(
    "doctor",
    "这台机器和这个安装有什么、缺什么",
    *INDEX,
    JSON,
    argument("--host", default="127.0.0.1", metavar="地址", help="打算监听的地址（默认 127.0.0.1）"),
    argument("--port", type=int, default=7860, metavar="端口", help="打算用的端口（默认 7860）"),
)
def doctor(arguments: Namespace) -> int:
    """Says what is there of settings, index, disk, port, accounts and optional programs; fails where nothing would work."""
    from qa.hosting.doctor import examine

    settings = Path(arguments.config) if arguments.config else None
    found = []
    for finding in examine(settings, Path(arguments.index) if arguments.index else None, arguments.host, arguments.port):
        found.append(finding)
        if not arguments.json:
            print(f"{_SIGNS[finding.state]} {finding.name}：{finding.said}", flush=True)
    if arguments.json:
        print_json([asdict(finding) for finding in found])
    return FAILED if any(finding.state == "wrong" for finding in found) else OK


@command(
    "backup", "把索引、账号、记录、评价和设置存成一个文件；服务不必停", *INDEX, argument("file", metavar="文件", help="例如 planqa.tar.gz")
)
def backup(arguments: Namespace) -> int:
    """Writes a backup of the installation."""
    from qa.hosting.backup import back_up

    config = config_of(arguments)
    settings = Path(arguments.config) if arguments.config else None
    names = back_up(Path(arguments.file), index_dir(arguments, config), config, settings)
    print(f"已备份到 {arguments.file}：{'、'.join(names)}。里面有密码和令牌的散列，请妥善保管。")
    return OK


@command(
    "restore",
    "从备份恢复；已有的改名留着",
    argument("--index", metavar="目录", help="索引目录（默认按设置）"),
    argument("file", metavar="文件", help="planqa backup 写的文件"),
)
def restore(arguments: Namespace) -> int:
    """Puts a backup in place."""
    from qa.hosting.backup import restore as put_back

    done = put_back(Path(arguments.file), Path(arguments.index) if arguments.index else None)
    print(f"已恢复：{'、'.join(done.written)}。")
    if done.kept:
        print(f"原有的改名为：{'、'.join(map(str, done.kept))}。")
    if done.rebuild:
        print("索引由另一版本的程序建成，请运行 planqa build --stored。")
    return OK
