"""Five registers made the way offices make them, with everything that is hard about them. All content is invented.

`write_all(folder)` writes them; `python -m tests.intake.ugly_files FOLDER` does it by hand. Each file says in its
docstring what is ugly about it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

_TITLES = (
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "",
    "DANH MỤC NHIỆM VỤ CÔNG NGHỆ CHIẾN LƯỢC ĐỀ XUẤT GIAI ĐOẠN 2027-2028",
    "(Kèm theo Công văn số 123/BCT-KHCN ngày 05 tháng 10 năm 2026)",
)
_NOTES = ("Ghi chú: số liệu do các đơn vị báo cáo, chưa thẩm định.", "", "Người lập biểu", "(Ký, ghi rõ họ tên)")


def ministry_two_row_header(path: Path) -> None:
    """Titles above, merged two-row headings, groups I and II with subtotals in the middle, decimal commas as text,
    a grand total, notes and signatures below; tỷ đồng in the heading; STT instead of an id."""
    book = Workbook()
    sheet = book.active
    sheet.title = "PL1"
    _titles(sheet, 9)
    sheet.append([])
    sheet.append(
        [
            "TT",
            "Tên nhiệm vụ",
            "Đơn vị chủ trì",
            "SP chiến lược",
            "Địa phương",
            "Tổng kinh phí (tỷ đồng)",
            None,
            "Vốn doanh nghiệp (tỷ đồng)",
            None,
        ]
    )
    sheet.append([None, None, None, None, None, "Năm 2027", "Năm 2028", "Năm 2027", "Năm 2028"])
    top = sheet.max_row - 1
    for column in range(1, 6):
        sheet.merge_cells(start_row=top, end_row=top + 1, start_column=column, end_column=column)
    sheet.merge_cells(start_row=top, end_row=top, start_column=6, end_column=7)
    sheet.merge_cells(start_row=top, end_row=top, start_column=8, end_column=9)
    sheet.append(["I", "Nhóm công nghệ số"])
    rows = [
        (
            1,
            "Nền tảng mô hình ngôn ngữ lớn tiếng Việt",
            "Tập đoàn Viễn thông Quân đội",
            1,
            "Hà Nội",
            "12,5",
            "20,75",
            "8,0",
            "12,25",
        ),
        (
            2,
            "Hệ thống camera AI xử lý tại biên",
            "Công ty CP Công nghệ Sao Khuê",
            2,
            "TP. HCM",
            "9,4",
            "11",
            "5,2",
            "6,5",
        ),
    ]
    for row in rows:
        sheet.append(list(row))
    sheet.append([None, "Cộng nhóm I", None, None, None, "21,9", "31,75", "13,2", "18,75"])
    sheet.append(["II", "Nhóm công nghệ bán dẫn"])
    for row in [
        (
            3,
            "Thiết kế chip chuyên dụng cho thiết bị đo",
            "Công ty CP Vi mạch Sông Hồng",
            8,
            "Bắc Ninh",
            "30",
            "45,5",
            "16",
            "24",
        ),
        (
            4,
            "Dây chuyền đóng gói, kiểm thử chip giai đoạn 1",
            "Công ty CP Vi mạch Sông Hồng",
            8,
            "Hà Tây",
            "25,25",
            "30",
            "14",
            "16,5",
        ),
    ]:
        sheet.append(list(row))
    sheet.append([None, "Cộng nhóm II", None, None, None, "55,25", "75,5", "30", "40,5"])
    sheet.append([None, "TỔNG CỘNG", None, None, None, "77,15", "107,25", "43,2", "59,25"])
    _footer(sheet)
    book.save(path)


def province_two_units(path: Path) -> None:
    """Two sheets with the same columns, tỷ đồng on one and triệu đồng on the other, a hidden old sheet, a unit line
    above the table, totals, an amount nobody knows yet."""
    book = Workbook()
    heading = [
        "STT",
        "Mã số",
        "Tên dự án",
        "DN chủ trì",
        "Tỉnh/TP",
        "Số SP",
        "Tổng mức đầu tư 2027",
        "NSNN đề nghị 2027",
        "Đối ứng DN 2027",
    ]
    first = book.active
    first.title = "Dự án lớn"
    for sheet, unit, rows in (
        (
            first,
            "tỷ đồng",
            [
                (
                    1,
                    "BN-01",
                    "Trung tâm dữ liệu xanh vùng Kinh Bắc",
                    "Cty TNHH Dữ liệu Kinh Bắc",
                    "Bắc Ninh",
                    3,
                    120.5,
                    50,
                    70.5,
                ),
                (
                    2,
                    "BN-02",
                    "Robot phục vụ nhà máy điện tử",
                    "Cty CP Tự động hóa Từ Sơn",
                    "Bắc Giang",
                    4,
                    64,
                    26,
                    38,
                ),
            ],
        ),
        (
            book.create_sheet("Dự án nhỏ"),
            "triệu đồng",
            [
                (1, "BN-11", "Cảm biến khí cho kho lạnh", "Cty CP Cảm biến Việt", "Bắc Ninh", 5, 2400, 1000, 1400),
                (
                    2,
                    "BN-12",
                    "Pin lưu trữ cho trạm viễn thông",
                    "Cty CP Năng lượng Đông Đô",
                    "Bắc Ninh",
                    6,
                    "chưa có",
                    None,
                    None,
                ),
                (
                    3,
                    "BN-13",
                    "Máy bay không người lái khảo sát đê",
                    "Cty CP Hàng không Sao Mai",
                    "Bắc Ninh",
                    7,
                    3650,
                    1500,
                    2150,
                ),
            ],
        ),
    ):
        sheet.append(["UBND TỈNH BẮC NINH"])
        sheet.append([f"BIỂU TỔNG HỢP {sheet.title.upper()}"])
        sheet.append([None] * 7 + [f"ĐVT: {unit}"])
        sheet.append(heading)
        for row in rows:
            sheet.append(list(row))
        numbers = [[row[i] for row in rows if isinstance(row[i], (int, float))] for i in (6, 7, 8)]
        sheet.append([None, None, "Tổng số", None, None, None, *(sum(column) for column in numbers)])
    old = book.create_sheet("Bản cũ")
    old.append(heading)
    old.append([1, "BN-01", "Số liệu năm trước, không dùng", "", "", 3, 1, 1, 1])
    old.sheet_state = "hidden"
    book.save(path)


def university_utf16(path: Path) -> None:
    """UTF-16 with tabs, abbreviations of offices and provinces, decimal commas, dots in thousands, one id twice."""
    rows = [
        [
            "Mã đề tài",
            "Tên đề tài",
            "Cơ quan chủ quản",
            "Tỉnh",
            "Sản phẩm",
            "Kinh phí 2027 (triệu đồng)",
            "Kinh phí 2028 (triệu đồng)",
            "Điểm",
        ],
        ["ĐHBK-001", "Vật liệu bán dẫn băng rộng", "Bộ GD&ĐT", "Hà Nội", "8", "1.250,5", "2.400", "82,5"],
        ["ĐHBK-002", "Thuật toán điều khiển bầy thiết bị bay", "Bộ GD&ĐT", "TP.HCM", "7", "980", "1.120,75", "77"],
        ["ĐHBK-003", "Vắc xin thế hệ mới cho gia cầm", "Bộ NN&MT", "T.T. Huế", "10", "3.100", "4.050", "88"],
        ["ĐHBK-003", "Vắc xin thế hệ mới cho gia cầm (bản sửa)", "Bộ NN&MT", "Huế", "10", "3.100", "4.150", "88"],
    ]
    path.write_bytes("\n".join("\t".join(row) for row in rows).encode("utf-16"))


def corporation_merged(path: Path) -> None:
    """The lead merged down over its projects, hidden column and row, amounts as text with "tỷ" behind, #N/A, two
    tables' worth of headings: one repeated in the middle; amounts by total only, with no year."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổng hợp"
    sheet.append(["TỔNG CÔNG TY CÔNG NGHỆ MIỀN TRUNG"])
    sheet.append([])
    heading = [
        "STT",
        "Doanh nghiệp chủ lực",
        "Tên dự án",
        "Địa phương",
        "Số thứ tự SP",
        "Tổng kinh phí",
        "Vốn đối ứng",
        "Ghi chú nội bộ",
    ]
    sheet.append(heading)
    sheet.append(
        [
            1,
            "Công ty CP Vật liệu Miền Trung",
            "Hợp kim nhẹ cho thiết bị bay",
            "Đà Nẵng",
            9,
            "45,5 tỷ",
            "25 tỷ",
            "ưu tiên",
        ]
    )
    sheet.append([2, None, "Lớp phủ chịu nhiệt", "Quảng Nam", 9, "12 tỷ", "7 tỷ", None])
    sheet.append([3, None, "Sợi các bon trong nước", "Đà Nẵng", 9, "60 tỷ", "36 tỷ", "chờ ý kiến"])
    sheet.merge_cells("B4:B6")
    sheet.append(heading)
    sheet.append(
        [4, "Công ty CP Hải dương Trường Sa", "Thiết bị lặn tự hành", "Khánh Hòa", 11, "28,75 tỷ", "16 tỷ", None]
    )
    sheet.append(
        [
            5,
            "Công ty CP Hải dương Trường Sa",
            "Mạng cảm biến đại dương",
            "Ninh Thuận",
            11,
            "#N/A",
            "10 tỷ",
            "đang tính",
        ]
    )
    sheet.append([None, "Tổng", None, None, None, "146,25 tỷ", "94 tỷ", None])
    sheet.column_dimensions["H"].hidden = True
    sheet.row_dimensions[5].hidden = True
    _footer(sheet)
    book.save(path)


def institute_semicolons(path: Path) -> None:
    """Windows-1258 with semicolons: titles and blank lines above, both number styles in one column, dashes and words
    for what is not known, a newline in a cell, đồng to the last unit, notes below."""
    lines = [
        "VIỆN HÀN LÂM;;;;;;",
        "Đơn vị tính: đồng;;;;;;",
        ";;;;;;",
        "Số TT;Mã nhiệm vụ;Tên nhiệm vụ;Cơ quan chủ quản;Sản phẩm;Dự toán năm 2027;Vốn huy động DN 2027",
        "1;VHL.01;Đồng hồ nguyên tử nhỏ;Viện Hàn lâm KHCN VN;12;5.400.000.000;1.500.000.000",
        '2;VHL.02;"Cảm biến từ trường\nlượng tử";Viện Hàn lâm KHCN VN;12;3,250,000,000;1.000.000.000',
        "3;VHL.03;Ăng ten mảng pha;Viện Hàn lâm KHCN VN;13;-;500.000.000",
        "4;VHL.04;Vệ tinh quan sát cỡ nhỏ;Viện Hàn lâm KHCN VN;13;12.600.500.000;3.200.000.000",
        ";;Cộng;;;;6.200.000.000",
        ";;Ghi chú: VHL.03 đang lập dự toán;;;;",
    ]
    text = "\r\n".join(lines)
    path.write_bytes(_to_1258(text))


def _to_1258(text: str) -> bytes:
    """Vietnamese as Windows-1258 wants it: base letters precomposed, tones as combining marks."""
    import unicodedata

    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(mark for mark in parts if mark in tones)
        out.append(unicodedata.normalize("NFC", "".join(mark for mark in parts if mark not in tones)) + tone)
    return "".join(out).encode("cp1258")


def _titles(sheet: Worksheet, width: int) -> None:
    for line in _TITLES:
        sheet.append([line])
        if line:
            sheet.merge_cells(start_row=sheet.max_row, end_row=sheet.max_row, start_column=1, end_column=width)
            sheet.cell(sheet.max_row, 1).alignment = Alignment(horizontal="center")
            sheet.cell(sheet.max_row, 1).font = Font(bold=True)


def _footer(sheet: Worksheet) -> None:
    sheet.append([])
    for line in _NOTES:
        sheet.append([line])


UGLY: dict[str, Callable[[Path], None]] = {
    "bo_cong_thuong.xlsx": ministry_two_row_header,
    "tinh_bac_ninh.xlsx": province_two_units,
    "dai_hoc.csv": university_utf16,
    "tong_cong_ty.xlsx": corporation_merged,
    "vien_han_lam.csv": institute_semicolons,
}


def write_all(folder: Path) -> list[Path]:
    """All five, under their names."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, write in UGLY.items():
        write(folder / name)
    return [folder / name for name in UGLY]


if __name__ == "__main__":
    print("\n".join(map(str, write_all(Path(sys.argv[1])))))
