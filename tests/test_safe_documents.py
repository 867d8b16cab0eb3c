"""YAML and JSON of users: whatever stands in a file of a few bytes or many, it is read within its limits or refused."""
from __future__ import annotations

import base64
import json
import random
import zlib

import pytest
import yaml

from models.cli import main
from models.files import safe_yaml
from models.files.document_limits import LIMITS, Budget, DocumentLimits, DocumentRefused, read_document
from models.files.safe_json import load_json
from models.files.safe_yaml import load_yaml
from models.intake.mapping import load_mapping, read_mapping
from models.scenario.reading import read_scenario, read_scenario_text
from models.scenario.run_record import NotARunRecord, read_run
from models.wording import LANGUAGES
from models.words.finding_text import finding_sentence

LEVELS = 9
BOMB = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]\n" for i in range(1, LEVELS))
SMALL = DocumentLimits(bytes=20_000, depth=10, nodes=500, keys=100, key_characters=30)
YAML_REFUSED = {
    "bomb": (BOMB, "document_alias"), "self": ("&a [*a]", "document_alias"),
    "self_map": ("&a {b: *a}", "document_alias"), "anchor": ("a: &b 1", "document_alias"),
    "alias": ("a: *b", "document_alias"), "alias_key": ("*a : 1", "document_alias"),
    "merge": ("a:\n  <<: {b: 1}", "document_alias"), "merges": ("<<: [{a: 1}, {b: 2}]", "document_alias"),
    "tag": ("a: !!python/object/apply:os.system [ls]", "document_tag"), "number_tag": ("a: !!int 1", "document_tag"),
    "own_tag": ("a: !x 1", "document_tag"), "set": ("!!set {a, b}", "document_tag"),
    "deep_flow": ("[" * 5_000, "document_too_deep"), "deep_list": ("- " * 5_000 + "a", "document_too_deep"),
    "deep_map": ("".join(" " * i + f"k{i}:\n" for i in range(60)), "document_too_deep"),
    "deep_pairs": ("[a: " * 3_000, "document_too_deep"),
    "key_list": ("? [a, b]\n: 1", "document_key_no_text"), "key_maps": ("{" * 5_000, "document_key_no_text"),
    "keys": ("".join(f"k{i}: 1\n" for i in range(101)), "document_too_many_keys"),
    "keys_apart": ("".join(f"- {{a: {i}, b: 2}}\n" for i in range(60)), "document_too_many_keys"),
    "values": ("".join("- x\n" for _ in range(501)), "document_too_many_values"),
    "long_key": ("k" * 31 + ": 1", "document_key_long"), "twice": ("a: 1\nb: 2\na: 3", "document_key_twice"),
    "twice_below": ("x: {a: 1, a: 2}", "document_key_twice"), "several": ("a: 1\n---\nb: 2", "document_several"),
    "syntax": ("a: [", "document_syntax"), "control": ("a: \x00", "document_syntax"),
    "surrogate": ("a: \ud800", "document_syntax"), "long": ("a: " + "x" * 20_000, "document_too_large"),
}
JSON_REFUSED = {
    "deep": ("[" * 5_000, "document_too_deep"), "deep_maps": ('{"a":' * 3_000, "document_too_deep"),
    "values": ("[" + "1," * 600 + "1]", "document_too_many_values"),
    "keys": ("[" + ",".join('{"a":1}' for _ in range(120)) + "]", "document_too_many_keys"),
    "twice": ('{"a": 1, "a": 2}', "document_key_twice"), "nan": ("[NaN]", "document_no_number"),
    "infinity": ('{"a": -Infinity}', "document_no_number"), "syntax": ('{"a": }', "document_syntax"),
    "digits": ("1" * 5_000, "document_syntax"), "text": ('["' + "\\" * 9_999, "document_syntax"),
    "long": ('"' + "x" * 20_000 + '"', "document_too_large"),
}


def refusal(load, content, limits=SMALL) -> DocumentRefused:
    with pytest.raises(DocumentRefused) as refused:
        load(content, limits)
    assert all(finding_sentence(refused.value.finding("tệp.yaml"), language) for language in LANGUAGES)
    return refused.value


@pytest.mark.parametrize("name", YAML_REFUSED)
def test_yaml_that_is_refused(name):
    text, code = YAML_REFUSED[name]
    assert refusal(load_yaml, text).code == code


@pytest.mark.parametrize("name", JSON_REFUSED)
def test_json_that_is_refused(name):
    text, code = JSON_REFUSED[name]
    assert refusal(load_json, text).code == code


def test_bytes_that_are_no_text():
    for load in (load_yaml, load_json):
        assert refusal(load, b"\xff\xfe\x00a").code == "document_not_utf8"
        assert refusal(load, "ă".encode("cp1258", "replace") + b"\xe3").code == "document_not_utf8"


def test_a_refusal_names_its_line():
    assert refusal(load_yaml, "a: 1\nb: 2\nc: &x 1").line == 3
    assert refusal(load_json, '{"a": 1,\n "b": }').line == 2


def test_every_value_stays_the_text_that_was_written():
    text = "a: 15.000\nb: off\nc: 2027-01-01\nd: 1e3\ne: 0x1F\nf: 1_000\ng: ~\nh:\n" \
           "i: 'null'\nj: null\n=: 1:30\n'<<': x\n"
    assert load_yaml(text) == {"a": "15.000", "b": "off", "c": "2027-01-01", "d": "1e3", "e": "0x1F", "f": "1_000",
                               "g": None, "h": None, "i": "null", "j": None, "=": "1:30", "<<": "x"}
    assert load_yaml("\ufeffa: 1".encode()) == {"a": "1"}
    assert load_yaml("") is None


def random_document(random_: random.Random, depth: int = 0) -> object:
    kind = random_.choice(("text", "text", "none", "list", "map")) if depth < 6 else "text"
    if kind == "list":
        return [random_document(random_, depth + 1) for _ in range(random_.randrange(4))]
    if kind == "map":
        return {random_text(random_): random_document(random_, depth + 1) for _ in range(random_.randrange(4))}
    return None if kind == "none" else random_text(random_)


def random_text(random_: random.Random) -> str:
    signs = "aĐế 0129.,:;-#&*!?|>%@`'\"{}[]~<=\t\\/ớ\u00a0日\n"
    return "".join(random_.choice(signs) for _ in range(random_.randrange(12)))


@pytest.mark.parametrize("seed", range(200))
def test_what_a_plain_writer_wrote_comes_back(seed):
    document = random_document(random.Random(seed))
    for flow in (False, True, None):
        text = yaml.dump(document, allow_unicode=True, default_flow_style=flow, Dumper=_NoAnchors)
        assert load_yaml(text) == document
    assert load_json(json.dumps(document, ensure_ascii=bool(seed % 2))) == document


@pytest.mark.parametrize("seed", range(300))
def test_noise_is_read_or_refused(seed):
    """Pieces of YAML and JSON in any order: no other error, and nothing beyond the limits."""
    random_ = random.Random(seed)
    pieces = ("a: ", "- ", "[", "]", "{", "}", ",", "&x ", "*x", "<<: ", "!!str ", "? ", "\n", "  ", "'", '"', "#",
              "|\n", ">\n", "---\n", "...\n", "%YAML 1.1\n", "\\", "\t", "ế", "\x85", "null", "1", ":", "@", "`")
    text = "".join(random_.choice(pieces) for _ in range(random_.randrange(60)))
    for load in (load_yaml, load_json):
        try:
            load(text, SMALL)
        except DocumentRefused as refused:
            assert finding_sentence(refused.finding(), "vi")


class _NoAnchors(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


class _Counted:
    """How many events and parts of a document were looked at."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events = 0
        parse = yaml.parse

        def counting(*arguments):
            for event in parse(*arguments):
                self.events += 1
                yield event

        monkeypatch.setattr(safe_yaml.yaml, "parse", counting)


@pytest.mark.parametrize(("text", "most"), [
    (BOMB, 12), ("".join(f"k{i}: {i}\n" for i in range(100_000)), 2 * LIMITS.keys + 10),
    ("- " * 100_000, 2 * LIMITS.depth + 10), ("[" + "a," * 500_000 + "]", LIMITS.nodes + 10)])
def test_the_reading_ends_where_the_limit_is_met(monkeypatch, text, most):
    counted = _Counted(monkeypatch)
    refusal(load_yaml, text, LIMITS)
    assert 0 < counted.events <= most


def test_what_is_too_long_is_not_looked_at(monkeypatch, tmp_path):
    counted = _Counted(monkeypatch)
    monkeypatch.setattr(Budget, "count", lambda *_: pytest.fail("looked into"))
    for load, text in ((load_yaml, b"a: " + b"x" * 19_000_000), (load_json, b"[" + b"1," * 9_500_000 + b"1]")):
        assert refusal(load, text, LIMITS).code == "document_too_large"
    path = tmp_path / "big.yaml"
    with path.open("wb") as file:
        file.truncate(19_000_000_000)
    with pytest.raises(DocumentRefused) as refused:
        read_document(path)
    assert (refused.value.code, counted.events) == ("document_too_large", 0)


def test_every_door_for_documents_refuses_with_a_finding(tmp_path):
    for name, (text, code) in YAML_REFUSED.items():
        if code in ("document_alias", "document_tag", "document_key_twice", "document_too_deep", "document_several"):
            content = text.encode("utf-8", "surrogatepass")
            reading = read_scenario_text(content, "k.yaml")
            assert (reading.scenario, [finding.code for finding in reading.findings]) == (None, [code]), name
            assert [finding.code for finding in read_mapping(text)[1]] == [code], name
            path = tmp_path / f"{name}.yaml"
            path.write_bytes(content)
            assert [finding.code for finding in read_scenario(path).findings] == [code]
            assert [finding.code for finding in load_mapping(path)[1]] == [code]


@pytest.mark.parametrize("inside", ["[" * 100_000, '{"a":' * 100_000, "[" * 40_000 + "]" * 40_000])
def test_a_run_link_of_brackets_is_no_run(inside):
    for text in (inside, packed(inside), packed('{"format": "run/1", "scenario": {"layers": ' + inside)):
        with pytest.raises(NotARunRecord):
            read_run(text)


def packed(text: str) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def test_a_run_whose_limits_are_no_numbers_is_no_run():
    record = {"format": "run/1", "scenario": {}, "as_of": "2026-11-01", **dict.fromkeys((
        "base_digest", "case_digest", "rules_digest", "settings_digest", "solver", "solver_version", "termination",
        "value"), "x")}
    assert read_run(json.dumps({**record, "limits": {"time_limit_seconds": 5, "node_limit": None, "later": "x"}}))
    for limits in ({"time_limit_seconds": "5"}, {"threads": True}, {"presolve": 1}, {"seed": [1]}, {"gap_share": None}):
        with pytest.raises(NotARunRecord):
            read_run(json.dumps({**record, "limits": limits}))


def test_commands_end_with_a_sentence(tmp_path, capsys):
    (tmp_path / "bomb.yaml").write_text(BOMB, encoding="utf-8")
    for arguments in (["--lang", "en", "scenario", "show", str(tmp_path / "bomb.yaml")],
                      ["--lang", "en", "check", "data/sample/illustrative", "--scenario", str(tmp_path / "bomb.yaml")]):
        assert main(arguments) == 1
        told = capsys.readouterr()
        assert "&, * or <<" in told.out + told.err
