from __future__ import annotations

from pathlib import Path

import pytest

from pcp_analysis.catalogue.contents import (
    ChapterEntry,
    Contents,
    Context,
    Item,
    Missing,
    Part,
    chapters_of,
    read_contents,
)
from pcp_analysis.errors import CatalogueError

NO_PLAN = Missing("No plan is at hand.", "data/catalogue/plans/x/PLAN.yml")
NOTHING = Missing("No figure can be compared.", "data/observations/")
LANDING = ChapterEntry(page="index", title="Report")


def contents(*chapters: ChapterEntry, caption: str | None = "Part") -> Contents:
    return Contents(landing=LANDING, parts=(Part(caption=caption, chapters=chapters),))


def context(**missing: Missing) -> Context:
    priorities = [
        Item({"priority": f"priority-{number}"}, {"priority": f"priority_{number}", "title": word})
        for number, word in ((1, "Streets"), (2, "Roads"))
    ]
    section = Item({"section": "roads"}, {"section": "roads"})
    report = {"document": "002"}
    return Context(
        fields={"group": "peers", "group_label": "most similar group"},
        repeats={
            "plan.priorities": priorities,
            "themes": [
                Item({"theme": "violence"}, {"theme": "violence"}),
                Item({"theme": "roads"}, {"theme": "roads"}, missing=NOTHING),
            ],
            "documents": [
                Item(report, report, kind="closure-report", sections=(section,)),
                Item({"document": "004"}, {"document": "004"}, kind="strategy-report"),
            ],
        },
        missing=missing,
        documents=frozenset({"002", "004"}),
        document_file="data/documents/x/ID/document.yml",
    )


PRIORITY = ChapterEntry(
    page="{priority}",
    title="Priority: {title}",
    name="A chapter for each priority",
    notebook="priority",
    for_each="plan.priorities",
    needs=("plan",),
)


def test_chapter_is_repeated_with_a_page_a_title_and_parameters_for_each() -> None:
    chosen = chapters_of(contents(PRIORITY), context())
    assert [chapter.page for chapter in chosen.pages] == ["index", "priority_1", "priority_2"]
    last = chosen.pages[-1]
    assert (last.title, last.notebook) == ("Priority: Roads", "priority")
    assert last.parameters == {"priority": "priority-2"}
    assert chosen.left_out == ()


def test_chapter_whose_need_is_not_met_is_left_out_once_with_reason_and_file() -> None:
    chosen = chapters_of(contents(PRIORITY), context(plan=NO_PLAN))
    assert [chapter.page for chapter in chosen.pages] == ["index"]
    (left_out,) = chosen.left_out
    assert left_out.title == "A chapter for each priority"
    assert (left_out.reason, left_out.file) == (NO_PLAN.reason, NO_PLAN.file)
    assert chosen.toc == {"format": "jb-book", "root": "index"}


def test_one_thing_with_nothing_to_say_is_left_out_alone() -> None:
    entry = ChapterEntry(page="{group}_{theme}", title="{theme}", notebook="t", for_each="themes")
    whole = ChapterEntry(page="{group}", title="The {group_label}", notebook="c", sections=(entry,))
    chosen = chapters_of(contents(whole), context())
    assert [chapter.page for chapter in chosen.pages] == ["index", "peers", "peers_violence"]
    assert chosen.pages[1].title == "The most similar group"
    assert [(item.page, item.reason) for item in chosen.left_out] == [
        ("peers_roads", NOTHING.reason)
    ]
    assert chosen.toc["parts"] == [
        {
            "caption": "Part",
            "chapters": [{"file": "peers", "sections": [{"file": "peers_violence"}]}],
        }
    ]


def test_chapters_of_one_caption_stand_under_it_together() -> None:
    one, two, three, four = (
        ChapterEntry(page=name, title=name, notebook=name) for name in ("a", "b", "c", "d")
    )
    parts = (
        Part(chapters=(one,)),
        Part(caption="First", chapters=(two, three)),
        Part(caption="Second", chapters=(four,)),
    )
    chosen = chapters_of(Contents(landing=LANDING, parts=parts), context())
    assert chosen.toc["parts"] == [
        {"chapters": [{"file": "a"}]},
        {"caption": "First", "chapters": [{"file": "b"}, {"file": "c"}]},
        {"caption": "Second", "chapters": [{"file": "d"}]},
    ]


def test_documents_repeat_by_kind_and_their_sections_below_them() -> None:
    section = ChapterEntry(
        page="report_{document}_{section}",
        title="{section}",
        notebook="section",
        for_each="document.sections",
    )
    report = ChapterEntry(
        page="report_{document}",
        title="Report {document}",
        notebook="report",
        for_each="documents",
        kind="closure-report",
        sections=(section,),
    )
    chosen = chapters_of(contents(report), context())
    assert [chapter.page for chapter in chosen.pages][1:] == ["report_002", "report_002_roads"]
    assert chosen.pages[-1].parameters == {"document": "002", "section": "roads"}


def test_document_that_is_not_at_hand_names_the_file_that_would_bring_it() -> None:
    entry = ChapterEntry(page="a", title="A", notebook="a", needs=("document 003",))
    (left_out,) = chapters_of(contents(entry), context()).left_out
    assert left_out.file == "data/documents/x/003/document.yml"


def test_unknown_field_and_repeated_page_are_refused() -> None:
    entry = ChapterEntry(page="a", title="{nowhere}", notebook="a")
    with pytest.raises(CatalogueError, match="names 'nowhere'; expected one of group, group_label"):
        chapters_of(contents(entry), context())
    twice = ChapterEntry(page="a", title="A", notebook="a")
    with pytest.raises(CatalogueError, match="two chapters are the page 'a'"):
        chapters_of(contents(twice, twice), context())


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("needs: [plan]", "needs: [plans]", r"line \d+: .*Did you mean 'plan'"),
        ("notebook: methods", "notebook: method", r"no notebooks/method\.ipynb.*'methods'"),
        ("page: glossary", "page: glossry", r"no book/glossry\.md.*Did you mean 'glossary'"),
        ("for_each: themes", "for_each: theme", r"line \d+"),
        (", notebook: revisions", "", r"no book/revisions\.md"),
    ],
)
def test_slip_in_the_contents_is_told(
    root: Path, tmp_path: Path, old: str, new: str, message: str
) -> None:
    for folder in ("book", "notebooks"):
        (tmp_path / folder).mkdir()
        for path in (root / folder).iterdir():
            if path.is_file():
                (tmp_path / folder / path.name).symlink_to(path)
    path = tmp_path / "book" / "contents.yml"
    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError, match=message):
        read_contents(tmp_path)
