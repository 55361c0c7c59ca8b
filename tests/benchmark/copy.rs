//! `COPY … TO STDOUT`: the fastest way out of PostgreSQL, of the rows that the region's export has.

use std::time::Instant;

use sea_orm::sqlx::{Connection, postgres::PgConnection};

use crate::{Read, count};

/// The columns of the export. Periods are a kind and a day here, and figures are counted in ten-thousandths.
const VALUES: &str = "COPY (
    SELECT indicator.slug, indicator.title, indicator.unit, project.slug, COALESCE(organisation.code, organisation.slug),
        name.text, value.period_kind, value.period_from, value.actual, value.numerator, value.denominator, value.target,
        value.comment, value.preliminary, value.state, value.reason
    FROM follow_up_value AS value
    JOIN indicator ON indicator.id = value.indicator_id
    JOIN organisation ON organisation.id = value.organisation_id
    LEFT JOIN name ON name.organisation_id = organisation.id AND name.kind = 'OFFICIAL' AND name.valid_to IS NULL
    LEFT JOIN development_project AS project ON project.id = indicator.development_project_id
    CROSS JOIN (SELECT id FROM organisation WHERE slug = 'region') AS region
    WHERE (value.state <> 'DRAFT' OR value.organisation_id = region.id)
        AND (indicator.visibility <> 'OWNER' OR indicator.owner_id = region.id)
    ORDER BY value.id
) TO STDOUT WITH (FORMAT csv)";

/// Reads them, and keeps nothing.
pub(crate) async fn all_values(url: &str) -> Read {
    let mut connection = PgConnection::connect(url).await.expect("a connection");
    let begun = Instant::now();
    let rows = connection.copy_out_raw(VALUES).await;
    let (rows, bytes) = count(rows.expect("it begins")).await;
    Read {
        rows,
        bytes,
        time: begun.elapsed(),
    }
}
