"""Reads a calendar on standard input with icalendar, and compares it with the events in the first argument, as JSON."""

import json
import sys
from datetime import timezone

from icalendar import Calendar


def moment(value):
    return value.dt.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


calendar = Calendar.from_ical(sys.stdin.buffer.read())
for component in calendar.walk():
    assert component.errors == [], component.errors
told = [
    {
        "uid": str(event["UID"]),
        "start": moment(event["DTSTART"]),
        "end": moment(event["DTEND"]),
        "sequence": int(event["SEQUENCE"]),
        "status": str(event["STATUS"]),
    }
    for event in calendar.walk("VEVENT")
]
expected = json.loads(sys.argv[1])
assert sorted(told, key=lambda it: it["uid"]) == sorted(expected, key=lambda it: it["uid"]), told
