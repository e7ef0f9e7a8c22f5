//! What the first import of a store would do, found in small steps, so that it goes on where it was stopped.
//!
//! Guarantees: nothing is written, in neither system; what is counted as good is judged by the rules of the import itself; what was not
//! looked for is said and never counted as there.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::cartum::{CatalogProduct, ShopStatus, delivered, vendor_statuses};
use crate::decide::{Match, first_import_from, new_person_name, refusal, shortened};
use crate::exchange::account::cache::AccountCache;
use crate::exchange::account::catalogue::Catalogue;
use crate::exchange::failure::Failure;
use crate::exchange::stores::shop::Shop;
use crate::exchange::sync::products::{identity, name_of};
use crate::history::Reason;
use crate::order::{Currency, Line, LineKey, Money, OrderNumber, Phone, ShopOrder, canonical, notations};
use crate::roapp::{Person, Product, RoApp, RoAppError};
use crate::settings::Identify;
use crate::state::{ClaimKey, Table};
use crate::texts::Message;

/// Largest number of orders that are read; the result notes when the shop has more.
const MOST: usize = 5_000;
/// Buyers in one request, with four notations each.
const AT_ONCE: usize = 10;
/// Articles in one request to the shop.
const DESCRIBED_AT_ONCE: usize = 100;
/// So many products are searched for one by one; more are looked for in the whole catalogue.
const FEW: usize = 40;
/// Pages of the catalogue that are read: 10,000 products.
const PAGES: u64 = 200;
/// Buyers with an e-mail alone that are looked for: each takes two requests or more.
const EMAILS: usize = 50;
/// Products and refusals that are named; the rest is counted.
const NAMED: usize = 50;

/// Numbers of clients or products of the orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MatchCounts {
    /// Would be created.
    pub new: usize,
    /// Would be found in RO App.
    pub there: usize,
    /// Were not looked for: they are too many.
    pub unknown: usize,
}

/// What the first import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    /// New products without a category in RO App, whose lines would go on the fallback product.
    #[serde(default)]
    pub on_fallback: usize,
    /// Orders whose phone cannot be read as a number.
    #[serde(default)]
    pub phones_unread: usize,
    /// New products, article and name.
    pub new_products: Vec<(String, String)>,
    /// Number of orders that would be refused.
    pub refusals: usize,
    /// The first of them, and why.
    pub refused: Vec<(Option<OrderNumber>, Message)>,
    /// True when the shop has more orders than were read.
    pub cut: bool,
}

/// An order with its amount.
type Amount = (OrderNumber, Decimal);

/// A line of orders whose product is not described yet.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct OpenLine {
    article: String,
    title: String,
    orders: Vec<Amount>,
}

/// A product that orders name.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Wanted {
    by_article: bool,
    value: String,
    article: String,
    name: String,
    /// Whether RO App has a category for it.
    category: bool,
    orders: Vec<Amount>,
}

/// What is found so far, and what is left to do.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct PreviewProgress {
    pub preview: Preview,
    /// True once all orders are read.
    pub read: bool,
    offset: usize,
    seen: BTreeSet<OrderNumber>,
    phones: BTreeSet<Phone>,
    /// Address and name of buyers without a phone.
    emails: BTreeMap<String, String>,
    /// Lines whose products are not described yet, by article and title.
    lines: BTreeMap<String, OpenLine>,
    /// Products to look for, by what they are recognised by.
    wanted: BTreeMap<String, Wanted>,
    /// Orders that would wait for a person because of a product.
    held: BTreeSet<OrderNumber>,
    /// The next page of the catalogue, where it is read as a whole.
    page: u64,
    emails_asked: usize,
    /// What orders are judged by: read anew by each function that goes on.
    #[serde(skip)]
    facts: Option<(Currency, Vec<ShopStatus>)>,
}

impl PreviewProgress {
    /// Requests that are left, as far as known; `None` while orders are read.
    pub(crate) fn left(&self) -> Option<usize> {
        let products = if self.wanted.len() <= FEW { self.wanted.len() } else { self.wanted.len().div_ceil(FEW) };
        let emails = self.emails.len().min(EMAILS.saturating_sub(self.emails_asked)) * 2;
        let described = self.lines.len().div_ceil(DESCRIBED_AT_ONCE);
        self.read.then(|| self.phones.len().div_ceil(AT_ONCE) + emails + described + products)
    }
}

/// Reads both sides for a preview.
pub(crate) struct Previewer {
    pub table: Table,
    pub roapp: Arc<RoApp>,
    pub cache: Arc<AccountCache>,
    pub catalogue: Arc<Catalogue>,
}

impl Previewer {
    /// Does one step, of a few requests at most. Returns whether nothing is left to do.
    ///
    /// # Errors
    /// [`Failure`] when a side does not answer; the step can be repeated.
    pub(crate) async fn step(
        &self,
        shop: &Shop,
        work: &mut PreviewProgress,
        asked: Timestamp,
    ) -> Result<bool, Failure> {
        if !work.read {
            self.read_orders(shop, work, asked).await?;
        } else if !work.lines.is_empty() {
            self.describe(shop, work).await?;
        } else if !work.wanted.is_empty() {
            self.look_for_products(shop, work).await?;
        } else if !work.phones.is_empty() {
            self.look_for_phones(shop, work).await?;
        } else if let Some((email, name)) = work.emails.pop_first() {
            self.look_for_email(shop, work, email, &name).await?;
        } else {
            return Ok(true);
        }
        Ok(false)
    }

    /// RO App's currency and the shop's statuses.
    async fn facts(&self, shop: &Shop) -> Result<(Currency, Vec<ShopStatus>), Failure> {
        let roapp = self.roapp.company().await?.currency.ok_or_else(|| Failure::attention(Reason::NoCurrency))?;
        // As when they are imported: what only enriches is done without.
        match shop.cartum.statuses().await {
            Err(error) if error.is_of_everything() => Err(error.into()),
            other => Ok((roapp, other.unwrap_or_else(|_| vendor_statuses()))),
        }
    }

    /// Reads one page of the shop's orders.
    async fn read_orders(&self, shop: &Shop, work: &mut PreviewProgress, asked: Timestamp) -> Result<(), Failure> {
        let (roapp, statuses) = match &work.facts {
            Some(facts) => facts.clone(),
            None => work.facts.insert(self.facts(shop).await?).clone(),
        };
        let from = first_import_from(asked);
        let page = shop.cartum.orders_between(from, asked, work.offset, None).await?;
        let before = work.seen.len();
        // One that is dated before counts as seen, so that a page of such orders is not the end.
        let fresh: Vec<ShopOrder> =
            page.orders.into_iter().filter(|order| work.seen.insert(order.number) && order.created >= from).collect();
        let numbers: Vec<OrderNumber> = fresh.iter().map(|order| order.number).collect();
        let links = self.table.orders.links(&shop.settings.id, &numbers).await?;
        let linked: BTreeSet<OrderNumber> = links.into_iter().map(|link| link.number).collect();
        for row in page.unreadable {
            note_refused(&mut work.preview, row.number, Message::new("not-readable").with("why", &row.why));
        }
        for order in fresh {
            if linked.contains(&order.number) {
                work.preview.linked += 1;
            } else if delivered(order.status, &statuses) {
                work.preview.delivered += 1;
            } else if let Some(why) = refusal(&order, roapp) {
                note_refused(&mut work.preview, Some(order.number), why.into());
            } else {
                work.note_order(&order);
            }
        }
        work.offset += page.rows;
        // A page of nothing new is the end, also where the shop caps its pages or does not honour the offset.
        let last = work.seen.len() == before;
        work.read = last || work.offset >= MOST;
        work.preview.cut = work.read && (!last || page.cut);
        Ok(())
    }

    /// Has the shop describe the products of some lines, as the import does.
    async fn describe(&self, shop: &Shop, work: &mut PreviewProgress) -> Result<(), Failure> {
        let part: Vec<(String, OpenLine)> =
            work.lines.iter().take(DESCRIBED_AT_ONCE).map(|(key, line)| (key.clone(), line.clone())).collect();
        let mut articles: Vec<String> = part.iter().map(|(_, line)| line.article.clone()).collect();
        articles.retain(|article| !article.is_empty());
        articles.sort();
        articles.dedup();
        let described = match shop.cartum.products(&articles).await {
            Err(error) if error.is_of_everything() => return Err(error.into()),
            other => other.unwrap_or_default(),
        };
        for (key, line) in part {
            let about = described.iter().find(|product| product.article == line.article);
            self.note_line(shop, &line, about, work).await?;
            work.lines.remove(&key);
        }
        Ok(())
    }

    /// Notes the product of a line, unless it is known from an order that came over.
    async fn note_line(
        &self,
        shop: &Shop,
        open: &OpenLine,
        about: Option<&CatalogProduct>,
        work: &mut PreviewProgress,
    ) -> Result<(), Failure> {
        let key = LineKey { article: open.article.clone(), kind: "product".to_owned(), ordinal: 0 };
        let (quantity, price) = (1.into(), 0.into());
        let line = Line { key, article: open.article.clone(), title: open.title.clone(), quantity, price };
        let (claim, by, value) = identity(shop, &line, about);
        let by_article = by == Identify::Article;
        let known_by = format!("{}{value}", if by_article { "article " } else { "name " });
        if let Some(wanted) = work.wanted.get_mut(&known_by) {
            wanted.orders.extend(open.orders.iter().copied());
            return Ok(());
        }
        if self.table.claim(&claim).await?.and_then(|claim| claim.id).is_some() {
            work.preview.products.there += 1;
            return Ok(());
        }
        let category = self.has_category(shop, about).await?;
        let (article, name) = (open.article.clone(), name_of(shop, &line, about));
        work.wanted
            .insert(known_by, Wanted { by_article, value, article, name, category, orders: open.orders.clone() });
        Ok(())
    }

    /// Whether a new product would have a category: its own, where RO App has it, else the store's. Whether RO App's API creates
    /// categories is not known before one is needed.
    async fn has_category(&self, shop: &Shop, about: Option<&CatalogProduct>) -> Result<bool, Failure> {
        let path = about.map(|product| product.category.as_slice()).unwrap_or_default();
        if shop.settings.default_category.is_some() || path.is_empty() {
            return Ok(shop.settings.default_category.is_some());
        }
        let Ok(all) = self.catalogue.categories().await? else { return Ok(false) };
        let end = path.iter().try_fold(None, |parent, title| {
            let here = all.iter().find(|row| row.parent == parent && row.title == *title)?;
            Some(Some(here.id))
        });
        Ok(end.is_some())
    }

    /// Looks for one product, or through one page of the catalogue.
    async fn look_for_products(&self, shop: &Shop, work: &mut PreviewProgress) -> Result<(), Failure> {
        if work.page == 0 && work.wanted.len() <= FEW {
            let Some((key, wanted)) = work.wanted.first_key_value() else { return Ok(()) };
            let (key, by) = (key.clone(), if wanted.by_article { Identify::Article } else { Identify::Name });
            let there = self.catalogue.find(by, &wanted.value, &wanted.name).await?.is_some();
            if let Some(wanted) = work.wanted.remove(&key) {
                work.note_product(shop, wanted, there);
            }
            return Ok(());
        }
        let page = work.page.max(1);
        let (products, more) = self.roapp.products.page(page).await?;
        work.page = page + 1;
        let before = work.wanted.len();
        let there: BTreeSet<(bool, String)> = products.iter().flat_map(names).collect();
        let value = |wanted: &Wanted| if wanted.by_article { wanted.value.clone() } else { shortened(&wanted.value) };
        work.wanted.retain(|_, wanted| !there.contains(&(wanted.by_article, value(wanted))));
        work.preview.products.there += before - work.wanted.len();
        if more && work.page <= PAGES {
            return Ok(());
        }
        for wanted in std::mem::take(&mut work.wanted).into_values() {
            if more {
                work.preview.products.unknown += 1;
            } else {
                work.note_product(shop, wanted, false);
            }
        }
        Ok(())
    }

    /// Looks for the buyers of some phones.
    async fn look_for_phones(&self, shop: &Shop, work: &mut PreviewProgress) -> Result<(), Failure> {
        let reading = &shop.settings.buyers();
        let mut open = Vec::new();
        let part: Vec<Phone> = work.phones.iter().take(AT_ONCE).cloned().collect();
        let mut counts = MatchCounts::default();
        for phone in &part {
            match self.table.claim(&ClaimKey::Phone(phone.clone())).await?.and_then(|claim| claim.id) {
                Some(_) => counts.there += 1,
                None => open.push(phone.clone()),
            }
        }
        if !open.is_empty() {
            let asked: Vec<String> = open.iter().flat_map(notations).collect();
            let of =
                |phone: &Phone, person: &Person| Match::Phone(phone.clone()).is(&person.phones, &person.email, reading);
            let is_one = |person: &Person| open.iter().any(|phone| of(phone, person));
            let people = match self.cache.in_dialect(self.roapp.people_by_phone(&asked, true, is_one)).await? {
                // As when they are imported: new ones are entered.
                Err(RoAppError::TooLong { .. }) => Vec::new(),
                other => other?,
            };
            let there = open.iter().filter(|phone| people.iter().any(|person| of(phone, person))).count();
            counts.there += there;
            counts.new += open.len() - there;
        }
        work.phones.retain(|phone| !part.contains(phone));
        work.preview.clients.new += counts.new;
        work.preview.clients.there += counts.there;
        Ok(())
    }

    /// Looks for the buyer of an e-mail.
    async fn look_for_email(
        &self,
        shop: &Shop,
        work: &mut PreviewProgress,
        email: String,
        name: &str,
    ) -> Result<(), Failure> {
        if work.emails_asked >= EMAILS {
            work.preview.clients.unknown += 1;
            return Ok(());
        }
        let reading = &shop.settings.buyers();
        let by = Match::Email(email.clone());
        let is_one = |person: &Person| by.is(&person.phones, &person.email, reading);
        let found = async {
            match self.cache.in_dialect(self.roapp.people_by_email(name, is_one)).await? {
                Err(RoAppError::TooLong { .. }) => Ok(Vec::new()),
                other => Ok(other?),
            }
        };
        match found.await {
            Ok(people) => {
                work.emails_asked += 1;
                let there = usize::from(!people.is_empty());
                work.preview.clients.there += there;
                work.preview.clients.new += 1 - there;
                Ok(())
            }
            Err(failure) => {
                // The step is repeated.
                work.emails.insert(email, name.to_owned());
                Err(failure)
            }
        }
    }
}

impl PreviewProgress {
    /// Notes an order that would be entered.
    fn note_order(&mut self, order: &ShopOrder) {
        self.preview.orders += 1;
        let amount = self.preview.amount.map_or(order.total, |before| before.amount + order.total);
        self.preview.amount = Some(Money { amount, currency: order.currency });
        match Match::of(&order.buyer) {
            Match::Phone(phone) => drop(self.phones.insert(phone)),
            Match::Email(email) => {
                let (first, last) = new_person_name(&order.buyer);
                self.emails.insert(email, format!("{first} {last}").trim().to_owned());
            }
            Match::None => {
                self.preview.strangers += 1;
                self.preview.clients.new += 1;
            }
        }
        let phone = &order.buyer.phone;
        self.preview.phones_unread += usize::from(phone.number().is_none() && !phone.as_typed().is_empty());
        for line in &order.lines {
            let (article, title) = (line.article.clone(), line.title.clone());
            let open = OpenLine { article, title, orders: Vec::new() };
            let open = self.lines.entry(format!("{} {}", line.article, line.title)).or_insert(open);
            open.orders.push((order.number, order.total));
        }
    }

    fn note_product(&mut self, shop: &Shop, wanted: Wanted, there: bool) {
        let preview = &mut self.preview;
        match (there, wanted.category, shop.settings.fallback_product) {
            (true, ..) => preview.products.there += 1,
            (false, true, _) => {
                preview.products.new += 1;
                if preview.new_products.len() < NAMED {
                    preview.new_products.push((wanted.article, wanted.name));
                }
            }
            (false, false, Some(_)) => preview.on_fallback += 1,
            (false, false, None) => self.hold(shop, &wanted),
        }
    }

    /// Takes the orders of a product that cannot be created from those that would be entered.
    fn hold(&mut self, shop: &Shop, wanted: &Wanted) {
        let why = Reason::ProductNotEntered {
            title: wanted.name.clone(),
            why: Reason::NoCategory.into(),
            article: wanted.article.clone(),
            store: shop.settings.name.clone(),
        };
        for (number, total) in &wanted.orders {
            if self.held.insert(*number) {
                self.preview.orders -= 1;
                if let Some(amount) = &mut self.preview.amount {
                    amount.amount -= total;
                }
                note_refused(&mut self.preview, Some(*number), why.clone().into());
            }
        }
    }
}

fn note_refused(preview: &mut Preview, number: Option<OrderNumber>, why: Message) {
    preview.refusals += 1;
    if preview.refused.len() < NAMED {
        preview.refused.push((number, why));
    }
}

/// What a product can be known by.
fn names(product: &Product) -> [(bool, String); 2] {
    [(true, canonical(&product.sku)), (false, canonical(&product.title))]
}
