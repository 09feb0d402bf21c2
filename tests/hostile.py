"""Cells that look like numbers to some program and must be a figure to none."""

from __future__ import annotations

_DIGITS = {
    "fullwidth": "\uff11\uff12\uff13",
    "arabic-indic": "\u0661\u0662\u0663",
    "eastern arabic": "\u06f1\u06f2\u06f3",
    "devanagari": "\u0967\u0968\u0969",
    "bengali": "\u09e7\u09e8\u09e9",
    "thai": "\u0e51\u0e52\u0e53",
    "mathematical bold": "\U0001d7cf\U0001d7d0",
    "superscript": "1\u00b2",
    "circled": "\u2460\u2461",
    "roman": "\u216b",
    "one of them fullwidth": "1\uff12",
}
_MINUS_SIGNS = "\u2212\u2013\u2014\u2010\u2011\ufe63\uff0d\u02d7\u207b"
_SPACES = " \t\u00a0\u2009\u202f\u3000\ufeff\u200b\u2060"

#: No reader of counts, populations, officers, casualties, traffic or scores may take one of these.
HOSTILE: tuple[str, ...] = (
    # what Python's float and int take
    *("nan", "NaN", "-nan", "+nan", "inf", "-inf", "+inf", "Infinity", "-Infinity", "INF", "iNf"),
    *("1e400", "-1e400", "1e5", "1E5", "1e-400", "1.5e3", "1e+3", "0e0", "1e1000000", ".5e9"),
    *("1_000", "1__0", "1_0.0", "_1", "1_", "1_000_000"),
    *("0x10", "0X1F", "-0x1", "0o17", "0b11", "1j", "(1+0j)", "0x1p3", "1L", "1f", "1d", "10n"),
    *("+1", "+0", "++1", "--1", "-+1", "1-", "1+", "- 1", "+ 1", "-", "+", ".", "-.", ".5", "5."),
    *("-0", "-0.0", "007", "-01", "00", "01.5", "0000000000000000001"),
    # too many digits
    *(
        "9" * 400,
        "-" + "9" * 400,
        "1" + "0" * 309,
        "9" * 30,
        "9" * 16,
        "0." + "9" * 400,
        "1e" + "9" * 99,
    ),
    *(
        "1000000000000000",
        "999999999999999",
        "-999999999999999",
        "9007199254740993",
        "1.0" + "0" * 400,
    ),
    # digits, signs and spaces of other scripts
    *_DIGITS.values(),
    *(f"{sign}1" for sign in _MINUS_SIGNS),
    *(f"{space}1" for space in _SPACES),
    *(f"1{space}" for space in _SPACES),
    *(f"1{space}000" for space in _SPACES),
    # what stands around or within
    *("1,000", "1.000.000", "1,5", "1'000", "1 000,5", "1;2", "1/2", "1:30", "1..2", "1.2.3"),
    *(
        "\u00a31",
        "1%",
        "$5",
        "5 kg",
        "=1+1",
        "=1",
        "@1",
        "1*",
        "1[r]",
        "(1)",
        "<1",
        "~1",
        "c.5",
        "#1",
    ),
    *("1\x00", "\x001", "1\x000", "1\x1a", "1\x07", "1\x7f", "\u202e1", "1\u0301"),
    # what a spreadsheet leaves behind
    *(
        "#N/A",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NUM!",
        "#NULL!",
        "TRUE",
        "FALSE",
        "1E+05",
        "########",
    ),
    *("2020-01-05", "2020-01-05 00:00:00", "05/01/2020", "5 Jan", "12:30:00", "43835 days"),
    # what stands for missing somewhere
    *(
        "N/A",
        "n/a",
        "NA",
        "NULL",
        "None",
        "null",
        "-999.9.9",
        "x",
        "[x]",
        "..",
        "...",
        ":",
        "?",
        "*",
    ),
    *("many", "one", "ten", "<b>1</b>", "{{1}}", "${1}", "1; DROP TABLE x", "__import__('os')"),
)

#: Marks of missing that some layout may allow; it is then missing and never a figure.
MARKS = frozenset({"N/A", "n/a", "NA", "x", "[x]", "..", "...", ":", "-", "*"})
