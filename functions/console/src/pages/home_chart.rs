//! The chart of a store's last days: for each day how long half of its orders and 95 of a hundred took from the shop to RO App, as inline
//! SVG without a script or a style of its own. The table beside it has the same numbers as text.

use exchange::state::{DELAYS, Delay};
use exchange::texts::{Language, Value};
use maud::{Markup, html};

use crate::home::StoreDays;

/// Size of the picture.
const WIDTH: usize = 420;
const HEIGHT: usize = 120;
/// Height of the bars, above the names of the days.
const BARS: usize = 92;
const BAR: usize = 16;

/// Height of a bar: by the group of its time, so that seconds and hours both can be seen.
fn height(of: Delay) -> usize {
    let steps = DELAYS.len() + 1;
    let step = match of {
        Delay::Within(limit) => DELAYS.iter().position(|known| *known == limit).map_or(steps, |at| at + 1),
        Delay::MoreThan(_) => steps,
    };
    BARS * step / steps
}

/// A time as the limit of its group.
pub fn delay(delay: Delay, language: Language) -> String {
    let (id, seconds) = match delay {
        Delay::Within(seconds) => ("within", seconds),
        Delay::MoreThan(seconds) => ("longer-than", seconds),
    };
    let (unit, count) = match seconds {
        0..=90 => ("seconds", seconds),
        91..=7_199 => ("minutes", seconds / 60),
        _ => ("hours", seconds / 3_600),
    };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let length = language.text_with(unit, &[("count", Value::Count(count))]);
    language.text_with(id, &[("time", Value::Text(&length))])
}

/// The chart; nothing where no time was counted.
pub fn chart(store: &StoreDays, language: Language) -> Markup {
    if store.week.timed() == 0 {
        return html! {};
    }
    let column = WIDTH / store.days.len().max(1);
    html! {
        figure.chart {
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } role="img" aria-label=(language.text("home-chart")) {
                // With an end tag: in SVG the next elements would be inside it.
                line.axis x1="0" y1=(BARS) x2=(WIDTH) y2=(BARS) {}
                @for (at, (day, counted)) in store.days.iter().enumerate() {
                    @let middle = at * column + column / 2;
                    @for (percent, class, said, left) in
                        [(50, "half", "home-half", middle.saturating_sub(BAR)), (95, "most", "home-most", middle)] {
                        @if let Some(of) = counted.delay(percent) {
                            rect class=(class) x=(left) y=(BARS - height(of)) width=(BAR) height=(height(of)) rx="2" {
                                title {
                                    (language.date(*day)) (language.text("colon"))
                                    (language.text_with(said, &[("time", Value::Text(&delay(of, language)))]))
                                }
                            }
                        }
                    }
                    text x=(middle) y=(HEIGHT - 8) text-anchor="middle" { (language.short_date(*day)) }
                }
            }
            figcaption {
                span.key.half {} " " (language.text("home-half-short")) " "
                span.key.most {} " " (language.text("home-most-short"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h3_a_longer_time_is_a_higher_bar_within_the_picture() {
        let mut before = 0;
        for limit in DELAYS {
            let now = height(Delay::Within(limit));
            assert!(now > before && now < BARS, "{limit} s: {now}");
            before = now;
        }
        assert_eq!(height(Delay::MoreThan(86_400)), BARS);
    }
}
