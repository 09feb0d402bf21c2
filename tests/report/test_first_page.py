"""The first page: Better, Worse, Ask about, within its words and never without the last places."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from pcp_analysis import wording
from pcp_analysis.analysis.measures import NotComparable
from pcp_analysis.catalogue.catalogue import Catalogue
from pcp_analysis.report.editions.record import last_edition
from pcp_analysis.report.front import (
    counted,
    first_page,
    front_list,
    graded,
    others,
    placed,
    rule,
    sentences,
    since,
    unproved,
    untold,
)
from pcp_analysis.report.front.evidence import Evidence, gather, unjudged
from pcp_analysis.report.front.grade_rule import NO_GRADE, final_grade, grade_of
from pcp_analysis.report.indicators import signs
from pcp_analysis.report.ledger import Ledger
from pcp_analysis.report.page import Page
from pcp_analysis.report.signs import grammar

ROOT = Path(__file__).parents[2]
RULE = Catalogue(ROOT).first_page


@pytest.fixture(scope="module")
def told(opened: Page) -> tuple[Page, first_page.FirstPage]:
    fresh = Page("test", opened.measures, opened.plan)
    fresh.assessments, fresh.yardsticks = opened.assessments, opened.yardsticks
    for name in ("group-power",):
        fresh.ledger.add(opened.ledger.get(f"edition.{name}"))
    return fresh, first_page.first_page(fresh)


def text_of(part: first_page.Part) -> str:
    return " ".join(text for text in part.texts if text)


def check_page(page: Page, found: first_page.FirstPage) -> None:
    """What a reader with one minute must find in any edition."""
    assert found.words <= page.catalogue.first_page.words
    evidence = gather(page)
    worse, every = text_of(found.worse), " ".join(text_of(part) for part in found.parts)
    assert found.worse.lines  # never empty
    asked = [item.indicator.id for each in found.ask.questions for item in each.items]
    questions_text = text_of(found.ask)
    for item in evidence:  # where are we last? each last place is asked about
        if item.ends == "last":
            name, interval = sentences.name_of(item.indicator), item.item.rank_interval.text
            assert name in worse.lower()
            # a place never stands without where it may lie
            assert interval == sentences.NO_INTERVAL or re.search(
                rf"{re.escape(name)}[^;.]*\({interval}\)", worse.lower()
            )
            assert item.indicator.id in asked
            assert name in questions_text
    if not any(item.ends == "last" for item in evidence):
        assert "No current figure is" in worse
    # what got worse? the page says what is shown, and the largest of what is not, with a question on it
    if not any(("change", "worse") in item.signs for item in evidence):
        assert worse.startswith("Nothing is proved worse in the year, nor against the group. ")
    worst = unproved.unproved(page.catalogue.first_page, evidence, unjudged(page))
    if worst:
        amount = worst[0].finding.amount.text
        assert f"perhaps chance: {sentences.marked(worst[0])} {amount}" in worse
        assert worst[0].indicator.id in asked
    for count in counted.counted(page):  # one rule for rises and falls
        assert count.text in (worse if count.side == "worse" else text_of(found.better))
        if count.side == "worse" and not count.explained:  # the largest of its span is asked about
            spans = [each for each in counted.counted(page) if each.span == count.span]
            assert any(each.label in questions_text for each in spans if each.side == "worse")
    # did robbery change more than chance?
    (robbery,) = (item for item in evidence if item.indicator.id == "robbery")
    told_of = ("robbery ({})", "robbery {}")
    amounts = [each.format(robbery.finding.amount.text) for each in told_of]
    if robbery.finding.certainty == "untested":
        assert "Not compared with the year before: robbery (0." in every
        assert "How did robbery change apart from its new recording?" in questions_text
    else:
        assert robbery.finding.clause in every or any(each in every for each in amounts)
    # what cannot be told? what is significant by itself is never said to be what chance could explain
    untold_text = text_of(found.untold)
    within = re.search(r"Chance could explain ([^.]*(\.\d[^.]*)*)\.", untold_text)
    for item in evidence:
        if item.finding.basis == "single test" and within:
            name = f"{sentences.name_of(item.indicator)} ({item.finding.amount.text})"
            assert not any(name in each for each in re.split(", | and ", within[1]))
    # every test that is significant by itself is named, so that their number can be held against chance
    every_one = [*evidence, *unjudged(page)]
    alone = [item for item in every_one if item.finding.basis == "single test"]
    if alone:
        passed = found.untold.points["alone"]
        assert passed.startswith("Perhaps changed (single tests; of ")
        assert all(sentences.name_of(item.indicator) in passed for item in alone)
    check_signs(every_one, found)
    check_too_old(page, found)
    check_counts_of_others(found)
    for item, line in found.worse.lines:  # each carries its change
        clauses = (item.finding.clause, item.finding.brief)
        untested = item.finding.certainty == "untested"
        assert untested or any(clause in line.rest for clause in clauses), line.text
    # each grade with its priorities, by their places in the plan; here or below why others have none
    proposals = [grade_of(page, each) for each in (page.plan.priorities if page.plan else ())]
    final = [final_grade(page, each) for each in proposals]
    line = found.grades.points.get("grades", "")
    assert bool(line) is bool(final)
    lower = line[:1].lower() + line[1:]
    bare = re.sub(r", on [^;]*| \([^)]*\)", "", lower)  # without what a grade rests on
    named = dict(re.findall(r"(good|adequate|requires improvement|none): ([^;]*)", bare))
    many = final.count(NO_GRADE) > graded.MANY
    without = f"none for the other {wording.spelled(final.count(NO_GRADE))}"
    assert not many or without in line + " ".join(found.others)
    for number, grade in enumerate(final, start=1):
        own = "none" if grade == NO_GRADE else grade
        in_numbers = [name for name in named if re.search(rf"\b{number}\b", named[name])]
        left_out = own == "none" and (many or "none: " not in lower)
        assert in_numbers == ([] if left_out else [own])
    below = " ".join(text for text in found.others if text.startswith("Grades: "))
    assert all(each.reason_in_short in line + below for each in proposals)
    # what is shown to have improved is named, or counted
    shown = [item for item in evidence if ("change", "better") in item.signs]
    better = text_of(found.better)
    assert shown or better.startswith("Nothing is proved better in the year.")
    lines = [item for item, _ in found.better.lines]
    assert ("Also fell" in better or "Also rose" in better) is any(x not in lines for x in shown)
    assert len(asked) >= 2
    for item, line in found.worse.lines:  # each says why it stands there, and is asked about
        assert item.indicator.id in asked
        place = re.match(r": (last of \d|(among the last, )?\d+(st|nd|rd|th) of)", line.rest)
        changed = re.match(r" (rose|fell|may have (risen|fallen))", line.rest)
        assert place or changed or "than" in line.rest, line.text
    if page.group.id == "all-forces":
        assert "Most similar group not at hand" in worse
        for item in evidence:
            if item.is_low:
                assert sentences.name_of(item.indicator) in worse.lower()


def check_signs(every_one: Sequence[Evidence], found: first_page.FirstPage) -> None:
    """In lists of names a sign marks each possible change, and nothing else."""
    points = found.untold.points
    lists = (found.worse.named, points.get("alone", ""), points.get("changes", ""), *found.others)
    for text in lists:
        for item in every_one:
            amount = re.escape(item.finding.amount.text.rsplit(", ", 1)[-1])
            name = re.escape(sentences.name_of(item.indicator))
            before = re.findall(
                rf"(?:: |, | and |explain )(?:([△▽])\u00a0)?{name} \(?{amount}", text
            )
            is_possible = item.finding.certainty == "possible" and item.finding.way != "level"
            own = signs.sign(item.finding.way, "possible").text if is_possible else ""
            assert all(sign == own for sign in before), (text, item.indicator.id)


def check_counts_of_others(found: first_page.FirstPage) -> None:
    """A sentence that leaves names out counts exactly those that its list below has beside them."""
    spelled = {wording.spelled(number): number for number in range(100)}
    for short in (found.worse.named, *found.untold.points.values()):
        left_out = re.search(r" and (\w+) others\.", short)
        if left_out is None:
            continue
        opening = re.split(r"[:(]|(?<=explain) ", short)[0]
        (whole,) = [text for text in found.others if text.startswith(opening)]
        item = r"\((?=\d|[+−]|no figure)" if " (" in short else r" [+−]"
        item = r"(?<!\() ?\+?\d[\d.]*% \(" if opening.startswith("Large") else item
        in_short, in_whole = (len(re.findall(item, text)) for text in (short, whole))
        assert in_short + spelled[left_out[1]] == in_whole, (short, whole)


def check_too_old(page: Page, found: first_page.FirstPage) -> None:
    """Where what is too old is named in full, each says that it was last where it was."""
    named = [text for text in found.others if text.startswith("Comparison too old")]
    for indicator in page.catalogue.compared() if named else ():
        old = page.measures.comparison(indicator)
        if isinstance(old, NotComparable) or not page.is_old(old.own.period.end):
            continue
        place, period = old.position, old.own.period.label
        is_judged = indicator.polarity != "no_judgement" and indicator.no_verdict is None
        least = place.group_size - page.catalogue.first_page.places_at_end(place.group_size)
        told = ""
        if is_judged and place.rank == place.group_size:
            told = f", last of {place.group_size}"
        elif is_judged and place.rank > least:
            told = f", {wording.ordinal(place.rank)} of {place.group_size}, among the last"
        assert f"{sentences.name_of(indicator)} ({period}{told})" in named[0]


def test_first_page_of_the_edition(told: tuple[Page, first_page.FirstPage]) -> None:
    page, found = told
    check_page(page, found)
    last = {"violence-without-injury", "stalking-and-harassment", "rape", "all-crime"}
    assert last <= {item.indicator.id for each in found.ask.questions for item in each.items}
    # the surest leads: the one that lies outside the range of its group
    assert [item.indicator.id for item, _ in found.worse.lines] == ["violence-without-injury"]
    assert found.worse.closing == (
        "Last too: rape (5 to 8); stalking and harassment (4 to 8); all crime (5 to 8); public "
        "confidence (March 2020, as printed)."
    )
    # a whole, and no part beside it
    assert found.better.also.startswith("Also fell: theft −31.5% (group −31.4%). No verdict ")
    assert (
        ", 12 months: homicide 17 (60, without one incident 21); quarter: people"
        in found.better.also
    )
    assert found.untold.points["alone"] == (
        "Perhaps changed (single tests; of 18, chance gives about one): violence with injury "
        "(−13.9%) and all crime (−11.4%)."
    )
    assert found.grades.points["grades"] == (
        "Good: priority 2; adequate: 1; requires improvement: 3, 5 and 6."
    )
    assert (
        "Grades: good: priority 2; adequate: 1; requires improvement: 3, 5 and 6; none: 4 (within "
        "chance), 7 (no current figure)."
    ) in found.others
    assert found.untold.more["too-old"].endswith(" [Newer?](aspirations.md)")
    # no words are left for the aspirations, so that they stand below with their names
    assert "aspirations" not in found.grades.points
    assert found.others[-1] == (
        "Aspirations met by rank: one of four with current figures (all crime solved rate). Not met: "
        "all crime, violence with injury and trafficking of drugs."
    )
    # what may be chance is not asked about as a fact
    assert "Is +35.5% on trafficking of drugs chance or police activity?" in text_of(found.ask)
    assert found.worse.named == (
        "Large rises, perhaps chance: stalking and harassment +17.8% (group +29.0%) and two others."
    )
    assert "+35.5% (+11.9%; police activity uncovers it) and possession" in found.others[0]
    # neither those nor what stands above is counted again
    assert found.untold.points["changes"] == (
        "Chance could explain robbery (−18.3%), rape (−9.0%) and four others."
    )
    assert "Since Q2 2020/21" in found.since.opening
    assert "#the-others-by-name" in found.untold.more["changes"]
    # where names are left out, the page has them below
    said = [text for part in found.parts for text in part.texts if "Which?" not in text]
    left_out = [text for text in said if re.search(r"\bothers\b", text)]
    assert len(found.others) >= len(left_out) > 0
    assert not any(re.search(r"\bothers\b", text) for text in found.others)
    head, listed = others.others_blocks(page, found)
    assert head.markdown().startswith("(the-others-by-name)=\n## ")
    assert listed.markdown().count("\n") + 1 == len(found.others)


def test_each_sentence_is_an_entry_of_the_ledger(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, found = told
    first_page.blocks(page, found.worse, "worse")
    first_page.blocks(page, found.ask, "ask", numbered=True)
    name = "violence-without-injury"
    entry = page.ledger.get(f"first-page.worse.{name}")
    assert entry.text.startswith("Violence without injury: last of 8 (7 to 8)")
    assert entry.indicator == name
    assert entry.releases
    assert page.ledger.get(f"most-similar-group.{name}.value").text in entry.text
    # a question on several is of each, so that the next edition finds what was asked
    shared = ("violence-without-injury", "all-crime")
    one, other = (page.ledger.get(f"first-page.ask.{item}") for item in shared)
    assert one.text == other.text


def test_list_escapes_and_reads_its_signs_aloud() -> None:
    line = front_list.Line("", "<b>", ": a & b.", "x.html", signs.sign("down", "shown", "better"))
    html = front_list.FrontList([line]).html(Ledger())
    assert "&lt;b&gt;" in html
    assert '<span class="sign" aria-hidden="true">▼✓</span>' in html
    assert '<span class="pcp-unseen">lower, shown, better: </span>' in html
    ranged = front_list.Line("", "Rape", ": last of 8 (4 to 8), 1.3 & so.", "x.html")
    html = front_list.FrontList([ranged]).html(Ledger())
    assert ': last of 8 <span class="brief">(4 to 8)</span>, 1.3 &amp; so.</span></li>' in html


def test_signs_are_told_apart_without_colour_and_all_stand_in_the_grammar() -> None:
    every: Iterator[signs.Sign] = (
        signs.sign(way, certainty, judgement)
        for way in ("up", "down", "level")
        for certainty in ("shown", "possible", "unclear", "untested")
        for judgement in ("better", "worse", None)
    )
    words: dict[str, set[str]] = {}
    for found in every:
        words.setdefault(found.text, set()).add(found.words)
        assert all(character in grammar() for character in found.text)
    assert all(len(said) == 1 for said in words.values())


def test_key_says_of_when_the_list_of_the_group_is(page: Page) -> None:
    (said,) = rule.key(page)
    assert "The group: the list is that of January 2014" in said.markdown()


def test_what_a_grade_rests_on_by_a_sure_place_stands_under_better(page: Page) -> None:
    evidence = gather(page)
    (solved,) = (item for item in evidence if item.indicator.id == "all-crime-solved-rate")
    plan = SimpleNamespace(priorities=("one",), all_aspirations=())
    basis = SimpleNamespace(indicator="all-crime-solved-rate", signs=(("position", "better"),))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(page, "plan", plan)
        patch.setattr(placed, "grade_of", lambda *_: SimpleNamespace(counted=(basis,)))
        interval = solved.item.rank_interval.text
        assert placed.surely_high(page, evidence) == (
            f"Surely in the upper half: all crime solved rate ({interval})."
        )
        assert placed.surely_high(page, []) == ""


def test_rule_is_told_on_the_page(page: Page) -> None:
    (folded,) = rule.rule_blocks(page)
    text = folded.markdown()
    assert all(item.told.replace("'", "&#39;") in text for item in RULE.signs)
    assert "an eighth" in text or "12.5%" in text


def test_since_reads_the_record_and_its_questions(
    told: tuple[Page, first_page.FirstPage], monkeypatch: pytest.MonkeyPatch
) -> None:
    page, _ = told
    evidence = gather(page)
    record = last_edition(page)
    assert record is not None
    text = since.since(page, evidence, 4).text
    assert "(draft): no longer last: crime severity score. " in text
    # severity, which moved, is told as no longer last
    assert text.endswith("anks asked about: same.")
    assert "No longer proved: robbery." in text
    assert since.since(page, evidence, 4).more == ""
    assert "#the-others-by-name" in since.since(page, evidence, 1).more
    rest = {name: item for name, item in record.figures.items() if "first-page.ask" not in name}
    silent = record.model_copy(update={"figures": rest})
    monkeypatch.setattr(since, "last_edition", lambda _: silent)
    assert "put no questions" in since.since(page, evidence, 4).text
    rank = record.figures["most-similar-group.rape.rank"]
    seventh = rank.model_copy(update={"text": "7th of 8", "value": 7.0})
    asked = {"first-page.ask.rape": rank, "most-similar-group.rape.rank": seventh}
    later = record.model_copy(update={"figures": rest | asked})
    monkeypatch.setattr(since, "last_edition", lambda _: later)
    # that it is newly last stands before it
    said = since.since(page, evidence, 4).text
    assert "ewly last: rape." in said
    assert said.endswith("Of one rank asked about, none is the same.")
    sixth = {
        "first-page.ask.robbery": rank,
        "most-similar-group.robbery.rank": rank.model_copy(
            update={"text": "6th of 8", "value": 6.0}
        ),
    }
    later = record.model_copy(update={"figures": rest | sixth})
    said = since.since(page, evidence, 4).text
    assert said.endswith("Of one rank asked about, none is the same; robbery (6th, now 7th of 8).")
    old = record.model_copy(update={"quarter": "2019-20-q3", "edition": "2019-20-q3"})
    monkeypatch.setattr(since, "last_edition", lambda _: old)
    said = "No edition of the four quarters before is on record."
    assert since.since(page, evidence, 4).text == said
    monkeypatch.setattr(since, "last_edition", lambda _: None)
    assert since.since(page, evidence, 4).text == "None on record."


def test_grade_that_only_chance_moved_stands_on_no_first_page(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    """Priority 1 was good in Q2 2020/21; since then ranks moved inside their intervals."""
    _, found = told
    assert "rade" not in found.since.opening
    assert "grades" not in [each.name for each in found.ask.questions]


def test_sign_is_of_what_the_sentence_begins_with(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, found = told
    for part, side in ((found.better, "better"), (found.worse, "worse")):
        for item, line in (*part.lines, *part.placed):
            begins_with_change = re.match(r" (rose|fell|may)", line.rest) is not None
            of_place = signs.sign_of_outcome(item.item.assessment.outcome)
            assert line.sign == (item.finding.sign if begins_with_change else of_place), line.text
            assert side in ("better", "worse")
    (stalking,) = gather(page, ["stalking-and-harassment"])
    # inside the range, however far from average
    assert sentences.sign_of(page, stalking, "worse") == signs.sign("up", "unclear")
    assert sentences.rest_of(page, stalking, "worse").startswith(": last of 8 (4 to 8), ")
    (item,) = gather(page, ["rape"])
    outside = replace(
        item,
        ends="",
        signs=(("expectation", "worse"),),
        scored=SimpleNamespace(place="above", lower=1.0, upper=2.0, count=3.0),  # type: ignore[arg-type]
    )
    assert sentences.sign_of(page, outside, "worse") == signs.sign("up", "possible")
    assert ": worse than expected, 3 in the quarter, " in sentences.rest_of(page, outside, "worse")


def test_possible_changes_are_told_from_others_in_a_list_of_names(page: Page) -> None:
    (robbery,) = gather(page, ["robbery"])
    (weapons,) = (item for item in unjudged(page) if item.indicator.id == "weapons-possession")
    finding = replace(robbery.finding, way="up", certainty="possible", basis="")
    possible = replace(robbery, finding=finding)
    assert unproved.named([possible, weapons], 3).startswith("△\u00a0robbery −18.3% (group ")
    assert " and possession of weapons −15.3% (" in unproved.named([possible, weapons], 3)
    trend = replace(possible, finding=replace(finding, way="down", basis="trend"))
    alone = replace(possible, finding=replace(finding, basis="single test"))
    said = untold.untold(page, [trend, alone], (), 4, old=())
    assert said["changes"].text == "Chance could explain ▽\u00a0robbery (−18.3%)."
    # one whose change stands elsewhere has none here
    assert said["alone"].text == (
        "Perhaps changed (single tests; of 2, chance gives about one): △\u00a0robbery (−18.3%)."
    )
    said = untold.untold(page, [trend, alone], ("robbery",), 4, old=())
    assert said["alone"].text.endswith(" one): △\u00a0robbery.")
    # what another sentence counts among its others is not counted here, but always spoken of
    within = replace(weapons, finding=replace(weapons.finding, certainty="unclear", basis=""))
    said = untold.untold(
        page, [within, trend], (), 0, old=(), counted=("weapons-possession", "robbery")
    )
    assert said["changes"].text == "Chance could explain ▽\u00a0robbery (−18.3%)."
    assert "in a list of names it marks a possible change" in rule.key(page)[0].markdown()


def test_what_a_sentence_leaves_out_stands_below_under_better_and_of_grades_too() -> None:
    none = first_page.Part()
    grades = first_page.Part(points={"grades": "None: priority 2."})
    fell = first_page.Part(named="Also fell: theft −3.1% and two others.")
    short = first_page.FirstPage(fell, none, none, grades, none, none)
    fell = first_page.Part(named="Also fell: theft −3.1%, rape −2.1% and robbery −1.1%.")
    whole = first_page.Part(points={"grades": "None: priority 2 (within chance)."})
    full = replace(short, better=fell, grades=whole)
    assert others.others(short, full) == (fell.named, "Grades: none: priority 2 (within chance).")
    assert others.others(full, full) == ()


def test_a_single_point_is_no_list(page: Page) -> None:
    one = first_page.Part(points={"grades": "None: priority 2."})
    two = first_page.Part(points={"a": "This.", "b": "That."})
    (alone,), (both,) = (first_page.blocks(page, part, "tried") for part in (one, two))
    assert not alone.markdown().startswith("-")
    assert both.markdown().count("- ") == 2


def test_a_part_within_a_whole_that_is_shown_and_named_nowhere_says_so(page: Page) -> None:
    burglary, residential, theft = gather(page, ["burglary", "residential-burglary", "theft-all"])
    named = {item.indicator.id: item for item in (burglary, residential, theft)}
    shown = [
        replace(named[name], finding=replace(named[name].finding, certainty="shown", basis=""))
        for name in ("burglary", "theft-all")
    ]
    part = named["residential-burglary"]
    alone = replace(part, finding=replace(part.finding, certainty="unclear", basis="single test"))
    amounts = [item.finding.amount.text for item in (part, named["burglary"])]
    said = untold.untold(page, [alone, *shown], (), 4, old=())["alone"].text
    assert said.endswith(
        f" one): residential burglary ({amounts[0]}; burglary {amounts[1]} proved)."
    )
    # where the whole is not in another it stands under Better or Worse by itself
    said = untold.untold(page, [alone, shown[0]], (), 4, old=())["alone"].text
    assert said.endswith(f" one): residential burglary ({amounts[0]}).")


def test_a_sign_in_a_sentence_is_a_word() -> None:
    assert first_page.Part("Perhaps chance: △\u00a0robbery +30.0%.").words == 5


def test_priorities_are_named_by_their_places_and_many_without_a_grade_counted(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = page.plan
    assert plan is not None
    named = tuple(
        item.model_copy(update={"id": f"priority-{'abcdefg'[number]}"})
        for number, item in enumerate(plan.priorities)
    )
    monkeypatch.setattr(page, "plan", plan.model_copy(update={"priorities": named}))
    assert grades_of(page) == (
        "Good: priority 2; adequate: 1; requires improvement: 3, 5 and 6; none: 4 (within chance), 7 "
        "(no current figure)."
    )
    assert grades_of(page, reasons=1) == (
        "Good: priority 2; adequate: 1; requires improvement: 3, 5 and 6; none: 4 and 7."
    )
    assert grades_of(page, reasons=0) == (
        "Good: priority 2; adequate: 1; requires improvement: 3, 5 and 6."
    )
    # the noun is that of what stands first, which is no matter of the order of the plan
    reordered = plan.model_copy(update={"priorities": (*named[2:], named[1])})
    monkeypatch.setattr(page, "plan", reordered)
    assert grades_of(page).startswith("Good: priority 6; ")
    more = [item.model_copy(update={"indicators": ()}) for item in named[:4]]
    longer = plan.model_copy(update={"priorities": (*named, *more)})
    monkeypatch.setattr(page, "plan", longer)
    assert grades_of(page).endswith(
        "; none for the other six (one within chance, one with no current figure, four with no "
        "figure tied)."
    )
    monkeypatch.setattr(page, "plan", plan.model_copy(update={"priorities": (*more, *more)}))
    assert grades_of(page) == "None for all eight (no figure tied)."
    # a grade that stands alone says on what it rests: its shown change, or its place and its interval
    monkeypatch.setattr(page, "plan", plan.model_copy(update={"priorities": (named[1], more[0])}))
    assert grades_of(page) == (
        "Good: priority 1, on criminal damage and arson, −20.8%; none: 2 (no figure tied)."
    )
    assert grades_of(page, reasons=1) == "Good: priority 1; none: 2."
    monkeypatch.setattr(page, "plan", plan.model_copy(update={"priorities": (named[5], more[0])}))
    assert grades_of(page) == (
        "Requires improvement: priority 1, on rape, 8th of 8 (5 to 8); none: 2 (no figure tied)."
    )
    untied = [item.model_copy(update={"indicators": ()}) for item in plan.priorities[:2]]
    monkeypatch.setattr(page, "plan", plan.model_copy(update={"priorities": tuple(untied)}))
    assert grades_of(page) == "None: priorities 1 and 2 (no figure tied)."
    assert grades_of(page, reasons=0) == "None: priorities 1 and 2."  # never nothing
    monkeypatch.setattr(page, "plan", None)
    assert graded.graded(page, [], reasons=2, aims=True, named=True) == {}


def grades_of(page: Page, *, reasons: int = 2) -> str:
    return graded.graded(page, [], reasons=reasons, aims=False, named=False)["grades"]


def test_aspirations_met_are_told_where_words_are_left(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    longer = RULE.model_copy(update={"words": 900})
    monkeypatch.setitem(vars(page.catalogue), "first_page", longer)
    found = first_page.first_page(page)
    assert list(found.grades.points) == ["grades", "aspirations"]
    assert found.grades.points["aspirations"] == (
        "Aspirations met by rank: one of four with current figures."
    )

    def aims(found: Sequence[Evidence]) -> str | None:
        return graded.graded(page, found, reasons=2, aims=True, named=True).get("aspirations")

    evidence = gather(page, ["all-crime", "robbery"])
    assert aims(evidence) == (
        "Aspirations met by rank: none of one with current figures. Not met: all crime."
    )
    assert aims([item for item in evidence if item.indicator.id == "robbery"]) is None


def test_page_leads_to_every_indicator_in_at_most_nine_words() -> None:
    cells = json.loads((ROOT / "notebooks" / "index.ipynb").read_text(encoding="utf-8"))["cells"]
    found = re.search(
        r"(Looking [^`]*\[Every indicator\]\(#every-indicator\)[^`]*)", "".join(cells[0]["source"])
    )
    assert found is not None
    assert len(found[1].split()) <= 9
    assert ["## Every indicator"] in [cell["source"] for cell in cells]


def test_first_place_is_not_said_twice(told: tuple[Page, first_page.FirstPage]) -> None:
    page, _ = told
    (item,) = gather(page, ["all-crime-solved-rate"])
    assert sentences.rest_of(page, item, "better").startswith(": first of 8 (1 to 5), 17.5% (")


def test_caution_stands_once_where_a_question_asks_it(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, found = told
    (line,) = [line for _, line in found.worse.lines]
    assert "recording" not in line.text
    questions = [each.line.text for each in found.ask.questions]
    assert "Does fuller recording put stalking and harassment last?" in questions
    assert any(each.startswith("What would improve last place on violence") for each in questions)
    (rape,) = gather(page, ["rape"])
    assert "More reports raise it." in sentences.rest_of(page, rape, "worse")


def test_evidence_of_an_edition_names_ends_ties_and_harm(
    told: tuple[Page, first_page.FirstPage],
) -> None:
    page, _ = told
    found = {item.indicator.id: item for item in gather(page, ["rape", "all-crime-solved-rate"])}
    assert set(found) == {"rape", "all-crime-solved-rate"}
    assert found["rape"].ends == "last"
    assert found["all-crime-solved-rate"].ends == "first"
    assert replace(found["rape"], signs=()).points(RULE, "worse") == 0
