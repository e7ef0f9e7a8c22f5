//! The demo world: the same shop and account after every reset, dated relative to the moment of seeding.

pub(crate) mod goods;
mod office;
mod office_people;
mod orders;
mod orders_old;
mod shop;

pub(crate) use office::{bare, fill as roapp};
pub(crate) use shop::fill as shop;
