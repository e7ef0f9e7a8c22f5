//! The test things of RO App: a contact, a category, products, an order with a line, its changes, and what is refused on purpose.

use http::Method;
use serde_json::{Value, json};

use super::calls::{Halt, Runner, merged};
use super::creating::{LAST_STAGE, Making, custom_values, demands, with_custom};
use crate::decide::first_hour::{Seen, rows};
use crate::roapp::Generation;

/// A number that nobody has: it is kept for examples.
const TYPED_PHONE: &str = "+1 (202) 555-0143";
const PLAIN_PHONE: &str = "+12025550143";
/// The longest text that is tried.
const LONGEST: u64 = 10_000;

/// A body for the phone of a contact: the fewest keys first, and a number as people write it before a plain one.
fn phones(at: usize) -> Option<Value> {
    let number = if at.is_multiple_of(2) { TYPED_PHONE } else { PLAIN_PHONE };
    Some(match at / 2 {
        0 => json!([{"phone": number}]),
        1 => json!([{"phone": number, "title": "TEST"}]),
        2 => json!([{"phone": number, "title": "TEST", "notify": false, "has_viber": false, "has_whatsapp": false}]),
        _ => return None,
    })
}

impl Runner<'_> {
    /// Creates, changes and reads the test things. What an account refuses leaves the questions that rest on it open.
    pub(crate) async fn things(&mut self) -> Result<(), Halt> {
        self.write("order.empty", Method::POST, "/orders", json!({})).await?;
        let Some(contact) = self.contact().await? else { return self.products().await.map(drop) };
        self.evidence.note("contact", json!(contact));
        self.contact_twice(contact).await?;
        let product = self.products().await?;
        let Some(order) = self.order(contact).await? else { return Ok(()) };
        self.evidence.note("test_order", json!(order));
        self.watch_account(order).await?;
        self.get("order.made", &format!("/orders/{order}"), &[]).await?;
        self.changes(order).await?;
        if let Some(product) = product {
            Box::pin(self.lines(order, product)).await?;
        }
        self.statuses(order).await?;
        let comment = json!({"comment": self.state.mark.clone(), "is_private": true});
        self.write("comment", Method::POST, &format!("/orders/{order}/comments"), comment).await?;
        self.longest(order).await
    }

    async fn contact(&mut self) -> Result<Option<u64>, Halt> {
        let mark = self.state.mark.clone();
        let making = Making {
            thing: "contact",
            generation: Generation::V2,
            path: "/contacts/people",
            list: "/contacts/people",
            field: "first_name",
            named: mark.clone(),
        };
        let plain = [
            ("last_name", json!("TEST")),
            ("email", json!("test@example.com")),
            ("address", json!("TEST")),
            ("notes", json!("TEST")),
            ("discount_code", json!("TEST")),
        ];
        self.make(&making, |before, evidence| {
            let read = demands(before, &plain, &["phones", "phone"]);
            let phones = phones(read.others)?;
            if read.stage > LAST_STAGE {
                return None;
            }
            let body = json!({"first_name": mark, "phones": phones});
            let custom = custom_values(evidence, "person_fields", before, read.stage);
            Some(with_custom(merged(body, &Value::Object(read.plain)), &custom))
        })
        .await
    }

    /// The same contact once more, to see whether its phone is refused, merged or doubled.
    async fn contact_twice(&mut self, contact: u64) -> Result<(), Halt> {
        let Some(taken) = self.evidence.accepted("contact").cloned() else { return Ok(()) };
        let named = format!("{} 2", self.state.mark);
        let making = Making {
            thing: "twice",
            generation: Generation::V2,
            path: "",
            list: "/contacts/people",
            field: "first_name",
            named: named.clone(),
        };
        let body = merged(taken, &json!({"first_name": named}));
        let found = if self.was_cut("contact.twice").await { self.find(&making).await? } else { None };
        let id = match found {
            Some(id) => {
                self.keep("contact.twice", Seen::lost(body)).await?;
                Some(id)
            }
            None => {
                let seen = self.write("contact.twice", Method::POST, "/contacts/people", body).await?;
                let known = self.state.things.get("twice").copied().or_else(|| seen.id());
                match known {
                    _ if seen.status != 0 && !seen.is_success() => None,
                    None => self.find(&making).await?.or(Some(contact)),
                    known => known,
                }
            }
        };
        if let Some(id) = id {
            // An answer without an id, and no second contact: it is the first.
            self.evidence.note("twice", json!(id));
            self.state.things.insert("twice".to_owned(), id);
        }
        let path = format!("/contacts/people/{contact}/comments");
        self.write("contact.comment", Method::POST, &path, json!({"comment": self.state.mark.clone()})).await?;
        Ok(())
    }

    /// A category and products, by every route. Returns the product of the test line.
    async fn products(&mut self) -> Result<Option<u64>, Halt> {
        let mark = self.state.mark.clone();
        let making = Making {
            thing: "category",
            generation: Generation::V2,
            path: "",
            list: "/catalog/products/categories",
            field: "title",
            named: mark.clone(),
        };
        if !(self.was_cut("category").await && self.find(&making).await?.is_some()) {
            self.write(
                "category",
                Method::POST,
                "/catalog/products/categories",
                json!({"title": mark, "parent_id": null}),
            )
            .await?;
        }
        let Some(category) = self.category() else { return Ok(self.fallback()) };
        let v2 = self.product_of_v2(category).await?;
        if let Some(product) = v2 {
            self.write(
                "product.changed",
                Method::PATCH,
                &format!("/catalog/products/{product}"),
                json!({"description": "TEST"}),
            )
            .await?;
        }
        let old = Box::pin(self.old_product(category)).await?;
        Ok(v2.or(old).or_else(|| self.fallback()))
    }

    fn fallback(&self) -> Option<u64> {
        self.shop.as_ref().and_then(|shop| shop.settings.fallback_product).map(|product| product.0)
    }

    /// The store's category, or the first of the account.
    fn category(&self) -> Option<u64> {
        let of_store = self.shop.as_ref().and_then(|shop| shop.settings.default_category).map(|category| category.0);
        of_store.or_else(|| rows(&self.evidence.success("categories")?.body, "data").first()?["id"].as_u64())
    }

    async fn product_of_v2(&mut self, category: u64) -> Result<Option<u64>, Halt> {
        let first = |list: &str, name: &str| {
            let seen = self.evidence.success(list)?;
            rows(&seen.body, name).first()?["id"].as_u64()
        };
        let (kind, unit) = (
            first("types.products", "types"),
            first("uoms", "uoms").or_else(|| first("old.uoms", "uoms")).unwrap_or(1),
        );
        let title = format!("{} 1", self.state.mark);
        let making = Making {
            thing: "product",
            generation: Generation::V2,
            path: "/catalog/products",
            list: "/catalog/products",
            field: "title",
            named: title.clone(),
        };
        self.make(&making, |before, _| {
            let body = json!({"title": title, "category_id": category, "sku": "TEST-1"});
            match before.len() {
                0 => Some(body),
                1 => Some(merged(body, &json!({"product_type_id": kind?, "uom_id": unit}))),
                2 => {
                    let tracked = before.last()?.body.to_string().contains("expiration_tracking");
                    let more =
                        json!({"product_type_id": kind?, "uom_id": unit, "expiration_tracking": {"is_enabled": false}});
                    tracked.then(|| merged(body, &more))
                }
                _ => None,
            }
        })
        .await
    }

    async fn old_product(&mut self, category: u64) -> Result<Option<u64>, Halt> {
        let title = format!("{} 2", self.state.mark);
        let making = Making {
            thing: "old_product",
            generation: Generation::Bare,
            path: "/products/",
            list: "/catalog/products",
            field: "title",
            named: title.clone(),
        };
        let made = self
            .make(&making, |before, _| {
                let body = json!({"title": title, "category_id": category, "article": "TEST-2"});
                match before.len() {
                    0 => Some(merged(body, &json!({"code": "20255501"}))),
                    1 => Some(body),
                    _ => None,
                }
            })
            .await?;
        if let Some(product) = made {
            let path = format!("/products/{product}");
            for (name, prices) in [("old_product.object", json!({})), ("old_product.text", json!("{}"))] {
                self.once(name, Generation::Bare, Method::PUT, &path, Some(json!({"prices": prices}))).await?;
            }
        }
        Ok(made)
    }

    async fn order(&mut self, contact: u64) -> Result<Option<u64>, Halt> {
        let Some(form) = self.order_form(contact) else { return Ok(None) };
        let mark = self.state.mark.clone();
        let making = Making {
            thing: "order",
            generation: Generation::V2,
            path: "/orders",
            list: "/orders",
            field: "manager_notes",
            named: mark.clone(),
        };
        let statuses =
            self.evidence.success("statuses").map(|seen| rows(&seen.body, "data").to_vec()).unwrap_or_default();
        let status = statuses.get(1).map(|row| row["id"].clone()).unwrap_or_default();
        let plain = [
            ("malfunction", json!("TEST")),
            ("due_date", json!("2030-01-01T00:00:00Z")),
            ("engineer_notes", json!("TEST")),
            ("resume", json!("TEST")),
            ("estimated_price", json!("1")),
        ];
        let plain_and_older = plain.clone().into_iter().chain([("will_done_at", Value::Null)]).collect::<Vec<_>>();
        self.make(&making, |before, evidence| {
            let mut read = demands(before, &plain_and_older, &["status_id", "number"]);
            if read.plain.remove("will_done_at").is_some() {
                read.plain.insert("due_date".to_owned(), json!("2030-01-01T00:00:00Z"));
            }
            if read.stage > LAST_STAGE || read.others > 1 {
                return None;
            }
            let mut body = merged(form.clone(), &json!({"manager_notes": mark}));
            if read.others == 0 {
                body = merged(body, &json!({"status_id": status, "number": "TEST-1"}));
            }
            let custom = custom_values(evidence, "order_fields", before, read.stage);
            Some(with_custom(merged(body, &Value::Object(read.plain)), &custom))
        })
        .await
    }

    /// Location, type, manager and client of the test order: those of the store, or the first of the account.
    fn order_form(&self, contact: u64) -> Option<Value> {
        let first = |list: &str, good: fn(&Value) -> bool| {
            let seen = self.evidence.success(list)?;
            rows(&seen.body, "data").iter().find(|row| good(row))?["id"].as_u64()
        };
        let of_store = self.shop.as_ref().map(|shop| &shop.settings);
        let location =
            of_store.map(|store| store.location.0).or_else(|| first("locations", |row| row["is_archived"] != true))?;
        let kind = of_store.map(|store| store.order_type.0).or_else(|| first("types", |_| true))?;
        let manager = self.manager()?;
        Some(json!({"branch_id": location, "order_type_id": kind, "client_id": contact, "manager_id": manager}))
    }

    fn manager(&self) -> Option<u64> {
        let of_store = self.shop.as_ref().and_then(|shop| shop.settings.managers.first()).map(|manager| manager.0);
        of_store.or_else(|| rows(&self.evidence.success("employees")?.body, "data").iter().find(|row| row["is_active"] != false)?["id"].as_u64())
    }

    /// What the creation had to have of custom fields, where changes demand it again.
    fn block(&self) -> Value {
        let again = self.evidence.get("order.plain").is_some_and(Seen::is_refused);
        let custom = self.evidence.accepted("order").map(|sent| sent["custom_fields"].clone()).unwrap_or_default();
        if again && !custom.is_null() { json!({"custom_fields": custom}) } else { json!({}) }
    }

    async fn change(&mut self, name: &str, order: u64, body: Value) -> Result<Seen, Halt> {
        let body = merged(self.block(), &body);
        self.write(name, Method::PATCH, &format!("/orders/{order}"), body).await
    }

    async fn changes(&mut self, order: u64) -> Result<(), Halt> {
        self.change("order.plain", order, json!({"urgent": false})).await?;
        let fields =
            self.evidence.success("order_fields").map(|seen| rows(&seen.body, "data").to_vec()).unwrap_or_default();
        let title = self.settings.fields.external_id.as_str();
        let ours = fields.iter().find(|row| row["title"] == title || row["name"] == title);
        if let Some(id) = ours.and_then(|row| row["id"].as_u64()) {
            let own = json!({format!("f{id}"): self.state.mark.clone()});
            let given = self.block()["custom_fields"].clone();
            let given = given.as_str().and_then(|text| serde_json::from_str(text).ok()).unwrap_or(given);
            let all = merged(if given.is_null() { json!({}) } else { given }, &own);
            let path = format!("/orders/{order}");
            self.write("order.object", Method::PATCH, &path, json!({"custom_fields": all})).await?;
            self.write("order.text", Method::PATCH, &path, json!({"custom_fields": all.to_string()})).await?;
        }
        if let Some(manager) = self.manager() {
            self.change("order.text_id", order, json!({"manager_id": manager.to_string()})).await?;
        }
        self.change("order.due", order, json!({"due_date": "2030-01-02T00:00:00Z"})).await?;
        self.change("order.millis", order, json!({"due_date": "2030-01-01T00:00:00.000Z"})).await.map(drop)
    }

    async fn lines(&mut self, order: u64, product: u64) -> Result<(), Halt> {
        let (path, one) = (format!("/orders/{order}/items"), format!("/orders/{order}"));
        // With a line it says nothing of an order without any.
        if !self.state.writes.contains_key("item.1") {
            let none = self.get("items.none", &path, &[]).await?;
            self.keep("items.none", none).await?;
        } else if let Some(none) = self.state.writes.get("items.none").and_then(|written| written.seen.clone()) {
            self.evidence.put("items.none", none);
        }
        let Some(manager) = self.manager() else { return Ok(()) };
        let base = json!({
            "entity_id": product, "assignee_id": manager, "quantity": 1000, "cost": 0, "comment": self.state.mark.clone(),
            "discount": {"type": "value", "percentage": 0, "amount": 0, "sponsor": "staff"},
        });
        self.stock("stock.before", product).await?;
        if !self.line(&path, &base).await? {
            return Ok(());
        }
        let made = self.kept_read("items.made", &path).await?;
        self.stock("stock.after", product).await?;
        self.kept_read("order.priced", &one).await?;
        let Some(item) = rows(&made.body, "data").first().and_then(|line| line["id"].as_u64()) else { return Ok(()) };
        let item = format!("{path}/{item}");
        let discount = json!({"quantity": 2, "price": 10, "discount": {"type": "value", "percentage": 0, "amount": 1, "sponsor": "staff"}});
        self.write("item.discount", Method::PATCH, &item, discount).await?;
        self.kept_read("order.discounted", &one).await?;
        self.write("item.warranty", Method::PATCH, &item, json!({"warranty": {"period": 0, "unit": "days"}})).await?;
        self.write("item.text", Method::PATCH, &item, json!({"quantity": "2"})).await?;
        let tax = self.evidence.success("taxes").and_then(|seen| rows(&seen.body, "data").first()?["id"].as_u64());
        if let Some(tax) = tax {
            self.write("item.taxed", Method::PATCH, &item, json!({"tax_ids": [tax]})).await?;
            self.kept_read("items.taxed", &path).await?;
        }
        self.write("item.zero", Method::PATCH, &item, json!({"quantity": 0})).await?;
        self.write("item.removed", Method::DELETE, &item, Value::Null).await?;
        Ok(())
    }

    /// What is read between two changes shows the same to a process that takes it up later.
    async fn kept_read(&mut self, name: &str, path: &str) -> Result<Seen, Halt> {
        if let Some(seen) = self.state.writes.get(name).and_then(|written| written.seen.clone()) {
            self.evidence.put(name, seen.clone());
            return Ok(seen);
        }
        let mut seen = self.get(name, path, &[]).await?;
        if let Some(fields) = seen.body.as_object_mut() {
            // The test contact stands in it, and what an account may show beside it is not needed.
            fields.retain(|field, _| ["id", "total", "status", "data"].contains(&field.as_str()));
        }
        self.keep(name, seen.clone()).await?;
        Ok(seen)
    }

    /// Adds the line, unless it is there: a process may have died after it.
    async fn line(&mut self, path: &str, base: &Value) -> Result<bool, Halt> {
        let (mut newer, mut whole) = (false, false);
        for at in 1..=4 {
            let name = format!("item.{at}");
            let warranty = if newer {
                json!({"period": 0, "unit": "days"})
            } else {
                json!({"period": "0", "periodUnits": "days"})
            };
            let price = if whole { json!(1.34) } else { json!(1.3355) };
            let body = merged(base.clone(), &json!({"warranty": warranty, "price": price}));
            if self.was_cut(&name).await {
                let seen = self.get("found", path, &[]).await?;
                if !rows(&seen.body, "data").is_empty() {
                    self.keep(&name, Seen::lost(body)).await?;
                    return Ok(true);
                }
            }
            let seen = self.write(&name, Method::POST, path, body).await?;
            if seen.is_success() || seen.status == 0 {
                return Ok(true);
            }
            let said = seen.body.to_string();
            match (said.contains("warranty"), said.contains("price") || said.contains("decimals")) {
                (true, _) if !newer => newer = true,
                (_, true) if !whole => whole = true,
                _ => return Ok(false),
            }
        }
        Ok(false)
    }

    /// To another status that is not a closed one, and back.
    async fn statuses(&mut self, order: u64) -> Result<(), Halt> {
        let now =
            self.evidence.success("order.made").map(|seen| seen.thing()["status"]["id"].clone()).unwrap_or_default();
        let all = self.evidence.success("statuses").map(|seen| rows(&seen.body, "data").to_vec()).unwrap_or_default();
        let group = |row: &Value| row["group"]["type"].as_u64().or_else(|| row["group"].as_u64()).unwrap_or(0);
        let others = all.iter().filter(|row| row["id"] != now && !matches!(group(row), 6 | 7)).take(4);
        let path = format!("/orders/{order}/status");
        for (at, row) in others.enumerate() {
            let seen =
                self.write(&format!("status.{}", at + 1), Method::POST, &path, json!({"status_id": row["id"]})).await?;
            if seen.is_success() {
                self.write("status.back", Method::POST, &path, json!({"status_id": now})).await?;
                return Ok(());
            }
        }
        Ok(())
    }

    /// The longest text that a field of the order takes, by halving.
    async fn longest(&mut self, order: u64) -> Result<(), Halt> {
        let (mut low, mut high) = (0, LONGEST);
        let text = |length: u64| json!({"engineer_notes": "T".repeat(usize::try_from(length).unwrap_or(0))});
        if self.short(&format!("longest.{high}"), order, text(high)).await? {
            self.evidence.note("longest_text", json!("none"));
        } else {
            while low + 1 < high {
                let middle = low.midpoint(high);
                if self.short(&format!("longest.{middle}"), order, text(middle)).await? {
                    low = middle
                } else {
                    high = middle
                }
            }
            if low > 0 {
                self.evidence.note("longest_text", json!(low));
            }
        }
        self.change("longest.end", order, json!({"engineer_notes": "TEST"})).await.map(drop)
    }

    /// Whether a change is taken. Its text is not kept.
    async fn short(&mut self, name: &str, order: u64, body: Value) -> Result<bool, Halt> {
        let seen = self.change(name, order, body).await?;
        if seen.sent["engineer_notes"] != "…" {
            let sent = json!({"engineer_notes": "…"});
            self.keep(name, Seen { sent, ..seen.clone() }).await?;
        }
        Ok(seen.is_success())
    }

    /// Removes the test order where the account's API offers that; it stays else.
    pub(crate) async fn remove_order(&mut self) -> Result<(), Halt> {
        let Some(order) = self.state.things.get("order").copied() else { return Ok(()) };
        self.write("order.removed", Method::DELETE, &format!("/orders/{order}"), Value::Null).await.map(drop)
    }
}
