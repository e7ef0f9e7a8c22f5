//! The report of a first hour, made to be sent to whoever maintains this: no personal data, no key, no text of the other side.

use serde_json::{Value, json};

use super::state::{FirstHourOf, FirstHourPlan};
use crate::decide::first_hour::{Answer, Does, Open};
use crate::texts::{Language, Message};

impl Answer {
    /// The question as people read it.
    pub fn asks(&self) -> Message {
        Message::new(&self.sentence())
    }

    /// What was found, or why it is open.
    pub fn says(&self) -> Message {
        match self.open {
            None => Message::new("first-found").with("value", shown(&self.found)),
            Some(why) => Message::new(open_id(why)),
        }
    }

    /// What the exchange does about it.
    pub fn doing(&self) -> Message {
        Message::new(does_id(self.does))
    }
}

/// What was found: words as the API has them, the usual ones and yes and no in the reader's language.
fn shown(found: &Value) -> Message {
    match found {
        Value::Bool(true) => Message::new("yes"),
        Value::Bool(false) => Message::new("no"),
        Value::Array(list) if list.is_empty() => Message::new("first-found-none"),
        Value::String(word) => match word.as_str() {
            "true" => Message::new("yes"),
            "false" => Message::new("no"),
            "honoured" => Message::new("first-word-honoured"),
            "ignored" => Message::new("first-word-ignored"),
            "refused" => Message::new("first-word-refused"),
            other => Message::text(other),
        },
        other => Message::text(other.to_string()),
    }
}

fn open_id(why: Open) -> &'static str {
    match why {
        Open::NothingToSee => "first-open-nothing-to-see",
        Open::NotAsked => "first-open-not-asked",
        Open::Unclear => "first-open-unclear",
        Open::TooRisky => "first-open-too-risky",
        Open::NotByUs => "first-open-not-by-us",
        Open::ByAPerson => "first-open-by-a-person",
        Open::NoHooks => "first-open-no-hooks",
        Open::NoneCame => "first-open-none-came",
    }
}

fn does_id(does: Does) -> &'static str {
    match does {
        Does::Reads => "first-does-reads",
        Does::Uses => "first-does-uses",
        Does::Checks => "first-does-checks",
        Does::NextWay => "first-does-next-way",
        Does::Sends => "first-does-sends",
        Does::Overlaps => "first-does-overlaps",
        Does::Zone => "first-does-zone",
        Does::None => "first-does-none",
        Does::HookSetup => "first-does-hook-setup",
        Does::Polls => "first-does-polls",
        Does::Plan => "first-does-plan",
        Does::Right => "first-does-right",
        Does::ShopPlan => "first-does-shop-plan",
        Does::ShopLogin => "first-does-shop-login",
        Does::Firewall => "first-does-firewall",
        Does::Frozen => "first-does-frozen",
        Does::Fallback => "first-does-fallback",
    }
}

impl FirstHourPlan {
    /// What will be done, sentence by sentence.
    pub fn lines(&self) -> Vec<Message> {
        let store = self.store.clone().unwrap_or_else(|| "–".to_owned());
        let requests = Message::new("first-plan-requests").with("roapp", self.roapp).with("shop", self.shop);
        let mut lines = vec![
            Message::new("first-plan-account").with("account", &self.account).with("store", store),
            requests.with("minutes", self.minutes),
            Message::new(if self.wish.things { "first-plan-things" } else { "first-plan-reads" }),
        ];
        if self.wish.over_limit {
            lines.push(Message::new("first-plan-limit"));
        }
        match self.wish.shop_order {
            Some(number) => lines.push(Message::new("first-plan-order").with("number", number.to_string())),
            None if self.wish.things => lines.push(Message::new("first-plan-shop")),
            None => {}
        }
        lines
    }
}

impl FirstHourOf {
    /// How many questions are answered, and how many are open.
    pub fn counts(&self) -> (usize, usize) {
        let found = self.answers.iter().filter(|answer| answer.open.is_none()).count();
        (found, self.answers.len() - found)
    }

    /// The report for a program.
    pub fn report(&self, language: Language) -> Value {
        let row = |answer: &Answer| {
            json!({
                "question": answer.question, "asks": answer.asks().render(language), "found": answer.found, "open": answer.open,
                "how": answer.how, "does": answer.doing().render(language),
            })
        };
        json!({"stage": self.stage, "requests": self.requests, "answers": self.answers.iter().map(row).collect::<Vec<_>>()})
    }
}

/// The report as Markdown.
pub fn markdown(state: &FirstHourOf, language: Language) -> String {
    let text = |id: &str| language.text(id);
    let mut lines = vec![format!("# {}", text("first-title")), String::new()];
    if let Some(problem) = &state.problem {
        lines.extend([problem.render(language), String::new()]);
    }
    for (id, wanted) in [("first-part-found", true), ("first-part-open", false)] {
        lines.extend([format!("## {}", text(id)), String::new()]);
        for answer in state.answers.iter().filter(|answer| answer.open.is_none() == wanted) {
            lines.push(format!("- **{}** (`{}`)", answer.asks().render(language), answer.question));
            lines.push(format!("  {} {}", answer.says().render(language), answer.doing().render(language)));
            lines.extend(answer.how.iter().map(|how| format!("  - `{}`", how.replace('`', "'"))));
        }
        lines.push(String::new());
    }
    lines.join("\n")
}
