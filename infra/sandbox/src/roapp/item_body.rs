//! The body of a line, in which even the zeros are required.

use super::Office;
use super::check::{Problems, text, whole};
use super::model::{Discount, ItemFields, Warranty};
use super::settings::by_id;
use crate::control::variants::Variants;
use crate::json::decimal;
use rust_decimal::Decimal;
use serde_json::Value;

/// A whole line, or with `before` a change of one.
pub(crate) fn read(
    office: &Office,
    body: &Value,
    before: Option<&ItemFields>,
    variants: &Variants,
) -> Result<ItemFields, Problems> {
    let mut problems = Problems::default();
    let reader = Reader {
        body,
        new: before.is_none(),
        texts: variants.is("roapp.text_numbers", "accepted"),
        warranty: variants.choice("roapp.item_warranty"),
    };
    let assignee_id = whole(body, "assignee_id", &mut problems);
    match assignee_id {
        Some(id) if by_id(&office.look().employees, id).is_none() => problems.add("assignee_id", "Does not exist"),
        None if before.is_none() && body.get("assignee_id").is_none_or(Value::is_null) => {
            problems.add("assignee_id", "Required")
        }
        _ => {}
    }
    let mut figure = |name: &str, old: fn(&ItemFields) -> Decimal| {
        reader.number(body, name, name, reader.new, &mut problems).or(before.map(old)).unwrap_or_default()
    };
    let (quantity, price, cost) = (
        figure("quantity", |line| line.quantity),
        figure("price", |line| line.price),
        figure("cost", |line| line.cost),
    );
    let zero = before.is_some() && quantity.is_zero() && variants.is("roapp.zero_quantity", "accepted");
    if body.get("quantity").is_some() && quantity <= Decimal::ZERO && !zero {
        problems.add("quantity", "Must be greater than 0");
    }
    if price < Decimal::ZERO {
        problems.add("price", "Must not be negative");
    }
    let fields = ItemFields {
        assignee_id: assignee_id.or(before.map(|line| line.assignee_id)).unwrap_or_default(),
        quantity,
        price,
        cost,
        discount: reader.discount(before.map(|line| &line.discount), &mut problems),
        warranty: reader.warranty(before.map(|line| &line.warranty), &mut problems),
        tax_ids: taxes(office, body, &mut problems).or(before.map(|line| line.tax_ids.clone())).unwrap_or_default(),
        comment: text(body, "comment", &mut problems).or(before.map(|line| line.comment.clone())).unwrap_or_default(),
    };
    problems.or(fields)
}

/// How strictly this body is read.
struct Reader<'a> {
    body: &'a Value,
    new: bool,
    texts: bool,
    warranty: String,
}

impl Reader<'_> {
    fn number(
        &self,
        within: &Value,
        name: &str,
        field: &str,
        demanded: bool,
        problems: &mut Problems,
    ) -> Option<Decimal> {
        match within.get(name) {
            None | Some(Value::Null) => {
                if demanded {
                    problems.add(field, "Required");
                }
                None
            }
            Some(value) if value.is_number() || self.texts => decimal(value).or_else(|| {
                problems.add(field, "Must be a number");
                None
            }),
            Some(_) => {
                problems.add(field, "Must be a number");
                None
            }
        }
    }

    /// A word that must be there: discount and warranty are sent whole or not at all.
    fn word(within: &Value, name: &str, field: &str, allowed: &[&str], problems: &mut Problems) -> Option<String> {
        match within.get(name) {
            None | Some(Value::Null) => {
                problems.add(field, "Required");
                None
            }
            Some(Value::String(word)) if allowed.is_empty() || allowed.contains(&word.as_str()) => Some(word.clone()),
            Some(_) => {
                problems.add(
                    field,
                    if allowed.is_empty() {
                        "Must be a string".to_owned()
                    } else {
                        format!("Must be one of {}", allowed.join(", "))
                    },
                );
                None
            }
        }
    }

    fn part(&self, name: &str, problems: &mut Problems) -> Option<&Value> {
        match self.body.get(name) {
            Some(part) if part.is_object() => Some(part),
            Some(Value::Null) | None => {
                if self.new {
                    problems.add(name, "Required");
                }
                None
            }
            Some(_) => {
                problems.add(name, "Must be an object");
                None
            }
        }
    }

    fn discount(&self, before: Option<&Discount>, problems: &mut Problems) -> Discount {
        let mut discount = before.cloned().unwrap_or(Discount {
            kind: "percentage".to_owned(),
            percentage: Decimal::ZERO,
            amount: Decimal::ZERO,
            sponsor: "staff".to_owned(),
        });
        let Some(given) = self.part("discount", problems) else {
            return discount;
        };
        let kind = Self::word(given, "type", "discount.type", &["percentage", "value"], problems);
        discount.kind = kind.unwrap_or(discount.kind);
        discount.percentage =
            self.number(given, "percentage", "discount.percentage", true, problems).unwrap_or(discount.percentage);
        discount.amount = self.number(given, "amount", "discount.amount", true, problems).unwrap_or(discount.amount);
        let sponsor = Self::word(given, "sponsor", "discount.sponsor", &["staff", "company"], problems);
        discount.sponsor = sponsor.unwrap_or(discount.sponsor);
        discount
    }

    fn warranty(&self, before: Option<&Warranty>, problems: &mut Problems) -> Warranty {
        let mut warranty = before.cloned().unwrap_or(Warranty { period: "0".to_owned(), units: "days".to_owned() });
        let Some(given) = self.part("warranty", problems) else {
            return warranty;
        };
        let either = self.warranty == "any";
        let number = given["period"].as_i64().filter(|_| self.warranty != "documented");
        let period = match number {
            Some(period) => Some(period.to_string()),
            None if self.warranty == "number" => {
                problems.add("warranty.period", "Must be an integer");
                None
            }
            None => Self::word(given, "period", "warranty.period", &[], problems),
        };
        warranty.period = period.unwrap_or(warranty.period);
        let key =
            if self.warranty == "number" || (either && given.get("unit").is_some()) { "unit" } else { "periodUnits" };
        let allowed: &[&str] = if either { &["days", "months", "years"] } else { &["days", "months"] };
        let units = Self::word(given, key, &format!("warranty.{key}"), allowed, problems);
        warranty.units = units.unwrap_or(warranty.units);
        warranty
    }
}

fn taxes(office: &Office, body: &Value, problems: &mut Problems) -> Option<Vec<i64>> {
    let given = body.get("tax_ids").filter(|value| !value.is_null())?;
    let ids: Option<Vec<i64>> =
        given.as_array().map(|list| list.iter().map(Value::as_i64).collect()).unwrap_or_default();
    match ids {
        Some(ids) if ids.iter().all(|id| by_id(&office.look().taxes, *id).is_some()) => Some(ids),
        _ => {
            problems.add("tax_ids", "Does not exist");
            None
        }
    }
}
