//! Makes the plan of a seed that fails smaller, as long as the same promise breaks: what is left is what the failure needs.
//!
//! All random numbers of a run come from one stream, so a run without a part is another run than the one that failed. It is
//! as good a proof.

use super::core::Broken;
use super::parts::PARTS;
use super::run::{Outcome, run_without};

/// The parts that a failure does not need, and how it fails without them.
pub fn shrink(seed: u64, broken: &Broken) -> (Vec<String>, Broken) {
    shrink_with(broken, |without| run_without(seed, false, without))
}

fn shrink_with(broken: &Broken, run: impl Fn(&[String]) -> Outcome) -> (Vec<String>, Broken) {
    let (mut without, mut last) = (Vec::new(), broken.clone());
    loop {
        let before = without.len();
        for (part, _) in PARTS {
            if without.iter().any(|left| left == part) {
                continue;
            }
            without.push(part.to_owned());
            match run(&without).broken {
                Some(same) if same.promise == broken.promise => last = same,
                _ => drop(without.pop()),
            }
        }
        // What one part hid may be left out after another one.
        if without.len() == before {
            return (without, last);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::Coverage;

    #[test]
    fn what_a_failure_does_not_need_is_left_out_and_another_failure_is_no_reason() {
        let broken = |promise: &str| Broken { promise: promise.into(), about: "-".into(), seen: "once".into() };
        let run = |without: &[String]| {
            let has = |part: &str| !without.iter().any(|left| left == part);
            // Kills hide that the oddities are not needed.
            let broken = if !has("kills") && !has("failing-calls") {
                None
            } else if has("outage") && (has("kills") || has("lag")) {
                Some(broken("O5"))
            } else {
                Some(broken("another"))
            };
            Outcome { seed: 1, broken, trace: (0, 0), coverage: Coverage::new(), simulated: 0 }
        };
        let (without, last) = shrink_with(&broken("O5"), run);
        let needed: Vec<&str> =
            PARTS.iter().map(|(part, _)| *part).filter(|part| !without.iter().any(|left| left == part)).collect();
        assert_eq!(needed, ["outage", "failing-calls", "lag"]);
        assert_eq!(last.promise, "O5");
    }
}
