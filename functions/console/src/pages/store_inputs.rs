//! Inputs of the forms of a store: each with its label, its hint, and what is wrong with it right below.

use exchange::exchange::Choices;
use exchange::order::countries;
use exchange::settings::Problem;
use exchange::texts::{Language, Message};
use maud::{Markup, html};

use super::components::rendered;
use crate::form::Fields;
use crate::request_context::RequestContext;

/// Value and text of an option.
pub type ChoiceOption = (String, String);

/// A form as it is shown: its reader, its values, and what is wrong with them.
pub struct Form<'a> {
    pub context: &'a RequestContext,
    pub fields: &'a Fields,
    pub problems: &'a [Problem],
}

impl Form<'_> {
    fn problem(&self, name: &str) -> Option<&Message> {
        self.problems.iter().find(|problem| problem.field == name).map(|problem| &problem.message)
    }

    /// Whether a password was typed that this form does not give back (rule S4).
    fn is_lost(&self, name: &str) -> bool {
        name == "password" && !self.fields.get(name).is_empty()
    }

    /// Above a form that was refused: that something is wrong, and what stands at none of these fields.
    pub fn refusal(&self, fields: &[&str]) -> Markup {
        self.refusal_of(fields, "form-refused", &html! {})
    }

    /// The same with another sentence, and what stands behind it.
    pub fn refusal_of(&self, fields: &[&str], says: &str, behind: &Markup) -> Markup {
        let language = self.context.language;
        let others = self.problems.iter().filter(|problem| !fields.contains(&problem.field));
        html! {
            @if !self.problems.is_empty() {
                div.notice.bad role="alert" {
                    p { (language.text(says)) " " (behind) }
                    ul { @for problem in others { li { (rendered(&problem.message, language)) } } }
                }
            }
        }
    }

    /// A field around an input, with hint and problem.
    fn field(
        &self,
        name: &str,
        label: &str,
        hint: Option<&str>,
        input: impl FnOnce(Option<String>, bool) -> Markup,
    ) -> Markup {
        let language = self.context.language;
        let (problem, is_lost) = (self.problem(name), self.is_lost(name));
        let [hint_id, problem_id, again_id] = ["hint", "problem", "again"].map(|what| format!("{name}-{what}"));
        let described =
            [hint.map(|_| hint_id.clone()), problem.map(|_| problem_id.clone()), is_lost.then(|| again_id.clone())];
        let described: Vec<String> = described.into_iter().flatten().collect();
        let described = Some(described.join(" ")).filter(|ids| !ids.is_empty());
        html! {
            div.field {
                label for=(name) { (language.text(label)) }
                (input(described, problem.is_some()))
                @if let Some(problem) = problem { div.problem id=(problem_id) { (rendered(problem, language)) } }
                @if is_lost { small.problem id=(again_id) { (language.text("secret-not-saved")) } }
                @if let Some(hint) = hint { small.hint id=(hint_id) { (language.text(hint)) } }
            }
        }
    }

    /// A line of text.
    pub fn text(&self, name: &str, label: &str, hint: Option<&str>, required: bool) -> Markup {
        let input = |described: Option<String>, wrong: bool| {
            html! {
                input id=(name) name=(name) value=(self.fields.get(name)) required[required] maxlength="500"
                    aria-describedby=[described] aria-invalid=[wrong.then_some("true")];
            }
        };
        self.field(name, label, hint, input)
    }

    /// A secret: never filled in; `kept` says that one is stored already. Of one that was typed and is lost, the form says so instead.
    pub fn secret(&self, name: &str, label: &str, hint: Option<&str>, kept: bool) -> Markup {
        let placeholder = (kept && !self.is_lost(name)).then(|| self.context.language.text("secret-set"));
        let kind = if name == "password" { "password" } else { "text" };
        // A login is no secret to who typed it a moment ago.
        let value = if name == "password" { "" } else { self.fields.get(name) };
        let complete = if name == "password" { "new-password" } else { "off" };
        let input = |described: Option<String>, wrong: bool| {
            html! {
                input id=(name) type=(kind) name=(name) value=(value) autocomplete=(complete) maxlength="500"
                    placeholder=[placeholder] required[!kept] aria-describedby=[described] aria-invalid=[wrong.then_some("true")];
            }
        };
        self.field(name, label, hint, input)
    }

    /// A choice. Without options, an input for what would be chosen. `none` is the text of an empty first option.
    pub fn choice(
        &self,
        name: &str,
        label: &str,
        hint: Option<&str>,
        options: &[ChoiceOption],
        none: Option<&str>,
    ) -> Markup {
        let chosen = self.fields.get(name);
        let known = options.iter().any(|(value, _)| value == chosen);
        let none = none.map(|id| self.context.language.text(id));
        let input = |described: Option<String>, wrong: bool| {
            html! {
                @if options.is_empty() {
                    input id=(name) name=(name) value=(chosen) aria-describedby=[described] aria-invalid=[wrong.then_some("true")];
                } @else {
                    select id=(name) name=(name) aria-describedby=[described] aria-invalid=[wrong.then_some("true")] {
                        @if let Some(none) = &none { option value="" selected[chosen.is_empty()] { (none) } }
                        // What was chosen before and is in the list no longer is not lost by a look at the form.
                        @if !known && !chosen.is_empty() { option value=(chosen) selected { (chosen) } }
                        @for (value, text) in options { option value=(value) selected[chosen == value] { (text) } }
                    }
                }
            }
        };
        self.field(name, label, hint, input)
    }

    /// The employees who receive orders.
    pub fn managers(&self, choices: &Choices) -> Markup {
        let language = self.context.language;
        if choices.employees.is_empty() {
            return self.text("managers", "field-managers", None, true);
        }
        let chosen = |id: &str| self.fields.all("managers").any(|known| known.split([',', ' ']).any(|one| one == id));
        html! {
            fieldset.plain {
                legend { (language.text("field-managers")) }
                @for employee in &choices.employees {
                    label.check {
                        input type="checkbox" name="managers" value=(employee.id) checked[chosen(&employee.id.to_string())];
                        " " bdi { (employee.name) }
                    }
                }
                @if let Some(problem) = self.problem("managers") { div.problem { (rendered(problem, language)) } }
                small.hint { (language.text("field-managers-hint")) }
            }
        }
    }

    /// Where orders go in RO App, and from whom they are read: the fields of the wizard's second step.
    pub fn roapp(&self, choices: &Choices, languages: &[String]) -> Markup {
        let reader = self.context.language;
        let rows = |all: Vec<(u64, &String)>| -> Vec<ChoiceOption> {
            all.into_iter().map(|(id, name)| (id.to_string(), name.clone())).collect()
        };
        let locations = rows(choices.locations.iter().map(|row| (row.id.0, &row.name)).collect());
        let types = rows(choices.order_types.iter().map(|row| (row.id.0, &row.name)).collect());
        let categories = rows(choices.categories.iter().map(|row| (row.id.0, &row.path)).collect());
        let own_languages: Vec<ChoiceOption> = languages.iter().map(|key| (key.clone(), key.clone())).collect();
        let staff = Language::all().map(|(_, code, name)| (code.to_owned(), name.to_owned())).collect::<Vec<_>>();
        let identify = ["article", "name"].map(|by| (by.to_owned(), reader.text(&format!("by-{by}"))));
        html! {
            (self.choice("location", "field-location", None, &locations, Some("choose-one")))
            (self.choice("order_type", "field-order-type", None, &types, Some("choose-one")))
            (self.managers(choices))
            (self.choice("default_category", "field-category", Some("field-category-hint"), &categories, Some("choose-none")))
            (self.fallback(choices))
            (self.choice("language", "field-language", Some("field-language-hint"), &own_languages, None))
            (self.choice("identify_by", "field-identify", None, &identify, None))
            (self.choice("country", "field-country", Some("field-country-hint"), &country_options(reader), Some("choose-one")))
            (self.choice("time_zone", "field-zone", None, &zone_options(), Some("choose-one")))
            (self.choice("staff_language", "field-staff-language", Some("field-staff-language-hint"), &staff, Some("staff-language-country")))
        }
    }

    /// The fallback product, with a search of RO App's catalogue that keeps what was typed.
    fn fallback(&self, choices: &Choices) -> Markup {
        let name = |product: &exchange::roapp::Product| match product.sku.as_str() {
            "" => product.title.clone(),
            sku => format!("{} ({sku})", product.title),
        };
        let products: Vec<ChoiceOption> = choices.products.iter().map(|row| (row.id.to_string(), name(row))).collect();
        let language = self.context.language;
        html! {
            (self.choice("fallback_product", "field-fallback", Some("field-fallback-hint"), &products, Some("choose-none")))
            div.field {
                label for="product_search" { (language.text("field-product-search")) }
                div.inline {
                    input #product_search name="product_search" maxlength="100" value=(self.fields.get("product_search"));
                    button name="search" value="yes" formnovalidate { (language.text("search")) }
                }
            }
        }
    }
}

/// All countries by their names in the reader's language.
fn country_options(language: Language) -> Vec<ChoiceOption> {
    let mut all: Vec<ChoiceOption> =
        countries().iter().map(|code| (code.clone(), language.text(&format!("country-{code}")))).collect();
    all.sort_by_key(|(_, name)| name.to_lowercase());
    all
}

/// All time zones that are known.
fn zone_options() -> Vec<ChoiceOption> {
    let names = jiff::tz::db().available().map(|name| name.as_str().to_owned());
    // Names such as `posix/…` and `Etc/…` stand for others.
    let mut all: Vec<String> = names.filter(|name| name.contains('/') || name == "UTC").collect();
    all.retain(|name| !name.starts_with("posix/") && !name.starts_with("right/"));
    all.sort();
    all.into_iter().map(|name| (name.clone(), name)).collect()
}
