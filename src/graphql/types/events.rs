//! What the sentences of a timeline's events need, read together for all of them, and as much of it as the viewer sees.

use std::sync::Arc;

use async_graphql::Context;
use chrono::NaiveDate;
use entity::{
    agenda_item, agreement, agreement_approval, agreement_notice, agreement_party, chair_term,
    commission, commission_receiver, commission_report, decision, document_adoption,
    document_version, matter, meeting, name, obstacle, steering_document,
};
use futures_util::{future::try_join_all, try_join};
use uuid::Uuid;

use super::{names::official_name, node::Node};
use crate::{
    domain::{
        differences::{ChangedThing, Moment, moments},
        timeline::{Decided, Event, Version},
        vocabulary::ChangeKind,
    },
    error::Error,
    graphql::engine::loading::{AsOf, NodeType as _, Result, all_related_rows, row, today, value},
    store::{
        AmendmentsOfDecision, BodiesOfMeeting, Dated, NamesOfBody, NamesOfOrganisation,
        ReceiversOfCommission, Record, Relation, Row,
    },
};

/// A step of an agreement, an obstacle, a commission or a report, which go through several: each is an event of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::graphql) enum Step {
    /// An agreement was sent to its parties.
    Sent,
    /// It entered into force.
    EnteredIntoForce,
    /// A notice ended it.
    Terminated,
    /// Another took its place.
    Superseded,
    /// An obstacle was identified.
    Identified,
    /// It was escalated.
    Escalated,
    /// It was answered.
    Answered,
    /// It was removed.
    Removed,
    /// A commission was given.
    Given,
    /// It was withdrawn.
    Withdrawn,
    /// A report was made.
    Reported,
    /// It was returned.
    Returned,
}

/// What happened on a day, or on none that is known, with the names of that day; with which step of what goes through several.
pub(in crate::graphql) async fn event(
    ctx: &Context<'_>,
    on: Option<NaiveDate>,
    thing: &Node,
    step: Option<Step>,
) -> Result<Event> {
    let on = on.map_or_else(|| today(ctx), AsOf::asked);
    let day = OnDay { ctx, on };
    match thing {
        Node::Decision(it) => day.decided(it.row()).await,
        Node::AgendaItem(it) => day.on_agenda(it.row()).await,
        Node::AdoptionRequest(it) => {
            let row = it.row();
            Ok(Event::SentForAdoption {
                by: day.organisation(row.organisation_id).await?,
                version: day.version(row.document_version_id).await?,
                answer_by: row.answer_by,
            })
        }
        Node::DocumentAdoption(it) => day.answered(it.row()).await,
        Node::AgreementApproval(it) => day.approved(it.row()).await,
        Node::NoticeOfTermination(it) => day.notice_given(it.row()).await,
        Node::Agreement(it) => day.agreement(it.row(), step).await,
        Node::DocumentVersion(it) => day.version_began(it.row()).await,
        Node::ChairTerm(it) => day.chair_term_began(it.row()).await,
        Node::Commission(it) => day.commission(it.row(), step).await,
        Node::CommissionReport(it) => day.report(it.row(), step).await,
        Node::CommissionReceiver(it) => day.closed(it.row()).await,
        Node::Meeting(it) => day.met(it.row()).await,
        Node::Obstacle(it) => day.obstacle(it.row(), step).await,
        Node::HorizonNote(it) => Ok(Event::Noted {
            by: day.organisation(it.row().owner_id).await?,
            title: it.row().title.clone(),
        }),
        Node::TrainingActivity(it) => Ok(Event::Trained {
            kind: value(&it.row().kind)?,
            title: it.row().title.clone(),
        }),
        _ => Err(untold()),
    }
}

/// A day on which something happened.
struct OnDay<'c> {
    ctx: &'c Context<'c>,
    on: AsOf,
}

impl OnDay<'_> {
    async fn decided(&self, made: &decision::Model) -> Result<Event> {
        let (matter, version, amendments) = try_join!(
            self.whole::<matter::Entity>(made.matter_id),
            self.version_if_seen(made.document_version_id),
            all_related_rows::<AmendmentsOfDecision>(self.ctx, made.id),
        )?;
        let outside = made.body_id.is_none();
        Ok(Event::Decided(Decided {
            organ: made.organ.clone(),
            organisation: made.organisation_name.clone().filter(|_| outside),
            kind: value(&made.kind)?,
            matter: matter.title.clone(),
            version,
            amendments: amendments.len(),
            dissent: made.dissent.is_some(),
            per_capsulam: made.per_capsulam,
            paragraph: made.paragraph.clone(),
            year: made.year.filter(|_| made.date.is_none()),
        }))
    }

    async fn on_agenda(&self, item: &agenda_item::Model) -> Result<Event> {
        let (meeting, bodies) = try_join!(
            self.whole::<meeting::Entity>(item.meeting_id),
            self.bodies(item.meeting_id),
        )?;
        Ok(Event::OnAgenda {
            title: item.title.clone(),
            state: value(&item.state)?,
            bodies,
            meeting: value(&meeting.state)?,
        })
    }

    async fn answered(&self, adoption: &document_adoption::Model) -> Result<Event> {
        let (by, version) = try_join!(
            self.organisation(adoption.organisation_id),
            self.version(adoption.document_version_id),
        )?;
        Ok(Event::Answered {
            by,
            answer: value(&adoption.answer)?,
            version,
            reserved: adoption.reservation.is_some(),
            organ: adoption.organ.clone(),
            paragraph: adoption.paragraph.clone(),
        })
    }

    async fn approved(&self, approval: &agreement_approval::Model) -> Result<Event> {
        let ((by, agreement), decision) = try_join!(
            self.party(approval.agreement_party_id),
            row::<decision::Entity>(self.ctx, approval.decision_id),
        )?;
        Ok(Event::Approved {
            by,
            agreement,
            paragraph: decision.and_then(|decision| decision.paragraph.clone()),
        })
    }

    async fn notice_given(&self, notice: &agreement_notice::Model) -> Result<Event> {
        let (by, agreement) = self.party(notice.agreement_party_id).await?;
        Ok(Event::NoticeGiven { by, agreement })
    }

    async fn agreement(&self, row: &agreement::Model, step: Option<Step>) -> Result<Event> {
        let agreement = self.title(row.steering_document_id).await?;
        match step {
            Some(Step::Sent) => Ok(Event::SentForApproval { agreement }),
            Some(Step::EnteredIntoForce) => Ok(Event::EnteredIntoForce { agreement }),
            Some(ended @ (Step::Terminated | Step::Superseded)) => Ok(Event::Ended {
                agreement,
                superseded: ended == Step::Superseded,
            }),
            _ => Err(untold()),
        }
    }

    async fn obstacle(&self, row: &obstacle::Model, step: Option<Step>) -> Result<Event> {
        let title = row.title.clone();
        match (step, row.escalated_to_id, row.answer_due_on) {
            (Some(Step::Identified), ..) => Ok(Event::Hindered {
                by: self.organisation(row.organisation_id).await?,
                title,
            }),
            (Some(Step::Escalated), Some(to), Some(answer_due_on)) => Ok(Event::Escalated {
                title,
                to: self.body(to).await?,
                answer_due_on,
            }),
            (Some(Step::Answered), Some(by), _) => Ok(Event::ObstacleAnswered {
                by: self.body(by).await?,
                title,
            }),
            (Some(Step::Removed), ..) => Ok(Event::Removed { title }),
            _ => Err(untold()),
        }
    }

    async fn version_began(&self, version: &document_version::Model) -> Result<Event> {
        let what = ChangedThing::Version {
            number: version.ordinal,
            title: self.title(version.steering_document_id).await?,
        };
        let moment = beginning::<document_version::Entity>(version)?;
        Ok(Event::Began(moment, what))
    }

    async fn chair_term_began(&self, term: &chair_term::Model) -> Result<Event> {
        let what = ChangedThing::ChairTerm {
            side: value(&term.side)?,
            body: self.body(term.body_id).await?,
            year: term.year,
        };
        let moment = beginning::<chair_term::Entity>(term)?;
        Ok(Event::Began(moment, what))
    }

    async fn commission(&self, row: &commission::Model, step: Option<Step>) -> Result<Event> {
        match step {
            Some(Step::Given) => self.commission_given(row).await,
            Some(Step::Withdrawn) => Ok(Event::Withdrawn {
                by: self.body(row.body_id).await?,
                title: row.title.clone(),
            }),
            _ => Err(untold()),
        }
    }

    async fn commission_given(&self, given: &commission::Model) -> Result<Event> {
        let receivers = all_related_rows::<ReceiversOfCommission>(self.ctx, given.id).await?;
        let to = receivers
            .iter()
            .map(|it| self.receiver(it.body_id, it.organisation_id));
        let (by, to) = try_join!(self.body(given.body_id), try_join_all(to))?;
        Ok(Event::CommissionGiven {
            by,
            title: given.title.clone(),
            to,
            due_on: given.due_on,
        })
    }

    async fn report(&self, report: &commission_report::Model, step: Option<Step>) -> Result<Event> {
        let receiver = report.commission_receiver_id;
        let receiver = self.whole::<commission_receiver::Entity>(receiver).await?;
        let (who, commission) = self.carried_out(&receiver).await?;
        let title = commission.title.clone();
        match step {
            Some(Step::Reported) => Ok(Event::Reported {
                by: who,
                title,
                is_final: report.is_final,
            }),
            Some(Step::Returned) => Ok(Event::Returned {
                by: self.body(commission.body_id).await?,
                title,
                to: who,
            }),
            _ => Err(untold()),
        }
    }

    async fn closed(&self, receiver: &commission_receiver::Model) -> Result<Event> {
        let (by, commission) = self.carried_out(receiver).await?;
        Ok(closing(by, &commission, receiver))
    }

    async fn met(&self, meeting: &meeting::Model) -> Result<Event> {
        Ok(Event::Met {
            bodies: self.bodies(meeting.id).await?,
            kind: value(&meeting.kind)?,
            state: value(&meeting.state)?,
            title: meeting.title.clone(),
        })
    }

    /// Who carries a commission out, and the commission.
    async fn carried_out(
        &self,
        receiver: &commission_receiver::Model,
    ) -> Result<(String, Arc<commission::Model>)> {
        try_join!(
            self.receiver(receiver.body_id, receiver.organisation_id),
            self.whole::<commission::Entity>(receiver.commission_id),
        )
    }

    async fn receiver(&self, body: Option<Uuid>, organisation: Option<Uuid>) -> Result<String> {
        match (body, organisation) {
            (Some(body), _) => self.body(body).await,
            (None, Some(organisation)) => self.organisation(organisation).await,
            (None, None) => Ok(String::new()),
        }
    }

    /// A party of an agreement, and the title of its document.
    async fn party(&self, party: Uuid) -> Result<(String, String)> {
        let party = self.whole::<agreement_party::Entity>(party).await?;
        let (by, agreement) = try_join!(
            self.organisation(party.organisation_id),
            self.whole::<agreement::Entity>(party.agreement_id),
        )?;
        Ok((by, self.title(agreement.steering_document_id).await?))
    }

    async fn version(&self, id: Uuid) -> Result<Version> {
        let version = self.version_if_seen(Some(id)).await?;
        version.ok_or_else(unseen)
    }

    async fn version_if_seen(&self, id: Option<Uuid>) -> Result<Option<Version>> {
        let Some(version) = row::<document_version::Entity>(self.ctx, id).await? else {
            return Ok(None);
        };
        Ok(Some(Version {
            number: version.ordinal,
            title: self.title(version.steering_document_id).await?,
        }))
    }

    async fn title(&self, document: Uuid) -> Result<String> {
        let document = self.whole::<steering_document::Entity>(document).await?;
        Ok(document.title.clone())
    }

    /// The bodies of a meeting.
    async fn bodies(&self, meeting: Uuid) -> Result<Vec<String>> {
        let rows = all_related_rows::<BodiesOfMeeting>(self.ctx, meeting).await?;
        try_join_all(rows.iter().map(|row| self.body(row.body_id))).await
    }

    async fn body(&self, id: Uuid) -> Result<String> {
        self.name::<NamesOfBody>(id).await
    }

    async fn organisation(&self, id: Uuid) -> Result<String> {
        self.name::<NamesOfOrganisation>(id).await
    }

    async fn name<R: Relation<Child = name::Entity, Key = Uuid>>(
        &self,
        bearer: Uuid,
    ) -> Result<String> {
        official_name::<R>(self.ctx, bearer, self.on).await
    }

    /// What something that is seen belongs to: who sees the one sees the other.
    async fn whole<E: Record + Send + Sync>(&self, id: Uuid) -> Result<Arc<Row<E>>> {
        let found = row::<E>(self.ctx, id).await?;
        found.ok_or_else(unseen)
    }
}

/// That a commission was closed with one who carried it out, with the names of the day.
pub(in crate::graphql) async fn closed_with(
    ctx: &Context<'_>,
    on: NaiveDate,
    commission: &commission::Model,
    receiver: &commission_receiver::Model,
) -> Result<Event> {
    let day = OnDay {
        ctx,
        on: AsOf::asked(on),
    };
    let by = day.receiver(receiver.body_id, receiver.organisation_id);
    Ok(closing(by.await?, commission, receiver))
}

fn closing(
    by: String,
    commission: &commission::Model,
    receiver: &commission_receiver::Model,
) -> Event {
    Event::Closed {
        by,
        title: commission.title.clone(),
        nothing_remains: receiver.nothing_remains,
    }
}

/// When something began.
fn beginning<E: Dated>(row: &Row<E>) -> Result<Moment> {
    let mut bounds = moments(&E::period(row), NaiveDate::MIN, NaiveDate::MAX);
    let began = bounds.find(|moment| moment.kind == ChangeKind::Began);
    began.ok_or_else(|| Error::internal("what is told to have begun on no day"))
}

fn untold() -> Error {
    Error::internal("no timeline tells of such a thing")
}

fn unseen() -> Error {
    Error::internal("an event without what it belongs to")
}
