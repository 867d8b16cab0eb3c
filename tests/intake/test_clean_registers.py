"""Forty clean registers in seven encodings: every one is accepted, and all seven say the same."""
from __future__ import annotations

import random

import pytest

from models.files.safe_reading import read_grid
from models.register.case_io import read_case
from tests.intake.fixtures import HEAD, csv_text, ods_parts, ods_table, write_zip, xlsx
from tests.intake.test_text import ENCODINGS

SUBJECTS = ("Nghiên cứu", "Phát triển", "Hoàn thiện", "Chế tạo thử nghiệm", "Ứng dụng", "Làm chủ công nghệ", "Xây dựng",
            "Sản xuất", "Thiết kế", "Đánh giá")
OBJECTS = ("chip bán dẫn công suất", "vệ tinh quan sát cỡ nhỏ", "vắc-xin thế hệ mới", "trí tuệ nhân tạo tiếng Việt",
           "rô-bốt tự hành dưới nước", "pin lưu trữ thể rắn", "giống lúa chịu mặn", "thiết bị bay không người lái",
           "mạng di động 5G/6G", "điện toán lượng tử", "vật liệu đất hiếm", "lò phản ứng mô-đun nhỏ")
PLACES = ("ở Thừa Thiên Huế", "tại Đồng bằng sông Cửu Long", "(giai đoạn 2)", "– đợt 1/2026",
          "cho “bệnh viện tuyến huyện”", "vùng Tây Nguyên, Đắk Lắk", "của Viện Hàn lâm; phối hợp", "hơn một nghìn tấn",
          "", "năm 2026–2030", "Đà Nẵng | Quảng Nam", "ký hiệu §3, 5 °C, 10 m²")
WORDS = ("Bộ Khoa học và Công nghệ", "Tổng công ty Điện lực", "Trường Đại học Bách khoa Hà Nội", "UBND tỉnh Nghệ An")


def register(seed: int) -> tuple[list[list[str]], str, str]:
    """Rows, delimiter and line end of one register, all drawn from its seed."""
    draw = random.Random(seed)
    extra = draw.sample(["note", "lead_organisation", "locality", "source"], draw.randint(0, 3))
    rows = [[*HEAD, *extra]]
    for i in range(draw.randint(1, 60)):
        name = f"{draw.choice(SUBJECTS)} {draw.choice(OBJECTS)} {draw.choice(PLACES)}".strip()
        if draw.random() < 0.1:
            name = name.upper()
        if draw.random() < 0.1:
            name = f'{name}\n"{draw.choice(WORDS)}"'
        rows.append([f"{draw.choice(('ĐT', 'DA', 'KC'))}-{seed:02}-{i:03}", name, str(draw.randint(1, 8)),
                     str(draw.randint(0, 400) / 4), str(draw.randint(0, 10**6)), *draw.choices(WORDS, k=len(extra))])
    return rows, draw.choice(",;\t|"), draw.choice(("\n", "\r\n"))


@pytest.mark.parametrize("seed", range(40))
def test_a_clean_register_is_accepted_in_every_encoding(tmp_path, seed):
    rows, delimiter, line_end = register(seed)
    text = csv_text(rows, delimiter, line_end)
    cases = set()
    for name, encode in ENCODINGS.items():
        path = tmp_path / name / "projects.csv"
        path.parent.mkdir()
        path.write_bytes(encode(text))
        grid, reading = read_grid(path), read_case(path)
        assert not grid.findings and grid.encoding == name.removesuffix("-mark") and grid.delimiter == delimiter
        assert [list(cells) for cells in grid.sheets[0].rows if cells] == [
            [cell.replace("\r\n", "\n") for cell in row] for row in rows]
        assert reading.case and {finding.code for finding in reading.findings} <= {"unknown_column"}
        cases.add(repr(reading.case))
    assert len(cases) == 1


@pytest.mark.parametrize("seed", range(0, 40, 8))
def test_a_clean_register_says_the_same_as_a_workbook(tmp_path, seed):
    rows, delimiter, line_end = register(seed)
    (tmp_path / "projects.csv").write_bytes(csv_text(rows, delimiter, line_end).encode())
    expected = read_case(tmp_path / "projects.csv").case
    assert read_case(xlsx(tmp_path / "a.xlsx", rows)).case == expected
    single = [[cell.replace("\n", " ") for cell in row] for row in rows]
    (tmp_path / "projects.csv").write_bytes(csv_text(single, delimiter).encode())
    assert read_case(write_zip(tmp_path / "a.ods", ods_parts(ods_table(single)))).case == \
        read_case(tmp_path / "projects.csv").case
