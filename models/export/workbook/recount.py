"""The figures of the summary sheets, added up anew from the allocation lines: whatever differs is named.

Works on sheets as texts (see `sheet.text_grid`) and the audit's plain document. A formula that the last program did not
calculate states no figure: there is nothing to compare.
"""
from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from fractions import Fraction

from models.audit import AuditReport
from models.audit_names import BODY_COLUMNS, body
from models.files.grid import UNCALCULATED

Texts = list[list[str]]
Difference = dict[str, object]

# Below title, preface, stamps, a blank row and the headings.
FIRST_ROW = 5
RESULT = "result_"
STATE = ("state_development_mvnd", "state_recurrent_mvnd")
COUNTERPART = ("enterprise_mvnd", "institute_mvnd", "other_private_mvnd")
MONEY = ("state_mvnd", *COUNTERPART, "counterpart_mvnd", "total_mvnd")
PLAIN_DIMENSIONS = {"channel": "channel", "product": "product_no"}


def recount(document: Mapping, report: AuditReport, sheets: Mapping[str, Texts]) -> Iterator[Difference]:
    """Every stated figure that the lines do not give: {sheet, item, column, stated, recomputed}."""
    lines = [{**year, "project_id": line["project_id"]} for line in document["allocation"] for year in line["years"]]
    for line in lines:
        line["state_mvnd"] = sum(line[name] for name in STATE)
        line["counterpart_mvnd"] = sum(line[name] for name in COUNTERPART)
        line["total_mvnd"] = line["state_mvnd"] + line["counterpart_mvnd"]
    for sheet, rows in sheets.items():
        code = sheet.removeprefix(RESULT)
        if code == sheet:
            continue
        body = [row for row in rows[FIRST_ROW:] if row]
        if code == "summary":
            yield from _summary(body, report)
        elif code == "payments":
            yield from _payments(body, lines)
        elif code == "by_payer":
            yield from _by_payer(body, lines)
        elif code.startswith("by_"):
            yield from _by_dimension(code, body, lines, _keys(document, code.removeprefix("by_")))
        elif code == "queue":
            yield from _queue(body, lines)
        elif code == "not_funded":
            yield from _not_funded(body, document)
        elif code == "localisation":
            yield from _localisation(body, report)


def _summary(body: Texts, report: AuditReport) -> Iterator[Difference]:
    for row in body:
        code = row[3] if len(row) > 3 else ""
        if code in report.recomputed and code != "objective":
            yield from _differs("summary", code, code, row[1], report.recomputed[code])


def _payments(body: Texts, lines: list[dict]) -> Iterator[Difference]:
    columns = (*STATE, *COUNTERPART, "state_mvnd", "counterpart_mvnd", "total_mvnd")
    given = {(line["project_id"], str(line["year"])): line for line in lines}
    for row in body[:-1]:
        key = (_at(row, 0), _at(row, 6))
        for i, column in enumerate(columns, start=7):
            yield from _differs("payments", " ".join(key), column, _at(row, i), given.get(key, {}).get(column, 0))
    listed = {(_at(row, 0), _at(row, 6)) for row in body[:-1]}
    for key, line in given.items():
        if key not in listed:
            yield from _differs("payments", " ".join(key), "total_mvnd", "0", line["total_mvnd"])
    for i, column in enumerate(columns, start=7):
        yield from _differs("payments", "total", column, _at(body[-1], i), sum(line[column] for line in lines))


def _by_payer(body: Texts, lines: list[dict]) -> Iterator[Difference]:
    for row in body[:-1]:
        paid = sum(line.get(f"{row[0]}_mvnd", 0) for line in lines)
        yield from _differs("by_payer", row[0], "amount_mvnd", _at(row, 2), paid)
    yield from _differs("by_payer", "total", "amount_mvnd", _at(body[-1], 2), sum(ln["total_mvnd"] for ln in lines))


def _by_dimension(code: str, rows: Texts, lines: list[dict], key_of: Mapping[str, str]) -> Iterator[Difference]:
    sums: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(MONEY, 0))
    members: dict[str, set[str]] = defaultdict(set)
    for line in lines:
        key = str(line["year"]) if code == "by_year" else key_of.get(line["project_id"], "-")
        for column in MONEY:
            sums[key][column] += line[column]
        if line["total_mvnd"]:
            members[key].add(line["project_id"])
    dimension = code.removeprefix("by_")
    stated = {_filed(dimension, row[0]): row for row in rows[:-1]}
    # Some dimensions have their codes before their names.
    at = 2 if dimension in ("regime", "technology_group", "product", "channel") else 1
    for key in sorted({*sums, *stated}):
        row = stated.get(key, [])
        item = row[0] if row else key
        yield from _differs(code, item, "projects_funded", _at(row, at), len(members[key]))
        for i, column in enumerate(MONEY, start=at + 1):
            yield from _differs(code, item, column, _at(row, i), sums[key][column])
    for i, column in enumerate(MONEY, start=at + 1):
        yield from _differs(code, "total", column, _at(rows[-1], i), sum(line[column] for line in lines))


def _keys(document: Mapping, dimension: str) -> dict[str, str]:
    """What each project is filed under, as the sheets write it ("-" = not given)."""
    groups = {product["product_no"]: product for product in document["products"]}
    keys = {}
    for project in document["projects"]:
        product = groups.get(project["product_no"])
        if dimension in BODY_COLUMNS:
            key = body(dimension, project[dimension])
        elif dimension in PLAIN_DIMENSIONS:
            key = project[PLAIN_DIMENSIONS[dimension]]
        elif dimension == "technology_group":
            key = product["group_no"] if product else None
        else:
            by_tier = document["rules"].get(f"regime_of_tier.{product['tier']}") if product else None
            key = project["regime"] or by_tier
        keys[project["project_id"]] = "-" if key in (None, "") else str(key)
    return keys


def _filed(dimension: str, shown: str) -> str:
    """The key of a row of a sheet: one body whatever way its name is written there."""
    return body(dimension, shown) if dimension in BODY_COLUMNS else shown


def _queue(body: Texts, lines: list[dict]) -> Iterator[Difference]:
    given = {(str(line["year"]), line["project_id"]): line["state_mvnd"] for line in lines if line["state_mvnd"]}
    running: dict[str, int] = defaultdict(int)
    for row in body:
        item, amount = f"{_at(row, 0)} {_at(row, 2)}", given.get((_at(row, 0), _at(row, 2)), 0)
        running[_at(row, 0)] += amount
        yield from _differs("queue", item, "state_mvnd", _at(row, 7), amount)
        yield from _differs("queue", item, "cumulative_state_mvnd", _at(row, 8), running[_at(row, 0)])
    for year in sorted({year for year, _ in given}):
        total = sum(amount for (of, _), amount in given.items() if of == year)
        yield from _differs("queue", year, "cumulative_state_mvnd", str(running[year]), total)


def _not_funded(body: Texts, document: Mapping) -> Iterator[Difference]:
    cost, asked = defaultdict(int), defaultdict(int)
    for row in document["costs"]:
        cost[row["project_id"]] += row["total_mvnd"]
        request = row["state_request_mvnd"]
        asked[row["project_id"]] += row["total_mvnd"] if request is None else request
    funded = {line["project_id"] for line in document["allocation"]}
    listed = {_at(row, 0) for row in body}
    for project in document["projects"]:
        if (project["project_id"] in funded) == (project["project_id"] in listed):
            is_listed = int(project["project_id"] in listed)
            yield from _differs("not_funded", project["project_id"], "project_id", str(is_listed), 1 - is_listed)
    for row in body:
        yield from _differs("not_funded", row[0], "cost_mvnd", _at(row, 5), cost[row[0]])
        yield from _differs("not_funded", row[0], "requested_state_mvnd", _at(row, 6), asked[row[0]])


def _localisation(body: Texts, report: AuditReport) -> Iterator[Difference]:
    stated = {(_at(r, 0), _at(r, 1), _share(_at(r, 5)), _share(_at(r, 4)), _at(r, 8) or "0", _at(r, 9) or "0")
              for r in body}
    for t in report.localisation:
        row = (str(t.product_no), str(t.year), _share(t.target_share), _share(t.achieved_share or ""),
               str(t.known_mvnd), str(t.unknown_mvnd))
        if row not in stated:
            yield {"sheet": f"{RESULT}localisation", "item": f"{t.product_no} {t.year} {t.basis}",
                   "column": "achieved_share", "stated": "-", "recomputed": t.achieved_share or "-"}


def _share(text: str) -> str:
    return format(float(Fraction(text)), ".9g") if text else ""


def _differs(sheet: str, item: str, column: str, stated: str, recomputed: object) -> Iterator[Difference]:
    if stated != UNCALCULATED and (stated or "0") != str(recomputed):
        yield {"sheet": RESULT + sheet, "item": item, "column": column, "stated": stated or "0",
               "recomputed": str(recomputed)}


def _at(row: list[str], i: int) -> str:
    return row[i] if i < len(row) else ""
