//! How Norrbotten's public bodies cooperate, as a GraphQL backend.
//!
//! The layer rule: who may use whom (left may use right), held by `tests/it/architecture.rs`.
//!
//! - `demo` → `store`, `domain`
//! - `http` → `guard`, `graphql`, `auth`, `store`, `files`, `pages`, `access`, `domain`
//! - `guard` → `domain`: what is checked of a document before it runs; it knows no HTTP
//! - `pages` → `domain`: what is printed and subscribed to, made of answers of the API
//! - `files` → `store`, `domain`, rows of `entity`: what `http` and `cli` export and import
//! - `graphql` → `store`, `access`, `domain`, rows of `entity`
//! - `store` → `access`, `reference`, `domain`, `entity`, `sea_orm`
//! - `reference` → `domain`, `entity`
//! - `access` → `domain`, `entity`, conditions of `sea_orm`
//! - `auth` → `domain`, for the texts of its problems alone: nobody else knows tokens
//! - `domain` → the standard library and value crates
//!
//! Nothing points back. `cli`, `config` and `main` put the layers together; `clock`, `error` and `register` are everybody's, `error`
//! above `domain`. `telemetry`, which uses nothing, is for whoever has something to count.

// The futures of all mutations are one type, and each lies within several others.
#![recursion_limit = "256"]

pub mod access;
pub mod auth;
pub mod cli;
pub mod clock;
pub mod config;
pub mod demo;
pub mod domain;
pub mod error;
pub mod files;
pub mod graphql;
pub mod guard;
pub mod http;
pub mod pages;
pub mod reference;
pub mod register;
pub mod store;
pub mod telemetry;
