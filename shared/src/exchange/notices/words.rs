//! The words of a notice, in the language and the time zone of its channel.
//!
//! Guarantees: nothing is in them but names of stores, numbers, times and what to do.

use jiff::Timestamp;

use crate::exchange::health::MOST_COUNTED;
use crate::notice::{Channel, Known, Notice, Phase, What};
use crate::texts::{Message, Moment};

/// Notices that a text has lines for; it counts the others.
const MOST_LINES: usize = 20;

/// A text with its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Words {
    pub title: String,
    pub text: String,
}

/// The words of these notices.
pub(super) fn words(channel: &Channel, notices: &[Notice], console: Option<&str>) -> Words {
    let language = channel.language();
    let mut lines = Vec::new();
    for notice in notices.iter().take(MOST_LINES) {
        lines.push(sentence(channel, notice).render(language));
        if let Some(hint) = hint(notice.trouble.what).filter(|_| notice.phase == Phase::Began) {
            lines.push(Message::new(hint).render(language));
        }
        lines.push(String::new());
    }
    if let Some(more) = notices.len().checked_sub(MOST_LINES).filter(|more| *more > 0) {
        lines.push(Message::new("notice-more-lines").with("count", more).render(language));
        lines.push(String::new());
    }
    let what = notices.first().map_or_else(|| Message::text(""), heading);
    let others = notices.len().saturating_sub(1);
    let what =
        if others == 0 { what } else { Message::new("notice-and-more").with("what", what).with("count", others) };
    finished(channel, &what, lines, console)
}

/// The words of a test.
pub(super) fn words_of_test(channel: &Channel, console: Option<&str>) -> Words {
    let said = Message::new("notice-test-text").render(channel.language());
    finished(channel, &Message::new("notice-test"), vec![said, String::new()], console)
}

fn finished(channel: &Channel, what: &Message, mut lines: Vec<String>, console: Option<&str>) -> Words {
    let language = channel.language();
    if let Some(url) = console {
        lines.push(Message::new("notice-console").with("url", url).render(language));
    }
    lines.push(Message::new("notice-channel").with("channel", &channel.name).render(language));
    let title = Message::new("notice-title").with("product", Message::new("product")).with("what", what);
    Words { title: title.render(language), text: lines.join("\n") }
}

/// One notice as a sentence.
pub(super) fn sentence(channel: &Channel, notice: &Notice) -> Message {
    let trouble = &notice.trouble;
    let local = |at: Timestamp| Moment::new(at, &channel.zone());
    let id = match notice.phase {
        Phase::Began => "notice-began",
        Phase::More | Phase::GoesOn => "notice-goes-on",
        Phase::Ended => "notice-ended",
    };
    Message::new(id)
        .with("what", what(trouble, notice.phase))
        .with("since", local(trouble.since))
        .with("until", local(trouble.gone.unwrap_or(trouble.since)))
}

fn heading(notice: &Notice) -> Message {
    let what = what(&notice.trouble, notice.phase);
    if notice.phase == Phase::Ended { Message::new("notice-over").with("what", what) } else { what }
}

/// What is wrong, in the words of the console's pages.
fn what(trouble: &Known, phase: Phase) -> Message {
    let counted = |id: &str| Message::new(id).with("count", trouble.count);
    let of_store =
        |id: &str| Message::new("notice-of-store").with("store", &trouble.name).with("what", Message::new(id));
    match trouble.what {
        What::OrdersNeedAttention if phase == Phase::Ended => Message::new("attention"),
        What::OrdersNeedAttention if trouble.count >= MOST_COUNTED => counted("health-attention-many"),
        What::OrdersNeedAttention => counted("health-attention"),
        What::RoAppDown => Message::new("health-roapp-down"),
        What::RoAppProblem => Message::new("health-roapp-problem"),
        What::RoAppKey => Message::new("health-roapp-key"),
        What::RoAppPlan => Message::new("health-roapp-plan"),
        What::ShopUnreachable => of_store("store-unreachable"),
        What::ShopProblem => of_store("store-problem"),
        What::ShopLogin => of_store("store-login-refused"),
        What::ShopPlan => of_store("store-no-plan"),
        What::StoreUnusable => of_store("store-unusable"),
        What::StoreNotice => of_store("store-notice"),
        What::StoreNoRules => of_store("store-no-rules"),
        What::RoAppSilent => Message::new("roapp-silent"),
        What::NoChecks => Message::new("health-late"),
        What::ItemsUnreadable => counted("health-unreadable"),
        What::MessagesDead => counted("health-dead"),
        What::Unknown => Message::new("notice-unknown"),
    }
}

/// What to do.
fn hint(what: What) -> Option<&'static str> {
    Some(match what {
        What::OrdersNeedAttention => "notice-hint-attention",
        What::RoAppDown => "health-roapp-down-hint",
        What::RoAppProblem => "notice-hint-roapp-problem",
        What::RoAppKey => "notice-hint-roapp-key",
        What::RoAppPlan => "notice-hint-roapp-plan",
        What::ShopUnreachable => "notice-hint-shop-unreachable",
        What::ShopLogin => "notice-hint-shop-login",
        What::ShopPlan => "notice-hint-shop-plan",
        What::ShopProblem | What::StoreUnusable | What::StoreNotice => "notice-hint-store",
        What::StoreNoRules => "store-no-rules-hint",
        What::RoAppSilent => "notice-hint-silent",
        What::NoChecks => "health-late-hint",
        What::ItemsUnreadable | What::MessagesDead => "health-log-hint",
        What::Unknown => return None,
    })
}
