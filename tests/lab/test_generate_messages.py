import pytest

from lab.generate_messages import (
    MESSAGES,
    Message,
    SchemaError,
    annotation,
    definitions,
    enum,
    generate,
    read_schemas,
    snake_case,
    struct,
    with_defaults,
)


@pytest.mark.parametrize("package", ["v21", "v201"])
def test_the_modules_on_disk_are_what_the_schemas_say(package):
    assert (MESSAGES / f"{package}.py").read_text("utf-8") == generate(package), (
        "run python -m lab.generate_messages"
    )


@pytest.mark.parametrize(("package", "files", "actions"), [("v21", 181, 91), ("v201", 128, 64)])
def test_every_action_of_the_standard_is_there(package, files, actions):
    messages = read_schemas(package)
    assert len(messages) == files
    assert len({message.action for message in messages}) == actions


@pytest.mark.parametrize(
    ("wire", "python"),
    [
        ("setpoint_L2", "setpoint_l2"),
        ("limitAtSoC", "limit_at_soc"),
        ("soC", "soc"),
        ("soH", "soh"),
        ("fixedPFAbsorb", "fixed_pf_absorb"),
        ("evMaximumLevel1DCInjection", "ev_maximum_level1_dc_injection"),
        ("prioritizedEMAIDs", "prioritized_emaids"),
        ("priceScheduleID", "price_schedule_id"),
        ("v2xChargingParameters", "v2x_charging_parameters"),
        ("evMinV2XEnergyRequest", "ev_min_v2x_energy_request"),
        ("iso15118CertificateHashData", "iso15118_certificate_hash_data"),
        ("Energy.Active.Import.Register", "energy_active_import_register"),
        ("L1-N", "l1_n"),
        ("AC_BPT_DER", "ac_bpt_der"),
        ("None", "none"),
        ("from", "from_"),
    ],
)
def test_a_wire_name_becomes_a_name_one_can_read(wire, python):
    assert snake_case(wire) == python


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "integer", "minimum": 0.0, "maximum": 1000000.0}, "Annotated[int, Meta(ge=0, le=1000000)]"),
        ({"type": "number", "maximum": 0.0}, "Annotated[float, Meta(le=0)]"),
        ({"type": "string", "format": "date-time"}, "Instant"),
        ({"type": "string", "maxLength": 36}, "Text36"),
        ({"type": "boolean", "default": False}, 'Annotated[bool, Meta(extra={"default": False})]'),
        ({"$ref": "#/definitions/EVSEType"}, "EVSE"),
        (
            {"type": "array", "items": {"$ref": "#/definitions/EVSEType"}, "minItems": 1},
            "Annotated[tuple[EVSE, ...], Meta(min_length=1)]",
        ),
        ({"description": "anything"}, "Any"),
    ],
)
def test_a_property_becomes_a_type_with_its_limits(schema, expected):
    assert annotation(schema) == expected


def one_message(name, definition):
    return Message(name=name, schema={"definitions": {"CustomDataType": {}, "T": definition}})


def test_two_messages_that_disagree_about_a_datatype_are_an_error():
    first, second = one_message("A", {"maxLength": 1}), one_message("B", {"maxLength": 2})
    with pytest.raises(SchemaError, match="T is defined in two ways, the second in B"):
        definitions([first, second])


def test_two_messages_may_describe_a_datatype_in_different_words():
    first = one_message("A", {"maxLength": 1, "description": "x"})
    second = one_message("B", {"maxLength": 1, "description": "y"})
    assert definitions([first, second]) == {"T": {"maxLength": 1, "description": "x"}}


def test_names_that_fall_together_are_an_error():
    with pytest.raises(SchemaError, match="share a Python name"):
        enum("E", {"enum": ["L1-N", "L1.N"]})
    with pytest.raises(SchemaError, match="share a Python name"):
        struct("S", "Datatype", {"additionalProperties": False, "properties": {"soC": {}, "soc": {}}})


def test_the_default_of_an_enumeration_is_noted_where_it_is_used():
    shared = {"UnitEnumType": {"enum": ["W", "A"], "default": "W"}}
    schema = {"properties": {"unit": {"$ref": "#/definitions/UnitEnumType"}}}
    assert annotation(with_defaults(schema, shared)["properties"]["unit"]) == (
        'Annotated[UnitEnum, Meta(extra={"default": "W"})]'
    )


def test_an_object_that_is_open_to_anything_is_an_error():
    with pytest.raises(SchemaError, match="open to unknown"):
        struct("S", "Datatype", {"properties": {}})
