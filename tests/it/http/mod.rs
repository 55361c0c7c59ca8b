//! What a client meets over HTTP.

mod admission;
mod documents;
mod errors;
mod guard;
mod metrics;
mod prices;
mod protocol;
mod shares;
pub(crate) mod sockets;
mod subscriptions;
