//! Follow-up values: their columns, and how rows of them are read.

use super::{
    Cell, Column,
    reading::{Cells, Sheet, read, shown},
};
use crate::domain::{
    faults::FileRows,
    id::{NodeId, NodeKind},
    problem::{self, Problem},
    records::{FollowUpRow, RowFault, ValueRecord},
    reporting::ReportingPeriod,
    vocabulary::ValueState,
};

/// The columns of follow-up values. Tables have neither ids nor times: so they are the same from every database that holds
/// the same values.
pub const VALUES: &[Column<ValueRecord>] = &[
    Column::of_json("id", |row| {
        Cell::Text(NodeId::new(NodeKind::FollowUpValue, row.id).encode())
    }),
    Column::new("indicator", "indikator", "indicator", |row| {
        (&row.indicator).into()
    }),
    Column::new(
        "indicatorTitle",
        "indikatorns titel",
        "indicator title",
        |row| (&row.indicator_title).into(),
    ),
    Column::new("unit", "enhet", "unit", |row| (&row.unit).into()),
    Column::new("project", "projekt", "project", |row| {
        row.project.as_ref().into()
    }),
    Column::new("organisation", "organisation", "organisation", |row| {
        (&row.organisation).into()
    }),
    Column::new(
        "organisationName",
        "organisationens namn",
        "organisation name",
        |row| (&row.organisation_name).into(),
    ),
    Column::new("period", "period", "period", |row| {
        Cell::Text(row.period.code())
    }),
    Column::new("actual", "utfall", "actual", |row| {
        row.figures.actual.into()
    }),
    Column::new("numerator", "täljare", "numerator", |row| {
        row.figures.numerator.into()
    }),
    Column::new("denominator", "nämnare", "denominator", |row| {
        row.figures.denominator.into()
    }),
    Column::new("ownTarget", "eget målvärde", "own target", |row| {
        row.target.into()
    }),
    Column::new("comment", "kommentar", "comment", |row| {
        row.comment.as_ref().into()
    }),
    Column::new("preliminary", "preliminärt", "preliminary", |row| {
        Cell::Flag(row.preliminary)
    }),
    Column::new("state", "läge", "state", |row| Cell::code(row.state)),
    Column::new("reason", "skäl", "reason", |row| {
        row.reason.as_ref().into()
    }),
    Column::of_json("changedAt", |row| Cell::Moment(row.changed_at)),
];

/// Columns without which no value can be read.
const NEEDED: &[&str] = &["indicator", "period"];

/// Reads what the export writes, and what people write in the same columns, at most so many rows: those that are right, and every
/// fault of the others. Faults of the header are row 1's, and leave no rows.
pub fn read_follow_up(bytes: &[u8], most: usize) -> FileRows<FollowUpRow> {
    let sheet = Sheet {
        columns: VALUES,
        needed: NEEDED,
    };
    let value = |row: &FollowUpRow| (row.indicator.clone(), row.organisation.clone(), row.period);
    read(&sheet, bytes, most, row).refuse_again(value, named_again)
}

fn named_again(row: &FollowUpRow) -> RowFault {
    RowFault {
        row: row.row,
        problem: problem::value_named_twice().at("period"),
    }
}

fn row(cells: &mut Cells<'_>) -> Option<FollowUpRow> {
    let indicator = cells.needed_key("indicator");
    let organisation = cells.key("organisation");
    let period = cells.needed_key("period");
    let period = period.and_then(|code| cells.check(period_of(&code)));
    let row = FollowUpRow {
        row: cells.row(),
        indicator: indicator.unwrap_or_default(),
        organisation,
        actual: cells.number("actual"),
        numerator: cells.number("numerator"),
        denominator: cells.number("denominator"),
        target: cells.number("ownTarget"),
        comment: cells.text("comment"),
        preliminary: cells.flag("preliminary").unwrap_or_default(),
        state: cells.code("state"),
        reason: cells.text("reason"),
        period: period?,
    };
    if row.state == Some(ValueState::Returned) && row.reason.is_none() {
        cells.fault(problem::returned_without_reason().at("reason"));
    }
    Some(row)
}

fn period_of(code: &str) -> Result<ReportingPeriod, Problem> {
    ReportingPeriod::from_code(&code.to_uppercase()).ok_or_else(|| {
        let code = shown(code);
        problem::no_period_in_cell(&code).at("period")
    })
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::domain::vocabulary::UserErrorCode;
    use crate::{
        domain::{follow_up::Figures, vocabulary::Vocabulary},
        files::{Language, csv},
    };

    fn decimal(text: &str) -> Option<Decimal> {
        Some(text.parse().unwrap())
    }

    fn record() -> ValueRecord {
        ValueRecord {
            id: uuid::Uuid::nil(),
            indicator: "kiruna-besok".to_owned(),
            indicator_title: "=Besök; \"alla\"".to_owned(),
            unit: "personer".to_owned(),
            project: None,
            organisation: "2584".to_owned(),
            organisation_name: "Kiruna kommun".to_owned(),
            period: ReportingPeriod::from_code("2026-T1").unwrap(),
            figures: Figures {
                actual: decimal("-12.5"),
                numerator: decimal("1"),
                denominator: decimal("8.0000"),
            },
            target: None,
            comment: Some("-två\r\nrader; 'här'".to_owned()),
            preliminary: true,
            state: ValueState::Returned,
            reason: Some("'fel".to_owned()),
            changed_at: chrono::DateTime::UNIX_EPOCH,
        }
    }

    fn next_record() -> ValueRecord {
        ValueRecord {
            period: ReportingPeriod::from_code("2026-T2").unwrap(),
            ..record()
        }
    }

    fn written(language: Language) -> Vec<u8> {
        let mut bytes = csv::beginning(VALUES, language).unwrap();
        bytes.extend(csv::rows(VALUES, language, &[record(), next_record()]).unwrap());
        bytes
    }

    #[test]
    fn what_is_written_is_read_as_it_was_in_both_languages() {
        for language in [Language::Swedish, Language::English] {
            let rows = read_follow_up(&written(language), usize::MAX).rows;
            let record = record();
            let expected = FollowUpRow {
                row: 2,
                indicator: record.indicator,
                organisation: Some(record.organisation),
                period: record.period,
                actual: record.figures.actual,
                numerator: record.figures.numerator,
                denominator: record.figures.denominator,
                target: None,
                comment: record.comment,
                preliminary: true,
                state: Some(ValueState::Returned),
                reason: record.reason,
            };
            let next = FollowUpRow {
                row: 3,
                period: next_record().period,
                ..expected.clone()
            };
            assert_eq!(rows, [expected, next]);
        }
    }

    #[test]
    fn the_file_is_as_excel_has_it_in_the_language() {
        let swedish = "\u{feff}indikator;indikatorns titel;enhet;projekt;organisation;organisationens namn;period;utfall;täljare;\
             nämnare;eget målvärde;kommentar;preliminärt;läge;skäl\r\n";
        let row = "kiruna-besok;\"'=Besök; \"\"alla\"\"\";personer;;2584;Kiruna kommun;2026-T1;-12,5;1;8;;\"'-två\r\nrader; 'här'\";ja;\
             RETURNED;''fel\r\n";
        let file = String::from_utf8(written(Language::Swedish)).unwrap();
        assert_eq!(file, [swedish, row, &row.replace("T1", "T2")].concat());
        let english = "\u{feff}indicator,indicator title,unit,project,organisation,organisation name,period,actual,numerator,\
             denominator,own target,comment,preliminary,state,reason\r\n";
        let row = "kiruna-besok,\"'=Besök; \"\"alla\"\"\",personer,,2584,Kiruna kommun,2026-T1,-12.5,1,8,,\"'-två\r\nrader; 'här'\",yes,\
             RETURNED,''fel\r\n";
        let file = String::from_utf8(written(Language::English)).unwrap();
        assert_eq!(file, [english, row, &row.replace("T1", "T2")].concat());
    }

    /// `ROW field CODE` of each fault.
    fn faults(text: &str) -> Vec<String> {
        let faults = read_follow_up(text.as_bytes(), usize::MAX).faults;
        let told = faults.iter().map(|fault| {
            let RowFault { row, problem } = fault;
            format!("{row} {} {}", problem.field.join("."), problem.code.code())
        });
        told.collect()
    }

    #[test]
    fn every_fault_of_every_row_is_named() {
        for (text, expected) in [
            ("", vec!["1 file REQUIRED"]),
            ("a;b\n", vec!["1 indicator REQUIRED", "1 period REQUIRED"]),
            ("indikator;utfall\n", vec!["1 period REQUIRED"]),
            ("indikator;period;period\n", vec!["1 period ALREADY_EXISTS"]),
            ("indikator;period;utfal\n", vec!["1 utfal INVALID_VALUE"]),
            (
                "indikator;period\nx;2026-1\n;2026\n",
                vec!["2 period INVALID_VALUE", "3 indicator REQUIRED"],
            ),
            (
                "indikator;period;utfall\nx;2026;ett\nx;2026;1\nx;2026;1.000,5\n",
                vec!["2 actual INVALID_VALUE", "4 actual INVALID_VALUE"],
            ),
            (
                "indicator,period,actual\nx,2026,\"1,000\"\n",
                vec!["2 actual INVALID_VALUE"],
            ),
            (
                "indikator;period;utfall\nx;2026\n",
                vec!["2 file INVALID_VALUE"],
            ),
            (
                "indikator;period;läge\nx;2026;KLART\n",
                vec!["2 state INVALID_VALUE"],
            ),
            (
                "indikator;period;läge\nx;2026;RETURNED\n",
                vec!["2 reason REQUIRED"],
            ),
            (
                "indikator;period;preliminärt\nx;2026;kanske\n",
                vec!["2 preliminary INVALID_VALUE"],
            ),
            (
                "indikator;period;utfall\n;2026-T9;x\n",
                vec![
                    "2 indicator REQUIRED",
                    "2 period INVALID_VALUE",
                    "2 actual INVALID_VALUE",
                ],
            ),
        ] {
            assert_eq!(faults(text), expected, "{text:?}");
        }
        for (text, expected) in [
            (
                "indikator;period\n\"x;2026\ny;2026\n",
                vec!["2 file INVALID_VALUE"],
            ),
            (
                "indikator;period;kommentar\nx;2025;a\ny;2026;\"",
                vec!["3 file INVALID_VALUE"],
            ),
            (
                "indikator;period;kommentar\nx;2026;\"a\ny;2026;\"b\"\n",
                vec!["2 file INVALID_VALUE"],
            ),
            ("indikator;\"period\nx;2026\n", vec!["1 file INVALID_VALUE"]),
            (
                "indikator;period;kommentar\r\nx;2026;\"a \"\"b\"\"\"\r\ny;2026;5\" bred\r\n",
                vec![],
            ),
            (
                "indikator;period;kommentar\nx;2026;\"a\" \n\ny;2026;\"\"",
                vec![],
            ),
        ] {
            assert_eq!(faults(text), expected, "{text:?}");
        }
        let not_text = read_follow_up(b"indikator;period\n\xe5;2026\n", usize::MAX).faults;
        assert_eq!(not_text[0].problem.code, UserErrorCode::InvalidValue);
    }

    #[test]
    fn however_faulty_a_file_is_little_is_told() {
        let wide = format!("indikator;period{}\n", ";".repeat(10_000));
        assert_eq!(faults(&wide), ["1 file INVALID_VALUE"]);
        let unknown: Vec<String> = (1..=50).map(|it| format!("x{it}")).collect();
        let unknown = format!("indikator;period;{}\n", unknown.join(";"));
        let told = read_follow_up(unknown.as_bytes(), usize::MAX).faults;
        assert_eq!(told.len(), 21);
        let lists_columns = |fault: &&RowFault| fault.problem.english.contains("unit, project");
        assert_eq!(told.iter().filter(lists_columns).count(), 1);
        assert!(told[20].problem.english.starts_with("30 more"));
        let rows = format!("indikator;period\n{}", ";x\n".repeat(2_000));
        let file = read_follow_up(rows.as_bytes(), usize::MAX);
        let told = file.telling.tell(file.faults.clone());
        assert_eq!(
            (told.len(), file.telling.faulty_rows(&file.faults)),
            (1_001, 2_000)
        );
        let long = format!("indikator;period;utfall\nx;2026;{}\n", "x".repeat(100_000));
        let told = read_follow_up(long.as_bytes(), usize::MAX).faults;
        assert!(told[0].problem.english.len() < 1_000);
        let file = read_follow_up(b"indikator;period\nx;2025\nx;\nx;2026\n", 2);
        assert!(file.more && file.rows.len() == 1);
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, actual) in [
            ("indikator;period;utfall\nx;2026;12,5\n", "12.5"),
            ("indikator;period;utfall\nx;2026;12.5\n", "12.5"),
            (
                "\u{feff}Indikator;PERIOD; Utfall \nx;2026; 1 234,5 \n",
                "1234.5",
            ),
            ("indikator;period;utfall\nx;2026;1\u{a0}234\n", "1234"),
            ("indikator;period;utfall\nx;2026;\u{2212}3\n", "-3"),
            ("indikator;period;utfall\nx;2026;'-3\n", "-3"),
            ("indicator,period,actual\nx,2026,12.5\n", "12.5"),
            ("indicator\tperiod\tactual\nx\t2026\t12,5\n", "12.5"),
        ] {
            let rows = read_follow_up(text.as_bytes(), usize::MAX).rows;
            assert_eq!(rows[0].actual, decimal(actual), "{text:?}");
        }
    }

    #[test]
    fn rows_are_numbered_as_a_spreadsheet_numbers_them() {
        let text = "indikator;period;kommentar\nx;2026;\"två\nrader\"\n;;\n\ny;2026;\nz;2026;a\n";
        let rows = read_follow_up(text.as_bytes(), usize::MAX).rows;
        let numbers: Vec<_> = rows
            .iter()
            .map(|row| (row.row, row.indicator.as_str()))
            .collect();
        assert_eq!(numbers, [(2, "x"), (5, "y"), (6, "z")]);
    }
}
