"""Files of the catalogue, the store and the commentary that are wrong in one thing each.

They are written as those of :mod:`wrong_files`.
"""

from __future__ import annotations

from wrong_files import GONE, Wrong

_FORCES, _PEERS = "catalogue/forces.yml", "catalogue/peer_groups/essex.yml"
_PLAN, _KENT = "catalogue/plans/essex/2016-2021.yml", "catalogue/plans/kent/2025-2029.yml"
_INDICATORS, _RELEASES = "catalogue/indicators.yml", "catalogue/releases.yml"
_LOCAL, _LAYOUTS = "catalogue/local_indicators.yml", "catalogue/layouts.yml"
_ROBBERY = (
    '  - id: robbery\n    label: "Robbery"\n    unit: offences\n    theme: property\n'
    "    frequency: quarter\n"
)
_SMALL = "catalogue/disclosure.yml"
_BREAK = "starts: 2018-19-q1\n    title: Counting of stalking"
_GAP = "starts: 2019-20-q2\n    ends: 2019-20-q4"
_CORRECTION = "corrections:\n  - {{id: a, what: W., editions: [{}], indicators: [{}]}}"
_DISTRICT = "{code: E22000009, name: Bedford, force: bedfordshire}"
_MARGIN = "{indicator: robbery, kind: ratio, size: 1.15"

FORCES: tuple[Wrong, ...] = (
    (_FORCES, "id: bedfordshire", "id: cambridgeshire"),
    (_FORCES, "E23000026", "E23000023"),
    (_FORCES, "E23000026", "E2300002"),
    (_FORCES, "name: Bedfordshire", "name: Cambridgeshire"),
    (_FORCES, "stats19_code: 40", "stats19_code: 35"),
    (_FORCES, "stats19_code: 40", "stats19_code: -40"),
    (_FORCES, "stats19_code: 40, aliases: []", 'stats19_code: 40, aliases: ["Kent"]'),
    (_FORCES, "region: Eastern", "region: Eastren"),
    (_FORCES, "region: Eastern", "regoin: Eastern"),
    (_FORCES, "few_residents: true", "few_residents: perhaps"),
    (_PEERS, "force: essex", "force: kent"),
    (_PEERS, "derbyshire", "derbishire"),
    (_PEERS, "derbyshire", "essex"),
    (_PEERS, "derbyshire", "sussex"),
    (_PEERS, "derbyshire, ", "derbyshire: x, "),
    (_PEERS, "sussex]", "sussex"),
    ("catalogue/peer_groups/esex.yml", "", "force: essex\npeers: [kent]\nsource: x\n"),
    ("catalogue/districts.yml", _DISTRICT, _DISTRICT.replace("E22000009", "E22000354")),
    ("catalogue/districts.yml", _DISTRICT, _DISTRICT.replace("bedfordshire", "bedforshire")),
    ("catalogue/districts.yml", _DISTRICT, _DISTRICT.replace("E22000009", "X2")),
    ("catalogue/districts.yml", _DISTRICT, _DISTRICT.replace("Bedford,", "Luton,")),
)

PLANS: tuple[Wrong, ...] = (
    (_PLAN, "force: essex", "force: kent"),
    (_PLAN, "last_day: 2021-03-31", "last_day: 2022-03-31"),
    (_PLAN, "last_day: 2021-03-31", "last_day: 2021-03-32"),
    (_KENT, "last_day: 2029-03-31", "last_day: 2024-03-31"),
    (_KENT, "first_day: 2025-04-01", "first_day: 2020-04-01"),
    (_KENT, "first_day: 2025-04-01\n", ""),
    (_PLAN, "id: priority-2", "id: priority-1"),
    (_PLAN, "id: priority-2", "id: Priority 2"),
    (_PLAN, "title: Crack down", "titel: Crack down"),
    (_PLAN, "[criminal-damage-and-arson, public-order]", "[criminal-damage-and-arsen]"),
    (_PLAN, "[criminal-damage-and-arson, public-order]", "[public-order, public-order]"),
    (_PLAN, "[criminal-damage-and-arson, public-order]", "[population]"),
    (_PLAN, "indicator: all-crime, rank_at_most: 4", "indicator: all-crim, rank_at_most: 4"),
    (_PLAN, "indicator: all-crime, rank_at_most: 4", "indicator: all-crime, rank_at_most: 0"),
    (_PLAN, "indicator: all-crime, rank_at_most: 4", "indicator: all-crime, rank_at_most: 45"),
    (_PLAN, "indicator: all-crime-solved-rate, rank_at_most", "indicator: all-crime, rank_at_most"),
    (_PLAN, "rank: msg-rank-homicide\n", "rank: msg-rank-homicid\n"),
    (_PLAN, "figure: iquanta-homicide-rate", "figure: iquanta-homicid-rate"),
    (_PLAN, "contact: null", "contact: {mail: x}"),
    (_PLAN, "contact: null", "contact: {email: not an address}"),
    (_PLAN, "aspirations:", "aspiration:"),
    ("catalogue/plans/esex/2016-2021.yml", "", "force: essex\n"),
)

INDICATORS: tuple[Wrong, ...] = (
    (_INDICATORS, _ROBBERY, _ROBBERY.replace("id: robbery", "id: burglary")),
    (_INDICATORS, _ROBBERY, _ROBBERY.replace("id: robbery", "id: roberry")),
    (_INDICATORS, _ROBBERY, _ROBBERY.replace("unit: offences", "unit: offenses")),
    (_INDICATORS, _ROBBERY, _ROBBERY.replace("theme: property", "theme: propriety")),
    (_INDICATORS, _ROBBERY, _ROBBERY.replace("frequency: quarter", "frequency: month")),
    (_INDICATORS, _ROBBERY, _ROBBERY.replace("frequency: quarter", "frequency: year_end")),
    (_INDICATORS, _ROBBERY, f"{_ROBBERY}    frequency: quarter\n"),
    (_INDICATORS, _ROBBERY, f"{_ROBBERY}    colour: red\n"),
    (_INDICATORS, 'groups: ["Robbery"]', "groups: []"),
    (
        _INDICATORS,
        'family: recorded_crime, groups: ["Robbery"]',
        'family: recorded, groups: ["Robbery"]',
    ),
    (_INDICATORS, "{denominator: population, per: 1000,", "{denominator: populaton, per: 1000,"),
    (_INDICATORS, "{denominator: population, per: 1000,", "{denominator: population, per: 0,"),
    (_INDICATORS, "polarity: lower_is_better", "polarity: lower"),
    (_INDICATORS, "decimals: 2", "decimals: -2"),
    (_INDICATORS, "decimals: 2", "decimals: 20"),
    (_LOCAL, "- id: special-constabulary-intake-courses", "- id: special-constabulary-headcount"),
    (_LOCAL, 'unit: "courses"', 'unit: "curses"'),
    (_LOCAL, "priority: 1", "priority: 99"),
    (_LOCAL, "priority: 1", "priority: first"),
    (_LOCAL, "frequency: point_in_time", "frequency: sometimes"),
    (_LOCAL, "numbered_for: essex", "numbered_for: esex"),
    (_LOCAL, "frequency: point_in_time", "frequency: point_in_time\n    least: 5\n    most: 1"),
    ("catalogue/margins.yml", _MARGIN, _MARGIN.replace("robbery", "roberry")),
    ("catalogue/margins.yml", _MARGIN, _MARGIN.replace("robbery", "burglary")),
    ("catalogue/margins.yml", _MARGIN, _MARGIN.replace("1.15", "0.85")),
    ("catalogue/margins.yml", _MARGIN, _MARGIN.replace("ratio", "points")),
    ("catalogue/number_bounds.yml", "most: 70000000", "most: -1"),
    ("catalogue/number_bounds.yml", "least: -10000000, most: 10000000", "least: 10, most: 1"),
    ("catalogue/number_bounds.yml", "  people:", "  peoples:"),
    ("catalogue/number_bounds.yml", "most: 500000, whole", "most: .inf, whole"),
    ("catalogue/clusters.yml", "victims: 39", "victims: 0"),
    ("catalogue/clusters.yml", "victims: 39", "victims: 390"),
    ("catalogue/clusters.yml", "quarter: 2019-20-q3", "quarter: 2019-20-q5"),
    ("catalogue/clusters.yml", "quarter: 2019-20-q3", "quarter: 2029-30-q3"),
    ("catalogue/clusters.yml", "indicator: homicide", "indicator: homicides"),
    ("catalogue/clusters.yml", "force: essex", "force: esex"),
    (_SMALL, "rules: []", "rules: [{id: a, below: 0, reason: x}]"),
    (
        "catalogue/disclosure.yml",
        "rules: []",
        "rules: [{id: a, below: 5, reason: x, indicators: [x]}]",
    ),
    (_SMALL, "rules: []", "rules: [{id: a, below: 5, reason: x, forces: [x]}]"),
    (_SMALL, "totals: []", "totals: [{total: isva-referrals, parts: [x]}]"),
    (
        "catalogue/disclosure.yml",
        "totals: []",
        "totals: [{total: isva-referrals, parts: [isva-referrals]}]",
    ),
    ("catalogue/series_breaks.yml", _BREAK, _BREAK.replace("q1", "q5")),
    (
        "catalogue/series_breaks.yml",
        "indicators: [residential-burglary]",
        "indicators: [burglaries]",
    ),
    ("catalogue/series_breaks.yml", "id: fraud-transfer", "id: covid-19\n    id: x"),
    ("catalogue/series_breaks.yml", "ends: 2021-07-31", "ends: 2019-07-31"),
    ("catalogue/gaps.yml", _GAP, "starts: 2019-20-q4\n    ends: 2019-20-q2"),
    ("catalogue/gaps.yml", "force: greater-manchester", "force: manchester"),
    ("catalogue/gaps.yml", "family: outcomes", "family: outcome"),
    ("catalogue/corrections.yml", "corrections: []", _CORRECTION.format("2020-21-q9", "robbery")),
    ("catalogue/corrections.yml", "corrections: []", _CORRECTION.format("2020-21-q4", "roberry")),
    ("catalogue/rhythm.yml", "family: outcomes", "family: outcome"),
    ("catalogue/rhythm.yml", "months_after: 4", "months_after: -4"),
    ("catalogue/rhythm.yml", "family: outcomes", "family: recorded_crime"),
    ("catalogue/test_families.yml", "level: 0.05", "level: 5"),
    ("catalogue/test_families.yml", "method: benjamini_hochberg", "method: benjamini"),
    ("catalogue/test_families.yml", "id: region", "id: peers"),
    ("catalogue/test_families.yml", "id: region", "id: regions"),
    ("catalogue/first_page.yml", "{most: 3, least: 3}", "{most: 30, least: 3}"),
    ("catalogue/first_page.yml", "words: 250", "words: 0"),
    ("catalogue/first_page.yml", "end: 0.125", "end: 1.25"),
    ("catalogue/first_page.yml", "always: [robbery,", "always: [roberry,"),
    ("catalogue/first_page.yml", "{sign: verdict,", "{sign: verdit,"),
    ("catalogue/first_page.yml", "({amount})?", "({amonut})?"),
    ("catalogue/first_page.yml", "whole: burglary", "whole: burglaries"),
    ("catalogue/first_page.yml", "ksi-casualties]\n    reason", "ksi-casualty]\n    reason"),
    ("catalogue/grades.yml", "{id: verdict, points: 3,", "{id: verdit, points: 3,"),
    ("catalogue/grades.yml", "aimed: {better:", "aimd: {better:"),
    ("catalogue/grades.yml", "good: 1.5", "good: -2.5"),
    ("catalogue/group_kinds.yml", "{peers_spelled} peers", "{peer_spelled} peers"),
    ("catalogue/group_kinds.yml", "- id: region", "- id: regional"),
    ("catalogue/lengths.yml", "", "x: 1\n"),
)

_SUM = "9db8cdafc1182e7bd56dc138c6a5aa45283767faec5b575bbbddaab2af2956c1"
RELEASES: tuple[Wrong, ...] = (
    (_RELEASES, "id: home-office-outcomes-2018-19", "id: home-office-recorded-crime-2023-10"),
    (_RELEASES, "id: home-office-outcomes-2018-19", "id: home-office-outcomes-2018-20"),
    (_RELEASES, "published: 2023-10-19", "published: 2023-13-19"),
    (_RELEASES, "published: 2023-10-19", "published: 2012-10-19"),
    (_RELEASES, "published: 2023-10-19", "published: 2099-10-19"),
    (_RELEASES, _SUM, _SUM[:-1]),
    (_RELEASES, _SUM, f"{_SUM[:-1]}g"),
    (_RELEASES, "b455ba00df693ab44b88cfb3cca29ff762bbe72222d49a804340b13e38d8f532", _SUM),
    (_RELEASES, "reader: recorded_crime\n", "reader: recorded_crimes\n"),
    (_RELEASES, "reader: recorded_crime\n", "reader: population\n"),
    (_RELEASES, "family: recorded_crime\n", "family: outcomes\n"),
    (_RELEASES, "forces: 43", "forces: 44"),
    (_RELEASES, "forces: 43", "forces: 42"),
    (_RELEASES, "finding: collapse-dorset", "finding: colapse-dorset"),
    (_RELEASES, 'first_comparable_period: "2013-14"', 'first_comparable_period: "2013-15"'),
    (_RELEASES, "licence: Open", "license: Open"),
    (_RELEASES, "publisher: Home Office", "publisher: ''"),
    ("catalogue/row_counts.yml", "rows_read: 1333", "rows_read: -1"),
    (
        "catalogue/row_counts.yml",
        "vehicle-km, calendar_year: 1333",
        "vehicle-km, calendar_year: 1332",
    ),
    ("catalogue/row_counts.yml", "dft-motor-traffic-2024:", "dft-motor-traffic-2025:"),
    ("catalogue/row_counts.yml", "last_period: '2023'", "last_period: '2024'"),
    (_LAYOUTS, "reader: recorded_crime\n", "reader: recorded\n"),
    (_LAYOUTS, "- id: recorded-crime-year", "- id: recorded-crime"),
    (_LAYOUTS, "holds: quarter}", "holds: quarters}"),
    (_LAYOUTS, "key: [year, quarter, force, description, code]", "key: [year, quartr, force]"),
    (_LAYOUTS, "      all-crime: [total]", "      all-crim: [total]"),
    (_LAYOUTS, "      all-crime: [total]", "      all-crime: [totals]"),
    (_LAYOUTS, "days_after: 113", "days_after: -113"),
    ("catalogue/releases.yaml", "", "x: 1\n"),
)

_STORE = "observations/motor_traffic.csv"
_CELL = "vehicle-km,E23000001,calendar_year,1993,30512196634,,dft-motor-traffic-2024"
_COLUMNS = "indicator,area,period_type,period,value,denominator,release"
_COVER = "release,period_type,periods,areas,indicators"
STORE: tuple[Wrong, ...] = (
    (_STORE, f"{_CELL}\n", ""),
    (_STORE, f"{_CELL}\n", f"{_CELL}\n{_CELL}\n"),
    (_STORE, _CELL, _CELL.replace("vehicle-km", "vehicle-kms")),
    (_STORE, _CELL, _CELL.replace("vehicle-km", "all-crime")),
    (_STORE, _CELL, _CELL.replace("E23000001", "E23000099")),
    (_STORE, _CELL, _CELL.replace("E23000001", "E22000001")),
    (_STORE, _CELL, _CELL.replace("calendar_year", "quarter")),
    (_STORE, _CELL, _CELL.replace("1993", "1893")),
    (_STORE, _CELL, _CELL.replace("1993", "2033")),
    (_STORE, _CELL, _CELL.replace("1993", "1993-94")),
    (_STORE, _CELL, _CELL.replace("30512196634", "-30512196634")),
    (_STORE, _CELL, _CELL.replace("30512196634", "1e400")),
    (_STORE, _CELL, _CELL.replace("30512196634", "x")),
    (_STORE, _CELL, _CELL.replace("30512196634,", "30512196634,0")),
    (_STORE, _CELL, _CELL.replace("30512196634,", "30512196634,5")),
    (_STORE, _CELL, _CELL.replace("2024", "2025")),
    (_STORE, _CELL, _CELL.replace("dft-motor-traffic-2024", "ons-population-2025-07")),
    (_STORE, _CELL, f"{_CELL},"),
    (_STORE, _CELL, _CELL.rpartition(",")[0]),
    (_STORE, "value,denominator", "denominator,value"),
    (_STORE, "", ""),
    (_STORE, "", GONE),
    (
        "observations/motor_trafic.csv",
        "",
        f"indicator,area,period_type,period,value,denominator,release\n{_CELL}\n",
    ),
    ("observations/coverage/motor_traffic.csv", "", GONE),
    ("observations/coverage/motor_traffic.csv", "1993", "1994"),
    ("observations/coverage/motor_traffic.csv", "2023", "2024"),
    ("observations/coverage/motor_traffic.csv", "E23000002 ", ""),
    ("observations/coverage/motor_traffic.csv", "vehicle-km", "vehicle-kms"),
    ("observations/coverage/motor_traffic.csv", _COVER, f"{_COVER},more"),
    ("observations/coverage/more.csv", "", f"{_COVER}\n"),
)

_WORDS = "commentary/essex/2020-21-q4"
_GRADE = "grades: [{{priority: {}, grade: {}, reason: {}}}]\n"
COMMENTARY: tuple[Wrong, ...] = (
    (f"{_WORDS}/priority-99.md", "", "Text.\n"),
    (f"{_WORDS}/priority-1.txt", "", "Text.\n"),
    (f"{_WORDS}/more/priority-1.md", "", "Text.\n"),
    ("commentary/essex/2020-21-q5/priority-1.md", "", "Text.\n"),
    ("commentary/esex/2020-21-q4/priority-1.md", "", "Text.\n"),
    ("commentary/priority-1.md", "", "Text.\n"),
    (f"{_WORDS}/priority-1.md", "", "Crime rose by 12.5 per cent.\n"),
    (f"{_WORDS}/priority-1.md", "", "{value}`no such id`\n"),
    (f"{_WORDS}/priority-1.md", "", "![words](none.png)\n"),
    (f"{_WORDS}/priority-1.md", "", "[words](no_such_page.md)\n"),
    (f"{_WORDS}/grades.yml", "", _GRADE.format("priority-99", "good", "x")),
    (f"{_WORDS}/grades.yml", "", _GRADE.format("priority-1", "splendid", "x")),
    (f"{_WORDS}/grades.yml", "", _GRADE.format("priority-1", "good", "''")),
    (f"{_WORDS}/grades.yml", "", _GRADE.format("priority-3", "good", "x") * 2),
    (f"{_WORDS}/grades.yaml", "", "x: 1\n"),
)
