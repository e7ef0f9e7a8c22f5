//! The short id of a new store, made from its name: nobody has to invent one (rule S6).

use deunicode::deunicode;

use super::store::StoreSettings;
use crate::order::{InvalidStoreId, StoreId};

/// Characters of an id made from a name; a number may follow.
const LONGEST: usize = 24;
/// The id of a store whose name has no letter that can be written in an id.
const UNNAMED: &str = "store";

/// An id for a store of this name that none of `others` has: `Магазин ламп` gives `magazin-lamp`.
///
/// # Errors
/// Never, as the text is made of what an id may hold.
pub fn store_id_for(name: &str, others: &[StoreSettings]) -> Result<StoreId, InvalidStoreId> {
    let plain = deunicode(name).to_lowercase();
    let words = plain.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut base: String = words.collect::<Vec<_>>().join("-").chars().take(LONGEST).collect();
    base.truncate(base.trim_end_matches('-').len());
    if base.is_empty() {
        base = UNNAMED.to_owned();
    }
    let (mut id, mut number) = (base.clone(), 1);
    while others.iter().any(|other| other.id.as_str() == id) {
        number += 1;
        id = format!("{base}-{number}");
    }
    id.parse()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s6_an_id_is_made_of_a_name_in_any_script() {
        let long = "Магазин дуже довгої назви та ще довшої";
        for (name, expected) in [
            ("Lamp shop", "lamp-shop"),
            ("Магазин ламп", "magazin-lamp"),
            ("Țiriac & Fiii", "tiriac-fiii"),
            ("  L'été № 5  ", "l-ete-no-5"),
            ("!!!", "store"),
            ("", "store"),
            (long, "magazin-duzhe-dovgoyi-na"),
        ] {
            assert_eq!(store_id_for(name, &[]).unwrap().as_str(), expected, "{name}");
        }
    }
}
