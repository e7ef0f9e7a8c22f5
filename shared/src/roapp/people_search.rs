//! Finding people by phone and by e-mail among any number of them.
//!
//! Guarantees: no row is believed because a filter was sent, all are compared again; a filter that is ignored is noticed on the
//! first page; a list that is too long to be read as a whole is said to be so after one page.

use super::account::RoApp;
use super::client::{Api, MAX_PAGES};
use super::envelope;
use super::error::RoAppError;
use super::filter_notation::{Filter, FilterNotation};
use super::people::{Person, person};
use crate::order::digits;

const PEOPLE: &str = "/contacts/people";
/// Digits of a phone that are the same in every notation of it.
const CORE: usize = 7;

/// Digits of the longest number with its country code and two zeros before it.
const LONGEST: usize = 17;

/// What one page answered.
struct Page {
    rows: Vec<Person>,
    /// What is wrong with a row that cannot be read: it may be the one that is looked for.
    hole: Option<RoAppError>,
    pages: u64,
}

impl RoApp {
    /// People with a phone that RO App finds equal to one of `phones`, given in several notations each, and that `is_match` accepts.
    /// With `all`, those of every page; else of the pages up to the first match.
    ///
    /// # Errors
    /// [`RoAppError::TooLong`] where no filter is honoured and the people are too many to be read.
    pub async fn people_by_phone(
        &self,
        phones: &[String],
        all: bool,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        if let Some(notation) = self.client.notation() {
            let query = notation.query(Filter::Phones, phones);
            let first = self.people_page(&query).await?;
            if first.rows.iter().all(|row| is_match(row) || answers(row, phones)) {
                return self.read_on(&query, first, all, is_match).await;
            }
            self.client.set_notation(None);
        }
        self.find_notation(phones, all, is_match).await
    }

    /// Asks in every notation, together with the phones of two people who are there: an answer that has both of them and nobody
    /// who was not asked for tells the notation, so that "nobody else" can be believed of it.
    async fn find_notation(
        &self,
        phones: &[String],
        all: bool,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let everybody = self.people_page(&[]).await?;
        if everybody.pages <= 1 {
            return self.read_on(&[], everybody, all, is_match).await;
        }
        let mut known: Vec<&Person> = Vec::new();
        for row in everybody.rows.iter().filter(|row| !answers(row, phones)) {
            let new = known.iter().all(|other| !answers(row, &forms(other)));
            if new && row.phones.first().is_some_and(|phone| is_plain(phone)) {
                known.push(row);
            }
            if known.len() == 2 {
                break;
            }
        }
        let mut found = Vec::new();
        if let [one, other] = known[..] {
            // One before and one after those that are looked for: a server that takes one value of several shows neither or one.
            let asked = [forms(one), phones.to_vec(), forms(other)].concat();
            for notation in FilterNotation::ALL {
                let query = notation.query(Filter::Phones, &asked);
                let first = self.people_page(&query).await?;
                if !first.rows.iter().all(|row| is_match(row) || answers(row, &asked)) {
                    continue;
                }
                if [one, other].iter().all(|known| first.rows.iter().any(|row| row.id == known.id)) {
                    self.client.set_notation(Some(notation));
                    return self.read_on(&query, first, all, is_match).await;
                }
                found.extend(first.rows.into_iter().filter(&is_match));
            }
        }
        if !found.is_empty() && !all {
            return Ok(found);
        }
        self.read_on(&[], everybody, all, is_match).await
    }

    /// People with an e-mail address. No filter of it is documented: they are asked for by name, and then all are read as far as
    /// they are few enough.
    ///
    /// # Errors
    /// [`RoAppError::TooLong`] where they are too many.
    pub async fn people_by_email(
        &self,
        name: &str,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let everybody = self.people_page(&[]).await?;
        if everybody.pages > 1 && !name.is_empty() {
            let query = self.client.filter(Filter::Names, &[name.to_owned()]);
            let named = self.people_page(&query).await?;
            let found: Vec<Person> = named.rows.into_iter().filter(&is_match).collect();
            if !found.is_empty() {
                return Ok(found);
            }
        }
        self.read_on(&[], everybody, false, is_match).await
    }

    async fn people_page(&self, query: &[(&str, String)]) -> Result<Page, RoAppError> {
        let query = [query, &[("page", "1".to_owned())]].concat();
        let body = self.client.send(Api::V2, http::Method::GET, PEOPLE, &query, None).await?;
        let (rows, hole) = envelope::read_around("GET /contacts/people", &body, person)?;
        let none = rows.is_empty() && hole.is_none();
        Ok(Page { pages: if none { 1 } else { envelope::pages(&body) }, rows, hole })
    }

    /// The matches of a list whose first page was read.
    async fn read_on(
        &self,
        query: &[(&str, String)],
        first: Page,
        all: bool,
        is_match: impl Fn(&Person) -> bool,
    ) -> Result<Vec<Person>, RoAppError> {
        let mut found: Vec<Person> = first.rows.into_iter().filter(&is_match).collect();
        if !found.is_empty() && !all {
            return Ok(found);
        }
        if first.pages <= 1 {
            return first.hole.map_or(Ok(found), Err);
        }
        if first.pages > MAX_PAGES {
            return Err(RoAppError::TooLong { call: format!("GET {PEOPLE}"), pages: MAX_PAGES });
        }
        let enough = |rows: &[Person]| !all && rows.iter().any(&is_match);
        let rest = self.client.list_from(2, MAX_PAGES, Api::V2, PEOPLE, query, person, enough).await?;
        found.extend(rest.into_iter().filter(&is_match));
        match first.hole {
            Some(hole) if found.is_empty() || all => Err(hole),
            _ => Ok(found),
        }
    }
}

/// Whether a person can be an answer to a question for these phones, however loosely they are compared. A field may hold several.
fn answers(person: &Person, phones: &[String]) -> bool {
    let asked: Vec<String> = phones.iter().filter_map(|phone| core(phone)).collect();
    person.phones.iter().map(|phone| digits(phone)).any(|there| asked.iter().any(|core| there.contains(core)))
}

/// The last digits of a phone.
fn core(phone: &str) -> Option<String> {
    let digits = digits(phone);
    digits.len().checked_sub(CORE).and_then(|from| digits.get(from..)).map(str::to_owned)
}

/// Whether a field holds one number and nothing else, so that every server finds it by its digits.
fn is_plain(phone: &str) -> bool {
    (CORE..=LONGEST).contains(&digits(phone).len()) && !phone.chars().any(char::is_alphabetic)
}

/// A person's first phone as RO App has it, and as digits.
fn forms(person: &Person) -> Vec<String> {
    let Some(typed) = person.phones.first() else { return Vec::new() };
    let digits = digits(typed);
    let mut forms = vec![typed.clone(), digits.clone(), format!("+{digits}")];
    forms.sort();
    forms.dedup();
    forms
}
