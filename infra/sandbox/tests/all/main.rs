//! The stand-ins over real sockets. One binary, so that the world is linked once. Each module is marked as test code for
//! the lints, which do not see that a whole binary is.

#[cfg(test)]
mod connection;
#[cfg(test)]
mod control;
#[cfg(test)]
mod durable;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod hooks_office;
#[cfg(test)]
mod hooks_shop;
#[cfg(test)]
mod office_account;
#[cfg(test)]
mod office_catalog;
#[cfg(test)]
mod office_contacts;
#[cfg(test)]
mod office_forms;
#[cfg(test)]
mod office_items;
#[cfg(test)]
mod office_limits;
#[cfg(test)]
mod office_lists;
#[cfg(test)]
mod office_orders;
#[cfg(test)]
mod office_required;
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
mod variants;
#[cfg(test)]
mod world;
