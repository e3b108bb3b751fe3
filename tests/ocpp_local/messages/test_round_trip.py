"""Every message of the standard, minimal and full, against the official schemas and `jsonschema`.

The examples are grown from the schema files, not from our classes, so that generator and classes are judged
by something that knows neither.
"""

import importlib
import json
from functools import cache
from importlib.resources import files

import msgspec
import pytest
from jsonschema import Draft6Validator

from ocpp_local.messages.codec import Kind, decode, encode
from ocpp_local.messages.message import Version

PACKAGES = {"v21": Version.V21, "v201": Version.V201}
VENDOR = {"vendorId": "org.example", "soC": 1, "a_b": [{"setpointL2": None}]}


@cache
def schemas(package):
    found = {}
    for file in (files(f"ocpp.{package}") / "schemas").iterdir():
        if file.name.endswith(".json"):
            found[file.name.removesuffix(".json")] = json.loads(file.read_text("utf-8-sig"))
    return found


@cache
def definitions(package):
    return {
        name: part for schema in schemas(package).values() for name, part in schema["definitions"].items()
    }


def example(schema, parts, *, full):
    """A legal value: with everything and at the upper limits, or with as little as may be."""
    match schema:
        case {"$ref": "#/definitions/CustomDataType"}:
            return VENDOR
        case {"$ref": reference}:
            return example(parts[reference.removeprefix("#/definitions/")], parts, full=full)
        case {"type": "object", "properties": properties}:
            names = properties if full else schema.get("required", ())
            return {name: example(properties[name], parts, full=full) for name in names}
        case {"type": "array", "items": items}:
            size = min(schema.get("maxItems", 3), 3) if full else schema.get("minItems", 0)
            return [example(items, parts, full=full)] * size
        case _:
            return scalar(schema, full=full)


def scalar(schema, *, full):
    match schema:
        case {"enum": values}:
            return values[-1 if full else 0]
        case {"type": "string", "format": "date-time"}:
            return "2026-11-22T18:30:00.250Z" if full else "2026-11-22T18:30:00Z"
        case {"type": "string"}:
            return "ü" * schema.get("maxLength", 40) if full else ""
        case {"type": "boolean"}:
            return full
        case {"type": "integer"}:
            return int(schema.get("maximum", 70000) if full else schema.get("minimum", -70000))
        case {"type": "number"}:
            return schema.get("maximum", 11000.125) if full else schema.get("minimum", -11000.125)
        case _:
            return {"any": ["thing", None, 1]}


def kind_and_action(name):
    for ending, kind in (("Request", Kind.REQUEST), ("Response", Kind.RESPONSE)):
        if name.endswith(ending):
            return kind, name.removesuffix(ending)
    return Kind.SEND, name


def table(names_of):
    rows = [(package, name) for package in PACKAGES for name in sorted(names_of(package))]
    return pytest.mark.parametrize(("package", "name"), rows, ids=[" ".join(row) for row in rows])


@table(schemas)
@pytest.mark.parametrize("full", [False, True], ids=["minimal", "full"])
def test_every_message_comes_back_as_it_went(package, name, full):
    schema = schemas(package)[name]
    payload = example(schema, schema["definitions"], full=full)
    Draft6Validator(schema).validate(payload)
    kind, action = kind_and_action(name)
    message, notes = decode(PACKAGES[package], action, kind, json.dumps(payload).encode())
    assert notes == ()
    assert (type(message).__name__, message.ACTION, message.VERSION) == (name, action, PACKAGES[package])
    assert encode(message) == payload


ODD_VALUES = ["", "x" * 40_000, -1, 10**12, -0.5, True, [], {}, ["x"] * 2000, {"x": 1}]
"""Wrong at some place. Null is missing on purpose (we take it as silence), and 1.0 (kindly read as 1)."""


def part_names(package):
    shared = (name for name, part in definitions(package).items() if part.get("type") == "object")
    return {*shared, *schemas(package)} - {"CustomDataType"}


def agrees(validator, wanted, payload):
    try:
        msgspec.convert(payload, wanted)
    except msgspec.ValidationError:
        return not validator.is_valid(payload)
    return validator.is_valid(payload)


def variations(part, payload):
    """*payload* with one thing changed: each property gone, and each with every odd value."""
    yield payload | {"unheardOf": 1}
    for name, schema in part["properties"].items():
        yield {key: value for key, value in payload.items() if key != name}
        if name != "customData" and schema.get("format") != "date-time":
            yield from (payload | {name: value} for value in ODD_VALUES)


@table(part_names)
def test_our_classes_and_the_official_schemas_refuse_the_same(package, name):
    parts = definitions(package)
    part = parts.get(name) or schemas(package)[name]
    validator = Draft6Validator({**part, "definitions": parts})
    wanted = getattr(importlib.import_module(f"ocpp_local.messages.{package}"), name.removesuffix("Type"))
    payload = example(part, parts, full=False)
    disagreements = [odd for odd in variations(part, payload) if not agrees(validator, wanted, odd)]
    assert disagreements == []
