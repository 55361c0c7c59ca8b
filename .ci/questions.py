"""Recomputes the auditors' four questions of the demonstration from the exported decisions, commissions, agreements and adoptions, and
compares them with the exported answers.

For the public, a kommun and the region, and for every body and year: whether each decision, commission and agreement was decided,
reported back and decided on, and whether anything remains, with days and evidence. It needs nothing but Python, and nothing of the
server's code is in it.
"""

import datetime
from collections import defaultdict

from demonstration import today_in_norrbotten

PASSES_ON = ("PROPOSES", "REFERS", "REMITS", "TABLES")
QUESTIONS = ("decided", "reportedBack", "decidedOnReport", "remains")
# The answers that the demonstration has at least once, on whatever day. Nobody is late to decide on a report.
MUST_OCCUR = {
    "decided": {"YES", "NO", "NOT_YET"},
    "reportedBack": {"YES", "NO"},
    "decidedOnReport": {"YES", "NOT_YET"},
    "remains": {"YES", "NO", "NOT_YET"},
}
# The statuses of agreements, and the states of those asked to adopt a document, that every viewer's files must hold.
AGREED = {"IN_FORCE", "PENDING_APPROVAL"}
ADOPTED = {"ADOPTED", "OVERDUE"}


class World:
    """What one caller has of the files. Days are texts: they sort as they stand."""

    def __init__(self, door, today):
        self.today = today
        self.decisions = {it["id"]: it for it in door.file("decisions")}
        self.matters = defaultdict(list)
        for it in self.decisions.values():
            self.matters[it["matter"]].append(it)
        self.receivers = defaultdict(list)
        self.commissions = {}
        for it in door.file("commissions"):
            self.commissions[it["commission"]] = it
            self.receivers[it["commission"]].append(it)
        self.given = defaultdict(list)
        for id, it in self.commissions.items():
            self.given[it["decision"]].append(id)
        self.agreements = {}
        self.parties = defaultdict(list)
        self.resting = defaultdict(list)
        for it in door.file("agreements"):
            self.agreements[it["agreement"]] = it
            self.parties[it["agreement"]].append(it)
            self.resting[it["decision"]].append(it["approval"])
        self.adoptions = door.file("adoptions")
        self.asked = defaultdict(list)
        for it in self.adoptions:
            self.resting[it["decision"]].append(it["adoption"])
            # Who has adopted a document without having been asked owes no answer.
            if it["state"] and it["recommendedBy"] and it["sentOn"] <= today:
                self.asked[it["recommendedBy"]].append(it)
        organisations = door.ask("{ organisations(first: 100) { nodes { id code slug } } }")["organisations"]["nodes"]
        self.organisations = {it["code"] or it["slug"]: it["id"] for it in organisations}

    def has_all_kinds(self):
        """Whether there are commissions, agreements and adoptions, of which some rest on decisions that are here and some of what such
        a decision asked for are awaited."""
        agreed = {it["status"] for it in self.agreements.values()}
        adopted = {it["state"] for it in self.adoptions}
        resting = any(it["decision"] in self.decisions for it in self.adoptions)
        awaited = any(not it["adoption"] for id in self.decisions for it in self.asked[id])
        return bool(self.commissions) and AGREED <= agreed and ADOPTED <= adopted and resting and awaited

    def followed(self, commissions, asked=()):
        """Whether it was reported back, decided on the report, and whether anything remains, of all who carry these out, and of all who
        were asked to adopt a document."""
        on_commissions, on_documents = self.carried_out(commissions), self.answered(asked)
        # What is owed counts before what has come in, and from its first day; what remains, before what does not.
        back = self.together({"NO": min, "NOT_YET": min, "YES": max}, on_commissions[0], on_documents[0])
        remains = self.together({"YES": max, "NOT_YET": max, "NO": max}, on_commissions[2], on_documents[2])
        return [back, on_commissions[1], remains]

    @staticmethod
    def together(days_of, *answers):
        """Several answers as one: the first of these that is among them, with the earliest or latest of its days."""
        met = next((it for it in days_of if any(answer == it for answer, _, _ in answers)), None)
        if met is None:
            return "NOT_APPLICABLE", None, set()
        days = [day for answer, day, _ in answers if answer == met and day]
        return met, days_of[met](days, default=None), set().union(*(evidence for _, _, evidence in answers))

    def answered(self, asked):
        """The same of those who were asked to adopt a document: nobody decides on their answers."""
        if not asked:
            return [("NOT_APPLICABLE", None, set())] * 3
        awaited = [it for it in asked if not it["adoption"]]
        who = {self.organisations[it["organisation"]] for it in awaited}
        evidence = {it["adoption"] for it in asked if it["adoption"]} | who
        last = max((it["adoptedOn"] for it in asked if it["adoption"]), default=None)
        if awaited:
            due = min(it["answerBy"] for it in awaited)
            back = ("NO" if due < self.today else "NOT_YET", due, evidence)
            remains = ("YES", max(it["sentOn"] for it in awaited), who)
        else:
            back = ("YES", last, evidence)
            remains = ("NO", last, set())
        return [back, ("NOT_APPLICABLE", None, set()), remains]

    def carried_out(self, commissions):
        """The same of those who carry out commissions."""
        rows = [it for id in commissions for it in self.receivers[id] if it["state"] != "WITHDRAWN"]
        if not rows:
            return [("NOT_APPLICABLE", None, set())] * 3
        reported = [it for it in rows if it["state"] in ("REPORTED", "CLOSED")]
        owed = [it for it in rows if it not in reported]
        evidence = {it["finalReport"] for it in reported} | {it["id"] for it in owed}
        if owed:
            due = min(it["dueOn"] for it in owed)
            back = ("NO" if due < self.today else "NOT_YET", due, evidence)
        else:
            back = ("YES", max(it["reportedOn"] for it in reported), evidence)
        closed = [it for it in rows if it["state"] == "CLOSED"]
        by = {it["closedByDecision"] or it["closedAt"] for it in closed} - {None}
        last = max((it["closedOn"] for it in closed), default=None)
        if len(closed) == len(rows):
            decided = ("YES", last, by)
        else:
            decided = ("NOT_YET", None, by | {it["finalReport"] for it in reported if it not in closed})
        going_on = [it for it in closed if not it["nothingRemains"]]
        if going_on:
            remains = ("YES", max(it["closedOn"] for it in going_on), {it["next"] for it in going_on} - {None})
        elif len(closed) == len(rows):
            remains = ("NO", last, set())
        else:
            remains = ("NOT_YET", None, set())
        return [back, decided, remains]

    def decision(self, id):
        own, deciding = self.decisions[id], None
        passed_on = set()
        for step in sorted(self.matters[own["matter"]], key=lambda it: it["ordinal"]):
            if step["id"] != id and step["previous"] not in passed_on:
                continue
            if step["kind"] not in PASSES_ON:
                deciding = step
                break
            passed_on.add(step["id"])
        decided = ("NOT_YET", None, set())
        if deciding:
            decided = ("YES", deciding["date"], {deciding["id"], *self.resting[id]})
        return [decided, *self.followed(self.given[id], self.asked[id])]

    def commission(self, id):
        own = self.commissions[id]
        by = {own["decision"], own["agendaItem"]} - {None}
        decision = self.decisions.get(own["decision"])
        on = (decision and decision["date"]) or own["givenOn"]
        decided = ("YES", on, by) if by else ("NO", None, by)
        return [decided, *self.followed([id])]

    def agreement(self, id):
        own = self.agreements[id]
        approvals = [it for it in self.parties[id] if it["approval"]]
        missing = {it["id"] for it in self.parties[id] if not it["approval"]}
        evidence = {it["approval"] for it in approvals} | missing
        ended = own["status"] in ("TERMINATED", "SUPERSEDED")
        if approvals and not missing:
            decided = ("YES", max(it["approvedOn"] for it in approvals), evidence)
        else:
            decided = ("NO" if ended else "NOT_YET", None, evidence)
        steps = self.matters[own["matter"]] if own["matter"] else []
        back, on_report, remains = self.followed([it for step in steps for it in self.given[step["id"]]])
        notices = {notice for it in self.parties[id] for notice in it["notices"]}
        if own["status"] in ("IN_FORCE", "NOTICE_GIVEN"):
            remains = ("YES", own["inForceFrom"], notices | remains[2])
        elif not ended:
            remains = ("NOT_YET", None, notices)
        elif remains[0] in ("NO", "NOT_APPLICABLE"):
            after = datetime.date.fromisoformat(own["endsOn"]) + datetime.timedelta(days=1)
            remains = ("NO", after.isoformat(), notices)
        return [decided, back, on_report, remains]

    def answers(self, row):
        return {"Decision": self.decision, "Commission": self.commission, "Agreement": self.agreement}[row["thingType"]](row["id"])

    def things_of(self, body, year):
        """The ids of what a body decided and gave in a year, and of agreements in whose matters it decided or, with documents of its
        own, that were sent."""
        decisions = [it for it in self.decisions.values() if it["body"] == body and it["year"] == year]
        given = {id for id, it in self.commissions.items() if it["givenBy"] == body and it["givenOn"][:4] == str(year)}
        matters = {it["matter"] for it in decisions} - {None}
        sent = {id for id, it in self.agreements.items() if it["body"] == body and (it["sentOn"] or "")[:4] == str(year)}
        agreed = sent | {id for id, it in self.agreements.items() if it["matter"] in matters}
        return {it["id"] for it in decisions} | given | agreed


def compare(door, world):
    """The differences, and how many answers were compared, and how many of each there are to each question."""
    differences, compared, met = [], 0, defaultdict(int)
    everything = door.file("audit-questions")
    expected = {*world.decisions, *world.commissions, *world.agreements}
    if {it["id"] for it in everything} != expected:
        differences.append(f"{door.name}: {len(everything)} things answered, {len(expected)} there")
    for row in everything:
        for question, (answer, on, evidence) in zip(QUESTIONS, world.answers(row)):
            told = (row[question], row[question + "On"], set(row[question + "Evidence"]))
            compared += 1
            met[question, answer] += 1
            if told != (answer, on, evidence):
                differences.append(f"{door.name}, {row['thingType']} {row['title']} {question}: answered {told}, recomputed {(answer, on, evidence)}")
    bodies = {it["body"] for it in (*world.decisions.values(), *world.agreements.values())}
    bodies |= {it["givenBy"] for it in world.commissions.values()}
    years = {it["year"] for it in world.decisions.values()} | {int(it["givenOn"][:4]) for it in world.commissions.values()}
    years |= {int(it["sentOn"][:4]) for it in world.agreements.values() if it["sentOn"]}
    for body in sorted(bodies - {None}):
        for year in sorted(years - {None}):
            told = {it["id"] for it in door.file("audit-questions", body=body, year=year)}
            compared += 1
            if told != world.things_of(body, year):
                differences.append(f"{door.name}: {body} {year} has {len(told)} things, recomputed {len(world.things_of(body, year))}")
    return differences, compared, met


def hold(doors):
    """Whether every answer is what the files say, and each question is answered in every way that it must be."""
    held, all_met = True, set()
    for door in doors:
        world = World(door, today_in_norrbotten().isoformat())
        differences, compared, met = compare(door, world)
        whole = world.has_all_kinds()
        held &= not differences and whole
        all_met |= set(met)
        answers = ", ".join(f"{question} {count} {answer}" for (question, answer), count in sorted(met.items()))
        print(f"{door.name}: {len(world.decisions)} decisions, {len(world.commissions)} commissions, {len(world.agreements)} agreements, "
              f"{sum(it['adoption'] is not None for it in world.adoptions)} adoptions; {compared} compared ({answers}); {len(differences)} differences")
        print("\n".join(differences[:20]), end="\n" if differences else "")
        if not whole:
            print(f"{door.name}: commissions, agreements {sorted(AGREED)} or adoptions {sorted(ADOPTED)} are missing, "
                  "or no adoption rests on a decision that is here, or is awaited after one")
    missing = [f"{question} {answer}" for question, answers in MUST_OCCUR.items() for answer in sorted(answers)
               if (question, answer) not in all_met]
    print("\n".join(f"nothing is answered with {it}" for it in missing), end="\n" if missing else "")
    return held and not missing
