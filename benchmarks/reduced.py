"""A project of few chapters, built in seconds, on which commands are attacked.

Run ``python benchmarks/reduced.py FOLDER`` to have one made, or import :func:`make`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import PARTS
from tests.publishing.conftest import _keep_chapters

ROOT = Path(__file__).parents[1]
EDITION = "2020-21-q4"
PCP = [sys.executable, "-c", "from pcp_analysis.cli.main import main; main()"]


def copy_project(folder: Path) -> Path:
    """Copy the project and its package, so that every file of it may be edited.

    Parameters
    ----------
    folder : Path
        Where to; it must not exist.
    """
    folder.mkdir(parents=True)
    for name in (*PARTS, "pcp_analysis"):
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        copy(ROOT / name, folder / name)
    return folder


def make(folder: Path) -> Path:
    """Copy the project, leave one chapter, build and record its edition, and pack it.

    Parameters
    ----------
    folder : Path
        Where to; it must not exist.
    """
    copy_project(folder)
    _keep_chapters(folder, "most_similar_group_overall")
    # the shorter lengths take parts of chapters that are not there
    (folder / "book" / "print" / "lengths.yml").write_text("lengths: []\n")
    environment = {**os.environ, "PCP_PROJECT": str(folder)}
    build = ["build", EDITION, "--no-pdf"]
    # its record is an input of what is built after it, so that every later build gives this manifest
    for command in (build, ["record", EDITION], build, ["bundle", EDITION]):
        done = subprocess.run([*PCP, *command], env=environment, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: {done.stderr}")
    return folder


if __name__ == "__main__":
    print(make(Path(sys.argv[1])))
