//! Reference data from a folder: a county is data.

mod another_county;
