//! The machinery of the schema: loading, connections, execution and scalars. It knows no area of the domain.

pub(super) mod batching;
pub(super) mod connection;
pub(super) mod enums;
pub(super) mod error;
pub(super) mod execution;
pub(super) mod loading;
pub(super) mod scalars;
