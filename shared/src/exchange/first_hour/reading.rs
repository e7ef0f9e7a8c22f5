//! What is read from RO App: settings, lists, filters, shapes.

use serde_json::{Value, json};

use super::calls::{Halt, Runner, pair};
use crate::decide::first_hour::rows;
use crate::roapp::{FilterNotation, Generation, RoApp};

/// A number and an address that nobody has.
const NOBODYS_PHONE: &str = "+12025550199";
const NOBODYS_EMAIL: &str = "nobody@example.com";
/// Ids that no order has.
const NO_ORDERS: [u64; 2] = [1, 2];
/// A text in no product.
const NO_PRODUCT: &str = "zqxjkv0143";
const FUTURE: &str = "2099-01-01T00:00:00Z";

impl Runner<'_> {
    /// The settings of the account, which test things need too. Nothing else is asked where the plan has no API.
    pub(crate) async fn settings(&mut self) -> Result<bool, Halt> {
        self.get("license", "/company/license", &[]).await?;
        if self.get("company", "/company", &[]).await?.status == 403 {
            return Ok(false);
        }
        for (name, path) in [
            ("locations", "/company/locations"),
            ("employees", "/company/employees"),
            ("taxes", "/company/taxes"),
            ("order_fields", "/orders/custom-fields"),
            ("person_fields", "/contacts/people/custom-fields"),
            ("types", "/orders/types"),
            ("statuses", "/orders/statuses"),
            ("types.products", "/catalog/products/types"),
            ("uoms", "/catalog/products/uoms"),
            ("prices", "/catalog/products/prices"),
            ("categories", "/catalog/products/categories"),
        ] {
            self.get(name, path, &[]).await?;
        }
        self.read("old.uoms", Generation::Bare, "/catalogs/uoms", &[]).await?;
        Ok(true)
    }

    /// Lists and filters.
    pub(crate) async fn lists(&mut self) -> Result<(), Halt> {
        let orders = self.get("orders", "/orders", &[]).await?;
        self.get("orders.ten", "/orders", &[pair("pageSize", 10)]).await?;
        let order = rows(&orders.body, "data").first().and_then(|row| row["id"].as_u64());
        let order = order.or_else(|| self.state.things.get("order").copied());
        let notation = match order {
            Some(order) => self.notation(order).await?,
            None => FilterNotation::Repeated,
        };
        if let Some(order) = order {
            self.get("order", &format!("/orders/{order}"), &[]).await?;
            self.get("order.comments", &format!("/orders/{order}/comments"), &[]).await?;
        }
        let filter = |name: &str, value: &str| RoApp::filter_query(notation, name, &[value.to_owned()]);
        self.get("orders.future", "/orders", &filter("created_at", FUTURE)).await?;
        self.get("orders.closed", "/orders", &filter("closed_at", FUTURE)).await?;
        self.get("orders.bad_date", "/orders", &filter("created_at", "yesterday")).await?;
        Box::pin(self.people(notation)).await?;
        Box::pin(self.catalogue()).await?;
        self.older().await
    }

    /// How filters of several values are written.
    async fn notation(&mut self, order: u64) -> Result<FilterNotation, Halt> {
        self.evidence.note("order", json!(order));
        let mut works = None;
        for (name, notation) in [
            ("repeated", FilterNotation::Repeated),
            ("bracketed", FilterNotation::Bracketed),
            ("joined", FilterNotation::Joined),
        ] {
            let none: Vec<String> = NO_ORDERS.iter().map(ToString::to_string).collect();
            let one = [order.to_string(), NO_ORDERS[0].to_string()];
            let none =
                self.get(&format!("ids.{name}.none"), "/orders", &RoApp::filter_query(notation, "ids", &none)).await?;
            let one =
                self.get(&format!("ids.{name}.one"), "/orders", &RoApp::filter_query(notation, "ids", &one)).await?;
            let honoured =
                none.is_success() && rows(&none.body, "data").is_empty() && rows(&one.body, "data").len() == 1;
            works = works.or(honoured.then_some(notation));
        }
        Ok(works.unwrap_or(FilterNotation::Repeated))
    }

    async fn people(&mut self, notation: FilterNotation) -> Result<(), Halt> {
        let path = "/contacts/people";
        let all = self.get("people", path, &[]).await?;
        self.get("people.ten", path, &[pair("pageSize", 10)]).await?;
        for (name, sort) in
            [("up", "id"), ("down", "-id"), ("created_up", "created_at"), ("created_down", "-created_at")]
        {
            self.get(&format!("people.{name}"), path, &[pair("sort", sort)]).await?;
        }
        let filter = |name: &str, value: &str| RoApp::filter_query(notation, name, &[value.to_owned()]);
        self.get("emails.none", path, &filter("emails", NOBODYS_EMAIL)).await?;
        self.get("phones.none", path, &filter("phones", NOBODYS_PHONE)).await?;
        self.get("person.unknown", &format!("{path}/1"), &[]).await?;
        let phone = |row: &Value| Some(row["phones"].as_array()?.first()?["phone"].as_str()?.to_owned());
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let with_phone = rows(&all.body, "data").iter().find_map(|row| {
            let phone = phone(row).filter(|phone| digits(phone).len() > 9)?;
            Some((row["id"].as_u64()?, phone))
        });
        if let Some((person, phone)) = with_phone {
            self.evidence.note("person", json!(person));
            let plain = digits(&phone);
            // The same digits, written as nobody writes them.
            let typed = plain.chars().map(|digit| format!("{digit} ")).collect::<String>();
            let suffix = plain.get(plain.len().saturating_sub(9)..).unwrap_or_default().to_owned();
            self.get("person", &format!("{path}/{person}"), &[]).await?;
            for (name, value) in [("exact", phone.as_str()), ("typed", typed.trim()), ("suffix", suffix.as_str())] {
                self.get(&format!("phones.{name}"), path, &filter("phones", value)).await?;
            }
        }
        Ok(())
    }

    async fn catalogue(&mut self) -> Result<(), Halt> {
        let path = "/catalog/products";
        let all = self.get("products", path, &[]).await?;
        self.get("products.ten", path, &[pair("pageSize", 10)]).await?;
        self.get("products.none", path, &[pair("q", NO_PRODUCT)]).await?;
        let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_lowercase();
        // Article and code stand in no other field, or the search would say nothing of them.
        let fits = |row: &&Value| {
            let (title, sku, code) = (text(row, "title"), text(row, "sku"), text(row, "code"));
            sku.len() > 2 && !title.contains(&sku) && code.len() > 1 && !title.contains(&code) && !sku.contains(&code)
        };
        let found = rows(&all.body, "data").iter().find(fits).or_else(|| {
            rows(&all.body, "data")
                .iter()
                .find(|row| text(row, "sku").len() > 2 && !text(row, "title").contains(&text(row, "sku")))
        });
        if let Some(row) = found {
            self.evidence.note("product", row["id"].clone());
            self.get("products.article", path, &[pair("q", row["sku"].as_str().unwrap_or_default())]).await?;
            let code = row["code"].as_str().unwrap_or_default();
            if fits(&row) {
                self.get("products.code", path, &[pair("q", code)]).await?;
            }
        }
        let any = rows(&all.body, "data").first().and_then(|row| row["id"].as_u64());
        if let Some(product) = any {
            self.get("product", &format!("{path}/{product}"), &[]).await?;
            self.read("old.product", Generation::Bare, &format!("/products/{product}"), &[]).await?;
        }
        Ok(())
    }

    async fn older(&mut self) -> Result<(), Halt> {
        self.read("old.orders", Generation::Bare, "/orders", &[]).await?;
        self.read("old.products", Generation::Bare, "/products/", &[]).await.map(drop)
    }
}
