//! The timeline of an order (rule O10): what happened, when, and who or what caused it, the latest first. Tries that failed one after the
//! other are one entry, which opens to each of them.

use exchange::history::cause;
use exchange::state::{HistoryEntry, Link, Refresh};
use exchange::texts::{Language, Value};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use maud::{Markup, PreEscaped, html};

use super::components::{date_time, rendered, time};
use crate::order_row::by_number;

/// An entry, or tries that failed one after the other.
#[derive(Debug)]
enum Step<'a> {
    One(&'a HistoryEntry),
    /// The earliest first; at least two.
    Tries(&'a [HistoryEntry]),
}

/// Steps in the order of the entries.
fn steps(entries: &[HistoryEntry]) -> Vec<Step<'_>> {
    let failed = |entry: &HistoryEntry| entry.events.iter().all(|event| event.id() == "attempt-failed");
    let groups = entries.chunk_by(|one, next| failed(one) && failed(next));
    let step = |group: &'_ [HistoryEntry]| -> Option<usize> { (group.len() > 1).then_some(group.len()) };
    groups
        .flat_map(|group| match (step(group), group.first()) {
            (Some(_), _) => vec![Step::Tries(group)],
            (None, Some(one)) => vec![Step::One(one)],
            (None, None) => Vec::new(),
        })
        .collect()
}

/// Kinds of events, the most important first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Icon {
    Attention,
    Gone,
    Again,
    Created,
    Status,
    Lines,
    Delivery,
    Client,
    Person,
    Note,
}

impl Icon {
    fn of_event(id: &str) -> Self {
        let begins = |with: &[&str]| with.iter().any(|begin| id.starts_with(begin));
        match id {
            "needs-attention" => Self::Attention,
            "attempt-failed" | "waits-for-store" => Self::Again,
            "dismissed" | "reopened" | "import-requested" => Self::Person,
            _ if begins(&["gone-", "back-in-shop"]) => Self::Gone,
            _ if begins(&["order-created", "order-found", "order-linked"]) => Self::Created,
            _ if id.contains("status") || begins(&["no-rule-", "stock-"]) => Self::Status,
            _ if begins(&[
                "line-",
                "lines-",
                "product",
                "discount-",
                "total-",
                "set-",
                "roapp-total-",
                "order-emptied",
            ]) =>
            {
                Self::Lines
            }
            _ if begins(&["delivery-"]) => Self::Delivery,
            _ if begins(&["contact-", "client-", "email-", "buyer-"]) => Self::Client,
            _ => Self::Note,
        }
    }

    fn of(entry: &HistoryEntry) -> Self {
        entry.events.iter().map(|event| Self::of_event(event.id())).min().unwrap_or(Self::Note)
    }

    /// Class in the stylesheet, and the lines of the picture.
    fn drawn(self) -> (&'static str, &'static str) {
        match self {
            Self::Attention => ("bad", "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.3"),
            Self::Gone => ("mute", "M4 4l8 8M12 4l-8 8"),
            Self::Again => ("wait", "M13 8a5 5 0 1 1-1.5-3.5M13 2v3h-3"),
            Self::Created => ("good", "M8 3v10M3 8h10"),
            Self::Status => ("cold", "M2 6h11l-3-3M14 10H3l3 3"),
            Self::Lines => ("cold", "M3 4h10M3 8h10M3 12h6"),
            Self::Delivery => ("cold", "M1 4h8v7H1zM9 7h3l3 2.5V11H9M4 12.5v.5M12 12.5v.5"),
            Self::Client | Self::Person => {
                ("mute", "M8 7.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M3 14c0-3 2-4.5 5-4.5s5 1.5 5 4.5")
            }
            Self::Note => ("mute", "M4 2h8v12H4zM6 6h4M6 9h4"),
        }
    }
}

fn icon(of: Icon) -> Markup {
    let (class, lines) = of.drawn();
    html! {
        span class={ "icon state " (class) } aria-hidden="true" {
            (PreEscaped(format!(r#"<svg viewBox="0 0 16 16" width="16" height="16"><path d="{lines}"/></svg>"#)))
        }
    }
}

/// What the timeline is rendered with.
pub struct Timeline<'a> {
    pub entries: &'a [HistoryEntry],
    /// The order, for its number in RO App.
    pub link: &'a Link,
    /// The latest request for the order.
    pub refresh: Option<&'a Refresh>,
    pub zone: &'a TimeZone,
    pub language: Language,
}

impl Timeline<'_> {
    pub fn render(&self) -> Markup {
        let language = self.language;
        html! {
            section aria-labelledby="history-title" {
                h2 #history-title { (language.text("history")) }
                @if self.entries.is_empty() { p.empty { (language.text("history-none")) } }
                ol.history {
                    @for step in steps(self.entries).iter().rev() {
                        @match step {
                            Step::One(entry) => li { (icon(Icon::of(entry))) (self.entry(entry)) },
                            Step::Tries(entries) => li { (icon(Icon::Again)) (self.tries(entries)) },
                        }
                    }
                }
            }
        }
    }

    fn entry(&self, entry: &HistoryEntry) -> Markup {
        html! {
            p.when { (time(entry.at, self.zone, self.language)) " · " span { bdi { (self.actor(entry)) } } }
            ul { @for event in &entry.events { li { (rendered(&by_number(self.link, event), self.language)) } } }
        }
    }

    fn tries(&self, entries: &[HistoryEntry]) -> Markup {
        let language = self.language;
        let (Some(first), Some(last)) = (entries.first(), entries.last()) else { return html! {} };
        let (from, to) = (date_time(first.at, self.zone, language), date_time(last.at, self.zone, language));
        let facts = [("count", Value::Count(entries.len())), ("from", Value::Text(&from)), ("to", Value::Text(&to))];
        html! {
            p.when { (language.text_with("tried-between", &facts)) " · " span { bdi { (self.actor(last)) } } }
            ul { @for event in &last.events { li { (rendered(&by_number(self.link, event), language)) } } }
            details.why {
                summary { (language.text("each-try")) }
                ol.history.inner { @for entry in entries.iter().rev() { li { (self.entry(entry)) } } }
            }
        }
    }

    /// Who or what caused an entry: a person by name where that is known, else the part of the exchange.
    fn actor(&self, entry: &HistoryEntry) -> String {
        let asked =
            |refresh: &&Refresh| Timestamp::from_millisecond(refresh.asked).is_ok_and(|asked| entry.at >= asked);
        let of_request =
            self.refresh.filter(|_| entry.by.is_person()).filter(asked).map(|refresh| refresh.person.as_str());
        match entry.person.as_deref().or(of_request).filter(|name| !name.is_empty()) {
            Some(name) => self.language.text_with("by-named", &[("name", Value::Text(name))]),
            None => cause(entry.by).render(self.language),
        }
    }
}

#[cfg(test)]
mod tests {
    use exchange::order::Trigger;
    use exchange::texts::Message;

    use super::*;

    fn entry(second: i64, ids: &[&str]) -> HistoryEntry {
        let events = ids.iter().map(|id| Message::new(id)).collect();
        HistoryEntry::new(Timestamp::from_second(second).unwrap(), 1, Trigger::Retry, events, 1)
    }

    #[test]
    fn o10_tries_that_failed_one_after_the_other_are_one_step() {
        let failed = |second| entry(second, &["attempt-failed"]);
        let entries = [
            entry(1, &["order-created", "lines-entered"]),
            failed(2),
            entry(3, &["roapp-status-set"]),
            failed(4),
            failed(5),
            failed(6),
            entry(7, &["attempt-failed", "needs-attention"]),
        ];
        let shown: Vec<usize> = steps(&entries)
            .iter()
            .map(|step| match step {
                Step::One(_) => 1,
                Step::Tries(tries) => tries.len(),
            })
            .collect();
        assert_eq!(shown, [1, 1, 1, 3, 1]);
        assert!(steps(&[]).is_empty());
    }

    #[test]
    fn o10_an_entry_has_the_icon_of_its_most_important_event() {
        for (ids, expected) in [
            (&["contact-found", "order-created", "lines-entered"][..], Icon::Created),
            (&["roapp-status-set"], Icon::Status),
            (&["no-rule-to-shop"], Icon::Status),
            (&["attempt-failed", "needs-attention"], Icon::Attention),
            (&["line-changed", "client-set"], Icon::Lines),
            (&["delivery-commented"], Icon::Delivery),
            (&["gone-from-shop"], Icon::Gone),
            (&["reopened"], Icon::Person),
            (&["of-a-newer-release"], Icon::Note),
            (&[], Icon::Note),
        ] {
            assert_eq!(Icon::of(&entry(1, ids)), expected, "{ids:?}");
        }
    }
}
