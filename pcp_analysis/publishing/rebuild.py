"""Building the edition of an unpacked bundle again, beside what it holds and from verified bytes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pcp_analysis.errors import PcpError
from pcp_analysis.owned import WORKING, owned, put_in_place
from pcp_analysis.publishing.trace.locate import opened
from pcp_analysis.publishing.trace.manifest import CRATE, SUMS
from pcp_analysis.publishing.trace.sealed import sealed
from pcp_analysis.publishing.trace.sums import REBUILT

_RUN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from pcp_analysis.cli.main import main; main()"
_NOT_PASSED_ON = ("PYTHONPATH", "PYTHONSTARTUP", "PYTHONINSPECT", "PCP_PROJECT")


def rebuild(bundle: Path, arguments: Sequence[str]) -> Path:
    """Verify an unpacked bundle, then run its own ``pcp build`` on a verified copy.

    The bundle's files stay as they are; the edition goes into ``rebuilt/`` of the bundle, so that the
    two can be compared.

    Parameters
    ----------
    bundle : Path
        Folder of the bundle.
    arguments : sequence of str
        Of ``pcp build``.

    Returns
    -------
    Path
        Folder of the edition that was built.

    Raises
    ------
    TamperedError
        If a path of the bundle is not as listed.
    PcpError
        If the build fails; what it says goes to the terminal.
    """
    with (
        opened(str(bundle)) as built,
        sealed(built) as ready,
        tempfile.TemporaryDirectory(prefix="pcp-rebuild-") as name,
    ):
        project = Path(name).resolve() / "project"
        shutil.copytree(
            ready.bundle or bundle,
            project,
            ignore=lambda folder, _: (
                {"editions", SUMS, CRATE} if Path(folder) == ready.bundle else set()
            ),
        )
        run = subprocess.run(  # noqa: S603 (the bundle's own command, verified above)
            [sys.executable, "-P", "-B", "-c", _RUN, str(project), "build", *arguments],
            cwd=project,
            env={key: value for key, value in os.environ.items() if key not in _NOT_PASSED_ON},
            stdout=subprocess.DEVNULL,
            check=False,
        )
        made = sorted((project / "editions").glob("*/*/manifest.json"))
        if run.returncode or not made:
            raise PcpError("the bundle's edition could not be built again; the reason stands above")
        (folder,) = (path.parent for path in made)
        target = bundle / REBUILT / folder.relative_to(project / "editions")
        place, one = bundle / REBUILT / WORKING, ".".join(folder.parts[-2:])
        with owned(place, one, f"edition {folder.name}") as work:
            shutil.copytree(folder, work / "edition")
            put_in_place(work / "edition", target, work)
    return target
