//! Sending a file as it comes about. It is written to a temporary file as fast as the database gives its rows, and sent from there as
//! fast as the caller takes it: a slow caller holds neither a connection to the database nor a place for writing. What is
//! cut short is never taken for a whole file: its connection breaks.

use std::fs::File;
use std::io::{self, Write};
use std::os::unix::fs::FileExt;
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use futures_util::{Stream, stream};
use tokio::sync::{mpsc, watch};
use tokio::task::spawn_blocking;
use tokio::time::Instant;
use tracing::Instrument;

use super::reading::Reading;
use super::request::Format;
use super::{Takes, WritingSlot, broken};
use crate::error::Error;
use crate::files::{Language, Sheet, Workbook, csv, json};
use crate::telemetry::usage;

/// How long a caller may be slower than they have to be.
const PATIENCE: Duration = Duration::from_secs(30);

/// Parts of a workbook that are read and not yet written.
const WAITING: usize = 2;

/// How much is sent at a time, in bytes.
const BYTES: u64 = 64 * 1024;

/// How far a file has been written.
#[derive(Clone, Copy, Debug, Default)]
struct Written {
    bytes: u64,
    whole: bool,
}

/// Sends rows while they are read.
pub(super) fn rows<S: Sheet>(
    reading: Reading<S>,
    slot: WritingSlot,
    place: Takes,
) -> Result<Body, Error> {
    let file = Arc::new(tempfile::tempfile().map_err(broken)?);
    let (written, writing) = watch::channel(Written::default());
    let sent = Arc::clone(&file);
    let task = async move {
        let _slot = slot;
        if let Err(fault) = write_rows(reading, &file, &written).await {
            tracing::warn!(%fault, "a file was cut short");
        }
    };
    tokio::spawn(usage::carried(task).in_current_span());
    Ok(body(sent, writing, place))
}

async fn write_rows<S: Sheet>(
    mut reading: Reading<S>,
    file: &Arc<File>,
    written: &watch::Sender<Written>,
) -> Result<(), Error> {
    let (format, language) = (reading.format, reading.language);
    if format == Format::Csv {
        let beginning = csv::beginning::<S>(language).map_err(Error::internal)?;
        append(file, beginning, written).await?;
    }
    while let Some(rows) = reading.next().await? {
        let bytes = match format {
            Format::Csv => csv::rows(language, &rows).map_err(Error::internal)?,
            Format::Ndjson | Format::Xlsx => json::lines(&rows).map_err(Error::internal)?,
        };
        append(file, bytes, written).await?;
    }
    written.send_modify(|written| written.whole = true);
    Ok(())
}

/// Writes the bytes at the end of the file, as long as somebody waits for them.
async fn append(
    file: &Arc<File>,
    bytes: Vec<u8>,
    written: &watch::Sender<Written>,
) -> Result<(), Error> {
    if written.is_closed() {
        return Err(Error::internal("the caller takes no more of it"));
    }
    let (file, length) = (Arc::clone(file), bytes.len() as u64);
    let writing = spawn_blocking(move || (&*file).write_all(&bytes));
    writing.await.map_err(Error::internal)?.map_err(broken)?;
    written.send_modify(|written| written.bytes += length);
    Ok(())
}

/// Writes a workbook, and sends it when it is finished.
pub(super) async fn workbook<S: Sheet>(
    reading: Reading<S>,
    slot: WritingSlot,
    place: Takes,
) -> Result<(Body, u64), Error> {
    let file = write(reading).await?;
    drop(slot);
    let bytes = file.metadata().map_err(broken)?.len();
    let (_, written) = watch::channel(Written { bytes, whole: true });
    Ok((body(Arc::new(file), written, place), bytes))
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

/// What has been written of a file as a body. When it is not written to its end, the body breaks, and so does its connection.
fn body(file: Arc<File>, written: watch::Receiver<Written>, place: Takes) -> Body {
    Body::from_stream(parts(file, written, place))
}

fn parts(
    file: Arc<File>,
    written: watch::Receiver<Written>,
    place: Takes,
) -> impl Stream<Item = io::Result<Bytes>> {
    let sending = Sending {
        file,
        written,
        sent: 0,
        since: Instant::now(),
        place,
    };
    stream::try_unfold(sending, async |mut sending| {
        let part = sending.next().await?;
        Ok(part.map(|part| (part, sending)))
    })
}

/// A file that is being sent.
struct Sending {
    file: Arc<File>,
    written: watch::Receiver<Written>,
    sent: u64,
    /// When it began, without the time that the caller had to wait.
    since: Instant,
    place: Takes,
}

impl Sending {
    /// The next bytes; none after the last.
    async fn next(&mut self) -> io::Result<Option<Bytes>> {
        let allowed = PATIENCE + Duration::from_secs(self.sent / self.place.rate);
        if self.since.elapsed() > allowed {
            tracing::info!("a caller took a file too slowly");
            return Err(io::ErrorKind::TimedOut.into());
        }
        let asked = Instant::now();
        let (from, waits) = (self.sent, |written: &Written| written.whole);
        let ready = |written: &Written| waits(written) || written.bytes > from;
        // Who writes is gone before the end: so is the rest.
        let cut_short = |_| io::Error::from(io::ErrorKind::UnexpectedEof);
        let written = *self.written.wait_for(ready).await.map_err(cut_short)?;
        self.since += asked.elapsed();
        let length = BYTES.min(written.bytes - from);
        if length == 0 {
            return Ok(None);
        }
        let file = Arc::clone(&self.file);
        let read = spawn_blocking(move || {
            let mut bytes = vec![0; usize::try_from(length).unwrap_or_default()];
            file.read_exact_at(&mut bytes, from)?;
            io::Result::Ok(bytes)
        });
        let bytes = read.await.map_err(io::Error::other)??;
        self.sent += length;
        let Takes {
            untaken, client, ..
        } = &self.place;
        Ok(Some(untaken.hold(client, bytes.into())))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::StreamExt;

    use super::*;
    use crate::http::admission::{Admission, Bounds, Client};

    /// A file of which so many bytes have been written, its parts, and who writes it.
    fn file(
        bytes: u64,
        whole: bool,
    ) -> (
        watch::Sender<Written>,
        impl Stream<Item = io::Result<Bytes>>,
    ) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&vec![1; usize::try_from(bytes).unwrap()])
            .unwrap();
        let (sender, written) = watch::channel(Written { bytes, whole });
        let admission = Admission::new(Bounds::none());
        let client = Client::Address(None);
        let place = Takes {
            untaken: admission.all_untaken(),
            _place: admission.send_file(&client).unwrap(),
            rate: BYTES / 2,
            client,
        };
        (sender, Box::pin(parts(Arc::new(file), written, place)))
    }

    #[tokio::test]
    async fn a_whole_file_arrives_whole() {
        for length in [0, 1, BYTES, BYTES + 1, 5 * BYTES] {
            let (_writer, parts) = file(length, true);
            let parts: Vec<io::Result<Bytes>> = parts.collect().await;
            let arrived: usize = parts.into_iter().map(|part| part.unwrap().len()).sum();
            assert_eq!(arrived as u64, length);
        }
    }

    #[tokio::test]
    async fn what_is_written_is_sent_at_once_and_what_is_cut_short_breaks() {
        let (writer, mut parts) = file(BYTES, false);
        assert!(parts.next().await.unwrap().is_ok());
        drop(writer);
        assert!(parts.next().await.unwrap().is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn who_takes_too_little_is_left_and_who_waits_for_us_is_not() {
        let (_writer, mut parts) = file(5 * BYTES, true);
        assert!(parts.next().await.unwrap().is_ok());
        tokio::time::advance(PATIENCE + Duration::from_secs(3)).await;
        let left = parts.next().await.unwrap().unwrap_err();
        assert_eq!(left.kind(), io::ErrorKind::TimedOut);

        let (writer, mut parts) = file(1, false);
        assert!(parts.next().await.unwrap().is_ok());
        let (waited, ()) = tokio::join!(parts.next(), async {
            tokio::time::advance(10 * PATIENCE).await;
            writer.send_modify(|written| written.whole = true);
        });
        assert!(waited.is_none());
    }
}
