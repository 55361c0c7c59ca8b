//! How much memory this process takes at its peak, as Linux counts it. Elsewhere nothing is known, and 0 is said.

use std::fs;

/// A stretch of time of which the peak is measured.
pub(crate) struct Peak {
    before: u64,
}

impl Peak {
    /// Forgets the peaks before, and begins.
    pub(crate) fn begin() -> Self {
        // 5: the peak becomes what is taken now.
        let _ = fs::write("/proc/self/clear_refs", "5");
        Self {
            before: kilobytes("VmRSS:"),
        }
    }

    /// What was taken at the beginning, in kB.
    pub(crate) const fn before(&self) -> u64 {
        self.before
    }

    /// How much more was taken at the peak since, in kB.
    pub(crate) fn growth(&self) -> u64 {
        kilobytes("VmHWM:").saturating_sub(self.before)
    }
}

fn kilobytes(name: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
