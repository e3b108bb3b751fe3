"""What a recording keeps, what it hides, and how much room it takes."""

import json
from datetime import UTC, datetime

import pytest

from ocpp_local import Recorder, recording
from ocpp_local.redaction import HIDDEN, Redaction, harmless
from tests.ocpp_local.charger import PASSWORD
from tests.ocpp_local.conftest import until

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
BASIC = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}
VEHICLE = {"component": {"name": "ConnectedEV"}, "variable": {"name": "VehicleID"}}


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param([2, "1", "Authorize", {"idToken": {"idToken": "XYZ", "type": "VIN"}}], id="a card"),
        pytest.param(
            [2, "1", "Authorize", {"idToken": {"additionalInfo": [{"additionalIdToken": "XYZ"}]}}],
            id="a car beside the card",
        ),
        pytest.param([2, "1", "Authorize", {"certificate": "XYZ"}], id="a contract certificate"),
        pytest.param(
            [2, "1", "Authorize", {"iso15118CertificateHashData": [{"serialNumber": "XYZ"}]}], id="its hash"
        ),
        pytest.param(
            [2, "1", "SetVariables", {"setVariableData": [{**BASIC, "attributeValue": "XYZ"}]}],
            id="a new password",
        ),
        pytest.param(
            [2, "1", "NotifyReport", {"reportData": [{**VEHICLE, "variableAttribute": [{"value": "XYZ"}]}]}],
            id="a car in a report",
        ),
        pytest.param(
            [2, "1", "NotifyEvent", {"eventData": [{**VEHICLE, "actualValue": "XYZ"}]}],
            id="a car in an event",
        ),
        pytest.param(
            [2, "1", "SetNetworkProfile", {"connectionData": {"basicAuthPassword": "XYZ"}}], id="a profile"
        ),
        pytest.param([2, "1", "DataTransfer", {"vendorId": "v", "data": {"x": ["XYZ"]}}], id="a vendor"),
        pytest.param([2, "1", "GetLog", {"log": {"remoteLocation": "ftp://joe:XYZ@h/x"}}], id="a URL"),
        pytest.param([2, "1", "GetLog", {"log": {"remoteLocation": "https://h/x?token=XYZ"}}], id="a query"),
        pytest.param([2, "1", "Get15118EVCertificate", {"exiRequest": "XYZ"}], id="a certificate's order"),
        pytest.param([3, "1", {"certificateChain": "XYZ"}], id="an answer"),
    ],
)
def test_what_is_secret_is_not_in_a_recording(frame):
    cleaned = Redaction().clean(frame)
    assert "XYZ" not in json.dumps(cleaned)
    assert cleaned[:2] == frame[:2]


def test_what_is_not_secret_stays_as_it_was():
    frames = [
        [
            2,
            "1",
            "TransactionEvent",
            {"seqNo": 3, "transactionInfo": {"transactionId": "T1"}, "offline": True},
        ],
        [6, "1", "NotifyPeriodicEventStream", {"id": 1, "data": [{"t": 0.5, "v": "230.1"}]}],
        [
            2,
            "1",
            "SetVariables",
            {"setVariableData": [{"attributeValue": "5", "variable": {"name": "X"}}]},
        ],
        [2, "1", "UpdateDynamicSchedule", {"chargingProfileId": 1002, "scheduleUpdate": {"setpoint": -5.5}}],
    ]
    assert Redaction().clean(frames) == frames


def test_a_card_has_one_pseudonym_in_a_recording_and_another_in_the_next():
    first, second = Redaction(), Redaction()
    assert first.pseudonym("04A1") == first.pseudonym("04a1") != first.pseudonym("04A2")
    assert first.pseudonym("04A1") != second.pseudonym("04A1")
    assert first.clean({"idToken": "", "type": "NoAuthorization"}) == {
        "idToken": "",
        "type": "NoAuthorization",
    }


def read(path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


async def test_a_server_records_both_sides_of_every_line_without_secrets(open_house, tmp_path):
    recorder = Recorder(tmp_path / "all.jsonl")
    house = await open_house(recorder=recorder)
    charger = await house.installed()
    await charger.transaction("Started", idToken={"idToken": "CARD-7", "type": "ISO14443"})
    await charger.line.send("what is this? idToken CARD-7")
    await charger.line.close()
    await until(lambda: not house.station.connected)
    await house.server.stop()
    recorder.close()
    text = (tmp_path / "all.jsonl").read_text()
    assert "CARD-7" not in text
    assert PASSWORD not in text
    lines = read(tmp_path / "all.jsonl")
    assert [line["event"] for line in lines if "event" in line] == ["connected 2.1", "gone"]
    calls = [(line["from"], line["frame"][2]) for line in lines if line.get("frame", [0])[0] == 2]
    assert {("charger", "BootNotification"), ("server", "GetBaseReport")} <= set(calls)
    assert any(str(line.get("frame")).startswith("unreadable") for line in lines)
    assert {line["station"] for line in lines} == {"DEMO-1"}


def test_a_recording_has_an_end_and_keeps_the_newest(tmp_path):
    recorder = Recorder(tmp_path / "r.jsonl", most_bytes=2_000, most_files=3)
    for number in range(500):
        recorder.frame(NOON, "A", json.dumps([3, str(number), {}]), sent=True)
    recorder.close()
    files = sorted(tmp_path.iterdir())
    assert [file.name for file in files] == ["r.jsonl", "r.jsonl.1", "r.jsonl.2"]
    assert all(file.stat().st_size < 2_200 for file in files)
    assert read(files[0])[-1]["frame"][1] == "499"


def test_what_a_slow_disk_cannot_take_is_counted_not_kept_in_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MOST_WAITING", 100)
    recorder = Recorder(tmp_path / "r.jsonl")
    recorder.frame(NOON, "A", '[3,"1",{}]' + " " * 200, sent=True)
    recorder.frame(NOON, "A", '[3,"2",{}]', sent=True)
    recorder.close()
    lines = read(tmp_path / "r.jsonl")
    assert lines[0] == {"left_out": 1}
    assert lines[1]["frame"][1] == "2"


def test_a_recording_that_cannot_be_written_stops_nobody(tmp_path, caplog):
    recorder = Recorder(tmp_path / "no folder" / "r.jsonl")
    recorder.frame(NOON, "A", "[]", sent=False)
    recorder.frame(NOON, "A", "[]", sent=False)
    recorder.close()
    assert "The recording ends here" in caplog.text


def test_what_is_hidden_keeps_its_shape():
    told = {"certificateHashData": {"hashAlgorithm": "SHA256", "n": 3}, "certificate": "x"}
    assert Redaction().clean(told) == {
        "certificateHashData": {"hashAlgorithm": HIDDEN, "n": HIDDEN},
        "certificate": HIDDEN,
    }


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[2,"1","Authorize",{"idToken":{"idToken":"CARD-7"}}]', id="plain"),
        pytest.param('[2,"1","Authorize",{"IDTOKEN":"CARD-7"}]', id="capitals"),
        pytest.param('[2,"1","Authorize",{"id\\u0054oken":"CARD-7"}]', id="escaped"),
        pytest.param('[2,"1","X",{"\u017fharedſecret":"CARD-7","sharedSecret":"CARD-7"}]', id="long s"),
        pytest.param('[2,"1","GetLog",{"remoteLocation":"ftp://CARD-7@home/"}]', id="address"),
        pytest.param('[2,"1","GetLog",{"remoteLocation":"/?token=CARD-7"}]', id="query"),
        pytest.param(
            '[2,"1","SetVariables",{"setVariableData":[{"component":{"name":"SecurityCtrlr"},'
            '"variable":{"name":"BasicAuthPassword"},"attributeValue":"CARD-7"}]}]',
            id="variable",
        ),
    ],
)
def test_no_secret_takes_the_short_way_into_a_recording(text):
    assert not harmless(text)
    assert "CARD-7" not in json.dumps(Redaction().clean(json.loads(text))) or "ſ" in text


def test_what_hides_nothing_is_recorded_as_it_was_on_one_line(tmp_path):
    recorder = Recorder(tmp_path / "r.jsonl")
    recorder.frame(NOON, "A", '[3, "1",\n {"status": "Accepted", "x": [1.50, null]}]', sent=True)
    recorder.frame(NOON, "A", '[3,"2",{"x": NaN}]', sent=False)
    recorder.close()
    whole, odd = (tmp_path / "r.jsonl").read_text().splitlines()
    assert '"frame":[3,"1",{"status":"Accepted","x":[1.50,null]}]' in whole
    assert json.loads(whole)["from"] == "server"
    assert "NaN" in odd
