//! How fast a far side answers.

use std::time::Duration;

use super::core::Core;

/// How a side answers.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Pace {
    /// Within 20 ms.
    #[default]
    Quick,
    /// After this time.
    Fixed(Duration),
    /// Log-normal: the half within `median`, all but one in a hundred within `p99`.
    Spread { median: Duration, p99: Duration },
    /// It takes connections and never answers.
    Hanging,
    /// It takes no connection.
    Dead,
}

/// How all sides answer.
#[derive(Debug, Clone, Default)]
pub struct Paces {
    pub roapp: Pace,
    /// By store; those beyond are quick.
    pub shops: Vec<Pace>,
}

impl Pace {
    /// Time of half a call: to the far side, or back. `None` where it has no end.
    pub fn way(self, core: &Core) -> Option<Duration> {
        match self {
            Self::Quick => Some(core.millis(1, 10)),
            Self::Fixed(all) => Some(all / 2),
            Self::Spread { median, p99 } => Some(spread(median, p99, core) / 2),
            Self::Hanging | Self::Dead => None,
        }
    }
}

/// The share of a normal distribution's deviation at which 99 of 100 lie below.
const P99: f64 = 2.326;

/// A draw of a log-normal distribution, by Box and Muller.
fn spread(median: Duration, p99: Duration, core: &Core) -> Duration {
    let unit = || (core.below(1 << 30) as f64 + 1.0) / f64::from(1 << 30);
    let normal = (-2.0 * unit().ln()).sqrt() * (std::f64::consts::TAU * unit()).cos();
    let deviation = (p99.as_secs_f64() / median.as_secs_f64()).ln() / P99;
    Duration::from_secs_f64(median.as_secs_f64() * (deviation * normal).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_half_answers_within_the_median_and_one_in_a_hundred_after_p99() {
        let core = Core::new(7, false);
        let (median, p99) = (Duration::from_millis(300), Duration::from_secs(3));
        let draws: Vec<Duration> = (0..10_000).map(|_| spread(median, p99, &core)).collect();
        let later = |than: Duration| draws.iter().filter(|draw| **draw > than).count();
        assert!((4_800..5_200).contains(&later(median)), "{}", later(median));
        assert!((70..130).contains(&later(p99)), "{}", later(p99));
    }
}
