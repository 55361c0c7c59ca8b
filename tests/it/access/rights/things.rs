//! Things of every kind, in every state, of every owner, placed in a world past the server.

use std::collections::HashMap;

use entity::{
    access_grant, agreement, agreement_approval, agreement_notice, agreement_party, amendment,
    body, care_area, care_area_municipality, chair_term, clause, decision, document_version,
    editorial_note, effect_goal, external_participant, indicator_target, ladder_step,
    local_structure_report, mandate, matter, milestone, name, organisation, person, priority_area,
    project_participation, rule, service_account, status_report, steering_document,
    steering_relation, target_group,
};
use samverkan::{
    access::Kind,
    domain::id::{NodeId, NodeKind},
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Owner, Party, Seen, Stage, Thing};
use crate::fixture::{
    rows::{Rows, merged},
    world::World,
};

/// The parties to an agreement.
pub(crate) const PARTIES: [&[Party]; 2] = [
    &[Party::Kiruna, Party::Region],
    &[Party::Lulea, Party::Association],
];

/// What a row of a table is, and what hangs on it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Spec {
    /// An organisation.
    Organisation(Party),
    /// The care areas, and what of the structure nobody owns.
    Structure,
    /// A body with a seat, an appointment, a chair term and a participant from outside.
    Body(&'static str, Kind, &'static str, Owner),
    /// A report of a kommun.
    Report(Party),
    /// A person, in no body or in one of a kommun.
    Person(Seen, Owner, &'static [Party]),
    /// A steering document with two versions, and an agreement between these parties.
    Document(Seen, Owner, &'static [Party]),
    /// A matter with a decision.
    Matter(Seen, Owner),
    /// A grant of access, and a service account.
    Access(Party),
    /// A project with a milestone, a status report and an organisation that takes part.
    Project(Seen, Party, Party),
    /// An indicator with a target, and the values of an organisation in every state.
    Indicator(Seen, Party, Party),
}

/// The kinds of bodies: code, kind of rights, Swedish name, owner.
pub(crate) const BODIES: [(&str, Kind, &str, Owner); 7] = [
    (
        "POLITICAL_BOARD",
        Kind::CountyBody,
        "politisk beredning",
        Owner::InCommon,
    ),
    (
        "COUNTY_STEERING_GROUP",
        Kind::CountyBody,
        "länsstyrgrupp",
        Owner::InCommon,
    ),
    (
        "WORKING_COMMITTEE",
        Kind::CountyBody,
        "arbetsutskott",
        Owner::InCommon,
    ),
    (
        "AREA_GROUP",
        Kind::AreaGroup,
        "länsdelsgrupp",
        Owner::InCommon,
    ),
    (
        "LOCAL_GROUP",
        Kind::LocalGroup,
        "lokal grupp",
        Owner::Of(Party::Kiruna),
    ),
    (
        "WORKING_GROUP",
        Kind::WorkingGroup,
        "arbetsgrupp",
        Owner::InCommon,
    ),
    (
        "HISTORICAL_FORUM",
        Kind::HistoricalForum,
        "tidigare forum",
        Owner::InCommon,
    ),
];

/// The three visibilities.
pub(crate) const VISIBILITIES: [Seen; 3] = [Seen::Public, Seen::Cooperation, Seen::Owner];

/// The owners that a record can have, as an actor's columns tell them apart.
pub(crate) const OWNERS: [Owner; 4] = [
    Owner::Of(Party::Kiruna),
    Owner::Of(Party::Region),
    Owner::Of(Party::Association),
    Owner::InCommon,
];

/// One thing of every kind, in every state, of every owner.
pub(crate) fn one_of_each() -> Vec<Spec> {
    let actors = [Party::Kiruna, Party::Region, Party::Association];
    let mut specs = vec![Spec::Structure, Spec::Report(Party::Kiruna)];
    specs.extend(actors.map(Spec::Organisation));
    specs.push(Spec::Organisation(Party::Outsider));
    specs.extend(BODIES.map(|(code, kind, name, owner)| Spec::Body(code, kind, name, owner)));
    for owner in OWNERS {
        specs.extend([Seen::Public, Seen::Protected].map(|seen| Spec::Person(seen, owner, &[])));
        specs.extend(VISIBILITIES.map(|seen| Spec::Document(seen, owner, PARTIES[0])));
        specs.extend(VISIBILITIES.map(|seen| Spec::Matter(seen, owner)));
    }
    specs.extend(
        [Seen::Public, Seen::Protected]
            .map(|seen| Spec::Person(seen, Owner::InCommon, &[Party::Kiruna])),
    );
    specs.extend(actors.map(Spec::Access));
    for seen in VISIBILITIES {
        specs.push(Spec::Project(seen, Party::Kiruna, Party::Lulea));
        specs.push(Spec::Project(seen, Party::Region, Party::Kiruna));
        specs.push(Spec::Project(seen, Party::Association, Party::Region));
        specs.push(Spec::Indicator(seen, Party::Kiruna, Party::Kiruna));
        specs.push(Spec::Indicator(seen, Party::Region, Party::Kiruna));
    }
    specs.push(Spec::Indicator(
        Seen::Cooperation,
        Party::Association,
        Party::Region,
    ));
    specs.push(Spec::Indicator(
        Seen::Owner,
        Party::Association,
        Party::Association,
    ));
    specs
}

/// A thing that is there.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// What its rights depend on.
    pub(crate) thing: Thing,
    /// Its type.
    pub(crate) node: NodeKind,
    /// Its global id.
    pub(crate) id: String,
    /// What it is, in Swedish.
    pub(crate) what: String,
}

impl Placed {
    /// What the asker's organisation is to have of it, seen with it.
    pub(crate) fn part(&self, kind: Kind) -> Thing {
        Thing {
            kind,
            owner: Owner::Asker,
            seen_with: Some(self.thing.owner),
            ..self.thing.clone()
        }
    }

    /// Its state, in Swedish.
    pub(crate) fn state(&self) -> String {
        let of_person = self.thing.kind == Kind::Person;
        let seen = match self.thing.seen {
            Seen::Public if of_person => "utan skydd",
            Seen::Public if !has_visibility(self.thing.kind) => "",
            Seen::Public => "offentlig",
            Seen::Cooperation => "inom samverkan",
            Seen::Owner => "ägarens",
            Seen::Protected => "skyddad",
            Seen::Approvers => "godkännarnas",
        };
        match self.thing.kind {
            Kind::DocumentVersion if self.thing.stage == Stage::Draft => format!("{seen}, utkast"),
            Kind::DocumentVersion => format!("{seen}, antagen"),
            Kind::FollowUpValue => format!("{seen}, {}", stage_in_swedish(self.thing.stage)),
            _ => seen.to_owned(),
        }
    }
}

fn has_visibility(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::SteeringDocument
            | Kind::DocumentVersion
            | Kind::Matter
            | Kind::AgreementParty
            | Kind::DevelopmentProject
            | Kind::ProjectParticipation
            | Kind::Indicator
            | Kind::FollowUpValue
    )
}

/// The states of a value.
pub(crate) const STAGES: [(Stage, &str); 4] = [
    (Stage::Draft, "DRAFT"),
    (Stage::Submitted, "SUBMITTED"),
    (Stage::Returned, "RETURNED"),
    (Stage::Final, "APPROVED"),
];

fn stage_in_swedish(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => "utkast",
        Stage::Submitted => "inskickat",
        Stage::Returned => "återsänt",
        Stage::Final => "godkänt",
    }
}

/// Whose it is, in Swedish.
pub(crate) fn owner_in_swedish(owner: Owner) -> &'static str {
    match owner {
        Owner::Of(party) => party_in_swedish(party),
        Owner::InCommon => "gemensam",
        Owner::Asker => "den egna",
    }
}

fn party_in_swedish(party: Party) -> &'static str {
    match party {
        Party::Kiruna => "Kiruna",
        Party::Lulea => "Luleå",
        Party::Region => "regionen",
        Party::Association => "Norrbottens Kommuner",
        Party::Outsider => "extern part",
    }
}

/// The slug of an organisation.
pub(crate) fn slug(party: Party) -> &'static str {
    match party {
        Party::Kiruna => "2584",
        Party::Lulea => "2580",
        Party::Region => "region",
        Party::Association => "norrbottens-kommuner",
        Party::Outsider => "kyrkan",
    }
}

/// Puts the things into a world.
pub(crate) async fn place(world: &World, specs: &[Spec]) -> Vec<Placed> {
    let rows = Rows::of(world).await;
    rows.add::<organisation::Entity>(json!({ "kind": "EXTERNAL", "slug": slug(Party::Outsider) }))
        .await;
    let connection = world.database().connection().await;
    let organisations = organisation::Entity::find().all(&connection).await;
    let organisations = organisations.expect("the table is read").into_iter();
    let mut placing = Placing {
        rows,
        connection,
        keys: organisations.map(|row| (row.slug, row.id)).collect(),
        placed: Vec::new(),
    };
    for spec in specs {
        placing.place(*spec).await;
    }
    placing.placed
}

struct Placing {
    rows: Rows,
    connection: DatabaseConnection,
    /// The organisations by their slugs.
    keys: HashMap<String, Uuid>,
    placed: Vec<Placed>,
}

impl Placing {
    async fn place(&mut self, spec: Spec) {
        match spec {
            Spec::Organisation(party) => self.organisation(party).await,
            Spec::Structure => self.structure().await,
            Spec::Body(code, kind, name, owner) => {
                self.body(code, name, Thing::public(kind, owner)).await;
            }
            Spec::Report(party) => self.report(party).await,
            Spec::Person(seen, owner, bodies) => self.person(seen, owner, bodies).await,
            Spec::Document(seen, owner, parties) => self.document(seen, owner, parties).await,
            Spec::Matter(seen, owner) => self.matter(seen, owner).await,
            Spec::Access(party) => self.access(party).await,
            Spec::Project(seen, owner, participant) => {
                self.project(seen, owner, participant).await;
            }
            Spec::Indicator(seen, owner, reporter) => self.indicator(seen, owner, reporter).await,
        }
    }

    fn add(&mut self, node: NodeKind, key: Uuid, thing: &Thing, what: impl Into<String>) {
        self.placed.push(Placed {
            thing: thing.clone(),
            node,
            id: NodeId::new(node, key).encode(),
            what: what.into(),
        });
    }

    /// A text that no other row has.
    fn unique(&self, text: &str) -> String {
        format!("{text}-{}", self.placed.len())
    }

    fn key(&self, party: Party) -> Uuid {
        self.keys[slug(party)]
    }

    fn owner(&self, owner: Owner) -> Value {
        match owner {
            Owner::Of(party) => json!(self.key(party)),
            Owner::InCommon | Owner::Asker => Value::Null,
        }
    }

    /// Some row of the reference data.
    async fn any<E: EntityTrait>(&self) -> E::Model {
        let found = E::find().one(&self.connection).await;
        found.expect("the table is read").expect("a row")
    }

    async fn organisation(&mut self, party: Party) {
        let key = self.key(party);
        let thing = Thing::public(Kind::Organisation, Owner::Of(party));
        self.add(NodeKind::Organisation, key, &thing, "organisation");
    }

    async fn structure(&mut self) {
        let area = self.any::<care_area::Entity>().await.id;
        let thing = Thing::public(Kind::CareArea, Owner::InCommon);
        self.add(NodeKind::CareArea, area, &thing, "närsjukvårdsområde");
        let thing = Thing::public(Kind::Structure, Owner::InCommon);
        let parts = [
            (
                NodeKind::CareAreaMembership,
                self.any::<care_area_municipality::Entity>().await.id,
                "kommun i närsjukvårdsområde",
            ),
            (
                NodeKind::DatedName,
                self.any::<name::Entity>().await.id,
                "namn",
            ),
            (
                NodeKind::SteeringRelation,
                self.any::<steering_relation::Entity>().await.id,
                "styrrelation",
            ),
            (
                NodeKind::Mandate,
                self.any::<mandate::Entity>().await.id,
                "stående uppdrag",
            ),
            (
                NodeKind::PriorityArea,
                self.any::<priority_area::Entity>().await.id,
                "prioriterat område",
            ),
            (
                NodeKind::TargetGroup,
                self.any::<target_group::Entity>().await.id,
                "målgrupp",
            ),
            (
                NodeKind::EffectGoal,
                self.any::<effect_goal::Entity>().await.id,
                "effektmål",
            ),
            (
                NodeKind::Rule,
                self.any::<rule::Entity>().await.id,
                "kontrollerad regel",
            ),
        ];
        for (node, key, what) in parts {
            self.add(node, key, &thing, what);
        }
    }

    async fn body(&mut self, code: &str, what: &str, thing: Thing) {
        let more = match thing.owner {
            Owner::Of(party) => json!({ "municipality_id": self.key(party) }),
            Owner::InCommon | Owner::Asker => json!({}),
        };
        let name = self.unique(code);
        let key = self.rows.add_body(code, &name, more).await;
        self.add(NodeKind::Body, key, &thing, what);
        let seat = self.rows.add_seat(key, "Ledamot", json!({})).await;
        self.add(NodeKind::Seat, seat, &thing, format!("plats, {what}"));
        let appointment = self.rows.add_appointment(seat, json!({})).await;
        let term = self
            .rows
            .add::<chair_term::Entity>(json!({ "body_id": key, "year": 2026, "side": "REGION" }))
            .await;
        let participant = json!({
            "body_id": key,
            "organisation_id": self.key(Party::Outsider),
            "participant_sector_id": self.rows.sector("polis").await,
        });
        let participant = self
            .rows
            .add::<external_participant::Entity>(participant)
            .await;
        for (node, key, part) in [
            (NodeKind::Appointment, appointment, "uppdrag"),
            (NodeKind::ChairTerm, term, "ordförandeår"),
            (
                NodeKind::ExternalParticipant,
                participant,
                "extern deltagare",
            ),
        ] {
            self.add(node, key, &thing, format!("{part}, {what}"));
        }
    }

    async fn report(&mut self, party: Party) {
        let groups = body::Entity::find().filter(body::Column::Kind.eq("AREA_GROUP"));
        let group = groups.one(&self.connection).await.expect("a table");
        let key = self
            .rows
            .add::<local_structure_report::Entity>(json!({
                "municipality_id": self.key(party),
                "area_group_id": group.expect("an area group").id,
                "reported_on": "2026-01-01",
            }))
            .await;
        let thing = Thing::public(Kind::StructureReport, Owner::Of(party));
        self.add(
            NodeKind::LocalStructureReport,
            key,
            &thing,
            "strukturrapport",
        );
    }

    async fn person(&mut self, seen: Seen, owner: Owner, bodies: &'static [Party]) {
        let key = self
            .rows
            .add::<person::Entity>(json!({
                "display_name": self.unique("Person"),
                "protected": seen == Seen::Protected,
                "employer_id": self.owner(owner),
                "work_email": "person@example.se",
            }))
            .await;
        let thing = Thing {
            seen,
            concerns: bodies,
            ..Thing::public(Kind::Person, owner)
        };
        for party in bodies {
            let more = json!({ "municipality_id": self.key(*party) });
            let name = self.unique("Grupp");
            let group = self.rows.add_body("LOCAL_GROUP", &name, more).await;
            let seat = self.rows.add_seat(group, "Ledamot", json!({})).await;
            self.rows
                .add_appointment(seat, json!({ "person_id": key }))
                .await;
        }
        let what = match bodies.first() {
            Some(party) => format!("person i grupp i {}", party_in_swedish(*party)),
            None => "person".to_owned(),
        };
        self.add(NodeKind::Person, key, &thing, what);
    }

    async fn document(&mut self, seen: Seen, owner: Owner, parties: &'static [Party]) {
        let key = self
            .rows
            .add::<steering_document::Entity>(json!({
                "slug": self.unique("dokument"),
                "kind": "AGREEMENT",
                "level": "COUNTY",
                "title": "Dokument",
                "owner_id": self.owner(owner),
                "visibility": visibility(seen),
            }))
            .await;
        let thing = Thing {
            seen,
            ..Thing::public(Kind::SteeringDocument, owner)
        };
        self.add(NodeKind::SteeringDocument, key, &thing, "styrdokument");
        let adopted = self.version(key, &thing, false).await;
        self.version(key, &thing, true).await;
        let thing = Thing {
            kind: Kind::AgreementParty,
            concerns: parties,
            ..thing
        };
        self.agreement(key, adopted, thing).await;
    }

    /// Adds a version with a clause, and says the clause.
    async fn version(&mut self, document: Uuid, thing: &Thing, draft: bool) -> Uuid {
        let thing = Thing {
            kind: Kind::DocumentVersion,
            stage: if draft { Stage::Draft } else { Stage::Final },
            ..thing.clone()
        };
        let row = if draft {
            json!({ "ordinal": 2, "state": "DRAFT" })
        } else {
            json!({ "ordinal": 1, "state": "ADOPTED", "valid_from": "2026-01-01", "valid_from_precision": "DAY" })
        };
        let row = merged(row, json!({ "steering_document_id": document }));
        let key = self.rows.add::<document_version::Entity>(row).await;
        self.add(NodeKind::DocumentVersion, key, &thing, "version");
        let clause = self
            .rows
            .add::<clause::Entity>(json!({
                "document_version_id": key,
                "number": "H-1",
                "ordinal": 1,
                "heading": "Syfte",
                "wording": "Planen gäller alla.",
                "kind": "TEXT",
            }))
            .await;
        self.add(NodeKind::Clause, clause, &thing, "bestämmelse");
        let note = self
            .rows
            .add::<editorial_note::Entity>(json!({
                "clause_id": clause,
                "ordinal": 1,
                "kind": "READING",
                "reason": "oklart",
                "reason_english": "unclear",
            }))
            .await;
        self.add(NodeKind::EditorialNote, note, &thing, "anmärkning");
        clause
    }

    async fn agreement(&mut self, document: Uuid, clause: Uuid, thing: Thing) {
        let key = self
            .rows
            .add::<agreement::Entity>(json!({
                "steering_document_id": document, "notice_months": 6, "clause_id": clause,
            }))
            .await;
        let between: Vec<_> = thing
            .concerns
            .iter()
            .map(|party| party_in_swedish(*party))
            .collect();
        let between = between.join("–");
        self.add(NodeKind::Agreement, key, &thing, format!("avtal {between}"));
        let step = json!({
            "agreement_id": key,
            "ordinal": 1,
            "kind": "OFFICIALS",
            "wording": "Först så.",
            "requires_body": false,
            "clause_id": clause,
        });
        let step = self.rows.add::<ladder_step::Entity>(step).await;
        self.add(NodeKind::LadderStep, step, &thing, "tvistesteg");
        for (ordinal, party) in (1..).zip(thing.concerns) {
            let row = json!({
                "agreement_id": key,
                "ordinal": ordinal,
                "organisation_id": self.key(*party),
                "name_as_signed": slug(*party),
                "approving_organ": "styrelsen",
                "clause_id": clause,
            });
            let of_party = Thing {
                concerns: std::slice::from_ref(party),
                ..thing.clone()
            };
            self.party(row, of_party, party_in_swedish(*party)).await;
        }
    }

    async fn party(&mut self, row: Value, thing: Thing, name: &str) {
        let key = self.rows.add::<agreement_party::Entity>(row).await;
        let what = format!("avtalspart {name}");
        self.add(NodeKind::AgreementParty, key, &thing, what);
        let approval = json!({ "agreement_party_id": key, "approved_on": "2026-01-01" });
        let approval = self.rows.add::<agreement_approval::Entity>(approval).await;
        let what = format!("godkännande {name}");
        self.add(NodeKind::AgreementApproval, approval, &thing, what);
        let notice = json!({ "agreement_party_id": key, "given_on": "2026-02-01" });
        let notice = self.rows.add::<agreement_notice::Entity>(notice).await;
        let what = format!("uppsägning {name}");
        self.add(NodeKind::NoticeOfTermination, notice, &thing, what);
    }

    async fn matter(&mut self, seen: Seen, owner: Owner) {
        let key = self
            .rows
            .add::<matter::Entity>(json!({
                "slug": self.unique("arende"),
                "title": "Ärende",
                "owner_id": self.owner(owner),
                "visibility": visibility(seen),
            }))
            .await;
        let decision = json!({
            "matter_id": key, "ordinal": 1, "organ": "styrelsen", "kind": "APPROVES", "wording": "Godkänns.",
        });
        let decision = self.rows.add::<decision::Entity>(decision).await;
        let amendment = json!({ "decision_id": decision, "ordinal": 1, "new_words": "alla" });
        let amendment = self.rows.add::<amendment::Entity>(amendment).await;
        let thing = Thing {
            seen,
            ..Thing::public(Kind::Matter, owner)
        };
        self.add(NodeKind::Matter, key, &thing, "ärende");
        self.add(NodeKind::Decision, decision, &thing, "beslut");
        self.add(NodeKind::Amendment, amendment, &thing, "ändring i beslut");
    }

    async fn access(&mut self, party: Party) {
        let organisation = self.key(party);
        let account = json!({
            "organisation_id": organisation,
            "title": "Rapport",
            "grade": "READER",
            "secret_digest": self.unique("digest"),
            "created_at": "2026-01-01T00:00:00Z",
        });
        let account = self.rows.add::<service_account::Entity>(account).await;
        let grant = json!({
            "organisation_id": organisation,
            "issuer": "https://inloggning.example.se",
            "subject": self.unique("subject"),
            "grade": "READER",
            "valid_from": "2026-01-01T00:00:00Z",
        });
        let grant = self.rows.add::<access_grant::Entity>(grant).await;
        let thing = |kind| Thing {
            seen: Seen::Approvers,
            ..Thing::public(kind, Owner::Of(party))
        };
        let (of_grant, of_account) = (thing(Kind::Grant), thing(Kind::ServiceAccount));
        self.add(NodeKind::Grant, grant, &of_grant, "behörighet");
        self.add(
            NodeKind::ServiceAccount,
            account,
            &of_account,
            "tjänstekonto",
        );
    }
}

/// A project that goes on, with what belongs to it.
impl Placing {
    async fn project(&mut self, seen: Seen, owner: Party, participant: Party) {
        let title = self.unique("Projekt");
        let more = json!({
            "visibility": visibility(seen),
            "phase": "ONGOING",
            "health": "ON_TRACK",
            "actual_start": "2026-01-01",
        });
        let organisation = self.key(owner);
        let key = self.rows.add_project(organisation, &title, more).await;
        let thing = Thing {
            seen,
            ..Thing::public(Kind::DevelopmentProject, Owner::Of(owner))
        };
        self.add(
            NodeKind::DevelopmentProject,
            key,
            &thing,
            "utvecklingsprojekt",
        );
        let belongs = json!({ "development_project_id": key });
        let milestone =
            json!({ "title": "Start", "due_on": "2026-12-01", "first_due_on": "2026-12-01" });
        let milestone = self
            .rows
            .add::<milestone::Entity>(merged(belongs.clone(), milestone))
            .await;
        self.add(NodeKind::Milestone, milestone, &thing, "milstolpe");
        let report = json!({
            "organisation_id": organisation,
            "period_kind": "MONTH",
            "period_from": "2026-10-01",
            "health": "ON_TRACK",
            "done": "Lokal hyrd.",
            "submitted_at": "2026-11-01T08:00:00Z",
        });
        let report = self
            .rows
            .add::<status_report::Entity>(merged(belongs.clone(), report))
            .await;
        self.add(NodeKind::StatusReport, report, &thing, "lägesrapport");
        let part = json!({ "organisation_id": self.key(participant), "joined_on": "2026-01-01" });
        let part = self
            .rows
            .add::<project_participation::Entity>(merged(belongs, part))
            .await;
        let thing = Thing {
            kind: Kind::ProjectParticipation,
            owner: Owner::Of(participant),
            seen_with: Some(Owner::Of(owner)),
            ..thing
        };
        let what = format!("medverkan i {}s projekt", genitive(owner));
        self.add(NodeKind::ProjectParticipation, part, &thing, what);
    }

    async fn indicator(&mut self, seen: Seen, owner: Party, reporter: Party) {
        let title = self.unique("Indikator");
        let more = json!({ "visibility": visibility(seen), "reporters": "BOTH" });
        let key = self.rows.add_indicator(self.key(owner), &title, more).await;
        let thing = Thing {
            seen,
            ..Thing::public(Kind::Indicator, Owner::Of(owner))
        };
        self.add(NodeKind::Indicator, key, &thing, "indikator");
        let target = json!({
            "indicator_id": key, "period_kind": "YEAR", "period_from": "2026-01-01", "target": "12",
        });
        let target = self.rows.add::<indicator_target::Entity>(target).await;
        self.add(NodeKind::IndicatorTarget, target, &thing, "målvärde");
        for (year, (stage, code)) in (2022..).zip(STAGES) {
            let more = json!({ "period_from": format!("{year}-01-01") });
            let value = self
                .rows
                .add_value(key, self.key(reporter), code, more)
                .await;
            let thing = Thing {
                kind: Kind::FollowUpValue,
                stage,
                owner: Owner::Of(reporter),
                seen_with: Some(Owner::Of(owner)),
                ..thing.clone()
            };
            let what = format!("värde för {}s indikator", genitive(owner));
            self.add(NodeKind::FollowUpValue, value, &thing, what);
        }
    }
}

/// Whose, in Swedish, before its s.
fn genitive(party: Party) -> &'static str {
    match party {
        Party::Association => "NK:",
        other => party_in_swedish(other),
    }
}

fn visibility(seen: Seen) -> &'static str {
    match seen {
        Seen::Public => "PUBLIC",
        Seen::Cooperation => "COOPERATION",
        _ => "OWNER",
    }
}
