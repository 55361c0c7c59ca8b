//! What whoever runs the server looks at and does across organisations. Each act needs a reason, for the journal.

use std::{fmt::Write, time::Duration};

use chrono::NaiveDate;
use clap::Subcommand;

use super::{Outcome, open, print};
use crate::{
    clock::Clock,
    config::Arguments,
    domain::letters,
    store::{Database, Disposal, Held, KnownPerson, Operator, Told},
};

/// From one time that keys are forgotten to the next.
const HOUR: Duration = Duration::from_secs(60 * 60);

/// What is done with a grant.
#[derive(Subcommand)]
pub(super) enum GrantAct {
    /// End a grant now
    Withdraw {
        /// Its id, as `grants` prints it
        id: String,
        /// Why, without personal data: the journal keeps it
        #[arg(long)]
        reason: String,
    },
}

/// What is done about a person.
#[derive(Subcommand)]
pub(super) enum PersonAct {
    /// Print the people whose name has this text in it
    Find {
        /// A part of the name
        text: String,
    },
    /// Print everything that is held about a person, as JSON for them
    Export {
        /// Their id, as `person find` prints it
        id: String,
        /// Why, without personal data: the journal keeps it
        #[arg(long)]
        reason: String,
    },
    /// Erase who a person is: the name, the contact details, and what the journal knows of them. Backups made before still hold it
    Anonymise {
        /// Their id, as `person find` prints it
        id: String,
        /// Why, without personal data: the journal keeps it
        #[arg(long)]
        reason: String,
        /// The organ that decided on the disposal
        #[arg(long)]
        organ: String,
        /// The day of the decision
        #[arg(long)]
        date: NaiveDate,
        /// The paragraph or the reference of the decision
        #[arg(long)]
        decision: String,
    },
}

async fn operator(arguments: &Arguments) -> Result<Operator, crate::error::Error> {
    let database = open(arguments, false).await?;
    Ok(Operator::new(database, Clock::system().now()))
}

/// Ends the proposals whose last day has passed, now and every hour.
pub(super) async fn end_late_proposals(database: Database, clock: Clock) {
    loop {
        let operator = Operator::new(database.clone(), clock.now());
        match operator.end_late_proposals(clock.today()).await {
            Ok(0) => {}
            Ok(ended) => tracing::info!(ended, "proposals ended after their last day"),
            Err(error) => tracing::warn!(%error, "late proposals could not be ended"),
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// Forgets the keys of old creations, now and every hour.
pub(super) async fn forget_keys(database: Database, clock: Clock, days: u32) {
    loop {
        let operator = Operator::new(database.clone(), clock.now());
        match operator.forget_keys(days).await {
            Ok(0) => {}
            Ok(forgotten) => tracing::info!(forgotten, "keys of old creations forgotten"),
            Err(error) => tracing::warn!(%error, "keys of old creations could not be forgotten"),
        }
        tokio::time::sleep(HOUR).await;
    }
}

/// Prints the grants, or acts on one.
pub(super) async fn grants(
    arguments: &Arguments,
    act: Option<GrantAct>,
    organisation: Option<&str>,
) -> Outcome {
    let operator = operator(arguments).await?;
    if let Some(GrantAct::Withdraw { id, reason }) = act {
        operator.withdraw_grant(&id, &reason).await?;
        return print("withdrawn\n");
    }
    let grants = operator.grants(organisation).await?;
    print(&grants.iter().map(grant).collect::<String>())
}

fn grant(
    Held {
        id,
        organisation,
        row,
    }: &Held,
) -> String {
    let to = row.valid_to.map(|to| format!(" until {to}"));
    format!(
        "{id}  {organisation}  {}  {} {}  from {}{}\n",
        row.grade,
        row.issuer,
        row.subject,
        row.valid_from,
        to.unwrap_or_default()
    )
}

/// Prints what happened to a thing.
pub(super) async fn history(arguments: &Arguments, id: &str, first: u64) -> Outcome {
    let told = operator(arguments).await?.history(id, first).await?;
    let mut text = String::new();
    for entry in &told {
        write_entry(&mut text, entry)?;
    }
    print(&text)
}

fn write_entry(
    text: &mut String,
    Told {
        entry,
        organisation,
        fields,
    }: &Told,
) -> std::fmt::Result {
    let organisation = organisation.as_deref().unwrap_or("-");
    writeln!(
        text,
        "{}  {}  {}  {organisation}  {} {}  request {}",
        entry.number, entry.at, entry.action, entry.issuer, entry.subject, entry.request
    )?;
    if let Some(reason) = &entry.reason {
        writeln!(text, "    because: {reason}")?;
    }
    for (field, change) in fields {
        writeln!(text, "    {field}: {} -> {}", change.before, change.after)?;
    }
    Ok(())
}

/// Finds a person, or acts on one.
pub(super) async fn person(arguments: &Arguments, act: PersonAct) -> Outcome {
    let operator = operator(arguments).await?;
    match act {
        PersonAct::Find { text } => {
            let people = operator.people(&letters::composed(&text)).await?;
            print(&people.iter().map(known).collect::<String>())
        }
        PersonAct::Export { id, reason } => {
            let document = operator.export_person(&id, &reason).await?;
            print(&format!("{document:#}\n"))
        }
        PersonAct::Anonymise {
            id,
            reason,
            organ,
            date,
            decision,
        } => {
            let disposal = Disposal {
                reason,
                organ,
                date,
                reference: decision,
            };
            operator.anonymise_person(&id, disposal).await?;
            print("anonymised\n")
        }
    }
}

fn known(KnownPerson { id, employer, row }: &KnownPerson) -> String {
    let name = row.display_name.as_deref().unwrap_or("-");
    let employer = employer.as_deref().unwrap_or("-");
    format!("{id}  {name}  {employer}\n")
}
