//! What the runs of a campaign met: each step, and what became of it. A campaign that meets less than `campaign-fates.txt` says proves less
//! than it seems to, and fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use super::core::Coverage;

/// What became of a step, for people and for the list of what has to be met.
pub const GROUPS: [&str; 4] = ["arrives", "killed", "failed without effect", "done, and the answer was lost"];

/// Lines of seeds, a step and groups: a campaign of so many seeds has to meet them.
const EXPECTED: &str = include_str!("../../campaign-fates.txt");

/// The group of a fate.
fn group(fate: &str) -> &'static str {
    match fate {
        "killed before" | "killed under way" | "killed after" => GROUPS[1],
        "not sent" | "cut before" | "times out before" | "429" | "500 before" | "a page" | "throttled"
        | "unavailable" | "refused" | "lost" => GROUPS[2],
        "cut after" | "times out after" | "500 after" | "answer lost" | "forgotten" | "rival although done" => {
            GROUPS[3]
        }
        // Late, twice, out of order, or read from an index that lags: it arrived.
        _ => GROUPS[0],
    }
}

/// Counts by step and group.
fn grouped(all: &Coverage) -> BTreeMap<&str, BTreeMap<&'static str, u64>> {
    let mut steps: BTreeMap<&str, BTreeMap<&'static str, u64>> = BTreeMap::new();
    for ((step, fate), count) in all {
        *steps.entry(step).or_default().entry(group(fate)).or_default() += count;
    }
    steps
}

/// A table of how often each step met each group.
pub fn table(all: &Coverage) -> String {
    let mut text = format!("| step | {} |\n| --- |{}\n", GROUPS.join(" | "), " ---: |".repeat(GROUPS.len()));
    for (step, counts) in grouped(all) {
        let row = GROUPS.map(|group| counts.get(group).map_or_else(String::new, u64::to_string));
        let _ = writeln!(text, "| {step} | {} |", row.join(" | "));
    }
    text
}

/// What a campaign of so many seeds should have met and did not.
pub fn unmet(all: &Coverage, seeds: u64) -> Vec<String> {
    let met: BTreeSet<(&str, &str)> = all.keys().map(|(step, fate)| (step.as_str(), group(fate))).collect();
    expected()
        .filter(|(least, ..)| seeds >= *least)
        .filter(|(_, step, group)| !met.contains(&(*step, *group)))
        .map(|(_, step, group)| format!("{step}: {group}"))
        .collect()
}

fn expected() -> impl Iterator<Item = (u64, &'static str, &'static str)> {
    EXPECTED.lines().filter(|line| !line.starts_with('#')).flat_map(|line| {
        let mut parts = line.split(" | ");
        let mut part = || parts.next().unwrap_or_default();
        let (least, step, groups) = (part(), part(), part());
        groups.split("; ").map(move |group| (least.parse().unwrap_or(0), step, group))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_steps_and_groups_that_there_are() {
        let lines: Vec<_> = expected().collect();
        assert!(lines.len() > 100, "{} lines", lines.len());
        for (least, step, group) in lines {
            assert!(least >= 50 && !step.is_empty() && GROUPS.contains(&group), "{least} | {step} | {group}");
        }
    }

    #[test]
    fn what_was_not_met_is_named() {
        let met = |fate| Coverage::from([(("RO App POST /v2/orders".to_owned(), fate), 1)]);
        let about = |all: &Coverage| {
            let unmet = unmet(all, 1_000);
            unmet.into_iter().filter(|line| line.starts_with("RO App POST /v2/orders:")).collect::<Vec<_>>()
        };
        let line = |group: &str| format!("RO App POST /v2/orders: {group}");
        assert_eq!(about(&met("cut after")), [line(GROUPS[0]), line(GROUPS[1]), line(GROUPS[2])]);
        assert_eq!(about(&met("429")), [line(GROUPS[0]), line(GROUPS[1]), line(GROUPS[3])]);
        assert!(unmet(&Coverage::new(), 49).is_empty());
    }
}
