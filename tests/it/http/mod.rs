//! What a client meets over HTTP.

mod errors;
mod guard;
mod metrics;
mod protocol;
