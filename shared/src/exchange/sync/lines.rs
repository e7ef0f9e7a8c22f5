//! The lines of an RO App order, brought to what the shop has (rules O6, P5, P6): for an order being entered as for one that
//! changed. Every step is decided from the items that are there, and a new line's mark is journaled before it is added.

use std::sync::Arc;
use std::time::Duration;

use rust_decimal::Decimal;

use crate::clock::SharedClock;
use crate::decide::{
    LinePlan, LineStep, Numbers, RoAppLine, below_total, is_stock_written_off, mark_of, marked, shorter,
};
use crate::exchange::account::records::{ProductSetting, RecordReader, named};
use crate::exchange::failure::Failure;
use crate::exchange::leases::BUSY;
use crate::exchange::sync::line_numbers::in_a_form;
use crate::exchange::sync::products::Products;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Reason};
use crate::order::{Agreed, AgreedLine, EmployeeId, ItemId, OrderNumber, ProductId, RoAppOrderId};
use crate::roapp::{Discount, Item, ItemPatch, NewItem, Presence, RoApp, RoAppError};
use crate::settings::StoreSettings;
use crate::texts::Message;

/// Items that were read so long ago are read once more before one of them is changed: staff had the time to change it.
const JUST_READ: Duration = Duration::from_secs(3);

/// Reads and writes the lines of RO App's orders.
pub(crate) struct Lines {
    pub clock: SharedClock,
    pub roapp: Arc<RoApp>,
    pub products: Arc<Products>,
    pub records: Arc<RecordReader>,
}

impl Lines {
    pub(crate) fn new(
        (clock, roapp): (&SharedClock, &Arc<RoApp>),
        products: &Arc<Products>,
        records: &Arc<RecordReader>,
    ) -> Self {
        Self { clock: clock.clone(), roapp: roapp.clone(), products: products.clone(), records: records.clone() }
    }

    /// The items of an RO App order.
    ///
    /// # Errors
    /// [`Failure::DeletedInRoApp`] where the order is gone.
    pub(crate) async fn read(&self, id: RoAppOrderId, number: OrderNumber) -> Result<Vec<RoAppLine>, Failure> {
        let items = match self.roapp.items(id).await? {
            Some(items) => items,
            // RO App answers so for an order without items, but "no items" must not be believed of an order that costs
            // something: they would all be added again.
            None => {
                let order = self.roapp.order(id).await?.ok_or(Failure::DeletedInRoApp)?;
                if order.total.is_some_and(|total| !total.is_zero()) {
                    return Err(Failure::later(Reason::LinesNotShown { order: id }));
                }
                Vec::new()
            }
        };
        Ok(items.iter().map(|item| roapp_line(item, number)).collect())
    }

    /// Makes the plan's calls and says which lines are then there. The plan's marks are in the journal, and the products of added lines
    /// are known by now. A line that RO App refuses stays as it was, and holds no other up. `items` are those the plan was made of.
    ///
    /// # Errors
    /// [`Failure::Busy`] where staff changed an item since: the order is planned anew.
    pub(crate) async fn apply(&self, work: &mut Work, plan: LinePlan, items: &[RoAppLine]) -> Result<Carried, Failure> {
        let id = work.roapp_id()?;
        // Where RO App counts, lines do not have the discount that the shop gave them.
        let overruled = !plan.events.is_empty() && !plan.gives_discount();
        let mut carried = Carried { lines: plan.lines, by_hand: Vec::new(), unnamed: Vec::new() };
        work.events.extend(plan.events);
        if let Err(failure) = self.make(work, id, (plan.steps, items), &mut carried).await {
            carried.note_in(&mut work.link.journal);
            return Err(failure);
        }
        self.name_added(work, id, &mut carried).await?;
        let bears = !overruled && carried.lines.iter().any(|line| !line.discount.is_zero());
        note_amount(work, bears, plan.difference, plan.rounding);
        Ok(carried)
    }

    /// Makes the steps one after the other.
    async fn make(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        (steps, items): (Vec<LineStep>, &[RoAppLine]),
        carried: &mut Carried,
    ) -> Result<(), Failure> {
        let mut latest = None;
        for step in steps {
            self.look_again(work, id, &step, (items, &mut latest)).await?;
            match self.step(work, id, &step).await {
                Ok((item, taken)) => carried.note(&step, item, taken),
                Err(Failure::Attention(why)) => {
                    carried.by_hand.push(why);
                    carried.leave(&step, work.link.agreed.as_ref());
                }
                Err(other) => return Err(other),
            }
        }
        Ok(())
    }

    /// Reads the items again before a step on an order that is there, where they were read a while ago: its item has to be as planned, and
    /// no stock may have been written off since.
    async fn look_again(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        step: &LineStep,
        (planned, latest): (&[RoAppLine], &mut Option<Vec<RoAppLine>>),
    ) -> Result<(), Failure> {
        let changed = match step {
            LineStep::Change { item, .. } | LineStep::Remove { item, .. } => Some(*item),
            LineStep::Add { .. } if work.entering => return Ok(()),
            LineStep::Add { .. } => None,
        };
        if self.clock.elapsed().saturating_sub(work.items_read) > JUST_READ {
            *latest = Some(self.read(id, work.order.number).await?);
            work.items_read = self.clock.elapsed();
        }
        let Some(now) = latest else { return Ok(()) };
        let is_it = |line: &&RoAppLine| Some(line.item) == changed;
        let is_as_planned = now.iter().find(is_it) == planned.iter().find(is_it);
        let is_frozen = is_stock_written_off(now) && !is_stock_written_off(planned);
        if is_as_planned && !is_frozen { Ok(()) } else { Err(Failure::Busy(BUSY)) }
    }

    /// Finds the ids of added lines by their marks, where the create call did not return them.
    async fn name_added(&self, work: &Work, id: RoAppOrderId, carried: &mut Carried) -> Result<(), Failure> {
        if carried.unnamed.is_empty() {
            return Ok(());
        }
        let items = self.read(id, work.order.number).await?;
        for line in carried.lines.iter_mut().filter(|line| carried.unnamed.contains(&line.mark)) {
            line.item = items.iter().find(|item| item.mark == line.mark).map(|item| item.item);
            if line.item.is_none() {
                return Err(Failure::later(Reason::LineNotShown { order: id }));
            }
        }
        Ok(())
    }

    /// Makes a step. Returns the item of an added line, and in which numbers RO App took the line.
    async fn step(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        step: &LineStep,
    ) -> Result<(Option<ItemId>, Option<Numbers>), Failure> {
        work.wrote = true;
        match step {
            LineStep::Add { at, mark, quantity, price, discount } => {
                let numbers = Numbers { quantity: *quantity, price: *price, discount: *discount };
                let (item, taken) = self.add(work, id, (*at, *mark), numbers).await?;
                Ok((item, Some(taken)))
            }
            LineStep::Change { item, name, quantity, price, discount } => {
                let numbers = Numbers { quantity: *quantity, price: *price, discount: *discount };
                let taken = self.change(work, id, *item, numbers).await?;
                let agreed = work.link.agreed.iter().flat_map(|agreed| &agreed.lines);
                let before = agreed.into_iter().find(|line| line.item == Some(*item));
                work.events.push(changed(name, numbers, before));
                Ok((None, Some(taken)))
            }
            LineStep::Remove { item, name } => {
                self.remove(work, id, *item, name).await?;
                Ok((None, None))
            }
        }
    }

    async fn change(&self, work: &Work, id: RoAppOrderId, item: ItemId, numbers: Numbers) -> Result<Numbers, Failure> {
        let send = |form: Numbers| async move {
            let discount = Some(off(&work.shop.settings, form.discount));
            let patch = ItemPatch { quantity: Some(form.quantity), price: Some(form.price), discount };
            self.roapp.patch_item(id, item, patch).await
        };
        match in_a_form(numbers, work.order.currency, send).await {
            Ok(((), taken)) => Ok(taken),
            // Staff removed it a moment ago: what becomes of the line is decided anew.
            Err(error @ RoAppError::Missing { .. }) if !self.is_there(work, id, item).await? => {
                Err(Failure::later(error.message()))
            }
            Err(error) => Err(by_hand(id, error)),
        }
    }

    async fn add(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        (at, mark): (usize, u32),
        numbers: Numbers,
    ) -> Result<(Option<ItemId>, Numbers), Failure> {
        let missing = || Failure::later(Reason::LineWithoutProduct);
        let line = work.order.lines.get(at).ok_or_else(missing)?;
        let known = work.line_products.get(&at).ok_or_else(missing)?;
        let added = Event::LineAdded {
            article: line.key.article.clone(),
            quantity: line.quantity.normalize(),
            price: line.price.normalize(),
        };
        let article = line.key.article.clone();
        let mut new = NewItem {
            product: known.product,
            assignee: work.manager()?,
            quantity: numbers.quantity,
            price: numbers.price,
            discount: off(&work.shop.settings, numbers.discount),
            comment: marked(work.order.number, mark, &known.comment),
        };
        let mut done = self.add_in_a_form(work, id, &new, numbers).await;
        while let Err(RoAppError::Refused { about, .. }) = &done
            && about.names("comment", "")
            && let Some(comment) = shorter(&new.comment)
        {
            new.comment = comment;
            done = self.add_in_a_form(work, id, &new, numbers).await;
            work.events.extend(done.is_ok().then(|| Event::LineCommentCut { article: article.clone() }));
        }
        if let Err(RoAppError::Refused { about, .. }) = &done
            && about.names("assignee_id", "")
        {
            new.assignee = self.another_manager(work).await?;
            done = self.add_in_a_form(work, id, &new, numbers).await;
        }
        let done = match done {
            // Staff may have deleted the product since it was cached.
            Err(error @ (RoAppError::Refused { .. } | RoAppError::Missing { .. })) => {
                let before = new.product;
                new.product = self.products.resolve_anew(work, at).await?;
                if new.product == before {
                    let gone = self.fallback_gone(work, before, &article).await?;
                    return Err(gone.unwrap_or_else(|| not_taken(id, article, error)));
                }
                self.add_in_a_form(work, id, &new, numbers).await
            }
            other => other,
        };
        let taken = done.map_err(|error| not_taken(id, article, error))?;
        if work.shop.settings.fallback_product == Some(new.product) {
            self.records.note_there(&work.shop.settings, ProductSetting::Fallback(new.product)).await?;
        }
        if !work.entering {
            work.events.push(added);
        }
        Ok(taken)
    }

    /// The failure of a line on the store's fallback product, where RO App no longer has that. It is noted for the store.
    async fn fallback_gone(&self, work: &Work, product: ProductId, article: &str) -> Result<Option<Failure>, Failure> {
        let settings = &work.shop.settings;
        if settings.fallback_product != Some(product)
            || !matches!(self.roapp.products.presence(product).await?, Presence::Gone)
        {
            return Ok(None);
        }
        let (store, article) = (settings.name.clone(), article.to_owned());
        let why: Message = Reason::FallbackGone { product, store, article }.into();
        self.records.note_gone(settings, ProductSetting::Fallback(product), why.clone()).await?;
        Ok(Some(Failure::of_store(why)))
    }

    /// The manager of a line whose manager RO App refused: the next who works there. Without any, the order waits, as the store's others.
    async fn another_manager(&self, work: &mut Work) -> Result<EmployeeId, Failure> {
        let settings = &work.shop.settings;
        let (records, gone) = self.records.after_refusal(settings).await?;
        work.managers = records.managers(named(settings));
        if work.managers.is_empty() && !gone.holding.is_empty() {
            return Err(Failure::of_store(Message::all(gone.holding)));
        }
        work.manager()
    }

    async fn add_in_a_form(
        &self,
        work: &Work,
        id: RoAppOrderId,
        new: &NewItem,
        numbers: Numbers,
    ) -> Result<(Option<ItemId>, Numbers), RoAppError> {
        let send = |form: Numbers| async move {
            let mut new = NewItem {
                quantity: form.quantity,
                price: form.price,
                discount: off(&work.shop.settings, form.discount),
                ..new.clone()
            };
            if form.quantity != numbers.quantity {
                let shops = format!(" ({} x {})", numbers.quantity.normalize(), numbers.price.normalize());
                new.comment.push_str(&shops);
            }
            self.roapp.add_item(id, &new).await
        };
        in_a_form(numbers, work.order.currency, send).await
    }

    /// Removes an item; where the account's API cannot, its quantity and discount become 0: a discount alone would lower the order's total.
    /// One that is no longer there is removed.
    async fn remove(&self, work: &mut Work, id: RoAppOrderId, item: ItemId, name: &str) -> Result<(), Failure> {
        match self.roapp.remove_item(id, item).await {
            Ok(()) => {
                work.events.push(Event::LineRemoved { article: name.to_owned() });
                return Ok(());
            }
            Err(RoAppError::Missing { .. } | RoAppError::Forbidden { .. } | RoAppError::Refused { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let discount = Some(off(&work.shop.settings, Decimal::ZERO));
        let zero = ItemPatch { quantity: Some(Decimal::ZERO), discount, ..ItemPatch::default() };
        match self.roapp.patch_item(id, item, zero).await {
            Ok(()) => {
                work.events.push(Event::LineEmptied { article: name.to_owned() });
                Ok(())
            }
            Err(error) if error.is_passing() => Err(error.into()),
            Err(RoAppError::Missing { .. }) if !self.is_there(work, id, item).await? => {
                work.events.push(Event::LineRemoved { article: name.to_owned() });
                Ok(())
            }
            Err(_) => Err(Failure::attention(Reason::LineNotRemovable { article: name.to_owned(), order: id })),
        }
    }

    async fn is_there(&self, work: &Work, id: RoAppOrderId, item: ItemId) -> Result<bool, Failure> {
        Ok(self.read(id, work.order.number).await?.iter().any(|line| line.item == item))
    }
}

/// What is said of a changed line: where its units and its price are as they were, its discount is another.
fn changed(name: &str, numbers: Numbers, before: Option<&AgreedLine>) -> Event {
    let article = name.to_owned();
    let [quantity, price, discount] = [numbers.quantity, numbers.price, numbers.discount].map(|one| one.normalize());
    match before {
        Some(before) if before.sent() == (quantity, price) && before.discount != discount => {
            let before_discount = before.discount.normalize();
            Event::LineDiscountChanged { article, quantity, price, discount, before_discount }
        }
        _ => {
            let (before_quantity, before_price) = before.map(AgreedLine::sent).unzip();
            let [before_quantity, before_price] = [before_quantity, before_price].map(|of| of.map(|of| of.normalize()));
            Event::LineChanged { article, quantity, price, before_quantity, before_price }
        }
    }
}

/// What became of the lines.
pub(crate) struct Carried {
    /// As they are now.
    pub lines: Vec<AgreedLine>,
    /// What a person has to do.
    pub by_hand: Vec<Message>,
    /// Marks of lines that were added and of which RO App did not say the id.
    unnamed: Vec<u32>,
}

impl Carried {
    /// Notes that a step was made.
    fn note(&mut self, step: &LineStep, item: Option<ItemId>, taken: Option<Numbers>) {
        let line = match step {
            LineStep::Add { mark, .. } => {
                self.unnamed.extend(item.is_none().then_some(*mark));
                self.lines.iter_mut().find(|line| line.mark == *mark)
            }
            LineStep::Change { item, .. } => self.lines.iter_mut().find(|line| line.item == Some(*item)),
            LineStep::Remove { .. } => None,
        };
        let (Some(line), Some(taken)) = (line, taken) else { return };
        *line = AgreedLine { item: item.or(line.item), ..taken.taken_of(line) };
    }

    /// Notes in the journal in which form RO App took the lines, and as which items, for the attempt that goes on with the others.
    fn note_in(&self, journal: &mut [AgreedLine]) {
        for line in &self.lines {
            journal.iter_mut().filter(|planned| planned.key == line.key).for_each(|planned| planned.clone_from(line));
        }
    }

    /// Notes that a step was not made: the line is as it was agreed before, if it was.
    fn leave(&mut self, step: &LineStep, agreed: Option<&Agreed>) {
        let item = match step {
            LineStep::Add { mark, .. } => return self.lines.retain(|line| line.mark != *mark),
            LineStep::Change { item, .. } | LineStep::Remove { item, .. } => Some(*item),
        };
        let mark = self.lines.iter().find(|line| line.item == item).map(|line| line.mark);
        self.lines.retain(|line| Some(line.mark) != mark);
        let before = agreed.iter().flat_map(|agreed| &agreed.lines);
        self.lines.extend(before.filter(|line| Some(line.mark) == mark || line.item == item).take(1).cloned());
    }
}

/// A discount as the store's setting says who bears it.
fn off(settings: &StoreSettings, amount: Decimal) -> Discount {
    Discount { amount, sponsor: settings.discount_sponsor }
}

/// A line that RO App does not take: the order is completed without it.
fn not_taken(id: RoAppOrderId, article: String, error: RoAppError) -> Failure {
    match error {
        RoAppError::Refused { .. } | RoAppError::Missing { .. } => {
            Failure::attention(Reason::LineNotTaken { article, order: id, why: error.message() })
        }
        other => other.into(),
    }
}

fn by_hand(id: RoAppOrderId, error: RoAppError) -> Failure {
    if error.is_passing() || error.is_of_account() {
        return error.into();
    }
    Failure::attention(Reason::LineNotChangeable { order: id, why: error.message() })
}

/// Says how the shop's amount was carried. `bears` says whether a line bears a discount.
fn note_amount(work: &mut Work, bears: bool, difference: Decimal, rounding: Decimal) {
    let currency = work.order.currency;
    let lines = currency.round(work.order.lines_total());
    let discount =
        if rounding.is_zero() { (lines - currency.round(work.order.total)).min(lines) } else { Decimal::ZERO };
    if !rounding.is_zero() {
        work.events.push(Event::TotalRounded { amount: rounding.normalize(), currency });
    }
    if discount > Decimal::ZERO && bears {
        work.events.push(Event::DiscountShared { amount: discount.normalize(), currency });
    }
    work.link.said_difference = Some(difference).filter(|difference| !difference.is_zero());
    let event = work.link.said_difference.map(|difference| below_total(&work.order, difference));
    work.events.extend(event);
}

/// An item as the rules see it.
pub(crate) fn roapp_line(item: &Item, number: OrderNumber) -> RoAppLine {
    RoAppLine {
        item: item.id,
        mark: mark_of(number, &item.comment),
        quantity: item.quantity,
        price: item.price,
        discount: item.discount,
        written_off: item.written_off,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::order::LineKey;

    #[test]
    fn o10_a_line_of_which_the_discount_alone_changed_says_it_before_and_after() {
        let d = |text: &str| text.parse::<Decimal>().unwrap();
        let numbers = |(quantity, price, discount): (&str, &str, &str)| Numbers {
            quantity: d(quantity),
            price: d(price),
            discount: d(discount),
        };
        let agreed = |of: Numbers| AgreedLine {
            planned_discount: None,
            title: None,
            key: LineKey { article: "F".into(), kind: "product".into(), ordinal: 0 },
            mark: 1,
            quantity: of.quantity,
            price: of.price,
            discount: of.discount,
            entered: None,
            item: None,
        };
        for (before, now, said) in [
            (
                ("1", "100", "0"),
                ("1", "100", "10"),
                "The discount on line 'F' (1 x 100) is now 10, as in the shop. Before: 0.",
            ),
            (
                ("1", "100", "10.00"),
                ("1", "100.00", "0"),
                "The discount on line 'F' (1 x 100) is now 0, as in the shop. Before: 10.",
            ),
            (
                ("2", "9.5", "0.5"),
                ("2.0", "9.5", "1.25"),
                "The discount on line 'F' (2 x 9.5) is now 1.25, as in the shop. Before: 0.5.",
            ),
            (("1", "100", "0"), ("2", "100", "10"), "Line 'F' is now 2 x 100, as in the shop. Before: 1 x 100."),
            (("1", "100", "5"), ("1", "90", "5"), "Line 'F' is now 1 x 90, as in the shop. Before: 1 x 100."),
            (("1", "100", "5"), ("1", "100", "5"), "Line 'F' is now 1 x 100, as in the shop. Before: 1 x 100."),
        ] {
            let event = changed("F", numbers(now), Some(&agreed(numbers(before))));
            assert_eq!(Message::from(event).to_string(), said);
        }
        let event = Message::from(changed("F", numbers(("1", "100", "5")), None));
        assert_eq!(event.to_string(), "Line 'F' is now 1 x 100, as in the shop.");
    }
}
