"""Spoil publishers' tables, returns and commentary, and count what the readers do with them.

Run ``python benchmarks/stress_inputs.py [TRIES] [SEED]``; the same seed spoils the same places. A
quarter of the tries each: cells of a release's table, bytes of its file (CSV, GZIP, ZIP, XLSX, ODS) or
of a part of its workbook, returns (CSV and XLSX), commentary. Every file goes the whole way of
``pcp import --yes``, or of ``pcp check``. A refused import must leave ``data/`` as it was to the byte;
a stored one must read back, and what it changed is printed, to be judged.
"""

from __future__ import annotations

import csv
import gzip
import io
import os
import random
import shutil
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
from stressing import Tally, arguments, bytes_of, spoil_bytes, spoil_cells

from pcp_analysis.catalogue.catalogue import Catalogue, find_project_root
from pcp_analysis.catalogue.models import SeveritySource
from pcp_analysis.errors import PcpError
from pcp_analysis.report.plan.commentary import commentary_faults
from pcp_analysis.store.importing import Prepared, keep, prepare
from pcp_analysis.store.local_returns import LocalReturns
from pcp_analysis.store.observations import Observations
from pcp_analysis.store.recognition import files_of, recognise_files
from tests.conftest import PublisherTables

REPOSITORY = Path(__file__).parents[1]  # the unspoilt returns are read from it
Rows = list[list[str]]
PROSE = (
    *("<script>x</script>", "![a](../../secret.png)", "{value}`no.such.key`", "[a](javascript:1)"),
    *(
        "```{include} /etc/passwd\n```",
        "| a |\n|---|",
        "$$",
        "1,234",
        "\u202e",
        "\0",
        "<!--",
        "\ufeff",
    ),
    *(
        "{value}`",
        ":::{figure} x",
        "# " * 9,
        "> " * 3000,
        "(" * 9000,
        "[^1]",
        "***",
        "&#x202e;",
        "---",
    ),
)


def _table(frame: pd.DataFrame) -> Rows:
    return [list(frame.columns), *frame.astype(str).to_numpy().tolist()]


def tables_of(catalogue: Catalogue, observations: Observations) -> dict[str, Rows]:
    """Return a new release of each of several layouts, made out of the store."""
    held = observations.table
    held = held[held["value"].notna()]
    publisher = PublisherTables(held, catalogue)
    names = {force.code: force.name for force in catalogue.forces}

    def newest(indicator: str, release: str) -> pd.DataFrame:
        rows = held[(held["indicator"] == indicator) & (held["release"] == release)]
        last = sorted(rows["period"].unique())[-2:]
        return rows[rows["period"].isin(last)].assign(name=rows["area"].map(names))

    people = publisher.next_population([force.id for force in catalogue.forces])
    found = {
        "population": _table(people),
        "crime": _table(publisher.recorded_crime(("2020-21-q3", "2020-21-q4"))),
        "outcomes": _table(publisher.outcomes(("2018-19-q3", "2018-19-q4"))),
        "severity": [["offence_group", "code", "name", "year_ending", "severity_score"]],
        "traffic": [["pfa", "year", "vehicle_miles", "vehicle_km"]],
    }
    city = catalogue.force("city-of-london")  # published without a score
    for item in catalogue.indicators:
        source = item.source
        if isinstance(source, SeveritySource):
            group = source.offence_group
            rows = newest(item.id, "ons-crime-severity-2022-07")
            lines = [
                [group, area, name, f"{int(year[:4]) + 1}-03-31", str(value)]
                for area, name, year, value in rows[["area", "name", "period", "value"]].to_numpy()
            ]
            none = [
                [group, city.code, city.name, day, ":"] for day in sorted({x[3] for x in lines})
            ]
            found["severity"] += [*lines, *none]
    traffic = newest("vehicle-km", "dft-motor-traffic-2024")
    found["traffic"] += [
        [name, year, f"{value / 1.609344:.0f}", f"{value:.0f}"]
        for name, year, value in traffic[["name", "period", "value"]].to_numpy()
    ]
    return found


def _written(rows: Rows) -> bytes:
    """Write rows of any length as a CSV would hold them."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue().encode()


def _book(rows: Rows, engine: str) -> bytes:
    stream = io.BytesIO()
    frame = pd.DataFrame(rows)
    with pd.ExcelWriter(stream, engine=engine) as writer:  # type: ignore[call-overload]
        frame.to_excel(writer, sheet_name="Data", header=False, index=False)
    return stream.getvalue()


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("table.csv", content)
    return stream.getvalue()


def spoil_part(book: bytes, dice: random.Random) -> tuple[bytes, str]:
    """Change bytes of one part of a workbook and pack it again, so that its checksum is right."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w") as new:
        names = old.namelist()
        chosen = dice.choice(names)
        done = ""
        for name in names:
            content = old.read(name)
            if name == chosen:
                content, done = spoil_bytes(content or b"-", dice)
            new.writestr(name, content)
    return stream.getvalue(), f"{chosen}: {done}"


class Inputs:
    """A project of its own, and the ways into it."""

    def __init__(self, tally: Tally, root: Path, folder: Path) -> None:
        self.tally, self.dice = tally, tally.dice
        self.data = root / "data"
        self.catalogue = Catalogue.load(root)
        store = Observations.load(self.data / "observations", self.catalogue)
        self.root, self.folder, self.before = root, folder, bytes_of(self.data)
        self.tables = tables_of(self.catalogue, store)
        self.books = {
            (name, kind): _book(rows, engine)
            for name, rows in self.tables.items()
            for kind, engine in (("xlsx", "openpyxl"), ("ods", "odf"))
        }
        self.odd = {name: self._findings(rows) for name, rows in self.tables.items()}
        self.forms = self._returns()
        self.commentaries = sorted((self.data / "commentary").rglob("*.md"))

    def cells(self) -> None:
        """Change a cell, row or column of a release's table."""
        name = self.dice.choice(sorted(self.tables))
        rows = [list(row) for row in self.tables[name]]
        done = spoil_cells(rows, self.dice)
        kind = self.dice.choice(("csv", "csv.gz", "zip", "xlsx"))
        content = _written(rows)
        if kind == "csv.gz":
            content = gzip.compress(content)
        elif kind == "zip":
            content = _zipped(content)
        elif kind == "xlsx":
            try:
                content = _book(rows, "openpyxl")
            except Exception:  # no workbook can hold that cell
                kind = "csv"
        self.take(f"{name}.{kind}", content, done, name)

    def packing(self) -> None:
        """Change bytes of a file, or of a part of a workbook."""
        name = self.dice.choice(sorted(self.tables))
        kind = self.dice.choice(("csv", "csv.gz", "zip", "xlsx", "ods"))
        if kind in ("xlsx", "ods"):
            spoil = self.dice.choice((spoil_part, spoil_part, spoil_bytes))
            content, done = spoil(self.books[name, kind], self.dice)
        else:
            pack = {"csv": bytes, "csv.gz": gzip.compress, "zip": _zipped}[kind]
            content, done = spoil_bytes(pack(_written(self.tables[name])), self.dice)
        self.take(f"{name}.{kind}", content, done, name)

    def take(self, file: str, content: bytes, done: str, table: str) -> None:
        """Import a file of some table; what a refused one changed in the store is poison."""
        path = self.folder / file
        path.write_bytes(content)

        def read() -> str:
            catalogue = self.catalogue
            with files_of(path) as files:
                (item, *_), _ = recognise_files(files, catalogue)
                folder = self.data / "observations"
                prepared = prepare(item.path, item.release, catalogue, folder, item.content)
                keep(prepared, catalogue, folder, self._answers(table, prepared))
            again = Observations.load(folder, Catalogue.load(self.root)).table
            if again[again["release"] == item.release.id].empty:
                raise AssertionError("nothing of it in the store")
            told = prepared.comparison
            odd = ", ".join(found.id for found in prepared.findings)
            return self._same(table, prepared.table) or (
                f"{done}; told before it is stored: {told.new} new, {told.changed} changed, "
                f"{told.gone} gone; {odd or 'nothing odd'}"
            )

        kind = self.tally.judge(f"{file}, {done}", read)
        path.unlink(missing_ok=True)
        now = bytes_of(self.data)
        if now != self.before:
            if not kind.startswith("taken"):
                self.tally.poisoned += 1
                print(f"POISONED by {file}, {done}")
            for changed in now.keys() | self.before.keys():
                if changed not in self.before:
                    changed.unlink()
                elif now.get(changed) != self.before[changed]:
                    changed.write_bytes(self.before[changed])

    def _findings(self, rows: Rows) -> set[str]:
        """Return what is odd in an unspoilt table already, such as that it has two forces alone."""
        path = self.folder / "unspoilt.csv"
        path.write_bytes(_written(rows))
        ((item, *_), _) = recognise_files([path], self.catalogue)
        folder = self.data / "observations"
        prepared = prepare(path, item.release, self.catalogue, folder, item.content)
        path.unlink()
        return {found.id for found in prepared.open}

    def _answers(self, table: str, prepared: Prepared) -> dict[str, str]:
        """Accept what is odd in the unspoilt table too."""
        return {found.id: "as ever" for found in prepared.open if found.id in self.odd[table]}

    def _same(self, table: str, found: pd.DataFrame) -> str:
        """Return ``same`` where the unspoilt table gives the same figures."""
        path = self.folder / "unspoilt.csv"
        path.write_bytes(_written(self.tables[table]))
        ((item, *_), _) = recognise_files([path], self.catalogue)
        path.unlink()
        content = item.content
        keys = ["indicator", "period_type", "area", "period", "value"]
        if content is None:
            return ""
        ours = set(map(tuple, content.observations[keys].astype({"value": float}).to_numpy()))
        return "same" if set(map(tuple, found[keys].to_numpy())) == ours else ""

    def _returns(self) -> dict[Path, tuple[bytes, Rows]]:
        found = {}
        for path in sorted((self.data / "local_returns").rglob("*.csv")):
            rows = pd.read_csv(path, dtype=str, keep_default_na=False, header=None)
            if len(rows) > 2:  # a heading and two rows to exchange
                found[path] = (path.read_bytes(), rows.to_numpy().tolist())
        return found

    def returns(self) -> None:
        """Change a return, as CSV or as the workbook that it might have been."""
        path = self.dice.choice(sorted(self.forms))
        content, table = self.forms[path]
        rows = [list(row) for row in table]
        as_book, target = self.dice.random() < 0.4, path
        if self.dice.random() < 0.6:
            done = spoil_cells(rows, self.dice)
            content = _written(rows)
        else:
            content, done = spoil_bytes(content, self.dice)
        if as_book:
            try:
                book = _book(rows, "openpyxl")
                target = path.with_suffix(".xlsx")
                content = book
                if self.dice.random() < 0.5:
                    content, done = spoil_part(book, self.dice)
            except openpyxl.utils.exceptions.IllegalCharacterError:
                target = path
        force = path.parent.name
        path.unlink()
        target.write_bytes(content)

        def read() -> str:
            ours = LocalReturns.load(self.root, force)
            return "same" if ours == self._clean(force) else done

        self.tally.judge(f"{target.relative_to(self.data)}, {done}", read)
        target.unlink()
        path.write_bytes(self.before[path])

    def _clean(self, force: str) -> LocalReturns:
        if not hasattr(self, "_cleaned"):
            self._cleaned = LocalReturns.load(REPOSITORY, force)
        return self._cleaned

    def commentary(self) -> None:
        """Put something into a commentary, or change its bytes."""
        path = self.dice.choice(self.commentaries)
        content, text = self.before[path], self.before[path].decode()
        if self.dice.random() < 0.7:
            odd, at = self.dice.choice(PROSE), self.dice.randrange(len(text) + 1)
            content, done = f"{text[:at]}{odd}{text[at:]}".encode(), f"{odd[:40]!r} at {at}"
        else:
            content, done = spoil_bytes(content, self.dice)
        path.write_bytes(content)

        def read() -> str:
            if found := commentary_faults(path, None):
                raise PcpError(found[0])
            return done

        self.tally.judge(f"{path.relative_to(self.data)}, {done}", read)
        path.write_bytes(self.before[path])


def main() -> None:
    """Spoil, read, count."""
    tries, seed = arguments()
    tally = Tally(seed)
    warnings.simplefilter("ignore")
    root = find_project_root()
    with tempfile.TemporaryDirectory() as name:
        project = Path(name) / "project"
        shutil.copytree(root / "data", project / "data")
        os.environ["PCP_PROJECT"] = str(project)
        inputs = Inputs(tally, project, Path(name))
        ways: tuple[Callable[[], None], ...] = (
            inputs.cells,
            inputs.packing,
            inputs.returns,
            inputs.commentary,
        )
        for number in range(tries):
            ways[number % len(ways)]()
    tally.end()


if __name__ == "__main__":
    main()
