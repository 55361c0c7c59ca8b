//! The organisations that the demonstration data is about: the region, Norrbottens Kommuner and the fourteen kommuner.

/// An organisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// The municipality code, or the slug where there is none.
    pub key: &'static str,
    /// The name, for titles.
    pub name: &'static str,
    /// About how many people live there, in hundreds: what figures go by.
    pub(super) inhabitants: u32,
    /// The slug of the body that steers what it does.
    pub(super) body: &'static str,
}

/// The region.
pub const REGION: Organisation = Organisation {
    key: "region",
    name: "Region Norrbotten",
    inhabitants: 2_480,
    body: "lansstyrgruppen",
};

/// Norrbottens Kommuner.
pub const ASSOCIATION: Organisation = Organisation {
    key: "norrbottens-kommuner",
    name: "Norrbottens Kommuner",
    inhabitants: 2_480,
    body: "lansstyrgruppen",
};

/// The fourteen kommuner.
pub const MUNICIPALITIES: [Organisation; 14] = {
    const fn kommun(
        key: &'static str,
        name: &'static str,
        inhabitants: u32,
        body: &'static str,
    ) -> Organisation {
        Organisation {
            key,
            name,
            inhabitants,
            body,
        }
    }
    const BODEN_LULEA: &str = "lansdelsgrupp-boden-lulea";
    const NORTH: &str = "lansdelsgrupp-norra-norrbotten";
    const PITE: &str = "lansdelsgrupp-pite-alvdal";
    const EAST: &str = "lansdelsgrupp-ostra-norrbotten";
    [
        kommun("2505", "Arvidsjaur", 61, PITE),
        kommun("2506", "Arjeplog", 27, PITE),
        kommun("2510", "Jokkmokk", 47, NORTH),
        kommun("2513", "Överkalix", 32, EAST),
        kommun("2514", "Kalix", 157, EAST),
        kommun("2518", "Övertorneå", 42, EAST),
        kommun("2521", "Pajala", 59, NORTH),
        kommun("2523", "Gällivare", 172, NORTH),
        kommun("2560", "Älvsbyn", 80, PITE),
        kommun("2580", "Luleå", 793, BODEN_LULEA),
        kommun("2581", "Piteå", 423, PITE),
        kommun("2582", "Boden", 285, BODEN_LULEA),
        kommun("2583", "Haparanda", 93, EAST),
        kommun("2584", "Kiruna", 223, NORTH),
    ]
};
