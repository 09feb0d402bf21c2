"""Releases and returns in forms that were never meant: bombs, lies, odd names, encodings and signs.

Each is made out of a right table, and named by what is odd in it.
"""

from __future__ import annotations

import gzip
import io
import struct
import zipfile
from collections.abc import Iterator

Rows = list[list[str]]
_TYPES = "http://schemas.openxmlformats.org/"
_MAIN = f'xmlns="{_TYPES}spreadsheetml/2006/main"'
_ODS = "urn:oasis:names:tc:opendocument:xmlns:"
ODD_NAMES = (
    *(
        "../up.csv",
        "/root.csv",
        "C:\\x.csv",
        "a/../../b.csv",
        "...",
        " .csv",
        "x\n.csv",
        "\u202evsc.x",
    ),
    *(
        "a" * 300 + ".csv",
        "con.csv",
        "\ud800.csv".encode("utf-8", "replace").decode(),
        "x\0.csv",
        "-.csv",
    ),
)
ODD_TEXTS = (
    *(
        "=cmd|' /C calc'!A0",
        "@SUM(1)",
        "\u202eabc",
        "\ud800",
        "\x1b[2J",
        "\0",
        "{{ 1 }}",
        "<script>",
    ),
    *(
        "\u0661\u0662",
        "1_000",
        "0x10",
        "010",
        "1e400",
        "NaN",
        "2021-02-30",
        "0000-01-01",
        "\ufeff1",
    ),
)


def csv(rows: Rows, between: str = ",", end: str = "\n") -> str:
    """Write rows that need no quotes."""
    return "".join(f"{between.join(row)}{end}" for row in rows)


def zipped(members: dict[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack members under whatever names."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", kind) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def xlsx(sheet: str, strings: str = "", more: dict[str, bytes] | None = None) -> bytes:
    """Return a workbook of one sheet, its parts written by hand."""
    relations = f"{_TYPES}officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{_TYPES}package/2006/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}worksheet+xml"/>'
            f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}sharedStrings+xml"/>'
            "</Types>"
        ),
        "_rels/.rels": _relations((f"{relations}/officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": (
            f'<workbook {_MAIN} xmlns:r="{relations}"><sheets>'
            '<sheet name="Data" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": _relations(
            (f"{relations}/worksheet", "worksheets/sheet1.xml"),
            (f"{relations}/sharedStrings", "sharedStrings.xml"),
        ),
        "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{sheet}</sheetData></worksheet>",
        "xl/sharedStrings.xml": f"<sst {_MAIN}>{strings}</sst>",
    }
    return zipped({name: text.encode() for name, text in parts.items()} | (more or {}))


def _relations(*targets: tuple[str, str]) -> str:
    told = "".join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_TYPES}package/2006/relationships">{told}</Relationships>'


def cells(rows: Rows, shared: bool = False) -> str:
    """Return rows as a sheet has them."""
    found = []
    for number, row in enumerate(rows, start=1):
        inside = "".join(
            f'<c t="s"><v>{text}</v></c>'
            if shared
            else f'<c t="inlineStr"><is><t>{text}</t></is></c>'
            for text in row
        )
        found.append(f'<row r="{number}">{inside}</row>')
    return "".join(found)


def ods(rows: str) -> bytes:
    """Return an OpenDocument table, its content written by hand."""
    spaces = (
        f'xmlns:office="{_ODS}office:1.0" xmlns:table="{_ODS}table:1.0" xmlns:text="{_ODS}text:1.0"'
    )
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="S">{rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return zipped({"mimetype": kind, "content.xml": content.encode()})


def of_table(rows: Rows) -> Iterator[tuple[str, bytes]]:
    """Give every hostile form of a release's table, each with its name."""
    plain = csv(rows).encode()
    yield from _texts(rows, plain)
    yield from _archives(plain)
    yield from _workbooks(rows)


def _texts(rows: Rows, plain: bytes) -> Iterator[tuple[str, bytes]]:
    head, _, rest = plain.partition(b"\n")
    yield "nul.csv", plain.replace(b"1", b"\0", 1)
    yield "nul in heading.csv", b"\0" + plain
    yield "million columns.csv", b"," * 1_000_000 + b"\n" + plain
    yield "million columns of words.csv", b"a," * 1_000_000 + b"\n"
    yield "bom in the middle.csv", head + b"\n\xef\xbb\xbf" + rest
    yield "two boms.csv", b"\xef\xbb\xbf\xef\xbb\xbf" + plain
    yield "carriage returns alone.csv", plain.replace(b"\n", b"\r")
    yield "mixed line ends.csv", plain.replace(b"\n", b"\r", 1).replace(b"\n", b"\r\n", 1)
    yield "odd separators.csv", plain.replace(b"\n", "\u2028".encode())
    yield "utf-16.csv", plain.decode().encode("utf-16")
    yield "utf-16 cut off.csv", plain.decode().encode("utf-16")[:-1]
    yield "utf-32.csv", plain.decode().encode("utf-32")
    yield "utf-7.csv", plain.decode().encode("utf-7")
    yield "surrogates.csv", plain.replace(b"1", "\ud800".encode("utf-8", "surrogatepass"), 1)
    yield "latin-1.csv", plain.replace(b"1", b"\xe9", 1)
    yield "open quote.csv", plain.replace(b",", b',"', 1)
    yield "quotes alone.csv", b'"' * 200_000
    yield "commas alone.csv", b",\n" * 500_000
    yield "one line of ten megabytes.csv", b"a" * 10_000_000
    yield "semicolons.csv", csv(rows, ";").encode()
    yield "tabs.csv", csv(rows, "\t").encode()
    yield "blank lines.csv", plain.replace(b"\n", b"\n\n\n")
    yield "nothing.csv", b""
    yield "one sign.csv", b"\xff"
    yield "web page.csv", b"<!DOCTYPE html><p>" + plain
    yield "xml bomb.csv", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>'
    for number, text in enumerate(ODD_TEXTS):
        for place in range(len(rows[0])):
            changed = [list(row) for row in rows]
            changed[1][place] = text
            yield f"text {number} in {place}.csv", csv(changed).encode("utf-8", "surrogatepass")
        changed = [list(row) for row in rows]
        changed[0][0] += text
        yield f"text {number} in heading.csv", csv(changed).encode("utf-8", "surrogatepass")


def _archives(plain: bytes) -> Iterator[tuple[str, bytes]]:
    for number, name in enumerate(ODD_NAMES):
        yield f"member {number}.zip", zipped({name: plain})
        yield f"member {number} beside another.zip", zipped({name: plain, "b.csv": plain})
    yield "one name in two folders.zip", zipped({"a/x.csv": plain, "b/x.csv": b"a,b\n1,2\n"})
    yield (
        "names alike when cut.zip",
        zipped({"x" * 200 + "1.csv": plain, "x" * 200 + "2.csv": plain}),
    )
    inner = zipped({"x.csv": plain})
    yield "zip in a zip.zip", zipped({"x.zip": inner})
    yield "gzip in a zip.zip", zipped({"x.csv.gz": gzip.compress(plain)})
    yield "gzip in gzip.csv.gz", gzip.compress(gzip.compress(plain))
    yield "zip in gzip.gz", gzip.compress(inner)
    yield "gzip of nothing.csv.gz", gzip.compress(b"")
    yield "gzip and more.csv.gz", gzip.compress(plain) + b"more"
    yield "two gzips.csv.gz", gzip.compress(plain) * 2
    yield "gzip cut off.csv.gz", gzip.compress(plain)[:-6]
    yield "bomb.csv.gz", gzip.compress(b"1,2\n" * 25_000_000, 9)
    yield "bomb.zip", zipped({"x.csv": b"0" * 100_000_000})
    yield "many members.zip", zipped({f"{number}.csv": b"a" for number in range(6_000)})
    yield "empty.zip", zipped({})
    yield "folders alone.zip", zipped({"a/": b"", "b/": b""})
    yield "stored.zip", zipped({"x.csv": plain}, zipfile.ZIP_STORED)
    yield "bzip2.zip", zipped({"x.csv": plain}, zipfile.ZIP_BZIP2)
    yield "lzma.zip", zipped({"x.csv": plain}, zipfile.ZIP_LZMA)
    yield "behind a stub.zip", b"MZ" + inner
    yield "with a comment.zip", inner[:-2] + struct.pack("<H", 4) + b"more"
    yield "list gone.zip", inner[: inner.index(b"PK\x01\x02")]
    listed = inner.index(b"PK\x01\x02")
    for told, at, value in (
        ("size of nothing", 24, 0),
        ("size of four gigabytes", 24, 0xFFFFFFFE),
        ("zip64 without a size", 24, 0xFFFFFFFF),
        ("packed size of nothing", 20, 0),
        ("packed size beyond the file", 20, 0x7FFFFFFF),
        ("other checksum", 16, 1),
        ("place beyond the file", 42, 0x7FFFFFFF),
        ("zip64 place", 42, 0xFFFFFFFF),
    ):
        lie = bytearray(inner)
        struct.pack_into("<I", lie, listed + at, value)
        yield f"{told}.zip", bytes(lie)
    method = bytearray(inner)
    struct.pack_into("<H", method, listed + 10, 99)
    yield "unknown packing.zip", bytes(method)


def _workbooks(rows: Rows) -> Iterator[tuple[str, bytes]]:
    yield "by hand.xlsx", xlsx(cells(rows))
    yield "string that is not there.xlsx", xlsx(cells([["0", "1"], ["99999999", "-1"]], True))
    one = f"<si><t>{'x' * 30_000_000}</t></si>"
    yield "huge string.xlsx", xlsx(cells([["0"] * 50] * 50, True), one)
    yield "many strings.xlsx", xlsx(cells(rows), "<si><t>a</t></si>" * 2_000_000)
    yield (
        "one string a million times.xlsx",
        xlsx(cells([["0"] * 1000] * 1000, True), one[:3_000_000] + "</t></si>"),
    )
    yield "nested deep.xlsx", xlsx("<row>" * 200_000 + "</row>" * 200_000)
    yield (
        "many attributes.xlsx",
        xlsx("<row " + " ".join(f'a{n}="1"' for n in range(200_000)) + "/>"),
    )
    yield "negative row.xlsx", xlsx('<row r="-1"><c r="A-1"><v>1</v></c></row>')
    yield "row of text.xlsx", xlsx('<row r="x"><c r="1A"><v>1</v></c></row>')
    yield "formula.xlsx", xlsx("<row><c><f>HYPERLINK(1)</f></c><c><f>1+1</f><v>2</v></c></row>")
    yield "error cells.xlsx", xlsx('<row><c t="e"><v>#REF!</v></c><c t="b"><v>7</v></c></row>')
    yield "odd numbers.xlsx", xlsx("<row><c><v>1e999</v></c><c><v>NaN</v></c><c><v>x</v></c></row>")
    yield "odd date.xlsx", xlsx('<row><c t="d"><v>0000-13-45</v></c></row>')
    yield "unknown kind of cell.xlsx", xlsx('<row><c t="zz"><v>1</v></c></row>')
    yield "no sheet.xlsx", xlsx("").replace(b"sheet1", b"sheet9")
    yield "relation to elsewhere.xlsx", xlsx(cells(rows), more={"xl/../../x.xml": b"<a/>"})
    yield "macro.xlsx", xlsx(cells(rows), more={"xl/vbaProject.bin": b"x"})
    row, cell = "table:table-row", "table:table-cell"
    deep = "<text:p>" * 200_000 + "x" + "</text:p>" * 200_000
    yield "nested deep.ods", ods(f"<{row}><{cell}>{deep}</{cell}></{row}>")
    yield "tables in tables.ods", ods("<table:table>" * 50_000 + "</table:table>" * 50_000)
    for name, times in (("endless", "9" * 20), ("minus one", "-1"), ("nothing of a", "0")):
        repeated = f'{cell} table:number-columns-repeated="{times}"'
        yield f"{name} column.ods", ods(f"<{row}><{repeated}><text:p>1</text:p></{cell}></{row}>")
    spaces = '<text:p><text:s text:c="2000000000"/></text:p>'
    yield "spaces without end.ods", ods(f"<{row}><{cell}>{spaces}</{cell}></{row}>")
    yield "nothing.ods", ods("")
