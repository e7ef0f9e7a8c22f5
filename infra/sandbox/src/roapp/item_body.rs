//! The body of a line. A new line must have all fields, also those that are zero.

use super::RoApp;
use super::field_errors::{FieldErrors, text, whole};
use super::model::{Discount, ItemFields, Warranty};
use super::settings::by_id;
use crate::control::variants::Variants;
use crate::json::decimal;
use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::Value;

/// Reads a new line, or with `before` a change of a line.
pub(crate) fn read(
    roapp: &RoApp,
    body: &Value,
    before: Option<&ItemFields>,
    variants: &Variants,
) -> Result<ItemFields, FieldErrors> {
    let mut errors = FieldErrors::default();
    let reader = Reader {
        body,
        is_new: before.is_none(),
        accepts_strings: variants.is("roapp.text_numbers", "accepted"),
        warranty: variants.choice("roapp.item_warranty"),
    };
    let assignee_id = whole(body, "assignee_id", &mut errors);
    match assignee_id {
        Some(id) if by_id(&roapp.settings().employees, id).is_none() => errors.add("assignee_id", "Does not exist"),
        None if before.is_none() && body.get("assignee_id").is_none_or(Value::is_null) => {
            errors.add("assignee_id", "Required")
        }
        _ => {}
    }
    let mut number = |name: &str, old: fn(&ItemFields) -> Decimal| {
        reader.number(body, name, name, reader.is_new, &mut errors).or(before.map(old)).unwrap_or_default()
    };
    let (quantity, price, cost) = (
        number("quantity", |line| line.quantity),
        number("price", |line| line.price),
        number("cost", |line| line.cost),
    );
    let kept = variants.choice("roapp.quantity_decimals").parse();
    let quantity = kept.map_or(quantity, |decimals| rounded(quantity, decimals));
    let zero_allowed = before.is_some() && quantity.is_zero() && variants.is("roapp.zero_quantity", "accepted");
    if body.get("quantity").is_some() && quantity <= Decimal::ZERO && !zero_allowed {
        errors.add("quantity", "Must be greater than 0");
    }
    if price < Decimal::ZERO {
        errors.add("price", "Must not be negative");
    }
    let kept = variants.choice("roapp.item_decimals");
    if kept == "refused" {
        if price.normalize().scale() > 2 {
            errors.add("price", "Must have at most 2 decimals");
        }
        if quantity.normalize().scale() > 0 {
            errors.add("quantity", "Must be a whole number");
        }
    }
    let price = kept.parse().map_or(price, |decimals| rounded(price, decimals));
    let fields = ItemFields {
        assignee_id: assignee_id.or(before.map(|line| line.assignee_id)).unwrap_or_default(),
        quantity,
        price,
        cost,
        discount: reader.discount(before.map(|line| &line.discount), &mut errors),
        warranty: reader.warranty(before.map(|line| &line.warranty), &mut errors),
        tax_ids: taxes(roapp, body, &mut errors).or(before.map(|line| line.tax_ids.clone())).unwrap_or_default(),
        comment: text(body, "comment", &mut errors).or(before.map(|line| line.comment.clone())).unwrap_or_default(),
    };
    errors.or(fields)
}

fn rounded(number: Decimal, decimals: u32) -> Decimal {
    number.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero)
}

struct Reader<'a> {
    body: &'a Value,
    is_new: bool,
    accepts_strings: bool,
    warranty: String,
}

impl Reader<'_> {
    fn number(
        &self,
        within: &Value,
        name: &str,
        field: &str,
        required: bool,
        errors: &mut FieldErrors,
    ) -> Option<Decimal> {
        match within.get(name) {
            None | Some(Value::Null) if required => errors.none(field, "Required"),
            None | Some(Value::Null) => None,
            Some(value) => {
                let number = decimal(value).filter(|_| value.is_number() || self.accepts_strings);
                number.or_else(|| errors.none(field, "Must be a number"))
            }
        }
    }

    /// A required string, one of `allowed` unless that is empty. Discount and warranty must be complete if they are sent.
    fn required_text(
        within: &Value,
        name: &str,
        field: &str,
        allowed: &[&str],
        errors: &mut FieldErrors,
    ) -> Option<String> {
        match within.get(name) {
            None | Some(Value::Null) => errors.none(field, "Required"),
            Some(Value::String(text)) if allowed.is_empty() || allowed.contains(&text.as_str()) => Some(text.clone()),
            Some(_) if allowed.is_empty() => errors.none(field, "Must be a string"),
            Some(_) => errors.none(field, format!("Must be one of {}", allowed.join(", "))),
        }
    }

    fn object(&self, name: &str, errors: &mut FieldErrors) -> Option<&Value> {
        match self.body.get(name) {
            Some(object) if object.is_object() => Some(object),
            Some(Value::Null) | None if self.is_new => errors.none(name, "Required"),
            Some(Value::Null) | None => None,
            Some(_) => errors.none(name, "Must be an object"),
        }
    }

    fn discount(&self, before: Option<&Discount>, errors: &mut FieldErrors) -> Discount {
        let mut discount = before.cloned().unwrap_or_default();
        let Some(given) = self.object("discount", errors) else {
            return discount;
        };
        let kind = Self::required_text(given, "type", "discount.type", &["percentage", "value"], errors);
        discount.kind = kind.unwrap_or(discount.kind);
        discount.percentage =
            self.number(given, "percentage", "discount.percentage", true, errors).unwrap_or(discount.percentage);
        discount.amount = self.number(given, "amount", "discount.amount", true, errors).unwrap_or(discount.amount);
        let sponsor = Self::required_text(given, "sponsor", "discount.sponsor", &["staff", "company"], errors);
        discount.sponsor = sponsor.unwrap_or(discount.sponsor);
        discount
    }

    fn warranty(&self, before: Option<&Warranty>, errors: &mut FieldErrors) -> Warranty {
        let mut warranty = before.cloned().unwrap_or_default();
        let Some(given) = self.object("warranty", errors) else {
            return warranty;
        };
        let either = self.warranty == "any";
        let number = given["period"].as_i64().filter(|_| self.warranty != "documented");
        let period = match number {
            Some(period) => Some(period.to_string()),
            None if self.warranty == "number" => errors.none("warranty.period", "Must be an integer"),
            None => Self::required_text(given, "period", "warranty.period", &[], errors),
        };
        warranty.period = period.unwrap_or(warranty.period);
        let key =
            if self.warranty == "number" || (either && given.get("unit").is_some()) { "unit" } else { "periodUnits" };
        let allowed: &[&str] = if either { &["days", "months", "years"] } else { &["days", "months"] };
        let units = Self::required_text(given, key, &format!("warranty.{key}"), allowed, errors);
        warranty.units = units.unwrap_or(warranty.units);
        warranty
    }
}

fn taxes(roapp: &RoApp, body: &Value, errors: &mut FieldErrors) -> Option<Vec<i64>> {
    let given = body.get("tax_ids").filter(|value| !value.is_null())?;
    let ids: Option<Vec<i64>> = given.as_array().and_then(|list| list.iter().map(Value::as_i64).collect());
    let ids = ids.filter(|ids| ids.iter().all(|id| by_id(&roapp.settings().taxes, *id).is_some()));
    ids.or_else(|| errors.none("tax_ids", "Does not exist"))
}
