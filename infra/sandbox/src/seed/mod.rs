//! The demo data: the same shop and account after every reset, with dates relative to the time of the reset.

pub(crate) mod goods;
mod orders;
mod roapp;
mod roapp_people;
mod shop;

pub(crate) use roapp::{bare, fill as roapp};
pub(crate) use shop::fill as shop;
