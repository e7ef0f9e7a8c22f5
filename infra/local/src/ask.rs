//! Questions on the terminal. Each can be answered by an argument instead; with `--yes` none is asked.

use std::io::{BufRead, IsTerminal, Write};

use exchange::settings::{IdOrName, NamedRecord, called};
use exchange::texts::Message;
use secrecy::SecretString;

use crate::language::{language, say_on};

/// Entries of a list that are printed; the others are chosen by name.
const LISTED: usize = 20;

/// Something that can be chosen.
pub struct Choice {
    id: u64,
    name: String,
}

impl Choice {
    pub fn new(id: u64, name: &str) -> Self {
        Self { id, name: name.to_owned() }
    }
}

/// Where answers come from.
pub struct Answers {
    /// Nothing is asked: proposals are taken.
    quiet: bool,
}

impl Answers {
    pub fn new(quiet: bool) -> Self {
        Self { quiet }
    }

    /// A line of text. `argument` names the option that would have given it.
    pub fn text(
        &mut self,
        argument: &str,
        given: Option<&str>,
        question: &str,
        proposed: Option<&str>,
    ) -> Result<String, Message> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if self.quiet {
            return proposed.map(str::to_owned).ok_or_else(|| missing(argument));
        }
        let line = ask(&language().text(question), proposed, argument)?;
        match (line.is_empty(), proposed) {
            (false, _) => Ok(line),
            (true, Some(proposed)) => Ok(proposed.to_owned()),
            (true, None) => Err(missing(argument)),
        }
    }

    /// A secret: from a variable of the environment, else typed without being shown.
    pub fn secret(&mut self, variable: &str, question: &str) -> Result<SecretString, Message> {
        if let Ok(value) = std::env::var(variable) {
            return Ok(value.into());
        }
        let unset = || Message::new("cli-init-secret-missing").with("variable", variable);
        if self.quiet {
            return Err(unset());
        }
        let question = language().text(question);
        let value = if std::io::stdin().is_terminal() {
            rpassword::prompt_password(format!("{question}: ")).map_err(|_| unset())?
        } else {
            ask(&question, None, variable).map_err(|_| unset())?
        };
        if value.is_empty() { Err(unset()) } else { Ok(value.into()) }
    }

    /// One of a list.
    pub fn one(
        &mut self,
        argument: &str,
        given: Option<&str>,
        list: &[Choice],
        proposed: Option<&str>,
    ) -> Result<IdOrName, Message> {
        self.maybe(argument, given, list, proposed)?.ok_or_else(|| missing(argument))
    }

    /// One of a list, or nothing.
    pub fn maybe(
        &mut self,
        argument: &str,
        given: Option<&str>,
        list: &[Choice],
        proposed: Option<&str>,
    ) -> Result<Option<IdOrName>, Message> {
        let answer = match given {
            Some(given) => given.to_owned(),
            None if self.quiet => proposed.unwrap_or_default().to_owned(),
            None => {
                let line = ask(&question(argument, list), proposed, argument)?;
                if line.is_empty() { proposed.unwrap_or_default().to_owned() } else { line }
            }
        };
        if answer.is_empty() { Ok(None) } else { pick(argument, &answer, list).map(Some) }
    }

    /// Some of a list, parted by commas.
    pub fn several(
        &mut self,
        argument: &str,
        given: &[String],
        list: &[Choice],
        proposed: Option<&str>,
    ) -> Result<Vec<IdOrName>, Message> {
        let answers: Vec<String> = if !given.is_empty() {
            given.to_vec()
        } else if self.quiet {
            proposed.iter().map(|name| (*name).to_owned()).collect()
        } else {
            let line = ask(&question(argument, list), proposed, argument)?;
            let line = if line.is_empty() { proposed.unwrap_or_default().to_owned() } else { line };
            line.split(',').map(|part| part.trim().to_owned()).filter(|part| !part.is_empty()).collect()
        };
        if answers.is_empty() {
            return Err(missing(argument));
        }
        answers.iter().map(|answer| pick(argument, answer, list)).collect()
    }

    /// Yes or no; an empty line is yes.
    pub fn yes(&mut self, question: &str) -> Result<bool, Message> {
        if self.quiet {
            return Ok(true);
        }
        let no = language().text("cli-init-no");
        let line = ask(&language().text(question), None, "yes")?.to_lowercase();
        Ok(line.is_empty() || !(line.starts_with(&no) || line.starts_with('n')))
    }
}

fn missing(argument: &str) -> Message {
    Message::new("cli-init-missing").with("argument", argument)
}

/// A question with its list, numbered.
fn question(argument: &str, list: &[Choice]) -> String {
    let mut text = language().text(&format!("cli-init-{argument}"));
    for (at, choice) in list.iter().take(LISTED).enumerate() {
        text += &format!("\n  {}  {}", at + 1, choice.name);
    }
    if list.len() > LISTED {
        let more = Message::new("cli-init-more").with("count", list.len() - LISTED);
        text += &format!("\n  {}", more.render(language()));
    }
    format!("{text}\n")
}

/// Prints a question and reads a line.
fn ask(question: &str, proposed: Option<&str>, argument: &str) -> Result<String, Message> {
    let proposed = proposed.map(|text| format!(" [{text}]")).unwrap_or_default();
    say_on!("{question}{proposed}: ");
    let mut line = String::new();
    let flushed = std::io::stdout().flush();
    match flushed.and_then(|()| std::io::stdin().lock().read_line(&mut line)) {
        Ok(1..) => Ok(line.trim().to_owned()),
        _ => Err(missing(argument)),
    }
}

/// A choice by its number in the printed list, by its id, or by its name. It is kept by name where only one has that.
fn pick(argument: &str, answer: &str, list: &[Choice]) -> Result<IdOrName, Message> {
    let rows: Vec<NamedRecord> =
        list.iter().map(|choice| NamedRecord { id: choice.id, names: vec![choice.name.clone()] }).collect();
    let number = answer.parse::<u64>().ok();
    let by_place = number.and_then(|number| list.get(usize::try_from(number).ok()?.checked_sub(1)?));
    let by_id = number.and_then(|number| list.iter().find(|choice| choice.id == number));
    let id = match (by_id.or(by_place), called(answer, &rows).as_slice()) {
        (Some(choice), _) => choice.id,
        (None, [one]) => one.id,
        (None, found) => {
            let says = if found.is_empty() { "config-name-gone" } else { "config-name-ambiguous" };
            let among = if found.is_empty() { rows.iter().collect() } else { found.to_vec() };
            let shown = |row: &&NamedRecord| format!("{} ({})", row.id, row.names.join(", "));
            let choices = Message::choices(among.iter().take(LISTED).map(shown).collect());
            let says = Message::new(says).with("field", argument).with("name", answer.escape_debug().to_string());
            return Err(says.with("choices", choices));
        }
    };
    let name = list.iter().find(|choice| choice.id == id).map(|choice| choice.name.as_str()).unwrap_or_default();
    let alone = list.iter().filter(|choice| choice.name == name).count() == 1 && !name.is_empty();
    Ok(if alone { IdOrName::Name(name.to_owned()) } else { IdOrName::Id(id) })
}
