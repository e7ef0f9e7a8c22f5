//! The lines of an RO App order, brought to what the shop has (rules O6, P5, P6): for an order being entered as for one that
//! changed. Every step is decided from the items that are there, and a new line's mark is journaled before it is added.

use std::sync::Arc;

use rust_decimal::Decimal;

use crate::decide::{LinePlan, LineStep, RoAppLine, mark_of, marked};
use crate::exchange::failure::Failure;
use crate::exchange::sync::products::Products;
use crate::exchange::sync::work::Work;
use crate::history::{Event, Reason};
use crate::order::{Agreed, AgreedLine, ItemId, OrderNumber, RoAppOrderId};
use crate::roapp::{Discount, Item, ItemPatch, NewItem, RoApp, RoAppError};
use crate::settings::StoreSettings;
use crate::texts::Message;

/// Reads and writes the lines of RO App's orders.
pub(crate) struct Lines {
    pub roapp: Arc<RoApp>,
    pub products: Arc<Products>,
}

impl Lines {
    /// The items of an RO App order.
    pub(crate) async fn read(&self, id: RoAppOrderId, number: OrderNumber) -> Result<Vec<RoAppLine>, Failure> {
        let items = match self.roapp.items(id).await? {
            Some(items) => items,
            // RO App answers so for an order without items, but "no items" must not be believed of an order that costs
            // something: they would all be added again.
            None => match self.roapp.order(id).await? {
                Some(order) if order.total.is_some_and(|total| !total.is_zero()) => {
                    return Err(Failure::later(Reason::LinesNotShown { order: id }));
                }
                _ => Vec::new(),
            },
        };
        Ok(items.iter().map(|item| roapp_line(item, number)).collect())
    }

    /// Makes the plan's calls and says which lines are then there. The plan's marks are in the journal by now. A line that RO App
    /// refuses stays as it was, and holds no other up.
    pub(crate) async fn apply(&self, work: &mut Work, plan: LinePlan) -> Result<Carried, Failure> {
        let id = work.roapp_id()?;
        let added: Vec<usize> = plan
            .steps
            .iter()
            .filter_map(|step| if let LineStep::Add { at, .. } = step { Some(*at) } else { None })
            .collect();
        self.products.resolve(work, &added).await?;
        let mut carried = Carried { lines: plan.lines, by_hand: Vec::new(), unnamed: Vec::new() };
        work.events.extend(plan.events);
        for step in plan.steps {
            match self.step(work, id, &step).await {
                Ok(item) => {
                    if let LineStep::Add { mark, .. } = step {
                        if item.is_none() {
                            carried.unnamed.push(mark);
                        }
                        let line = carried.lines.iter_mut().find(|line| line.mark == mark);
                        line.into_iter().for_each(|line| line.item = item);
                    }
                }
                Err(Failure::Attention(why)) => {
                    carried.by_hand.push(why);
                    carried.leave(&step, work.link.agreed.as_ref());
                }
                Err(other) => return Err(other),
            }
        }
        self.name_added(work, id, &mut carried).await?;
        note_amount(work, &carried, plan.difference);
        Ok(carried)
    }

    /// Where RO App's answers did not name the lines they added, the order's items tell whether they are there.
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

    async fn step(&self, work: &mut Work, id: RoAppOrderId, step: &LineStep) -> Result<Option<ItemId>, Failure> {
        work.wrote = true;
        match step {
            LineStep::Add { at, mark, discount } => self.add(work, id, *at, *mark, *discount).await,
            LineStep::Change { item, name, quantity, price, discount } => {
                let discount = off(&work.shop.settings, *discount);
                let patch = ItemPatch { quantity: Some(*quantity), price: Some(*price), discount: Some(discount) };
                self.roapp.patch_item(id, *item, patch).await.map_err(|error| by_hand(id, error))?;
                let (quantity, price) = (quantity.normalize(), price.normalize());
                work.events.push(Event::LineChanged { article: name.clone(), quantity, price });
                Ok(None)
            }
            LineStep::Remove { item, name } => {
                self.remove(work, id, *item, name).await?;
                Ok(None)
            }
        }
    }

    async fn add(
        &self,
        work: &mut Work,
        id: RoAppOrderId,
        at: usize,
        mark: u32,
        discount: Decimal,
    ) -> Result<Option<ItemId>, Failure> {
        let missing = || Failure::later(Reason::LineWithoutProduct);
        let line = work.order.lines.get(at).ok_or_else(missing)?;
        let place = work.placed.get(&at).ok_or_else(missing)?;
        let mut new = NewItem {
            product: place.product,
            assignee: work.manager()?,
            quantity: line.quantity,
            price: line.price,
            discount: off(&work.shop.settings, discount),
            comment: marked(work.order.number, mark, &place.comment),
        };
        let added = Event::LineAdded {
            article: line.key.article.clone(),
            quantity: line.quantity.normalize(),
            price: line.price.normalize(),
        };
        let item = match self.roapp.add_item(id, &new).await {
            // Staff may have deleted the product since it was remembered.
            Err(error @ (RoAppError::Refused { .. } | RoAppError::Missing { .. })) => {
                let before = new.product;
                new.product = self.products.resolve_anew(work, at).await?;
                if new.product == before {
                    return Err(error.into());
                }
                self.roapp.add_item(id, &new).await?
            }
            other => other?,
        };
        if !work.entering {
            work.events.push(added);
        }
        Ok(item)
    }

    /// Removes an item; where the account's API cannot, its quantity becomes 0.
    async fn remove(&self, work: &mut Work, id: RoAppOrderId, item: ItemId, name: &str) -> Result<(), Failure> {
        match self.roapp.remove_item(id, item).await {
            Ok(()) => {
                work.events.push(Event::LineRemoved { article: name.to_owned() });
                return Ok(());
            }
            Err(RoAppError::Missing { .. } | RoAppError::Forbidden { .. } | RoAppError::Refused { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let zero = ItemPatch { quantity: Some(Decimal::ZERO), ..ItemPatch::default() };
        match self.roapp.patch_item(id, item, zero).await {
            Ok(()) => {
                work.events.push(Event::LineEmptied { article: name.to_owned() });
                Ok(())
            }
            Err(error) if error.is_passing() => Err(error.into()),
            Err(_) => Err(Failure::attention(Reason::LineNotRemovable { article: name.to_owned(), order: id })),
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
    /// Notes that a step was not made: the line is as it was agreed before, if it was.
    fn leave(&mut self, step: &LineStep, agreed: Option<&Agreed>) {
        let before =
            |found: &dyn Fn(&AgreedLine) -> bool| agreed.and_then(|agreed| agreed.lines.iter().find(|l| found(l)));
        let (mark, before) = match step {
            LineStep::Add { mark, .. } => (Some(*mark), None),
            LineStep::Change { item, .. } | LineStep::Remove { item, .. } => {
                let here = self.lines.iter().find(|line| line.item == Some(*item)).map(|line| line.mark);
                (here, before(&|line| Some(line.mark) == here || line.item == Some(*item)).cloned())
            }
        };
        self.lines.retain(|line| Some(line.mark) != mark);
        self.lines.extend(before);
    }
}

/// A discount as the store's setting says who bears it.
fn off(settings: &StoreSettings, amount: Decimal) -> Discount {
    Discount { amount, sponsor: settings.discount_sponsor }
}

fn by_hand(id: RoAppOrderId, error: RoAppError) -> Failure {
    if error.is_passing() || error.is_of_account() {
        return error.into();
    }
    Failure::attention(Reason::LineNotChangeable { order: id, why: error.message() })
}

fn note_amount(work: &mut Work, carried: &Carried, difference: Decimal) {
    let currency = work.order.currency;
    let discount: Decimal = carried.lines.iter().map(|line| line.discount).sum();
    if !discount.is_zero() {
        work.events.push(Event::DiscountShared { amount: discount.normalize(), currency });
    }
    if !difference.is_zero() {
        work.events.push(Event::LinesBelowTotal {
            total: work.order.total.normalize(),
            lines: work.order.lines_total().normalize(),
            difference: difference.normalize(),
            currency,
        });
    }
}

fn roapp_line(item: &Item, number: OrderNumber) -> RoAppLine {
    RoAppLine {
        item: item.id,
        mark: mark_of(number, &item.comment),
        quantity: item.quantity,
        price: item.price,
        discount: item.discount,
        written_off: item.written_off,
    }
}
