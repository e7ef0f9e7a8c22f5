//! A renewed key of the web-hooks drops the one before the present one (rule R7).
//!
//! A subscription that was made with the dropped key could neither call nor be ended any more: none may be left.

use secrecy::SecretString;

use crate::exchange::failure::Failure;
use crate::exchange::webhook_token::key_mark;
use crate::order::StoreId;
use crate::state::Table;
use crate::texts::Message;

/// Refuses to renew the first of these keys while a shop may call an address that was made with the second.
///
/// # Errors
/// [`Failure::Attention`] with the store; [`Failure::State`] when the table fails.
pub(super) async fn refuse_loss_of_hooks(
    table: &Table,
    keys: &[SecretString],
    stores: impl Iterator<Item = (&StoreId, &String)>,
) -> Result<(), Failure> {
    let Some(dropped) = keys.get(1).map(key_mark) else { return Ok(()) };
    for (id, name) in stores {
        let hooks = table.cursor(id).await?.map(|cursor| cursor.hooks).unwrap_or_default();
        if hooks.iter().any(|hook| hook.key == dropped && (hook.id.is_some() || hook.uncertain)) {
            return Err(Failure::Attention(Message::new("hooks-key-in-use").with("store", name)));
        }
    }
    Ok(())
}
