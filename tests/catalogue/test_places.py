"""A pipe is not waited for, and no link brings a file from elsewhere into the book."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.places import refuse_odd_places
from pcp_analysis.errors import CatalogueError
from pcp_analysis.report.check import faults_of


def test_what_is_no_file_of_the_project_is_named_before_anything_is_read(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "secret.md"
    commentary = project / "data" / "commentary"
    commentary.mkdir(parents=True)
    elsewhere.write_text("words")
    (commentary / "a.md").write_text("words")
    (commentary / "same.md").symlink_to("a.md")
    refuse_odd_places(project)
    os.mkfifo(commentary / "pipe.md")
    (commentary / "secret.md").symlink_to(elsewhere)
    (commentary / "gone.md").symlink_to("nowhere.md")
    (commentary / "round.md").symlink_to("round.md")
    (commentary / "zero.md").symlink_to("/dev/zero")
    (commentary / "folder").symlink_to(project)
    with pytest.raises(CatalogueError) as told:
        Catalogue.load(project)
    lines = str(told.value).splitlines()
    assert faults_of(project) == lines
    assert [line.split(";")[0].removeprefix("data/commentary/") for line in lines] == [
        "folder: found a link to what is no file",
        "gone.md: found a link that leads nowhere",
        "pipe.md: found a pipe",
        "round.md: found a link that leads nowhere",
        f"secret.md: found a link to {elsewhere.resolve()}, outside the project",
        "zero.md: found a link to /dev/zero, outside the project",
    ]


def test_a_folder_of_the_project_may_lie_elsewhere_as_a_whole(tmp_path: Path) -> None:
    project, elsewhere = tmp_path / "project", tmp_path / "elsewhere"
    project.mkdir()
    elsewhere.mkdir()
    (elsewhere / "a.csv").write_text("a")
    (elsewhere / "b.csv").symlink_to("a.csv")
    (project / "data").symlink_to(elsewhere)
    refuse_odd_places(project)
