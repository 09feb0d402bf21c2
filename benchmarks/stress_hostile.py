"""Give the readers releases and returns in forms that were never meant, and count what they do.

Run ``python benchmarks/stress_hostile.py [TABLE...]``: every form of :mod:`hostile_files`, of the
tables named (population where none is), as ``pcp import --yes`` reads them, and of a return, as
``pcp check`` does. What is taken is printed, to be judged, but where the figures are those of the file.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import warnings
from pathlib import Path

from hostile_files import of_table
from stress_inputs import Inputs, Rows
from stressing import Tally

from pcp_analysis.catalogue.catalogue import find_project_root
from pcp_analysis.store.local_returns import LocalReturns

RETURN = Path("local_returns") / "essex" / "2020-21-q4.csv"


def returned(inputs: Inputs) -> None:
    """Read each form of a return."""
    path = inputs.data / RETURN
    before = path.read_bytes()
    _, rows = inputs.forms[path]
    plain: Rows = [[cell.replace(",", " ") for cell in row] for row in rows]
    clean = LocalReturns.load(inputs.root, "essex")
    for name, content in of_table(plain):
        ending = Path(name).suffix
        if ending not in (".csv", ".xlsx"):
            continue
        path.unlink()
        target = path.with_suffix(ending)
        target.write_bytes(content)

        def read(odd: str = name) -> str:
            same = LocalReturns.load(inputs.root, "essex") == clean
            return "same" if same else odd

        inputs.tally.judge(f"return, {name}", read)
        target.unlink()
        path.write_bytes(before)


def main() -> None:
    """Give each, count."""
    tally = Tally(0)
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as name:
        project = Path(name) / "project"
        shutil.copytree(find_project_root() / "data", project / "data")
        os.environ["PCP_PROJECT"] = str(project)
        inputs = Inputs(tally, project, Path(name))
        for table in sys.argv[1:] or ["population"]:
            rows = [[cell.replace(",", " ") for cell in row] for row in inputs.tables[table]]
            for odd, content in of_table(rows):
                inputs.take(odd, content, odd, table)
        returned(inputs)
    tally.end()


if __name__ == "__main__":
    main()
