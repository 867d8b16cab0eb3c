"""The last steps of an import: what will change, what is kept apart, and the one button that applies it."""
from __future__ import annotations

from functools import partial

import streamlit as st

from models.domain import Finding
from models.export.kept_rows import quarantine_csv, quarantine_xlsx
from models.intake.importing import ImportReading
from models.intake.preview import Preview
from models.register.dictionary import columns_by_attribute
from models.register.edits import Edit
from models.words.finding_text import finding_sentence
from models.words.import_text import ledger_lines
from ui import downloads
from ui import format as fmt
from ui.again import run_again
from ui.changes.words import cell_text
from ui.i18n import language, t
from ui.importing.columns import target_label
from ui.importing.file import choose_way
from ui.importing.state import ImportState
from ui.messages import finding_text, md, show_findings
from ui.notes import table_notes
from ui.register.row_editor import column_heading
from ui.register.table import project_name
from ui.session import Workspace
from ui.tables import columns_of, show_table, show_words
from ui.widgets import Figure, figure_grid

_ROWS_SHOWN = 400


def show_preview(workspace: Workspace, state: ImportState, reading: ImportReading) -> None:
    """New, changed (old and new), missing and kept apart, each with its table; nothing is applied here."""
    errors = [finding for finding in reading.findings if finding.severity == "error"]
    if reading.questions:
        st.warning(t("import_page.preview.open_questions", count=fmt.count(len(reading.questions))),
                   icon=":material/help:")
    if errors:
        st.error(t("import_page.preview.errors"), icon=":material/error:")
        show_findings(errors)
    preview, kept = state.preview(workspace), reading.kept
    names = ("new", "changed", "missing", "unchanged")
    figure_grid([Figure(t(f"import_page.preview.{name}"), fmt.count(len(getattr(preview, name))),
                        t(f"import_page.preview.{name}_note")) for name in names]
                + [Figure(t("import_page.preview.kept"), fmt.count(len(kept)), t("import_page.preview.kept_note"))],
                columns=5)
    for line in ledger_lines(reading, language()):
        st.markdown(md(line))
    new, changed, missing, apart = st.tabs([t(f"import_page.preview.{name}") for name in (
        "new", "changed", "missing", "kept")], key="preview_tabs")
    with new:
        _show_new(workspace, state, reading, preview)
    with changed:
        _show_changed(workspace, preview)
    with missing:
        _show_missing(workspace, state, preview)
    with apart:
        _show_kept(state, reading)
    with st.expander(t("import_page.preview.all_findings", count=fmt.count(len(reading.findings)))):
        show_findings(reading.findings, most=200)


def _show_new(workspace: Workspace, state: ImportState, reading: ImportReading, preview: Preview) -> None:
    if not preview.new:
        st.caption(t("import_page.preview.none"))
        return
    if state.is_own:
        rows = [{"project_id": i, "name": "", "row": "", "cost": None} for i in preview.new[:_ROWS_SHOWN]]
    else:
        wanted = set(preview.new)
        rows = [{"project_id": record.project_id,
                 "name": record.fields.get("name_vi") or record.fields.get("name_en") or "",
                 "row": ", ".join(map(str, record.rows)),
                 "cost": sum(amount for (kind, _), amount in record.amounts.items() if kind == "cost")}
                for record in reading.records if record.project_id in wanted]
    columns = columns_of("import_page.preview.column", ("row", "project_id", "name", "cost"), {"cost": "mvnd"},
                         {"name": 420})
    show_table(rows, columns, key="import_new", file_stem="du-an-moi", alt=t("import_page.preview.new"),
               notes=table_notes(workspace), height="content" if len(rows) < 10 else 380)


def _show_changed(workspace: Workspace, preview: Preview) -> None:
    edits = [edit for own in preview.changed.values() for edit in own]
    if not edits:
        st.caption(t("import_page.preview.none"))
        return
    rows = [_edit_row(workspace, edit) for edit in edits]
    widths = {"project": 300, "table": 130, "field": 220, "old": 220, "new": 220}
    show_table(rows, columns_of("import_page.preview.column", widths, widths=widths), key="import_changed",
               file_stem="thay-doi-khi-nhap", alt=t("import_page.preview.changed"), notes=table_notes(workspace),
               height="content" if len(rows) < 10 else 380)


def _edit_row(workspace: Workspace, edit: Edit) -> dict[str, str]:
    """One change in words; a whole row that is added or taken out says so."""
    place = [part for part in edit.key if part and part != edit.project_id]
    column = columns_by_attribute(edit.table).get(edit.column)
    row = {"project": project_name(workspace.case, edit.project_id), "table": t(f"terms.table.{edit.table}")}
    if column is None:
        whole = dict(edit.new or edit.old or ())
        text = "; ".join(cell_text(edit.table, name, cell) for name, cell in whole.items()
                         if cell not in ("", None) and name != "project_id")
        field = t("import_page.preview.row_added" if edit.old is None else "terms.row_removed")
        return {**row, "field": field, "old": "" if edit.old is None else text, "new": text if edit.old is None else ""}
    field = column_heading(column) + (f" ({', '.join(place)})" if place else "")
    return {**row, "field": field, "old": cell_text(edit.table, edit.column, edit.old),
            "new": cell_text(edit.table, edit.column, edit.new)}


def _show_missing(workspace: Workspace, state: ImportState, preview: Preview) -> None:
    if not preview.missing:
        st.caption(t("import_page.preview.none"))
        return
    choose_way(state, "missing", ("keep", "retire"), "import_page.preview.missing_ask",
               "import_page.preview.missing_way")
    rows = [{"project": project_name(workspace.case, project_id)} for project_id in preview.missing]
    show_table(rows, columns_of("import_page.preview.column", ("project",), widths={"project": 640}),
               key="import_missing", file_stem="khong-co-trong-tep", alt=t("import_page.preview.missing"),
               notes=table_notes(workspace), height="content" if len(rows) < 10 else 380)


def _show_kept(state: ImportState, reading: ImportReading) -> None:
    """Every row kept apart with its reasons and fixes, to be corrected in the file and imported again."""
    if not reading.kept:
        st.success(t("import_page.preview.kept_none"), icon=":material/check:")
        return
    st.markdown(t("import_page.preview.kept_lead"))
    choose_way(state, "kept_apart", ("block", "stamp"), "import_page.preview.kept_ask",
               "import_page.preview.kept_way")
    headings = state.draft.frame.headings if state.draft.frame else ()
    line = st.container(horizontal=True)
    downloads.button(line, t("import_page.preview.kept_xlsx"), partial(
        quarantine_xlsx, reading.kept, headings, language(), reading.columns.as_styles()), "dong-chua-nhap", "xlsx")
    downloads.button(line, t("import_page.preview.kept_csv"), partial(
        quarantine_csv, reading.kept, headings, language(), reading.columns.as_styles()), "dong-chua-nhap", "csv")
    shown = reading.kept[:_ROWS_SHOWN]
    rows, where, why = (t(f"import_page.preview.column.{name}") for name in ("row", "field", "reason"))
    show_words([{rows: kept.row, where: ", ".join(dict.fromkeys(_plain(f.column) for f in kept.findings if f.column)),
                   why: " ".join(dict.fromkeys(_reason(finding) for finding in kept.findings)),
                   t("import_page.preview.column.cells"): "; ".join(
                       f"{name}: {cell}" for name, cell in kept.cells.items() if cell not in ("", None))[:300]}
                  for kept in shown], key=state.key("kept"), alt=t("import_page.preview.kept"),
                 height="content" if len(shown) < 10 else 400,
                 column_config={why: st.column_config.Column(width="large")})
    if len(reading.kept) > _ROWS_SHOWN:
        st.caption(t("import_page.preview.kept_more", count=fmt.count(len(reading.kept) - _ROWS_SHOWN)))


def _plain(column: str) -> str:
    return target_label(column) if column in columns_by_attribute("projects") or column.endswith("_mvnd") else column


def _reason(finding: Finding) -> str:
    return finding_sentence(finding, language())


def show_confirmation(workspace: Workspace, state: ImportState, reading: ImportReading) -> None:
    """What pressing the button does, in a sentence; then everything or nothing."""
    preview = state.preview(workspace)
    st.markdown(t(f"import_page.confirm.into_{state.into}", file=md(state.grid.file),
                  new=fmt.count(len(preview.new)), changed=fmt.count(len(preview.changed)),
                  missing=fmt.count(len(preview.missing)), missing_way=t(
                      f"import_page.preview.missing_way.{state.missing}").lower()))
    if reading.kept:
        st.markdown(t(f"import_page.confirm.kept_{state.kept_apart}", count=fmt.count(len(reading.kept))))
    open_count = len(reading.questions)
    if open_count:
        st.warning(t("import_page.preview.open_questions", count=fmt.count(open_count)), icon=":material/help:")
    blocked = bool(open_count) or (bool(reading.kept) and state.kept_apart == "block")
    if st.button(t(f"import_page.confirm.apply_{state.into}"), type="primary", disabled=blocked,
                 icon=":material/done_all:", key=state.key("apply")):
        applied = state.apply(workspace)
        if applied.case is None:
            st.error(t("import_page.confirm.refused"), icon=":material/error:")
            for finding in applied.findings[:50]:
                st.markdown(f"- {finding_text(finding)}")
            return
        done = t(f"import_page.confirm.done_{state.into}", file=md(state.grid.file),
                 projects=fmt.count(len(applied.case.projects)))
        state.start_over()
        state.done = done
        run_again()
