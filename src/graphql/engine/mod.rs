//! The machinery of the schema: arguments, loading, connections, the form of mutations, execution and scalars. It knows no area of the domain.

pub(super) mod arguments;
pub(super) mod batching;
pub(super) mod connection;
pub(super) mod enums;
pub(super) mod error;
pub(super) mod execution;
pub(super) mod loading;
pub(super) mod mutation;
pub(super) mod scalars;
