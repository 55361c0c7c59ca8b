//! What whoever runs the server sees of it: the log, the metrics, and what each request used. It decides nothing and fails nothing:
//! what can't be written or counted is lost, never an answer.

pub mod log;
pub mod metrics;
pub mod usage;

pub use log::{Format, Log, lost_lines};
pub use metrics::Metrics;
pub use usage::Usage;
