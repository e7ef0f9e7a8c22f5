//! The stand-ins over real sockets. One binary, so that the world is linked once.

mod connection;
mod control;
mod durable;
mod faults;
mod hooks_office;
mod hooks_shop;
mod office_catalog;
mod office_contacts;
mod office_items;
mod office_limits;
mod office_lists;
mod office_orders;
mod seed;
mod shapes;
mod shop_auth;
mod shop_catalog;
mod shop_orders;
mod shop_update;
mod variants;
mod world;
