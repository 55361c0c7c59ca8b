//! Calendars of meetings (RFC 5545) that programs subscribe to: an event keeps its `UID`, and one that has changed since has a
//! higher `SEQUENCE`. What isn't held as planned stays, as cancelled: programs take it out of their own then.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Europe::Stockholm;
use icalendar::{CalendarDateTime, Component, EventLike, EventStatus, Property};
use serde::{Deserialize, Deserializer};

use super::{Period, notation};
use crate::{
    clock::day_of,
    domain::vocabulary::{AppointmentRole, MeetingKind, MeetingState, Vocabulary},
};

/// The zone in which all meetings are, with its rules: what reads a calendar need not know them.
const ZONE: &str = "Europe/Stockholm";
const ZONE_RULES: &str = include_str!("stockholm.ics");

/// Where the events of a calendar begin.
const FIRST_EVENT: &str = "\r\nBEGIN:VEVENT";

/// Where a calendar ends.
const END: &str = "\r\nEND:VCALENDAR";

/// How long programs wait before they ask again.
const INTERVAL: TimeDelta = TimeDelta::hours(1);

/// The query for a page of the meetings of the body or the organisation with a slug. `$after` is a cursor of one of them: then
/// only that one is asked for.
pub const QUERY: &str = "query Calendar($slug: String!, $from: Date!, $after: String, $body: Boolean!, $organisation: Boolean!) {
    body(by: {slug: $slug}) @include(if: $body) { name meetings(filter: {from: $from}, first: 100, after: $after) { ...Page } }
    organisation(by: {slug: $slug}) @include(if: $organisation) {
        name meetings(filter: {from: $from}, first: 100, after: $after) { ...Page } }
}
fragment Page on MeetingConnection {
    nodes { id bodies { name } kind state title start end place reason sequence changedAt }
    pageInfo { hasNextPage endCursor }
}";

/// The query for a page of the meetings of an organisation, as it sees them, and for where the person sits whose they are to be.
pub const OWN_QUERY: &str = "query OwnCalendar($slug: String!, $from: Date!, $after: String, $person: ID!, $ofPerson: Boolean!) {
    organisation(by: {slug: $slug}) { id name meetings(filter: {from: $from}, first: 50, after: $after) {
        nodes { id bodies { id name } kind state title start end place reason sequence changedAt
            call { digitalLink message }
            attendances @include(if: $ofPerson) { appointment { person { id } } person { id } } }
        pageInfo { hasNextPage endCursor } } }
    person: node(id: $person) @include(if: $ofPerson) { ... on Person { id displayName employer { id }
        appointments(from: $from) { role period { from to } seat { period { from to } body { id } } } } }
}";

/// What the query is answered.
#[derive(Debug, Deserialize)]
pub struct Answered {
    /// The body.
    pub body: Option<Listed>,
    /// The organisation.
    pub organisation: Option<Listed>,
    /// Whose meetings of the organisation they are to be: none for all of them; nobody where who is asked for can't be seen.
    #[serde(default, deserialize_with = "asked_for")]
    person: Option<Option<Sitting>>,
}

/// What was asked for and is null, other than what wasn't asked for.
fn asked_for<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<Sitting>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// Somebody, with the seats that they hold from the first day of the calendar on.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Sitting {
    id: String,
    display_name: Option<String>,
    employer: Option<Person>,
    appointments: Vec<Appointment>,
}

#[derive(Clone, Debug, Deserialize)]
struct Appointment {
    role: AppointmentRole,
    period: Period,
    seat: Option<Seat>,
}

#[derive(Clone, Debug, Deserialize)]
struct Seat {
    period: Option<Period>,
    body: Option<Body>,
}

#[derive(Clone, Debug, Deserialize)]
struct Body {
    id: Option<String>,
    name: Option<String>,
}

/// A page of the meetings of one of them.
#[derive(Debug, Deserialize)]
pub struct Listed {
    id: Option<String>,
    name: Option<String>,
    meetings: Meetings,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meetings {
    nodes: Vec<Meeting>,
    page_info: PageInfo,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageInfo {
    has_next_page: bool,
    end_cursor: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Meeting {
    id: String,
    bodies: Vec<Body>,
    kind: MeetingKind,
    state: MeetingState,
    title: Option<String>,
    start: DateTime<Utc>,
    end: DateTime<Utc>,
    place: Option<String>,
    reason: Option<String>,
    sequence: u32,
    changed_at: DateTime<Utc>,
    call: Option<Call>,
    #[serde(default)]
    attendances: Vec<Called>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Call {
    digital_link: Option<String>,
    message: Option<String>,
}

/// Somebody who is called, by an appointment or as a guest.
#[derive(Debug, Deserialize)]
struct Called {
    appointment: Option<Held>,
    person: Option<Person>,
}

#[derive(Debug, Deserialize)]
struct Held {
    person: Option<Person>,
}

#[derive(Clone, Debug, Deserialize)]
struct Person {
    id: String,
}

impl Answered {
    /// The page of meetings; none where they are to be somebody's whom the organisation doesn't employ any more.
    fn page(&self) -> Option<&Listed> {
        let page = self.body.as_ref().or(self.organisation.as_ref())?;
        let employed = |person: &Sitting| {
            let employer = person.employer.as_ref().map(|employer| &employer.id);
            employer.is_some() && employer == page.id.as_ref()
        };
        let asked = self.person.as_ref();
        asked
            .is_none_or(|person| person.as_ref().is_some_and(employed))
            .then_some(page)
    }

    fn person(&self) -> Option<&Sitting> {
        self.person.as_ref().and_then(Option::as_ref)
    }
}

impl Sitting {
    /// Whether a meeting is theirs: they are called to it or invited as a guest, or, as long as no member is called, sit in
    /// one of its bodies. Of one that was moved no member is called yet.
    fn has(&self, meeting: &Meeting) -> bool {
        let mut attendances = meeting.attendances.iter();
        let members_called = meeting.state != MeetingState::Planned
            && attendances.any(|called| called.appointment.is_some());
        if !members_called && self.sits_in(meeting) {
            return true;
        }
        let mut called = meeting.attendances.iter().filter_map(|called| {
            let appointed = called
                .appointment
                .as_ref()
                .and_then(|it| it.person.as_ref());
            appointed.or(called.person.as_ref())
        });
        called.any(|person| person.id == self.id)
    }

    /// Whether they sit in one of its bodies on its day, other than as a substitute, who is called from an answer alone.
    fn sits_in(&self, meeting: &Meeting) -> bool {
        let on = day_of(meeting.start);
        let sits = self
            .appointments
            .iter()
            .filter(|it| it.role != AppointmentRole::Substitute && it.period.holds(on));
        let mut seats = sits.filter_map(|it| it.seat.as_ref());
        seats.any(|seat| {
            let stands = seat.period.as_ref().is_none_or(|period| period.holds(on));
            let own = seat.body.as_ref().map(|body| &body.id);
            stands && meeting.bodies.iter().any(|body| own == Some(&body.id))
        })
    }
}

/// A calendar, to which pages are added.
pub struct Calendar(icalendar::Calendar);

impl Calendar {
    /// An empty one, with the name of whose meetings these are; none where there is nobody to have any.
    pub fn of(answered: &Answered) -> Option<Self> {
        let page = answered.page()?;
        let mut calendar = icalendar::Calendar::empty();
        for (key, value) in [
            ("VERSION", "2.0"),
            ("PRODID", "-//Samverkan//Samverkan//SV"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", "PUBLISH"),
        ] {
            calendar.append_property(Property::new(key, value));
        }
        let person = answered.person();
        let person = person.and_then(|person| person.display_name.as_deref());
        let name = person.or(page.name.as_deref()).unwrap_or_default();
        calendar
            .name(&format!("Möten: {name}"))
            .timezone(ZONE)
            .ttl(&INTERVAL);
        Some(Self(calendar))
    }

    /// Adds the meetings of a page; after which cursor the next one begins, if there is one.
    pub fn add(&mut self, answered: &Answered) -> Option<String> {
        let page = answered.page()?;
        let person = answered.person();
        let meetings = page.meetings.nodes.iter();
        let theirs = meetings.filter(|meeting| person.is_none_or(|person| person.has(meeting)));
        self.0.extend(theirs.filter_map(event));
        let info = &page.meetings.page_info;
        info.end_cursor.clone().filter(|_| info.has_next_page)
    }

    /// The calendar as text.
    pub fn text(&self) -> String {
        let text = self.0.to_string();
        // The library has no component for zones. It stands in an empty calendar, too: one without any component is none.
        let rules = ZONE_RULES.trim_end().replace('\n', "\r\n");
        let next = match text.contains(FIRST_EVENT) {
            true => FIRST_EVENT,
            false => END,
        };
        text.replacen(next, &format!("\r\n{rules}{next}"), 1)
    }
}

/// The event of a meeting; none of what is not planned.
fn event(meeting: &Meeting) -> Option<icalendar::Event> {
    let held = match meeting.state {
        MeetingState::Requested | MeetingState::Declined => return None,
        MeetingState::Cancelled | MeetingState::Postponed => false,
        MeetingState::Planned
        | MeetingState::Called
        | MeetingState::Held
        | MeetingState::NotesApproved => true,
    };
    let bodies = meeting
        .bodies
        .iter()
        .filter_map(|body| body.name.as_deref());
    let bodies: Vec<&str> = bodies.collect();
    let about = meeting
        .title
        .as_deref()
        .unwrap_or(meeting.kind.term().swedish);
    let summary = format!("{}: {about}", bodies.join(", "));
    let state = notation::capitalised(meeting.state.term().swedish);
    let mut event = icalendar::Event::new();
    event
        .uid(&format!("{}@samverkan", meeting.id))
        .timestamp(meeting.changed_at)
        .last_modified(meeting.changed_at)
        .sequence(meeting.sequence)
        .starts(local(meeting.start))
        .ends(local(meeting.end));
    match held {
        true => event.summary(&summary).status(EventStatus::Confirmed),
        false => event
            .summary(&format!("{state}: {summary}"))
            .status(EventStatus::Cancelled),
    };
    if let Some(place) = &meeting.place {
        event.location(place);
    }
    // When a meeting has been moved, put off or cancelled since, its call no longer holds.
    let called = matches!(
        meeting.state,
        MeetingState::Called | MeetingState::Held | MeetingState::NotesApproved
    );
    let call = meeting.call.as_ref().filter(|_| called);
    let link = call.and_then(|call| call.digital_link.as_ref());
    if let Some(link) = link {
        event.url(link);
    }
    let reason = meeting
        .reason
        .iter()
        .map(|reason| format!("{state}. {reason}"));
    let link = link.map(|link| format!("Videomöte: {link}"));
    let message = call.and_then(|call| call.message.clone());
    let description: Vec<String> = reason.chain(link).chain(message).collect();
    if !description.is_empty() {
        event.description(&description.join("\n"));
    }
    Some(event.done())
}

/// What clocks in Norrbotten show at a moment.
fn local(at: DateTime<Utc>) -> CalendarDateTime {
    CalendarDateTime::WithTimezone {
        date_time: at.with_timezone(&Stockholm).naive_local(),
        tzid: ZONE.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, Offset as _, TimeZone as _};
    use serde_json::json;

    use super::*;

    fn text(meetings: serde_json::Value) -> String {
        let page = json!({
            "name": "Länsstyrgruppen",
            "meetings": { "nodes": meetings, "pageInfo": { "hasNextPage": false, "endCursor": null } },
        });
        let answered: Answered = serde_json::from_value(json!({ "body": page })).unwrap();
        let mut calendar = Calendar::of(&answered).unwrap();
        calendar.add(&answered);
        calendar.text()
    }

    /// Somebody who holds a seat of the body `b`.
    fn sitting(role: &str, period: &serde_json::Value, seat: &serde_json::Value) -> Sitting {
        let held = json!({ "role": role, "period": period, "seat": { "period": seat, "body": { "id": "b", "name": null } } });
        let sitting =
            json!({ "id": "p", "displayName": "Eva", "employer": null, "appointments": [held] });
        serde_json::from_value(sitting).unwrap()
    }

    fn of_body(body: &str, state: &str, attendances: serde_json::Value) -> Meeting {
        let mut meeting = meeting(state, "2026-03-28T09:00:00Z", "2026-03-28T10:00:00Z");
        meeting["bodies"][0]["id"] = body.into();
        meeting["attendances"] = attendances;
        serde_json::from_value(meeting).unwrap()
    }

    #[test]
    fn the_meetings_of_somebody_are_those_to_which_they_are_called_or_whose_bodies_they_sit_in() {
        let always = json!({ "from": null, "to": null });
        let sitting = sitting("ORDINARY", &always, &always);
        let called = |person: &str| json!([{ "appointment": { "person": { "id": person } }, "person": null }]);
        let guest = |person: &str| json!([{ "appointment": null, "person": { "id": person } }]);
        for (body, state, attendances, theirs) in [
            ("b", "PLANNED", json!([]), true),
            ("c", "PLANNED", json!([]), false),
            ("b", "CALLED", called("q"), false),
            ("c", "CALLED", called("p"), true),
            ("c", "PLANNED", guest("p"), true),
            ("b", "PLANNED", guest("q"), true),
            ("c", "PLANNED", guest("q"), false),
            // It was moved after the call.
            ("b", "PLANNED", called("q"), true),
            ("c", "PLANNED", called("q"), false),
            ("b", "CANCELLED", called("q"), false),
        ] {
            let meeting = of_body(body, state, attendances);
            assert_eq!(sitting.has(&meeting), theirs, "{meeting:?}");
        }
    }

    #[test]
    fn who_sits_in_a_body_on_the_day_of_a_meeting_has_it_and_no_substitute_does() {
        let period = |from: Option<&str>, to: Option<&str>| json!({ "from": from, "to": to });
        let always = period(None, None);
        let planned = of_body("b", "PLANNED", json!([]));
        for (role, held, seat, theirs) in [
            ("ORDINARY", &always, &always, true),
            ("ORDINARY", &always, &json!(null), true),
            ("CO_OPTED", &always, &always, true),
            ("SUBSTITUTE", &always, &always, false),
            ("ORDINARY", &period(Some("2026-03-28"), None), &always, true),
            (
                "ORDINARY",
                &period(Some("2026-03-29"), None),
                &always,
                false,
            ),
            ("ORDINARY", &period(None, Some("2026-03-29")), &always, true),
            (
                "ORDINARY",
                &period(None, Some("2026-03-28")),
                &always,
                false,
            ),
            (
                "ORDINARY",
                &always,
                &period(None, Some("2026-03-28")),
                false,
            ),
        ] {
            let sitting = sitting(role, held, seat);
            assert_eq!(sitting.has(&planned), theirs, "{sitting:?}");
        }
    }

    #[test]
    fn a_calendar_of_somebody_is_there_as_long_as_the_organisation_employs_them() {
        let person = |employer: serde_json::Value| json!({ "id": "p", "displayName": "Eva", "employer": employer, "appointments": [] });
        let page = json!({ "id": "o", "name": "Luleå", "meetings": { "nodes": [], "pageInfo": { "hasNextPage": false, "endCursor": null } } });
        for (answer, there) in [
            (json!({ "organisation": page }), true),
            (
                json!({ "organisation": page, "person": person(json!({ "id": "o" })) }),
                true,
            ),
            (
                json!({ "organisation": page, "person": person(json!({ "id": "q" })) }),
                false,
            ),
            (
                json!({ "organisation": page, "person": person(json!(null)) }),
                false,
            ),
            (json!({ "organisation": page, "person": null }), false),
        ] {
            let answered: Answered = serde_json::from_value(answer.clone()).unwrap();
            assert_eq!(Calendar::of(&answered).is_some(), there, "{answer}");
        }
    }

    #[test]
    fn a_calendar_has_the_zone_once_with_events_and_without() {
        let at = "2026-03-28T09:00:00Z";
        let one = meeting("CALLED", at, at);
        for meetings in [json!([]), json!([one]), json!([one, one])] {
            let text = text(meetings);
            assert!(text.starts_with("BEGIN:VCALENDAR\r\n"), "{text}");
            assert!(text.ends_with("\r\nEND:VCALENDAR\r\n"), "{text}");
            assert_eq!(text.matches("\r\nBEGIN:VTIMEZONE\r\n").count(), 1, "{text}");
            assert_eq!(text.matches("\r\nEND:VTIMEZONE\r\n").count(), 1, "{text}");
        }
    }

    fn meeting(state: &str, start: &str, end: &str) -> serde_json::Value {
        json!({
            "id": "abc", "bodies": [{ "name": "Länsstyrgruppen" }], "kind": "ORDINARY", "state": state, "title": null, "start": start,
            "end": end, "place": "Luleå, rum 1; plan 2", "reason": "Få kan komma", "sequence": 3, "changedAt": "2026-02-01T08:00:00Z",
        })
    }

    #[test]
    fn a_meeting_is_an_event_in_local_time_across_the_change_of_clocks() {
        for (start, local) in [
            ("2026-03-28T09:00:00Z", "20260328T100000"),
            ("2026-03-29T08:00:00Z", "20260329T100000"),
            ("2026-10-24T08:00:00Z", "20261024T100000"),
            ("2026-10-25T09:00:00Z", "20261025T100000"),
        ] {
            let text = text(json!([meeting("CALLED", start, start)]));
            let line = format!("\r\nDTSTART;TZID=Europe/Stockholm:{local}\r\n");
            assert!(text.contains(&line), "{text}");
        }
    }

    #[test]
    fn what_is_not_held_is_cancelled_and_what_is_requested_is_left_out() {
        for (state, summary, status) in [
            ("PLANNED", "Länsstyrgruppen: ordinarie möte", "CONFIRMED"),
            ("HELD", "Länsstyrgruppen: ordinarie möte", "CONFIRMED"),
            (
                "CANCELLED",
                "Inställt: Länsstyrgruppen: ordinarie möte",
                "CANCELLED",
            ),
            (
                "POSTPONED",
                "Uppskjutet: Länsstyrgruppen: ordinarie möte",
                "CANCELLED",
            ),
        ] {
            let text = text(json!([meeting(
                state,
                "2026-03-28T09:00:00Z",
                "2026-03-28T10:00:00Z"
            )]));
            for line in [
                "UID:abc@samverkan",
                "SEQUENCE:3",
                "DTSTAMP:20260201T080000Z",
                r"LOCATION:Luleå\, rum 1\; plan 2",
            ] {
                assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
            }
            assert!(
                text.contains(&format!("\r\nSUMMARY:{summary}\r\n")),
                "{text}"
            );
            assert!(text.contains(&format!("\r\nSTATUS:{status}\r\n")), "{text}");
        }
        for state in ["REQUESTED", "DECLINED"] {
            let text = text(json!([meeting(
                state,
                "2026-03-28T09:00:00Z",
                "2026-03-28T10:00:00Z"
            )]));
            assert!(!text.contains("VEVENT"), "{text}");
        }
    }

    #[test]
    fn what_a_call_says_stands_as_long_as_it_holds() {
        let at = "2026-03-28T09:00:00Z";
        for (state, holds) in [
            ("PLANNED", false),
            ("CALLED", true),
            ("HELD", true),
            ("NOTES_APPROVED", true),
            ("CANCELLED", false),
            ("POSTPONED", false),
        ] {
            let mut meeting = meeting(state, at, at);
            meeting["call"] = json!({ "digitalLink": "https://video.example.se/1", "message": "Ta med siffrorna." });
            let text = text(json!([meeting])).replace("\r\n ", "");
            for said in [
                "\r\nURL:https://video.example.se/1\r\n",
                "Videomöte: https://video.example.se/1",
                "Ta med siffrorna.",
            ] {
                assert_eq!(text.contains(said), holds, "{state} {said}: {text}");
            }
        }
    }

    /// The last Sundays of March and October, as the rules of the zone have them.
    #[test]
    fn the_rules_of_the_zone_are_those_of_the_clocks() {
        let offset = |at: chrono::NaiveDateTime| {
            let offset = Stockholm.offset_from_utc_datetime(&at).fix();
            offset.local_minus_utc() / 3600
        };
        for year in 1996..2038 {
            for (month, before, after) in [(3, 1, 2), (10, 2, 1)] {
                let last = NaiveDate::from_ymd_opt(year, month, 31).unwrap();
                let back = chrono::Datelike::weekday(&last).num_days_from_sunday();
                let sunday = last - TimeDelta::days(back.into());
                let change = sunday.and_hms_opt(1, 0, 0).unwrap();
                assert_eq!(offset(change - TimeDelta::seconds(1)), before, "{sunday}");
                assert_eq!(offset(change), after, "{sunday}");
            }
        }
        for line in [
            "DTSTART:19960331T020000",
            "DTSTART:19961027T030000",
            "BYMONTH=3;BYDAY=-1SU",
            "BYMONTH=10;BYDAY=-1SU",
        ] {
            assert!(ZONE_RULES.contains(line), "{line}");
        }
    }
}
