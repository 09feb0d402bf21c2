"""What the attacks share: each try is judged, counted and, where it was taken, listed."""

from __future__ import annotations

import random
import resource
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from pcp_analysis.catalogue import yaml_source
from pcp_analysis.errors import PcpError
from pcp_analysis.report import check

LONGEST = 20  # seconds of the processor
MOST_MEMORY = 6 << 30  # bytes; a reader that asks for more has been blown up
ODD_CELLS = (
    *("", " ", "nan", "-1", "0", "1e400", "1e5", "99999999999999999999", "0.5", "1,234", "=1+1"),
    *("\uff11\uff12", "1_000", "0x10", "N/A", "[x]", "..", "2021-02-30", "31/02/2021", "44286"),
    *("2099-01-01", "2099/00", "2020/22", "2019-20-q5", "E99999999", "Essex", "Kentt", "\u202eabc"),
    *(
        "a\nb",
        "a\0b",
        "x" * 40_000,
        '"',
        "<script>",
        "{value}`a.b`",
        "=HYPERLINK(1)",
        "\ufeff",
        "'1",
    ),
)


class Tally:
    """Counts of what tries came to: refused, taken, and the faults."""

    def __init__(self, seed: int) -> None:
        self.counts: Counter[str] = Counter()
        self.dice = random.Random(seed)  # noqa: S311 (no secret)
        self.poisoned = 0
        print(f"seed {seed}")
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))

    def judge(self, what: str, read: Callable[[], str]) -> str:
        """Call a reader, which says what it took; print what is no clear error and what was taken."""

        def too_long(*_: object) -> None:
            raise TimeoutError

        # in time of the processor, since other programs may run beside; a wait is a hang as well
        signal.signal(signal.SIGPROF, too_long)
        signal.signal(signal.SIGALRM, too_long)
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        signal.alarm(10 * LONGEST)
        start = time.process_time()
        told = ""
        try:
            told = read()
            kind = "taken"
        except PcpError:
            kind = "refused"
        except (TimeoutError, MemoryError) as error:
            kind, told = "hang or bomb", type(error).__name__
        except BaseException:  # a panic of a library in another language is one
            kind, told = "traceback", traceback.format_exc(limit=-4)
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.alarm(0)
        if time.process_time() - start > LONGEST:
            kind = "hang or bomb"
        if kind == "taken" and told == "same":
            kind = "taken, the same figures"
        elif told:
            print(f"{kind}: {what}: {told}", flush=True)
        self.counts[kind] += 1
        return kind

    def end(self) -> None:
        """Print the counts and leave, with 1 where there was a fault."""
        print(f"{sum(self.counts.values()):,} tries, {self.poisoned} poisoned stores")
        for kind, number in sorted(self.counts.items()):
            print(f"{kind}: {number:,}")
        sys.exit(bool(self.counts["traceback"] or self.counts["hang or bomb"] or self.poisoned))


def spoil_cells(rows: list[list[str]], dice: random.Random) -> str:
    """Change one thing of a table, its heading in row 0, in place; say what."""
    row = dice.randrange(1, len(rows))
    column = dice.randrange(len(rows[0]))
    kind = dice.randrange(13)
    if kind <= 3:
        old, new = rows[row][column], dice.choice(ODD_CELLS)
        rows[row][column] = new
        return f"row {row + 1}, {rows[0][column]}: {old!r} to {new[:40]!r}"
    if kind == 4:
        rows.insert(row, list(rows[row]))
        return f"row {row + 1} twice"
    if kind == 5:
        return f"row {row + 1} gone: {rows.pop(row)}"
    if kind == 6:
        for line in rows:
            line.pop(column)
        return f"column {column + 1} gone"
    if kind == 7:
        for line in rows:
            line.append(line[column])
        return f"column {column + 1} twice"
    if kind == 8:
        rows[row].pop()
        return f"row {row + 1} short"
    if kind == 9:
        rows[row].append(dice.choice(ODD_CELLS))
        return f"row {row + 1} long"
    if kind == 10:
        rows[0][column] = rows[0][column][:-1]
        return f"heading {column + 1} cut"
    other = dice.randrange(1, len(rows))
    if kind == 11:
        rows[row][column], rows[other][column] = rows[other][column], rows[row][column]
        return f"{rows[0][column]} of rows {row + 1} and {other + 1} exchanged"
    for line in rows[1:]:
        line[column] = f"{line[column]}0"
    return f"a nought behind every {rows[0][column]}"


def spoil_bytes(content: bytes, dice: random.Random) -> tuple[bytes, str]:
    """Change bytes of a file; also give what was done."""
    at, to = sorted(dice.randrange(len(content) + 1) for _ in range(2))
    kind = dice.randrange(5)
    if kind == 0:
        return content[:at], f"cut off at byte {at}"
    if kind == 1:
        return content[:at] + content[to:], f"bytes {at} to {to} gone"
    if kind == 2:
        return content[:to] + content[at:], f"bytes {at} to {to} twice"
    if kind == 3:
        return content[:at] + dice.randbytes(8) + content[at:], f"eight bytes at {at}"
    changed = bytearray(content)
    for _ in range(dice.randrange(1, 20)):
        changed[dice.randrange(len(changed))] = dice.randrange(256)
    return bytes(changed), "some bytes changed"


def arguments(usual: int = 1000) -> tuple[int, int]:
    """Return tries and seed from the command line."""
    tries = int(sys.argv[1]) if len(sys.argv) > 1 else usual
    return tries, int(sys.argv[2]) if len(sys.argv) > 2 else 18


def bytes_of(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder, hidden ones too, so that a change can be seen and undone."""
    return {path: path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def remembered_yaml() -> None:
    """Have a YAML file that stands as before read from memory, so that a check takes a third."""
    read, kept = yaml_source.read_yaml, dict[tuple[object, ...], object]()

    def remembered(path: Path, model: type) -> object:
        key = (path, model, path.read_bytes() if path.is_file() else None)
        if key not in kept:
            kept[key] = read(path, model)
        return kept[key]

    for module in list(sys.modules.values()):
        if getattr(module, "read_yaml", None) is read:
            vars(module)["read_yaml"] = remembered
    composed, texts = check.refuse_yaml_texts, set[bytes]()

    def once(path: Path) -> None:
        content = path.read_bytes()
        if content not in texts:
            composed(path)
            texts.add(content)

    check.refuse_yaml_texts = once
