//! The connection check as commands make it and print it.

use exchange::settings::{Finding, Grade};

use crate::language::{language, say};
use crate::names;

/// What a check found, made again while RO App asks for fewer requests.
pub async fn checked(check: impl AsyncFnMut() -> Vec<Finding>) -> Vec<Finding> {
    let is_busy = |found: &Vec<Finding>| found.iter().any(|finding| names::is_busy(&finding.message));
    names::patiently(check, is_busy).await
}

/// Prints a line of a check with its grade.
pub fn print_finding(finding: &Finding) {
    let grade = match finding.grade {
        Grade::Good => "cli-good",
        Grade::Warning => "cli-warning",
        Grade::Problem => "cli-problem",
    };
    let language = language();
    say!("  {:<16}{}", language.text(grade), finding.message.render(language));
}
