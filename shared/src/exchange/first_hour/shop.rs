//! What is read from the shop.

use std::collections::BTreeSet;

use http::Method;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use super::calls::{Halt, Runner};
use crate::cartum::{CartumError, Token};
use crate::decide::first_hour::{Seen, rows};
use crate::net::RawAnswer;

const ORDERS: &str = "orders/get";
/// Pages of orders that are read.
const PAGES: usize = 10;
/// Orders of a page.
const PAGE: usize = 100;
const TIME: &str = "%Y-%m-%d %H:%M:%S";
/// The end of a window without one.
const NEVER: &str = "2099-01-01 00:00:00";
/// An address that nothing is sent to.
const NOWHERE: &str = "https://example.com/TEST";

impl Runner<'_> {
    /// Asks the shop. What it does not answer leaves its questions open; nothing of it stops a first hour.
    pub(crate) async fn ask_shop(&mut self) -> Result<(), Halt> {
        let Some(shop) = self.shop.clone() else { return Ok(()) };
        self.count().await?;
        let login = shop.cartum.raw_login().await;
        self.put("shop.auth", "auth", Value::Null, login);
        self.call("shop.no_token", ORDERS, json!({"offset": 0, "limit": 1}), Token::Missing).await?;
        self.call("shop.wrong_token", ORDERS, json!({"offset": 0, "limit": 1}), Token::Wrong).await?;
        self.count().await?;
        let text = shop.cartum.raw_text(Method::POST, ORDERS, Some("TEST")).await;
        self.put("shop.no_json", ORDERS, Value::Null, text);
        for (name, method) in [("shop.by_get", Method::GET), ("shop.by_patch", Method::PATCH)] {
            self.count().await?;
            let answer = shop.cartum.raw_text(method.clone(), ORDERS, None).await;
            self.put_by(name, &method, ORDERS, Value::Null, answer);
        }
        if !self.evidence.get("shop.auth").is_some_and(|seen| seen.body["status"] == "OK") {
            return Ok(());
        }
        self.call("shop.statuses", "orders/get_available_statuses", json!({}), Token::Good).await?;
        self.state.requests += 2;
        self.count().await?;
        let second = shop.cartum.raw_after_second_login(ORDERS, json!({"offset": 0, "limit": 1})).await;
        self.put("shop.second_login", ORDERS, Value::Null, second);
        Box::pin(self.shop_orders()).await?;
        Box::pin(self.shop_lists()).await?;
        if self.state.wish.things {
            let nobody = json!({"orders": [{"order_id": 0, "status": 1}]});
            self.call("shop.update.refused", "orders/update", nobody, Token::Good).await?;
        }
        match self.state.wish.shop_order {
            Some(order) => Box::pin(self.named_order(order)).await,
            None => Ok(()),
        }
    }

    pub(super) async fn call(
        &mut self,
        name: &str,
        function: &'static str,
        body: Value,
        token: Token,
    ) -> Result<Option<Seen>, Halt> {
        let Some(shop) = self.shop.clone() else { return Ok(None) };
        self.count().await?;
        let answer = shop.cartum.raw(function, body.clone(), token).await;
        Ok(self.put(name, function, body, answer))
    }

    /// Remembers an answer; a call without one is left out.
    fn put(&mut self, name: &str, function: &str, sent: Value, answer: Result<RawAnswer, CartumError>) -> Option<Seen> {
        self.put_by(name, &Method::POST, function, sent, answer)
    }

    fn put_by(
        &mut self,
        name: &str,
        method: &Method,
        function: &str,
        sent: Value,
        answer: Result<RawAnswer, CartumError>,
    ) -> Option<Seen> {
        let answer = answer.ok()?;
        let seen = Seen::new(format!("{method} {function}"), sent, answer.status, answer.retry_after, &answer.body);
        self.evidence.put(name, seen.clone());
        Some(seen)
    }

    async fn shop_orders(&mut self) -> Result<(), Halt> {
        self.call("shop.orders.plain", ORDERS, json!({"additionalData": true}), Token::Good).await?;
        let all = json!({"offset": 0, "limit": 1000, "additionalData": true});
        self.call("shop.orders.all", ORDERS, all, Token::Good).await?;
        self.call("shop.orders.second", ORDERS, json!({"offset": 1, "limit": 1}), Token::Good).await?;
        self.call("shop.orders.none", ORDERS, json!({"ids": [999_999_999], "offset": 0, "limit": 1}), Token::Good)
            .await?;
        self.call("shop.orders.unknown", ORDERS, json!({"offset": 0, "limit": 1, "test_parameter": 1}), Token::Good)
            .await?;
        self.call("shop.orders.bare", ORDERS, json!({"offset": 0, "limit": 20}), Token::Good).await?;
        let (mut known, mut oldest) = (BTreeSet::new(), None::<(String, Value)>);
        for page in 1..=PAGES {
            let asked = json!({"offset": known.len(), "limit": PAGE, "additionalData": true});
            let Some(seen) = self.call(&format!("shop.orders.page{page}"), ORDERS, asked, Token::Good).await? else {
                break;
            };
            let before = known.len();
            for order in rows(&seen.body["response"]["orders"], "") {
                known.insert(order["order_id"].to_string());
                let placed = order["stat_created"].as_str().unwrap_or_default();
                if !placed.is_empty() && oldest.as_ref().is_none_or(|(first, _)| placed < first.as_str()) {
                    oldest = Some((placed.to_owned(), order["order_id"].clone()));
                }
            }
            if known.len() == before {
                break;
            }
        }
        match oldest {
            Some((placed, order)) => self.dates(&placed, order).await,
            None => Ok(()),
        }
    }

    /// The second at which an order was placed, by the shop's clock and by UTC; and all that is a day later.
    async fn dates(&mut self, placed: &str, order: Value) -> Result<(), Halt> {
        let zone = self.shop.as_ref().and_then(|shop| TimeZone::get(&shop.settings.time_zone).ok());
        let (Ok(local), Some(zone)) = (DateTime::strptime(TIME, placed), zone) else { return Ok(()) };
        let Ok(instant) = zone.to_timestamp(local) else { return Ok(()) };
        let utc = instant.strftime(TIME).to_string();
        self.evidence.note("shop_order", order);
        self.evidence.note("same_zone", json!(utc == placed));
        let day_later = local.saturating_add(jiff::Span::new().days(1)).strftime(TIME).to_string();
        for (name, from, to) in
            [("at", placed, placed), ("at_utc", utc.as_str(), utc.as_str()), ("later", day_later.as_str(), NEVER)]
        {
            let asked = json!({"from": from, "to": to, "offset": 0, "limit": 1000});
            self.call(&format!("shop.orders.{name}"), ORDERS, asked, Token::Good).await?;
        }
        Ok(())
    }

    async fn shop_lists(&mut self) -> Result<(), Halt> {
        self.call("shop.catalog", "catalog/export", json!({"offset": 0, "limit": 20}), Token::Good).await?;
        let nothing = json!({"expr": {"article": "TEST-zqxjkv0143"}, "offset": 0, "limit": 1});
        self.call("shop.catalog.none", "catalog/export", nothing, Token::Good).await?;
        let all = self.call("shop.currency", "currency/export", json!({}), Token::Good).await?;
        let last =
            all.and_then(|seen| rows(&seen.body["response"]["currency"], "").last().map(|row| row["iso"].clone()));
        if let Some(iso) = last.filter(Value::is_string) {
            self.call("shop.currency.iso", "currency/export", json!({"iso": [iso]}), Token::Good).await?;
        }
        self.call("shop.settings", "settings/get", json!({}), Token::Good).await?;
        let unknown = json!({"event": "TEST", "target_url": NOWHERE});
        self.call("shop.hook_refused", "hooks/subscribe", unknown, Token::Good).await?;
        self.call(
            "shop.unsubscribe",
            "hooks/unSubscribe",
            json!({"id": 999_999_999, "target_url": NOWHERE}),
            Token::Good,
        )
        .await?;
        Ok(())
    }
}
