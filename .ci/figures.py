"""Recomputes every figure of the demonstration from the exported files, and compares it with what /graphql answers.

For the public, a kommun and the region: the cells of the matrix, the totals of the county and of care areas, the rates of reporting
of organisations, of care areas and of the county, priority areas, and how indicators move. Which values are suppressed is recomputed
from the figures that the region sees, and so is which figures others see. It needs nothing but Python, and nothing of the server's
code is in it: figures are fractions, periods are days.
"""

import datetime
from collections import defaultdict
from fractions import Fraction
from itertools import combinations
from typing import NamedTuple

from demonstration import today_in_norrbotten

AT_A_TIME = 20
SHOWN = ("APPROVED", "UNDER_CORRECTION")
NUMBERS = {"YEAR": [None], "TERTIAL": [1, 2, 3], "QUARTER": [1, 2, 3, 4], "MONTH": list(range(1, 13))}
MONTHS = {"YEAR": 12, "TERTIAL": 4, "QUARTER": 3, "MONTH": 1}
FIGURES = ("actual", "numerator", "denominator")
RATE = "reported expected inTime missing"
REPORTING = f"{RATE} percentReported percentInTime"
CELL = f"""status actual numerator denominator noFigure target targetReached ownTarget ownTargetReached values preliminary
  underCorrection suppressed {RATE}"""
TOTAL = """actual numerator denominator noFigure target targetReached values organisations organisationsExpected
  oldest { code } latest { code } preliminary underCorrection suppressed actualOfShown reporting { %s }""" % REPORTING
MATRIX = """query($period: PeriodInput!, $indicators: [ID!]) {
  followUpMatrix(period: $period, filter: { indicators: $indicators }) {
    indicators { slug }
    rows { organisation { code } reporting { %(rate)s } cells { %(cell)s } }
    region { reporting { %(rate)s } cells { %(cell)s } }
    totals { %(total)s }
    careAreas { careArea { slug } reporting { %(rate)s } totals { %(total)s } }
    priorityAreas { priorityArea { code } indicators targetsReached targetsSet reporting { %(rate)s } }
    reporting { %(rate)s }
  }
}""" % {"rate": REPORTING, "cell": CELL, "total": TOTAL}
MOVEMENTS = """query($first: Int, $after: String) {
  indicators(first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { slug movement { period { code } earlierPeriod { code } actual earlier organisations improves } }
  }
}"""


def day(text):
    return datetime.date.fromisoformat(text) if text else None


def plus_months(start, months):
    months += start.month - 1
    return datetime.date(start.year + months // 12, months % 12 + 1, 1)


def first_day(kind, year, number):
    return plus_months(datetime.date(year, 1, 1), ((number or 1) - 1) * MONTHS[kind])


def first_day_of(code):
    year, _, rest = code.partition("-")
    kind = {"": "YEAR", "T": "TERTIAL", "Q": "QUARTER", "M": "MONTH"}[rest[:1]]
    return first_day(kind, int(year), int(rest[1:]) if rest else None)


def text(figure):
    if figure is None:
        return None
    units, exact = divmod(figure * 10_000, 1)
    assert exact == 0, figure
    whole, rest = divmod(abs(int(units)), 10_000)
    told = f"{whole}.{rest:04}".rstrip("0").rstrip(".")
    return ("-" if units < 0 else "") + told


def rounded(figure, decimals):
    """Halves go away from zero."""
    units = 10**decimals
    return Fraction((1 if figure >= 0 else -1) * int(abs(figure) * units + Fraction(1, 2)), units)


def reporting(rates):
    """What rates come to together, and how many percent of the expected values that is."""
    told = {key: sum(it[key] for it in rates) for key in RATE.split()}
    of_expected = lambda count: text(rounded(Fraction(100 * count, told["expected"]), 1)) if told["expected"] else None
    return {**told, "percentReported": of_expected(told["reported"]), "percentInTime": of_expected(told["inTime"])}


def added(one, other):
    return other if one is None else one if other is None else one + other


def reaches(indicator, actual, target):
    """Whether a figure reaches a target; none without both."""
    if actual is None or target is None:
        return None
    return actual >= target if indicator["direction"] == "ASCENDING" else actual <= target


def number(text):
    return None if text is None else Fraction(text)


def counts(value):
    """How many people a value is about: its figure or, of a share or a ratio, its numerator, its denominator, and the rest."""
    actual, numerator, denominator = (number(value[it]) for it in FIGURES)
    return [actual] if denominator is None else [numerator, denominator, denominator - numerator]


def is_small(indicator, count):
    return count is not None and 1 <= count < indicator["disclosureThreshold"]


class Sum(NamedTuple):
    """What approved values come to."""

    actual: Fraction | None
    numerator: Fraction | None
    denominator: Fraction | None
    suppressed: int
    hidden: bool
    actual_of_shown: Fraction | None

    def figures(self):
        """None of them is there, and `noFigure` says why, where the sum is hidden."""
        return {**{it: text(getattr(self, it)) for it in FIGURES}, "hidden": self.hidden}


class World:
    """What one caller has of the files, and of the organisation."""

    def __init__(self, door, today):
        self.door, self.today = door, today
        everything = door.ask(
            """{ organisations(first: 100, kind: MUNICIPALITY) { nodes { code } }
                 region: organisations(first: 1, kind: REGION) { nodes { code slug } }
                 careAreas { slug municipalities { code } } priorityAreas { code } }"""
        )
        self.kommuner = [it["code"] for it in everything["organisations"]["nodes"]]
        region = everything["region"]["nodes"][0]
        self.region = region["code"] or region["slug"]
        self.areas = {it["slug"]: [one["code"] for one in it["municipalities"]] for it in everything["careAreas"]}
        self.priority_areas = [it["code"] for it in everything["priorityAreas"]]
        self.indicators = {it["slug"]: it for it in door.file("indicators")}
        self.values, self.with_values = defaultdict(dict), defaultdict(list)
        for row in door.file("follow-up-values"):
            self.values[row["indicator"], row["organisation"]][day(row["periodFrom"])] = row
        for slug, organisation in self.values:
            self.with_values[slug].append(organisation)
        self.targets = {}
        for row in door.file("indicator-targets"):
            of = "COUNTY" if row["county"] else row["careArea"] and ("AREA", row["careArea"]) or row["organisation"]
            key = row["indicator"], row["periodKind"], day(row["periodFrom"]), of
            self.targets[key] = Fraction(row["target"])
        self.parts = defaultdict(list)
        for row in door.file("participations"):
            self.parts[row["project"]].append((row["organisation"], day(row["joinedOn"]), day(row["leftOn"])))
        self.extended = {}
        for row in door.file("reporting-extensions"):
            self.extended[row["indicator"], row["organisation"], first_day_of(row["period"])] = day(row["until"])
        self.reporting = {slug: self.reporters(it) for slug, it in self.indicators.items()}

    def rows(self):
        return [row for own in self.values.values() for row in own.values()]

    def suppress(self, seeing_all):
        """Which values are suppressed, by the figures of a caller who sees all, and which of these this one doesn't see. One that
        counts from the beginning of a year is so beside what was there when it was written, too, which no file tells."""
        self.full = {row["id"]: row for row in (*self.rows(), *seeing_all.rows())}
        self.suppressed, self.hidden = set(), set()
        for row in self.rows():
            indicator, full = self.indicators[row["indicator"]], self.full[row["id"]]
            if indicator["disclosureThreshold"] is None:
                continue
            beside_others = indicator["cumulative"] and full["suppressed"]
            if beside_others or any(is_small(indicator, it) for it in counts(full)):
                self.suppressed.add(row["id"])
                if row["organisation"] != self.door.organisation and self.door.grade != "approver":
                    self.hidden.add(row["id"])
        self.figures = {row["id"]: [number(self.shown(row)[it]) for it in FIGURES] for row in self.rows()}

    def shown(self, row):
        """What the caller sees of the figures of a value; its comment is hidden with them."""
        if row["id"] in self.hidden:
            return dict.fromkeys((*FIGURES, "comment"))
        return {it: self.full[row["id"]][it] for it in FIGURES}

    def reporters(self, indicator):
        of = indicator["reporters"]
        if of == "MUNICIPALITIES":
            found = list(self.kommuner)
        elif of == "REGION_AND_MUNICIPALITIES":
            found = [*self.kommuner, self.region]
        elif of == "CARE_AREA":
            found = list(self.areas[indicator["careArea"]])
        else:
            found = [indicator["owner"]]
            if of == "PARTICIPANTS":
                found += [it[0] for it in self.parts[indicator["project"]]]
        return list(dict.fromkeys(found))

    def days(self, indicator, kind, start):
        """The first days of the periods that this one is made of."""
        step = MONTHS[indicator["periodKind"]]
        if MONTHS[kind] % step:
            return []
        return [plus_months(start, part) for part in range(0, MONTHS[kind], step)]

    def begun(self, indicator, kind, start):
        return [it for it in self.days(indicator, kind, start) if it <= self.today]

    def owed(self, indicator, organisation, kind, start):
        if organisation not in self.reporting[indicator["slug"]]:
            return []
        since, until = day(indicator["reportedFrom"]), day(indicator["reportedTo"])
        days = [it for it in self.days(indicator, kind, start) if since <= it and (until is None or it < until)]
        if indicator["reporters"] == "PARTICIPANTS" and organisation != indicator["owner"]:
            parts = [it for it in self.parts[indicator["project"]] if it[0] == organisation]
            days = [it for it in days if any(joined <= it and (left is None or it < left) for _, joined, left in parts)]
        return days

    def rate(self, indicator, organisation, kind, start):
        rate = dict.fromkeys(RATE.split(), 0)
        for first in self.owed(indicator, organisation, kind, start):
            end = plus_months(first, MONTHS[indicator["periodKind"]]) - datetime.timedelta(days=1)
            if end >= self.today:
                continue
            due = end + datetime.timedelta(days=int(indicator["reportingDays"]))
            due = max(due, self.extended.get((indicator["slug"], organisation, first), due))
            rate["expected"] += 1
            value = self.values[indicator["slug"], organisation].get(first)
            if value and value["state"] in SHOWN:
                rate["reported"] += 1
                rate["inTime"] += value["submittedOn"] is not None and day(value["submittedOn"]) <= due
            else:
                rate["missing"] += self.today > due
        return rate

    def sum(self, indicator, organisations, kind, start):
        """What approved values come to: no figure where the caller doesn't see one that is part of it."""
        days, figures, suppressed, hidden = self.begun(indicator, kind, start), [None] * 3, 0, False
        aggregation = indicator["aggregation"]
        for organisation in organisations:
            own = self.values[indicator["slug"], organisation]
            own = [own[it] for it in days if it in own]
            own = [it for it in own if it["state"] in SHOWN and it["kind"] == "FIGURE"]
            if aggregation == "NONE" and len(days) > 1:
                own = []
            if indicator["cumulative"] or aggregation in ("LATEST", "NONE"):
                own = own[-1:]
            for value in own:
                suppressed += value["id"] in self.suppressed
                hidden |= value["id"] in self.hidden
                figures = [added(*pair) for pair in zip(figures, self.figures[value["id"]])]
        if aggregation == "NONE" and len(organisations) > 1:
            figures, suppressed, hidden = [None] * 3, 0, False
        of_shown = figures[0] if hidden and indicator["measure"] == "COUNT" else None
        if hidden:
            figures = [None] * 3
        if aggregation == "RATIO":
            _, numerator, denominator = figures
            figures[0] = None
            if numerator is not None and denominator:
                figures[0] = rounded(numerator / denominator * (100 if indicator["measure"] == "PERCENT" else 1), 4)
        return Sum(*figures, suppressed, hidden, of_shown)

    def cell(self, indicator, organisation, kind, start):
        slug = indicator["slug"]
        come_to = self.sum(indicator, [organisation], kind, start)
        rate = self.rate(indicator, organisation, kind, start)
        own = self.values[slug, organisation]
        own = [own[it] for it in self.begun(indicator, kind, start) if it in own]
        approved = [it for it in own if it["state"] in SHOWN]
        under_correction = sum(it["state"] == "UNDER_CORRECTION" for it in approved)
        if approved:
            status = "UNDER_CORRECTION" if under_correction else "APPROVED"
            status = "PARTIAL" if rate["reported"] < rate["expected"] else status
        elif own:
            status = "IN_PROGRESS"
        elif not self.owed(indicator, organisation, kind, start):
            status = "NOT_EXPECTED"
        else:
            status = "MISSING" if rate["missing"] else "DUE" if rate["expected"] else "NOT_DUE"
        target = self.targets.get((slug, kind, start, organisation), self.targets.get((slug, kind, start, None)))
        target = None if status == "NOT_EXPECTED" else target
        own_target = None
        if indicator["periodKind"] == kind and approved:
            own_target = number(approved[0]["ownTarget"])
        return {
            "status": status,
            **come_to.figures(),
            "suppressed": come_to.suppressed > 0,
            "target": text(target),
            "targetReached": reaches(indicator, come_to.actual, target),
            "ownTarget": text(own_target),
            "ownTargetReached": reaches(indicator, come_to.actual, own_target),
            "values": len(approved),
            "preliminary": sum(it["preliminary"] for it in approved),
            "underCorrection": under_correction,
            **rate,
        }

    def total(self, indicator, area, kind, start):
        """Of those in a care area, or anywhere, who report, and of others who have values."""
        slug, days = indicator["slug"], self.begun(indicator, kind, start)
        others = [it for it in self.with_values[slug] if any(first in days for first in self.values[slug, it])]
        all_of = [it for it in dict.fromkeys(self.reporting[slug] + others) if area is None or it in self.areas[area]]
        approved = [self.values[slug, it].get(first) for it in all_of for first in days]
        approved = sorted((it for it in approved if it and it["state"] in SHOWN), key=lambda it: it["periodFrom"])
        target = self.targets.get((slug, kind, start, ("AREA", area) if area else "COUNTY"))
        come_to = self.sum(indicator, all_of, kind, start)
        rates = [self.rate(indicator, it, kind, start) for it in all_of]
        return {
            **come_to.figures(),
            "target": text(target),
            "targetReached": reaches(indicator, come_to.actual, target),
            "values": len(approved),
            "organisations": len({it["organisation"] for it in approved}),
            "organisationsExpected": sum(bool(self.owed(indicator, it, kind, start)) for it in all_of),
            "oldest": {"code": approved[0]["period"]} if approved else None,
            "latest": {"code": approved[-1]["period"]} if approved else None,
            "preliminary": sum(it["preliminary"] for it in approved),
            "underCorrection": sum(it["state"] == "UNDER_CORRECTION" for it in approved),
            "suppressed": come_to.suppressed,
            "actualOfShown": text(come_to.actual_of_shown),
            **reporting(rates),
        }

    def movement(self, indicator):
        """The newest period that somebody reported with a figure who did so a year earlier too, beside that one; none where the caller
        doesn't see each figure of a period, nor where figures of several are not put together."""
        slug, kind = indicator["slug"], indicator["periodKind"]
        codes, reported = {}, defaultdict(set)
        for organisation in self.with_values[slug]:
            for first, value in self.values[slug, organisation].items():
                if value["state"] in SHOWN and value["kind"] == "FIGURE":
                    codes[first] = value["period"]
                    reported[first].add(organisation)
        for first in sorted(codes, reverse=True):
            earlier = plus_months(first, -12)
            both = sorted(reported[first] & reported[earlier])
            actual, before = (self.sum(indicator, both, kind, it).actual for it in (first, earlier))
            if actual is not None and before is not None:
                rises, ascends = actual > before, indicator["direction"] == "ASCENDING"
                told = {"period": {"code": codes[first]}, "earlierPeriod": {"code": codes[earlier]}, "organisations": len(both)}
                improves = None if actual == before else rises == ascends
                return {**told, "actual": text(actual), "earlier": text(before), "improves": improves}
        return None

    def standing(self, indicators, area, kind, start):
        own = [it for it in indicators if it["priorityArea"] == area]
        told, rates = {"indicators": len(own), "targetsReached": 0, "targetsSet": 0}, []
        for indicator in own:
            slug = indicator["slug"]
            for organisation in dict.fromkeys(self.reporting[slug] + self.with_values[slug]):
                cell = self.cell(indicator, organisation, kind, start)
                rates.append(cell)
                told["targetsReached"] += cell["targetReached"] is True
                told["targetsSet"] += cell["target"] is not None
        return {**told, **reporting(rates)}


class Comparison:
    def __init__(self):
        self.compared, self.with_figure, self.differences = 0, 0, []

    def compare(self, what, answered, recomputed):
        hidden = answered.get("noFigure") == "SUPPRESSED"
        answered = {**answered, **(answered.get("reporting") or {}), "hidden": hidden}
        for key, value in recomputed.items():
            self.compared += 1
            self.with_figure += key in ("actual", "movement") and value is not None
            if answered[key] != value:
                self.differences.append(f"{what} {key}: answered {answered[key]!r}, recomputed {value!r}")


def compare_values(door, world, found):
    """What is suppressed in the file of values, and what is shown there; and that of those that count from the beginning of a year
    no two are shown with a small difference."""
    years = defaultdict(list)
    for row in world.rows():
        name = f"{door.name}, {row['indicator']} of {row['organisation']} for {row['period']}"
        found.compare(name, row, {"suppressed": row["id"] in world.suppressed, **world.shown(row)})
        indicator = world.indicators[row["indicator"]]
        if indicator["cumulative"] and indicator["disclosureThreshold"] is not None and not row["suppressed"]:
            years[row["indicator"], row["organisation"], row["period"][:4]].append(row)
    for rows in years.values():
        for one, other in combinations(rows, 2):
            between = [abs(a - b) for a, b in zip(counts(one), counts(other)) if a is not None and b is not None]
            small = any(is_small(world.indicators[one["indicator"]], it) for it in between)
            name = f"{door.name}, {one['indicator']} of {one['organisation']}, {one['period']} and {other['period']}"
            found.compare(name, {"between is small": small}, {"between is small": False})


def compare_movements(door, world, found):
    """Whether any indicator moves, which has to be so for the comparison to say anything."""
    moving, page = 0, {"hasNextPage": True, "endCursor": None}
    left = set(world.indicators)
    while page["hasNextPage"]:
        answered = door.ask(MOVEMENTS, first=AT_A_TIME, after=page["endCursor"])["indicators"]
        page = answered["pageInfo"]
        for node in answered["nodes"]:
            recomputed = world.movement(world.indicators[node["slug"]])
            found.compare(f"{door.name}, {node['slug']}", node, {"movement": recomputed})
            moving += recomputed is not None
            left.remove(node["slug"])
    assert not left, left
    return moving > 0


def compare(door, world, found, years):
    slugs = sorted(world.indicators)
    for year in range(world.today.year - years + 1, world.today.year + 1):
        for kind, numbers in NUMBERS.items():
            for number in numbers:
                for place in range(0, len(slugs), AT_A_TIME):
                    compare_period(door, world, found, slugs[place : place + AT_A_TIME], (kind, year, number))


def compare_period(door, world, found, slugs, period):
    kind, year, number = period
    slugs = [it for it in slugs if MONTHS[kind] % MONTHS[world.indicators[it]["periodKind"]] == 0]
    if not slugs:
        return
    start = first_day(*period)
    asked = {"kind": kind, "year": year, "number": number}
    matrix = door.ask(MATRIX, period=asked, indicators=slugs)["followUpMatrix"]
    columns = [world.indicators[it["slug"]] for it in matrix["indicators"]]
    assert len(columns) == len(slugs), (slugs, matrix["indicators"])
    name = f"{door.name}, {kind} {start}"
    rows = [(it["organisation"]["code"], it) for it in matrix["rows"]] + [(world.region, matrix["region"])]
    for organisation, row in rows:
        rates = [world.rate(it, organisation, kind, start) for it in columns]
        found.compare(f"{name}, {organisation}", row, reporting(rates))
        for cell, indicator in zip(row["cells"], columns):
            found.compare(f"{name}, {indicator['slug']} of {organisation}", cell, world.cell(indicator, organisation, kind, start))
    areas = [(it["careArea"]["slug"], it) for it in matrix["careAreas"]]
    assert {slug for slug, _ in areas} == set(world.areas), areas
    for area, answered in [(None, matrix), *areas]:
        totals = [world.total(it, area, kind, start) for it in columns]
        found.compare(f"{name}, {area or 'the county'}", answered, reporting(totals))
        for total, indicator, recomputed in zip(answered["totals"], columns, totals):
            found.compare(f"{name}, {indicator['slug']} of {area or 'the county'}", total, recomputed)
    for standing in matrix["priorityAreas"]:
        code = standing["priorityArea"]["code"]
        found.compare(f"{name}, {code}", standing, world.standing(columns, code, kind, start))


def hold(doors, years):
    """Whether every figure of so many years, this one last, is what the files say."""
    worlds = {door: World(door, today_in_norrbotten()) for door in doors}
    seeing_all = next(world for door, world in worlds.items() if door.grade == "approver")
    held = True
    for door, world in worlds.items():
        found = Comparison()
        world.suppress(seeing_all)
        compare_values(door, world, found)
        moves = compare_movements(door, world, found)
        compare(door, world, found, years)
        held &= not found.differences and bool(world.suppressed) and moves
        print(f"{door.name}: {len(world.indicators)} indicators, {len(world.rows())} values, {len(world.suppressed)} suppressed and "
              f"{len(world.hidden)} hidden; {found.compared} compared, {found.with_figure} of them figures; "
              f"{len(found.differences)} differences")
        print("\n".join(found.differences[:20]), end="\n" if found.differences else "")
    return held
