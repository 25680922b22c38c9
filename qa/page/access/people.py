"""Who is at the page: the person behind a request."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from qa.people.accounts import Person

USER = "planqa_user"
"""Under this name the door leaves the person in the scope of a request."""


LOCAL = Person("本机", True)
"""Whoever sits at the machine, where nobody signs in."""
NOBODY = Person("", False)

NO_RIGHT = "只有编辑可以做这件事。请用编辑账号登录。"


def person_of(scope: MutableMapping[str, Any], *, local: bool) -> Person:
    """The person of a request; the one at the machine where nobody signs in.

    Args:
        scope: the ASGI scope of the request.
        local: whether nobody signs in.
    """
    found = scope.get(USER)
    return found if isinstance(found, Person) else LOCAL if local else NOBODY
