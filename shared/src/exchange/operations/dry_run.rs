//! Dry run (rule S5): what the first import of a store would do, from the present data of both systems. It writes nothing, in neither
//! system nor the table.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::cartum::{delivered, vendor_statuses};
use crate::clock::SharedClock;
use crate::decide::{Match, first_import_from, new_person_name, refusal};
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::catalogue::Catalogue;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::products::{identity, name_of};
use crate::history::Reason;
use crate::order::{Money, OrderNumber, ShopOrder, notations};
use crate::roapp::{RoApp, RoAppError};
use crate::settings::Identify;
use crate::state::{ClaimKey, Table};
use crate::texts::Message;

/// Largest number of orders that are read; the result notes when the shop has more.
const MOST: usize = 1000;
/// Buyers in one request, with four notations each.
const AT_ONCE: usize = 10;
/// Products and refusals that are named; the rest is counted.
const NAMED: usize = 50;

/// Numbers of clients or products of the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MatchCounts {
    /// Would be created.
    pub new: usize,
    /// Would be found in RO App.
    pub there: usize,
}

/// What the first import would do.
#[derive(Debug, Clone, Default)]
pub struct Preview {
    /// Orders that would be entered.
    pub orders: usize,
    /// Orders that are linked already.
    pub linked: usize,
    /// Orders that were delivered and stay out.
    pub delivered: usize,
    /// Amount of those that would be entered.
    pub amount: Option<Money>,
    pub clients: MatchCounts,
    /// Orders whose client cannot be recognised, so that each gets one of its own.
    pub strangers: usize,
    pub products: MatchCounts,
    /// New products, article and name.
    pub new_products: Vec<(String, String)>,
    /// Orders that would be refused, and why.
    pub refused: Vec<(Option<OrderNumber>, Message)>,
    /// True when the shop has more orders than were read.
    pub cut: bool,
}

/// Previews first imports.
pub struct DryRun {
    pub(crate) clock: SharedClock,
    pub(crate) table: Table,
    pub(crate) roapp: Arc<RoApp>,
    pub(crate) cache: Arc<AccountCache>,
    pub(crate) catalogue: Arc<Catalogue>,
}

impl DryRun {
    /// Looks what a first import would do.
    ///
    /// # Errors
    /// [`Failure`], with a sentence, when either system does not answer.
    pub async fn preview(&self, shop: &Shop) -> Result<Preview, Failure> {
        let mut preview = Preview::default();
        let orders = self.would_come(shop, &mut preview).await?;
        self.preview_clients(shop, &orders, &mut preview).await?;
        self.preview_products(shop, &orders, &mut preview).await?;
        preview.orders = orders.len();
        preview.amount = orders
            .first()
            .map(|first| Money { amount: orders.iter().map(|order| order.total).sum(), currency: first.currency });
        Ok(preview)
    }

    async fn would_come(&self, shop: &Shop, preview: &mut Preview) -> Result<Vec<ShopOrder>, Failure> {
        let roapp = self.roapp.company().await?.currency.ok_or_else(|| Failure::attention(Reason::NoCurrency))?;
        let now = self.clock.now();
        let from = first_import_from(now);
        // As when they are imported: what only enriches is done without.
        let statuses = match shop.cartum.statuses().await {
            Err(error) if error.is_of_everything() => return Err(error.into()),
            other => other.unwrap_or_else(|_| vendor_statuses()),
        };
        let (mut found, mut seen, mut offset) = (Vec::new(), BTreeSet::new(), 0);
        loop {
            let page = shop.cartum.orders_between(from, now, offset).await?;
            offset += page.rows;
            preview.refused.extend(
                page.unreadable.iter().map(|row| (row.number, Message::new("not-readable").with("why", &row.why))),
            );
            let cut = page.cut;
            let fresh: Vec<ShopOrder> =
                page.orders.into_iter().filter(|order| order.created >= from && seen.insert(order.number)).collect();
            // A page of nothing new is the end, also where the shop caps its pages or does not honour the offset.
            let last = fresh.is_empty();
            let numbers: Vec<OrderNumber> = fresh.iter().map(|order| order.number).collect();
            let linked: BTreeSet<OrderNumber> = self
                .table
                .orders
                .links(&shop.settings.id, &numbers)
                .await?
                .into_iter()
                .map(|link| link.number)
                .collect();
            for order in fresh {
                if linked.contains(&order.number) {
                    preview.linked += 1;
                } else if delivered(order.status, &statuses) {
                    preview.delivered += 1;
                } else if let Some(why) = refusal(&order, roapp) {
                    preview.refused.push((Some(order.number), why.into()));
                } else {
                    found.push(order);
                }
            }
            if last || offset >= MOST {
                preview.cut = !last || cut;
                return Ok(found);
            }
        }
    }

    async fn preview_clients(&self, shop: &Shop, orders: &[ShopOrder], preview: &mut Preview) -> Result<(), Failure> {
        let mut phones = BTreeMap::new();
        let mut emails = BTreeMap::new();
        for order in orders {
            match Match::of(&order.buyer) {
                Match::Phone(phone) => drop(phones.insert(phone.clone(), phone)),
                Match::Email(email) => drop(emails.insert(email, new_person_name(&order.buyer))),
                Match::None => preview.strangers += 1,
            }
        }
        let mut open = Vec::new();
        for phone in phones.into_values() {
            match self.table.claim(&ClaimKey::Phone(phone.clone())).await?.and_then(|claim| claim.id) {
                Some(_) => preview.clients.there += 1,
                None => open.push(phone),
            }
        }
        let reading = &shop.settings.buyers();
        for part in open.chunks(AT_ONCE) {
            let asked: Vec<String> = part.iter().flat_map(notations).collect();
            let of = |phone: &crate::order::Phone, person: &crate::roapp::Person| {
                Match::Phone(phone.clone()).is(&person.phones, &person.email, reading)
            };
            let is_one = |person: &crate::roapp::Person| part.iter().any(|phone| of(phone, person));
            let people = match self.cache.in_dialect(self.roapp.people_by_phone(&asked, true, is_one)).await? {
                // As when they are imported: new ones are entered.
                Err(RoAppError::TooLong { .. }) => Vec::new(),
                other => other?,
            };
            let there = part.iter().filter(|phone| people.iter().any(|person| of(phone, person))).count();
            preview.clients.there += there;
            preview.clients.new += part.len() - there;
        }
        for (email, (first, last)) in emails {
            let by = Match::Email(email);
            let name = format!("{first} {last}").trim().to_owned();
            let is_one = |person: &crate::roapp::Person| by.is(&person.phones, &person.email, reading);
            let found = match self.cache.in_dialect(self.roapp.people_by_email(&name, is_one)).await? {
                Err(RoAppError::TooLong { .. }) => Vec::new(),
                other => other?,
            };
            let there = usize::from(!found.is_empty());
            preview.clients.there += there;
            preview.clients.new += 1 - there;
        }
        preview.clients.new += preview.strangers;
        Ok(())
    }

    async fn preview_products(&self, shop: &Shop, orders: &[ShopOrder], preview: &mut Preview) -> Result<(), Failure> {
        let lines = || orders.iter().flat_map(|order| &order.lines);
        let mut articles: Vec<String> = lines().map(|line| line.article.clone()).collect();
        articles.retain(|article| !article.is_empty());
        articles.sort();
        articles.dedup();
        let described = match shop.cartum.products(&articles).await {
            Err(error) if error.is_of_everything() => return Err(error.into()),
            other => other.unwrap_or_default(),
        };
        let mut seen = BTreeSet::new();
        for line in lines() {
            let about = described.iter().find(|product| product.article == line.article);
            let (key, by, value) = identity(shop, line, about);
            if !seen.insert((by == Identify::Article, value.clone())) {
                continue;
            }
            let known = self.table.claim(&key).await?.and_then(|claim| claim.id).is_some();
            if known || self.catalogue.find(by, &value, &name_of(shop, line, about)).await?.is_some() {
                preview.products.there += 1;
                continue;
            }
            preview.products.new += 1;
            if preview.new_products.len() < NAMED {
                preview.new_products.push((line.article.clone(), name_of(shop, line, about)));
            }
        }
        Ok(())
    }
}
