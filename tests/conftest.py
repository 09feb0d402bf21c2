"""Fixtures that every test may use: the project, what it holds, and copies of it to change."""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import shutil
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pandas as pd
import pytest
import yaml
from hypothesis import settings

from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.catalogue.editions import read_edition
from pcp_analysis.catalogue.models import Release
from pcp_analysis.publishing.build.edition import build_edition
from pcp_analysis.publishing.build.workers import chapter_workers
from pcp_analysis.store.observations import Observations
from tests.editions import WITHOUT

ROOT = Path(__file__).resolve().parents[1]
SETUP = ("LICENSE", "Makefile", "README.md", "pyproject.toml", "requirements.lock")
PARTS = ("data", "notebooks", "book", "_config.yml", *SETUP)

settings.register_profile("house", derandomize=True, deadline=None, database=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The repository's catalogue."""
    return Catalogue.load(ROOT)


@pytest.fixture(scope="session")
def observations(catalogue: Catalogue) -> Observations:
    """The repository's observations, as the editions of 2020/21 read them."""
    store = Observations.load(ROOT / "data" / "observations", catalogue)
    return store.made_without(WITHOUT)


@pytest.fixture(scope="session")
def raw(observations: Observations) -> pd.DataFrame:
    """Every figure of every release that the editions of 2020/21 read."""
    table = observations.table
    read = table["value"].notna() & ~table["release"].isin(WITHOUT)
    return table[read].reset_index(drop=True)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository's data/ that a test may change; the package finds it."""
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "data", folder / "data")
    monkeypatch.setenv("PCP_PROJECT", str(folder))
    return folder


@pytest.fixture
def edit(project: Path) -> Callable[[str, str, str], int]:
    """Replace text that stands once in a file of the copied data/; gives its line."""

    def replace(file: str, old: str, new: str) -> int:
        path = project / "data" / file
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return text[: text.index(old)].count("\n") + 1

    return replace


@pytest.fixture
def add_release(project: Path, catalogue: Catalogue) -> Callable[..., Release]:
    """List one more release in the copied catalogue: another one's entry, changed."""

    def add(release_id: str, like: str, **changes: object) -> Release:
        entry = catalogue.release(like).model_dump(exclude_none=True)
        entry.pop("sha256", None)
        entry.pop("companion_sha256", None)
        entry.pop("forces", None)
        entry = {**entry, "faults": [], "id": release_id, **changes}
        path = project / "data" / "catalogue" / "releases.yml"
        item = yaml.safe_dump([entry], sort_keys=False)
        indented = "".join(f"  {line}\n" for line in item.splitlines())
        path.write_text(path.read_text(encoding="utf-8") + indented, encoding="utf-8")
        return Catalogue.load(project).release(release_id)

    return add


@pytest.fixture(scope="session")
def copy_project() -> Callable[[Path], Path]:
    """Return the function that copies what a build reads, so that a test can spoil it."""

    def copy(target: Path) -> Path:
        target.mkdir(parents=True)
        for name in PARTS:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, target / name)
            else:
                shutil.copyfile(ROOT / name, target / name)
        (target / "pcp_analysis").symlink_to(ROOT / "pcp_analysis")
        return target

    return copy


@pytest.fixture(scope="session")
def build() -> Callable[..., Path]:
    """Return the function that builds an edition of a project without a terminal."""

    def built(
        root: Path,
        name: str = "2020-21-q4",
        *,
        force: str | None = None,
        pdf: bool | None = False,
        stage: Callable[[str], None] = lambda _: None,
    ) -> Path:
        edition = read_edition(root, Catalogue.load(root), name, force=force)
        with chapter_workers(root, 2) as workers:
            return build_edition(
                root,
                edition,
                workers=workers,
                chapter_progress=lambda *_: None,
                stage=stage,
                pdf=pdf,
            )

    return built


@pytest.fixture(scope="session")
def essex(
    tmp_path_factory: pytest.TempPathFactory,
    copy_project: Callable[[Path], Path],
    build: Callable[..., Path],
) -> Path:
    """The whole edition of Essex, Q4 2020/21, built once for every worker; tests read it alone."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    project = base / "essex" / "project"
    with (base / "essex.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (project / "editions" / "index.html").is_file():  # the last file of a build
            shutil.rmtree(project, ignore_errors=True)
            build(copy_project(project), pdf=None)
    return project / "editions" / "essex" / "2020-21-q4"


@pytest.fixture(scope="session")
def digests() -> Callable[[Path], dict[str, str]]:
    """Give the SHA-256 of every file below a folder, hidden ones too."""

    def of_all(folder: Path) -> dict[str, str]:
        return {
            str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }

    return of_all


@pytest.fixture
def shared(request: pytest.FixtureRequest) -> Path:
    """The folder of shared data and cases, beside the repository or where PCP_SHARED says."""
    assert request.node.get_closest_marker("shared"), "mark the test: @pytest.mark.shared"
    folder = Path(os.environ.get("PCP_SHARED") or ROOT.parent / "shared")
    if not (folder / "data").is_dir():
        pytest.skip("no shared data beside the repository: set PCP_SHARED to its folder")
    return folder


@pytest.fixture
def release_file(shared: Path) -> Callable[[Release], Path]:
    """Find a release's own file in the shared data; skips where it is not there."""

    def find(release: Release) -> Path:
        found = sorted((shared / "data").rglob(release.file))
        if not found:
            pytest.skip(f"the shared data do not hold {release.file}")
        return found[0]

    return find


def write_table(path: Path, table: pd.DataFrame) -> Path:
    """Write a table as the file's name asks: CSV, CSV.GZ or a zip with one CSV."""
    content = table.to_csv(index=False, lineterminator="\n").encode()
    if path.name.endswith(".gz"):
        content = gzip.compress(content, mtime=0)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("table.csv", content)
    else:
        path.write_bytes(content)
    return path


@pytest.fixture(scope="session")
def write() -> Callable[[Path, pd.DataFrame], Path]:
    """Give :func:`write_table` to tests."""
    return write_table


def _parts(total: int, number: int) -> list[int]:
    """Split a whole number into unequal parts, the first of them negative where there are three."""
    parts = [total // (step + 3) for step in range(number - 1)]
    if number > 2:
        parts[0] = -parts[0]
    return [*parts, total - sum(parts)]


class PublisherTables:
    """Tables in the publishers' layouts, made out of the repository's own observations.

    The sums are official figures, so a reader must give the observations back. How a sum is split
    into a publisher's rows is made up here.
    """

    def __init__(self, raw: pd.DataFrame, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        keys = zip(
            raw["indicator"],
            raw["period_type"],
            raw["area"],
            raw["period"],
            strict=True,
        )
        self._values = dict(zip(zip(keys, raw["release"], strict=True), raw["value"], strict=True))

    def value(
        self, release: str, indicator: str, force: str, period: str, period_type: str = "quarter"
    ) -> float:
        """Return one observation."""
        key = (indicator, period_type, self.catalogue.force(force).code, period)
        return float(self._values[key, release])

    def expected(
        self, release: str, forces: Iterable[str], periods: Iterable[str]
    ) -> dict[tuple[str, str, str, str], float]:
        """Return the observations of a release for some forces and periods, by their key."""
        codes, wanted = {self.catalogue.force(name).code for name in forces}, set(periods)
        return {
            key: float(value)
            for (key, source), value in self._values.items()
            if source == release and key[2] in codes and key[3] in wanted
        }

    def name(self, force: str) -> str:
        """Return a name that a publisher gives a force: an alias where there is one."""
        found = self.catalogue.force(force)
        return found.aliases[-1] if found.aliases else found.name

    def recorded_crime(
        self, quarters: Sequence[str], forces: Sequence[str] = ("essex", "city-of-london")
    ) -> pd.DataFrame:
        """Home Office open data: each subgroup's figure in two rows, fraud in 2012/13."""
        rows: list[tuple[str, ...]] = []
        for quarter in quarters:
            year, number = quarter[:7].replace("-", "/"), quarter[-1]
            for force in forces:
                for (group, subgroup), total in self._subgroups(force, quarter).items():
                    for code, part in enumerate(_parts(total, 2), start=1):
                        description = f"{subgroup}, part {code}"
                        place = (year, number, self.name(force))
                        rows.append((*place, description, group, subgroup, str(code), str(part)))
        return pd.DataFrame(
            rows,
            columns=[
                "Financial Year",
                "Financial Quarter",
                "Force Name",
                "Offence Description",
                "Offence Group",
                "Offence Subgroup",
                "Offence Code",
                "Number of Offences",
            ],
        )

    def _subgroups(self, force: str, quarter: str) -> dict[tuple[str, str], int]:
        def number(indicator: str) -> int:
            return int(self.value("home-office-recorded-crime-2023-10", indicator, force, quarter))

        burglary, domestic = number("burglary"), number("residential-burglary")
        robbery, personal = number("robbery"), number("robbery-of-personal-property")
        groups: dict[str, dict[str, int]] = {
            "Violence against the person": {
                "Homicide": number("homicide"),
                "Violence without injury": number("violence-without-injury"),
                "Stalking and harassment": number("stalking-and-harassment"),
                **_split(
                    number("violence-with-injury"),
                    "Violence with injury",
                    "Death or serious injury - unlawful driving",
                ),
            },
            "Sexual offences": {
                "Rape offences": number("rape"),
                "Other sexual offences": number("other-sexual-offences"),
            },
            "Robbery": {
                "Robbery of business property": robbery - personal,
                "Robbery of personal property": personal,
            },
            "Theft offences": {
                "Domestic burglary": domestic,
                "Non-domestic burglary": burglary - domestic,
                **_split(
                    number("vehicle-offences"),
                    "Vehicle interference",
                    "Theft of a motor vehicle",
                    "Theft from a vehicle",
                ),
                **_split(
                    number("theft-other-than-burglary-and-vehicle"),
                    "Bicycle theft",
                    "Theft from the person",
                    "Shoplifting",
                    "Other theft offences",
                ),
            },
            "Criminal damage and arson": _split(
                number("criminal-damage-and-arson"), "Arson", "Criminal damage"
            ),
            "Drug offences": {
                "Trafficking of drugs": number("drug-trafficking"),
                "Possession of drugs": number("drug-possession"),
            },
            "Possession of weapons offences": {
                "Possession of weapons offences": number("weapons-possession")
            },
            "Public order offences": {"Public order offences": number("public-order")},
            "Miscellaneous crimes against society": {
                "Miscellaneous crimes against society": number("miscellaneous-crimes")
            },
        }
        if quarter.startswith("2012-13"):
            groups["Fraud offences"] = {"Fraud offences to 2012/13": 70}
        return {
            (group, subgroup): total
            for group, subgroups in groups.items()
            for subgroup, total in subgroups.items()
        }

    def outcomes(
        self, quarters: Sequence[str], forces: Sequence[str] = ("essex", "city-of-london")
    ) -> pd.DataFrame:
        """Home Office outcomes: the positive types, and types and blanks that must not count."""
        rows = []
        for quarter in quarters:
            year, number = quarter[:7].replace("-", "/"), quarter[-1]
            for force in forces:
                for (group, subgroup), total in self._solved(force, quarter).items():
                    positive = zip(("1", "2", "3", "6", "7", "8"), _parts(total, 6), strict=True)
                    counts = [(kind, f"{part}.0") for kind, part in positive]
                    counts += [("4", "1000.0"), ("15", "2000.0"), ("0", "")]
                    offence = (self.name(force), subgroup, group, subgroup, "1", "False")
                    rows += [
                        (year, number, *offence, f"outcome {kind}", kind, count)
                        for kind, count in counts
                    ]
        return pd.DataFrame(
            rows,
            columns=[
                "Financial Year",
                "Financial Quarter",
                "Force Name",
                "Offence Description",
                "Offence Group",
                "Offence Subgroup",
                "Offence Code",
                "Offence Code Expired",
                "Outcome Description",
                "Outcome Type",
                "Force outcomes recorded in quarter",
            ],
        )

    def _solved(self, force: str, quarter: str) -> dict[tuple[str, str], int]:
        def number(indicator: str) -> int:
            release = "home-office-outcomes-2018-19"
            return int(self.value(release, f"{indicator}-solved-rate", force, quarter))

        violence, drugs = "Violence against the person", "Drug offences"
        injury, homicide = number("violence-with-injury"), number("homicide")
        trafficking = number("drug-trafficking")
        solved = {
            (violence, "Homicide"): homicide,
            (violence, "Violence with injury"): injury,
            (violence, "Harassment"): number("violence-against-the-person") - injury - homicide,
            (drugs, "Trafficking of drugs"): trafficking,
            (drugs, "Possession of drugs"): number("drug-offences") - trafficking,
            ("Fraud offences to 2012/13", "Fraud offences to 2012/13"): 70,
        }
        whole = {
            "Sexual offences": "sexual-offences",
            "Robbery": "robbery",
            "Theft offences": "theft",
            "Criminal damage and arson": "criminal-damage-and-arson",
            "Possession of weapons offences": "weapons-possession",
            "Public order offences": "public-order",
            "Miscellaneous crimes against society": "miscellaneous-crimes",
        }
        return solved | {(group, group): number(name) for group, name in whole.items()}

    def population(
        self, years: Sequence[str], forces: Sequence[str] = ("essex", "kent")
    ) -> pd.DataFrame:
        """Estimates in the layout of June 2021."""
        release = "ons-population-2021-06"
        return pd.DataFrame(
            [
                (
                    self.catalogue.force(force).code,
                    self.name(force),
                    year,
                    str(int(self.value(release, "population", force, year, "mid_year"))),
                )
                for force in forces
                for year in years
            ],
            columns=["pfa_code", "force", "year", "population"],
        )

    def next_population(self, forces: Sequence[str]) -> pd.DataFrame:
        """Estimates of a mid-year that no release holds: half a per cent more than the last one."""
        table = self.population(("2020",), forces)
        last = [
            self.value("ons-population-2025-07", "population", force, "2024", "mid_year")
            for force in forces
        ]
        return table.assign(year="2025", population=[str(round(1.005 * value)) for value in last])


@pytest.fixture(scope="session")
def by_key() -> Callable[[pd.DataFrame], dict[tuple[str, str, str, str], float]]:
    """Turn what a reader gives into a dictionary by key, refusing a key that stands twice."""

    def of(table: pd.DataFrame) -> dict[tuple[str, str, str, str], float]:
        key = table[["indicator", "period_type", "area", "period"]]
        found = dict(
            zip(key.itertuples(index=False, name=None), table["value"].astype(float), strict=True)
        )
        assert len(found) == len(table), "an observation stands twice"
        return found

    return of


def _split(total: int, *subgroups: str) -> dict[str, int]:
    return dict(zip(subgroups, _parts(total, len(subgroups)), strict=True))


@pytest.fixture(scope="session")
def publisher(raw: pd.DataFrame, catalogue: Catalogue) -> PublisherTables:
    """Tables in the publishers' layouts made out of the repository's observations."""
    return PublisherTables(raw, catalogue)
