"""The simulation study of an edition's own designs."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.analysis.assessment import Assessments
from pcp_analysis.analysis.edition_study import designs_of, settings, study_cell
from pcp_analysis.analysis.kept_study import EditionStudy, read_study, study_path, write_study
from pcp_analysis.errors import PcpError
from pcp_analysis.periods import Quarter
from pcp_analysis.report.methods import study as told
from pcp_analysis.report.page import Page, open_page

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def page() -> Page:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PCP_PROJECT", str(ROOT))
        return open_page("methods", force="essex", quarter="2020-21-q4", as_at="2026-07-31")


@pytest.fixture(scope="module")
def assessments(page: Page) -> Assessments:
    return page.assessments


@pytest.fixture(scope="module")
def study(assessments: Assessments) -> EditionStudy:
    designs = designs_of(assessments)
    chosen = [setting for setting in settings() if setting.count == 500][:2]
    return EditionStudy(
        force="essex",
        quarter="2020-21-q4",
        seed=1,
        repeats=50,
        other_forces=7,
        designs={item.design.name: item.indicators for item in designs},
        cells=tuple(
            study_cell(item.design, setting, 50, 1) for item in designs for setting in chosen
        ),
    )


def test_every_quarterly_series_has_its_own_design(assessments: Assessments) -> None:
    designs = designs_of(assessments)
    names = [name for item in designs for name in item.indicators]
    assert len(names) == len(set(names)) > 15
    by_name = {name: item.design for item in designs for name in item.indicators}
    for name in names:
        indicator = assessments.measures.catalogue.indicator(name)
        series = assessments.series(indicator, assessments.measures.force)
        design = by_name[name]
        assert design.quarters == len(series)
        assert len(design.left_out) == (~series.usable).sum()
        assert [series.start + place for place in design.breaks] == [
            place for place in series.breaks if series.start < place <= series.end
        ]
        assert design.second_baseline == 5


def test_cells_belong_to_seed_design_and_setting(assessments: Assessments) -> None:
    design, setting = designs_of(assessments)[0].design, next(settings())
    assert study_cell(design, setting, 50, 1) == study_cell(design, setting, 50, 1)
    assert study_cell(design, setting, 50, 1) != study_cell(design, setting, 50, 2)


def test_study_is_read_as_it_was_written(study: EditionStudy, tmp_path: Path) -> None:
    quarter = Quarter.parse("2020-21-q4")
    assert read_study(tmp_path, "essex", quarter) is None
    path = write_study(tmp_path, study)
    assert path == study_path(tmp_path, "essex", quarter)
    assert read_study(tmp_path, "essex", quarter) == study
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(PcpError, match=r"2020-21-q4\.json is no study of an edition"):
        read_study(tmp_path, "essex", quarter)


def test_summary_says_which_tests_are_refused(study: EditionStudy) -> None:
    rows = list(told.summary_rows(study))
    assert all(row[2] == "refused" for row in rows if row[0].startswith("Next quarter"))
    sizes = [row[2] for row in rows if row[0] == "12 months on the 12 before"]
    assert len(sizes) == len(study.designs)
    assert "refused" not in sizes
    assert any(row[0] == "12 months on the second baseline" for row in rows)


def test_methods_show_the_study_of_the_edition_or_how_to_run_one(
    page: Page, study: EditionStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(told, "read_study", lambda *_: None)
    (said,) = told.study_blocks(page)
    assert "No study of this edition was run" in said.markdown()
    monkeypatch.setattr(told, "read_study", lambda *_: study)
    shown = told.study_blocks(page.apart())
    assert "50 times a cell" in shown[0].markdown()
    assert len(shown) == 3
