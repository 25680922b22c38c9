"""The API's description for people: a page made from the OpenAPI description, without scripts or anything from elsewhere.

Our own page: those that FastAPI brings load their scripts from another server.
"""

from __future__ import annotations

from typing import Any

from jinja2 import Environment, PackageLoader

METHODS = ("get", "post")


def render_reference(spec: dict[str, Any]) -> str:
    """The page of an OpenAPI 3.1 description.

    Args:
        spec: what FastAPI's ``openapi()`` returns.
    """
    environment = Environment(loader=PackageLoader("qa.api", ""), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["kind"] = kind
    operations = [
        {"path": path, "method": method.upper(), **item[method]}
        for path, item in spec["paths"].items()
        for method in METHODS
        if method in item
    ]
    return environment.get_template("reference.html").render(spec=spec, operations=operations, schemas=spec["components"]["schemas"])


def kind(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words: its type, the items of a list, the values to choose from."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "anyOf" in schema:
        return " 或 ".join(kind(part) for part in schema["anyOf"])
    if "enum" in schema or "const" in schema:
        return " | ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        inside = schema.get("items")
        return f"列表（{kind(inside)}）" if isinstance(inside, dict) else "列表"
    names = {"string": "字符串", "integer": "整数", "number": "数", "boolean": "true/false", "object": "对象", "null": "null"}
    return names.get(str(schema.get("type")), "任意")
