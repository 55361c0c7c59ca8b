//! Sending a file as it comes about. What is cut short is never taken for a whole file: its connection breaks.

use std::fs::File;
use std::io::{self, Read};
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::stream;
use tokio::sync::mpsc::{self, Receiver, Sender};
use tokio::task::spawn_blocking;
use tracing::Instrument;

use super::reading::Reading;
use super::request::Format;
use super::{ExportSlot, broken};
use crate::error::Error;
use crate::files::{Language, Sheet, Workbook, csv, json};
use crate::telemetry::usage;

/// Who takes no bytes for so long is left: the database and the slot are for others, too.
const TAKING: Duration = Duration::from_secs(30);

/// Parts that are written and not yet taken.
const WAITING: usize = 2;

/// How much of a finished file is sent at a time, in bytes.
const BYTES: usize = 64 * 1024;

/// A part of a file.
enum Part {
    Bytes(Bytes),
    /// The last of a file whose length has been told: who has it asks for no more.
    Last(Bytes),
    /// All has been sent.
    End,
}

/// Sends rows while they are read.
pub(super) fn rows<S: Sheet>(reading: Reading<S>, slot: ExportSlot) -> Body {
    let (sender, receiver) = mpsc::channel(WAITING);
    let sending = async move {
        let _slot = slot;
        if let Err(fault) = send_rows(reading, &sender).await {
            tracing::warn!(%fault, "a file was cut short");
        }
    };
    tokio::spawn(usage::carried(sending).in_current_span());
    body(receiver)
}

async fn send_rows<S: Sheet>(mut reading: Reading<S>, sender: &Sender<Part>) -> Result<(), Error> {
    let (format, language) = (reading.format, reading.language);
    if format == Format::Csv {
        let beginning = csv::beginning::<S>(language).map_err(Error::internal)?;
        send(sender, beginning).await?;
    }
    while let Some(rows) = reading.next().await? {
        let bytes = match format {
            Format::Csv => csv::rows(language, &rows).map_err(Error::internal)?,
            Format::Ndjson | Format::Xlsx => json::lines(&rows).map_err(Error::internal)?,
        };
        send(sender, bytes).await?;
    }
    put(sender, Part::End).await
}

/// Writes a workbook, and sends it when it is finished.
pub(super) async fn workbook<S: Sheet>(
    reading: Reading<S>,
    slot: ExportSlot,
) -> Result<(Body, u64), Error> {
    let file = write(reading).await?;
    let length = file.metadata().map_err(broken)?.len();
    let (sender, receiver) = mpsc::channel(WAITING);
    let sending = async move {
        let _slot = slot;
        if let Err(fault) = send_file(file, length, &sender).await {
            tracing::warn!(%fault, "a workbook was cut short");
        }
    };
    tokio::spawn(usage::carried(sending).in_current_span());
    Ok((body(receiver), length))
}

/// Writes a workbook beside the reading of its rows: it is work for the processor.
async fn write<S: Sheet>(mut reading: Reading<S>) -> Result<File, Error> {
    let [swedish, english] = S::TITLES;
    let title = match reading.language {
        Language::Swedish => swedish,
        Language::English => english,
    };
    let mut workbook = Workbook::new::<S>(title, reading.language).map_err(broken)?;
    let (sender, mut receiver) = mpsc::channel::<Option<Vec<S>>>(WAITING);
    let writing = spawn_blocking(move || {
        loop {
            match receiver.blocking_recv() {
                Some(Some(rows)) => rows.iter().try_for_each(|row| workbook.row(row))?,
                Some(None) => return workbook.finish(),
                None => return Err(io::ErrorKind::BrokenPipe.into()),
            }
        }
    });
    let mut more = true;
    while more {
        let rows = reading.next().await?;
        more = rows.is_some();
        if sender.send(rows).await.is_err() {
            break;
        }
    }
    drop(reading);
    writing.await.map_err(Error::internal)?.map_err(broken)
}

async fn send_file(mut file: File, length: u64, sender: &Sender<Part>) -> Result<(), Error> {
    let mut left = length;
    loop {
        let read = spawn_blocking(move || {
            let mut bytes = vec![0; BYTES];
            let length = file.read(&mut bytes)?;
            bytes.truncate(length);
            io::Result::Ok((file, bytes))
        });
        let (same, bytes) = read.await.map_err(Error::internal)?.map_err(broken)?;
        if bytes.is_empty() {
            return Err(broken(io::ErrorKind::UnexpectedEof));
        }
        file = same;
        left = left.saturating_sub(bytes.len() as u64);
        if left == 0 {
            return put(sender, Part::Last(bytes.into())).await;
        }
        send(sender, bytes).await?;
    }
}

async fn send(sender: &Sender<Part>, bytes: Vec<u8>) -> Result<(), Error> {
    put(sender, Part::Bytes(bytes.into())).await
}

async fn put(sender: &Sender<Part>, part: Part) -> Result<(), Error> {
    sender.send_timeout(part, TAKING).await.map_err(not_taken)
}

fn not_taken(_: mpsc::error::SendTimeoutError<Part>) -> Error {
    Error::internal("the caller takes no more of it")
}

/// The parts as a body. When they stop before their end, so does the connection.
fn body(receiver: Receiver<Part>) -> Body {
    let parts = stream::try_unfold(Some(receiver), async |receiver| {
        let Some(mut receiver) = receiver else {
            return Ok(None);
        };
        match receiver.recv().await {
            Some(Part::Bytes(bytes)) => Ok(Some((bytes, Some(receiver)))),
            Some(Part::Last(bytes)) => Ok(Some((bytes, None))),
            Some(Part::End) => Ok(None),
            None => Err(io::Error::from(io::ErrorKind::UnexpectedEof)),
        }
    });
    Body::from_stream(parts)
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, Write};

    use futures_util::StreamExt;

    use super::*;

    /// What becomes of the sending of so many bytes to somebody who goes away when so many have arrived.
    async fn sent(length: usize, arrived: usize) -> Result<(), Error> {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![1; length]).unwrap();
        file.rewind().unwrap();
        let (sender, receiver) = mpsc::channel(1);
        let taking = async {
            let mut parts = body(receiver).into_data_stream();
            let mut taken = 0;
            while taken < arrived {
                taken += parts.next().await.unwrap().unwrap().len();
            }
            drop(parts);
        };
        tokio::join!(send_file(file, length as u64, &sender), taking).0
    }

    #[tokio::test]
    async fn who_has_all_of_a_file_may_go_away_without_its_end() {
        for length in [1, BYTES, BYTES + 1, 5 * BYTES] {
            assert!(sent(length, length).await.is_ok(), "{length}");
        }
    }

    #[tokio::test]
    async fn who_goes_away_before_is_noticed() {
        assert!(sent(5 * BYTES, 2 * BYTES).await.is_err());
    }
}
