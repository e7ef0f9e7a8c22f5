//! What the index of a store's orders tells of each beside its time and number: its state, both statuses and the articles of
//! its lines, so that a list is filtered without reading the orders.
//!
//! Guarantees: an order that is entered and whose statuses are as expected has the same text from its first write on, so that the index is
//! written once for it. The text of a waiting order is that of the state it had before.

use std::fmt;

use crate::order::{Articles, RoAppStatusId, ShopStatusId};

/// State of an order in the index.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ListedState {
    /// In sync, being entered, or waiting for its next try.
    Ordinary,
    Attention,
    Dismissed,
    Frozen,
    Gone,
}

impl ListedState {
    const ALL: [(Self, char); 5] =
        [(Self::Ordinary, 'o'), (Self::Attention, 'a'), (Self::Dismissed, 'd'), (Self::Frozen, 'f'), (Self::Gone, 'g')];
}

/// What is told of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Listed {
    pub state: ListedState,
    pub shop: Option<ShopStatusId>,
    pub roapp: Option<RoAppStatusId>,
}

impl Listed {
    /// From the end of a place in the index; `None` in an item of an older release.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let code = parts.next()?;
        let state = ListedState::ALL.into_iter().find(|(_, known)| code.starts_with(*known) && code.len() == 1)?.0;
        let shop = parts.next()?.parse().ok().map(ShopStatusId);
        let roapp = parts.next()?.parse().ok().map(RoAppStatusId);
        Some(Self { state, shop, roapp })
    }
}

impl fmt::Display for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = ListedState::ALL.into_iter().find(|(state, _)| *state == self.state).map_or('o', |(_, code)| code);
        write!(f, "{code}.")?;
        if let Some(shop) = self.shop {
            write!(f, "{}", shop.0)?;
        }
        write!(f, ".")?;
        self.roapp.map_or(Ok(()), |roapp| write!(f, "{}", roapp.0))
    }
}

/// What the lines of an order are called by, behind what is told of it; nothing where that is not known.
pub(super) struct Called(pub Option<Articles>);

impl Called {
    /// From what stands behind an order's place; `None` inside where nothing does, as in an item of an older release.
    pub fn parse(text: Option<&str>) -> Self {
        Self(text.map(Articles::parse))
    }
}

impl fmt::Display for Called {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.as_ref().map_or(Ok(()), |articles| write!(f, "#{articles}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_index_tells_is_read_again() {
        for (state, _) in ListedState::ALL {
            for (shop, roapp) in [(None, None), (Some(0), Some(1_900_001)), (Some(7), None), (None, Some(2))] {
                let listed = Listed { state, shop: shop.map(ShopStatusId), roapp: roapp.map(RoAppStatusId) };
                assert_eq!(Listed::parse(&listed.to_string()), Some(listed), "{listed}");
            }
        }
        for wrong in ["", "o", "o.1", "x.1.2", "oo.1.2"] {
            assert_eq!(Listed::parse(wrong), None, "{wrong}");
        }
    }
}
