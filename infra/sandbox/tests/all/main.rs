//! The stand-ins over real sockets, in one binary, so that the crate is linked once. Each module is marked as test code, because the
//! lints do not see that the whole binary is.

#[cfg(test)]
mod connection;
#[cfg(test)]
mod control;
#[cfg(test)]
mod durable;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod hooks_roapp;
#[cfg(test)]
mod hooks_shop;
#[cfg(test)]
mod latency;
#[cfg(test)]
mod pages;
#[cfg(test)]
mod roapp_account;
#[cfg(test)]
mod roapp_catalog;
#[cfg(test)]
mod roapp_contacts;
#[cfg(test)]
mod roapp_forms;
#[cfg(test)]
mod roapp_items;
#[cfg(test)]
mod roapp_limits;
#[cfg(test)]
mod roapp_lists;
#[cfg(test)]
mod roapp_orders;
#[cfg(test)]
mod roapp_required;
#[cfg(test)]
mod seed;
#[cfg(test)]
mod shapes;
#[cfg(test)]
mod shop_auth;
#[cfg(test)]
mod shop_catalog;
#[cfg(test)]
mod shop_imports;
#[cfg(test)]
mod shop_orders;
#[cfg(test)]
mod shop_requests;
#[cfg(test)]
mod shop_sums;
#[cfg(test)]
mod shop_types;
#[cfg(test)]
mod shop_update;
#[cfg(test)]
mod shops;
#[cfg(test)]
mod variants;
#[cfg(test)]
mod world;
