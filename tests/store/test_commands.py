"""The commands, and that every code of the store has its sentence with the places that are filled."""
from __future__ import annotations

import json
import re
import string
from pathlib import Path

import pytest

from models.access.rights import ANYBODY, KEEPER, MATRIX
from models.cli import main
from models.store import Store, StoreDamaged, StoreUnavailable
from models.store.refusing import STEPS
from models.store.tables import STATUSES
from models.wording import load_sentences
from tests.store.places import Place, draft, new_scenario

SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in
                   sorted((Path(__file__).resolve().parents[2] / "models" / "store").glob("*.py")))


@pytest.fixture
def filled(store: Store) -> str:
    saved = new_scenario(store)
    store.save_version(saved.scenario_id, draft(120, note="giảm 10 %"), expected_rev=1, actor="Minh")
    return saved.scenario_id


def run(place: Place, *words: str) -> int:
    return main([*words, "--url", place.url, "--folder", str(place.folder), "--lang", "en"])


def test_verify_list_history_and_log(place: Place, filled: str, capsys: pytest.CaptureFixture) -> None:
    assert run(place, "store", "verify") == 0 and run(place, "log", "verify") == 0
    assert capsys.readouterr().out.count("Verified") == 2
    assert run(place, "store", "list", "phuong") == 0
    assert f"{filled} · Phương án gốc · draft · Minh" in capsys.readouterr().out
    assert run(place, "store", "history", filled, "--json") == 0
    assert [row["seq"] for row in json.loads(capsys.readouterr().out)] == [2, 1]
    assert run(place, "log", "show", "--limit", "1") == 0
    assert re.search(r"^2 · \S+Z · Minh · save · ", capsys.readouterr().out)


def test_backup_and_restore(place: Place, filled: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert run(place, "store", "backup", str(tmp_path / "kept.sqlite")) == 0
    assert run(place, "store", "backup", str(tmp_path / "kept.sqlite")) == 1
    assert "not overwritten" in capsys.readouterr().out
    assert run(place, "store", "restore", str(tmp_path / "kept.sqlite"), "--actor", "Quản trị") == 0
    assert "1 scenarios, 2 versions" in capsys.readouterr().out


def test_a_changed_row_is_told_in_words_and_by_the_exit_code(place: Place, filled: str,
                                                             capsys: pytest.CaptureFixture) -> None:
    place.tamper("UPDATE allocations SET enterprise_mvnd = enterprise_mvnd + 1 WHERE seq = 2 AND project_id = 'P001'")
    assert run(place, "store", "verify") == 1
    out = capsys.readouterr().out
    assert f"the allocation of a version was changed: {filled}/2 [rows_digest]" in out and "NOT sound" in out
    assert run(place, "store", "backup") == 1
    assert "not opened" in capsys.readouterr().out


def test_an_unknown_scenario_is_no_traceback(place: Place, filled: str, capsys: pytest.CaptureFixture) -> None:
    assert run(place, "store", "history", "nobody") == 1
    assert capsys.readouterr().out == "There is no scenario nobody.\n"


def test_before_the_first_save_there_is_no_store_and_looking_makes_none(tmp_path: Path, capsys) -> None:
    assert main(["store", "list", "--url", f"sqlite:///{tmp_path / 'x' / 'store.sqlite'}", "--lang", "en"]) == 1
    assert "no store yet" in capsys.readouterr().out and list(tmp_path.iterdir()) == []


def test_every_code_has_its_sentence() -> None:
    raised = set(re.findall(r'(?:StoreError|NotNow|StoreUnavailable|StoreDamaged|NotAllowed)\(\s*"([a-z_]+)"', SOURCE))
    raised |= {f"{status}_locked" for status in STATUSES if status != "draft"} | {"conflict"}
    raised |= set(re.findall(r': "([a-z_]+)"[,}]', SOURCE[SOURCE.index("_SQLITE ="): SOURCE.index("_GUARD =")]))
    codes = {f"store.error.{code}" for code in raised}
    codes |= {f"store.finding.{code}" for code in re.findall(r'StoreFinding\(\s*"([a-z_]+)"', SOURCE)}
    codes |= {f"store.status.{status}" for status in STATUSES}
    codes |= {f"store.action.{action}" for action in (*STEPS, *ANYBODY, *KEEPER, *MATRIX)
              if action not in ("open_draft", "save_draft", "read_brief", "open_pages")}
    codes |= {f"store.warning.{code}" for code in ("clock_went_back", "head_not_exported", "backup_failed",
                                                   "no_checksums")}
    assert len(raised) > 45
    sentences = load_sentences("vi")
    assert sorted(codes - sentences.keys()) == []
    # And no sentence for what is never said.
    topics = ("error", "finding", "status", "action", "warning")
    assert sorted(key for key in sentences if key.startswith(tuple(f"store.{topic}." for topic in topics))
                  and key not in codes) == []


def test_every_place_of_an_error_is_given_where_it_is_raised() -> None:
    """`code(..., place=...)` in the source: the sentence asks for nothing else."""
    sentences, wrong = load_sentences("en"), []
    for kind, code, given in re.findall(
            r'(StoreError|NotNow|StoreUnavailable|StoreDamaged|NotAllowed)\(\s*"([a-z_]+)"((?:[^()]|\([^()]*(?:\([^()]*\))?'
            r'[^()]*\))*)\)', SOURCE):
        names = set(re.findall(r"(\w+)=", given)) | ({"last_backup", "count"} if kind == "StoreDamaged" else set())
        asked = {name for _, name, _, _ in string.Formatter().parse(sentences[f"store.error.{code}"]) if name}
        wrong += [(code, asked - names)] if asked - names else []
    assert wrong == []
    assert "last_backup" in StoreDamaged("damaged").values and StoreUnavailable("locked").values == {}
