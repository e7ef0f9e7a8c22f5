//! Format of a deployment's JSON secret: values of the deployment, and values entered in the console.
//!
//! `{"roapp_key": "..", "roapp_hook_secret": "..", "hooks_key": "..", "stores": {"<id>": {"login": "..", "password": ".."}},
//! "oidc_client_secret": "..", "values": {"ROAPP_KEY": "..", ..}}`. Values entered in the console (`values`) take precedence.
//! Every part is optional.

use serde_json::Value;

/// Credentials of the whole deployment. While a web-hook secret or the hooks key is being changed, the old one stands beside it as
/// `.._PREVIOUS` (rule R7). The last one is the console's at a sign-in provider that wants one.
const ACCOUNT: [&str; 6] = [
    "ROAPP_KEY",
    "ROAPP_HOOK_SECRET",
    "ROAPP_HOOK_SECRET_PREVIOUS",
    "HOOKS_KEY",
    "HOOKS_KEY_PREVIOUS",
    "OIDC_CLIENT_SECRET",
];

/// The name of a store's credential: `LOGIN` or `PASSWORD`.
pub fn store_name(what: &str, store: &str) -> String {
    format!("CARTUM_{what}_{}", store.to_uppercase().replace('-', "_"))
}

/// All values by name; of a name that is there twice the later one counts. Empty values count as none.
pub fn named(secret: &Value) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut pairs: Vec<(String, String)> =
        ACCOUNT.iter().map(|name| ((*name).to_owned(), text(&secret[name.to_lowercase()]))).collect();
    for (id, store) in secret["stores"].as_object().into_iter().flatten() {
        pairs.push((store_name("LOGIN", id), text(&store["login"])));
        pairs.push((store_name("PASSWORD", id), text(&store["password"])));
    }
    for (name, value) in secret["values"].as_object().into_iter().flatten() {
        pairs.push((name.clone(), text(value)));
    }
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn s4_what_was_entered_in_the_console_counts_and_empty_values_do_not() {
        let secret = json!({
            "roapp_key": "first", "hooks_key": "", "roapp_hook_secret": 7,
            "stores": {"lamp-shop": {"login": "l", "password": "p"}, "odd": "text"},
            "values": {"ROAPP_KEY": "second", "CARTUM_PASSWORD_LAMP_SHOP": ""},
        });
        let pairs = named(&secret);
        let last = |name: &str| pairs.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        assert_eq!(last("ROAPP_KEY"), Some("second"));
        assert_eq!(last("CARTUM_LOGIN_LAMP_SHOP"), Some("l"));
        assert_eq!(last("CARTUM_PASSWORD_LAMP_SHOP"), Some("p"));
        assert_eq!(last("HOOKS_KEY"), None);
        assert_eq!(last("ROAPP_HOOK_SECRET"), None);
        for odd in [json!(null), json!([]), json!("text"), json!({"stores": 3, "values": []})] {
            assert_eq!(named(&odd), [], "{odd}");
        }
    }
}
