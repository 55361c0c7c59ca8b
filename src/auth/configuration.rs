//! The file that names the issuers.
//!
//! ```toml
//! [[issuer]]
//! name = "https://login.example.se/realms/norrbotten"
//! audience = "samverkan"
//! algorithms = ["RS256"]
//! jwks = "https://login.example.se/realms/norrbotten/protocol/openid-connect/certs"  # or the path of a file
//! ```

use crate::domain::problem;
use jsonwebtoken::Algorithm;
use serde::Deserialize;

use super::{BUILT_IN, Issuer, KeySource, check};
use crate::error::Error;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    issuer: Vec<Entry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    audience: String,
    algorithms: Vec<String>,
    jwks: String,
}

/// The issuers that a file in TOML names: one or more, each with the fields above and no other.
pub fn issuers_from(text: &str) -> Result<Vec<Issuer>, Error> {
    let file: File = toml::from_str(text)
        .map_err(|fault| Error::from(problem::issuers_unreadable(fault).at("issuers")))?;
    let entries = file.issuer.into_iter();
    let issuers: Vec<Issuer> = entries.map(issuer).collect::<Result<_, _>>()?;
    check(&issuers)?;
    Ok(issuers)
}

fn issuer(entry: Entry) -> Result<Issuer, Error> {
    if entry.name == BUILT_IN {
        return Err(Error::from(
            problem::issuer_is_built_in(BUILT_IN).at("name"),
        ));
    }
    Ok(Issuer {
        algorithms: entry
            .algorithms
            .iter()
            .map(|name| algorithm(name))
            .collect::<Result<_, _>>()?,
        keys: keys(entry.jwks)?,
        name: entry.name,
        audience: entry.audience,
    })
}

fn algorithm(name: &str) -> Result<Algorithm, Error> {
    name.parse()
        .map_err(|_| Error::from(problem::unknown_algorithm(name).at("algorithms")))
}

fn keys(jwks: String) -> Result<KeySource, Error> {
    if jwks.contains("://") {
        return Ok(KeySource::Url(jwks.parse()?));
    }
    if jwks.is_empty() {
        return Err(Error::from(problem::issuer_without_keys().at("jwks")));
    }
    Ok(KeySource::File(jwks.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = r#"
        [[issuer]]
        name = "https://login.example.se"
        audience = "samverkan"
        algorithms = ["RS256", "EdDSA"]
        jwks = "https://login.example.se/jwks"

        [[issuer]]
        name = "https://other.example.se"
        audience = "api://samverkan"
        algorithms = ["ES256"]
        jwks = "/etc/samverkan/other.json"
    "#;

    #[test]
    fn issuers_are_read_in_order_with_their_keys_at_an_address_or_in_a_file() {
        let issuers = issuers_from(GOOD).unwrap();
        let [first, second] = issuers.as_slice() else {
            panic!("two issuers");
        };
        assert_eq!(first.name, "https://login.example.se");
        assert_eq!(first.algorithms, [Algorithm::RS256, Algorithm::EdDSA]);
        assert!(matches!(first.keys, KeySource::Url(_)));
        assert_eq!(second.audience, "api://samverkan");
        assert!(matches!(&second.keys, KeySource::File(path) if path.ends_with("other.json")));
    }

    #[test]
    fn a_faulty_file_is_refused_with_what_is_wrong() {
        for (from, to, says) in [
            (GOOD, "", "missing field `issuer`"),
            (GOOD, "[[issuer", "can't be read"),
            (GOOD, "issuers = []", "unknown field `issuers`"),
            (r#"audience = "samverkan""#, "", "missing field `audience`"),
            (
                r#"audience = "samverkan""#,
                "audience = \"x\"\naudiences = \"y\"",
                "unknown field `audiences`",
            ),
            (r#"audience = "samverkan""#, r#"audience = """#, "audience"),
            (r#"["ES256"]"#, "[]", "algorithms"),
            (r#"["ES256"]"#, r#""ES256""#, "expected a sequence"),
            (r#"["ES256"]"#, r#"["HS256"]"#, "public key"),
            (r#"["ES256"]"#, r#"["ES256", "HS512"]"#, "public key"),
            (r#"["ES256"]"#, r#"["none"]"#, "no known algorithm"),
            (r#"["ES256"]"#, r#"["es256"]"#, "no known algorithm"),
            (
                "https://other.example.se",
                "https://login.example.se",
                "used twice",
            ),
            ("https://other.example.se", "", "empty"),
            ("https://other.example.se", BUILT_IN, "built in"),
            (
                "https://login.example.se/jwks",
                "http://login.example.se/jwks",
                "https://…",
            ),
            ("https://login.example.se/jwks", "", "missing"),
        ] {
            let fault = issuers_from(&GOOD.replace(from, to))
                .unwrap_err()
                .to_string();
            assert!(fault.contains(says), "{to}: {fault}");
        }
    }
}
