//! Lists of codes that columns of several tables may hold.
//!
//! They are part of the step that uses them, so they are history too: a step that widens a list writes its own.

/// Which party holds the chair (part).
pub(crate) const SIDE: &[&str] = &["REGION", "MUNICIPALITIES"];

/// Kinds of organisations.
pub(crate) const ORGANISATION_KIND: &[&str] =
    &["REGION", "MUNICIPALITY", "ASSOCIATION", "EXTERNAL"];

/// Kinds of bodies.
pub(crate) const BODY_KIND: &[&str] = &[
    "POLITICAL_BOARD",
    "COUNTY_STEERING_GROUP",
    "WORKING_COMMITTEE",
    "AREA_GROUP",
    "LOCAL_GROUP",
    "WORKING_GROUP",
    "HISTORICAL_FORUM",
];

/// Levels of cooperation: länsnivå, länsdelsnivå, kommunnivå.
pub(crate) const LEVEL: &[&str] = &["COUNTY", "AREA", "LOCAL"];

/// Who may see a record.
pub(crate) const VISIBILITY: &[&str] = &["PUBLIC", "COOPERATION", "OWNER"];

/// The sectors in their order, with `, ` between them.
pub(crate) const SECTORS: &[&str] = &[
    "",
    "HEALTH_CARE",
    "HEALTH_CARE, SOCIAL_SERVICES",
    "HEALTH_CARE, SOCIAL_SERVICES, SCHOOL",
    "HEALTH_CARE, SCHOOL",
    "SOCIAL_SERVICES",
    "SOCIAL_SERVICES, SCHOOL",
    "SCHOOL",
];

/// How what several agree on or adopt enters into force.
pub(super) const ENTRY: &[&str] = &["WITH_LAST", "EACH", "ON_DAY"];
