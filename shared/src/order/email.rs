//! E-mails as buyers type them, and what of it identifies one (rule C3).
//!
//! Guarantees: only an address that mail can reach identifies a buyer; one of those that strangers type who give none
//! (`noemail@example.com`) identifies nobody; of several addresses the first counts, and none of them is lost.

use std::sync::Arc;

use super::no_email::is_usual;

/// Characters of a field that are read.
const LONGEST: usize = 500;
/// Bytes of an address, and of its part before the `@`.
const ADDRESS: usize = 254;
const LOCAL: usize = 64;
/// Addresses that identify nobody: the usual ones, and those that a store adds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FakeEmails(Arc<[String]>);

impl FakeEmails {
    /// The usual ones and these: whole addresses, `@domain` for all of a domain, `name@` for a name at every domain.
    pub fn and(added: &[String]) -> Self {
        Self(added.iter().map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty()).collect())
    }

    /// Whether an entry of the list can be read.
    pub fn is_entry(text: &str) -> bool {
        let mut parts = text.trim().split('@');
        let (Some(local), Some(domain), None) = (parts.next(), parts.next(), parts.next()) else { return false };
        let clean =
            |part: &str| part.len() <= ADDRESS && !part.contains(|c: char| c.is_whitespace() || ",;<>".contains(c));
        clean(local) && clean(domain) && !(local.is_empty() && domain.is_empty())
    }

    /// Whether an address, in lower case, is one of them.
    fn have(&self, address: &str) -> bool {
        let Some((local, domain)) = address.rsplit_once('@') else { return false };
        let added = self.0.iter().any(|entry| match entry.rsplit_once('@') {
            Some(("", all_of)) => domain == all_of,
            Some((name, "")) => local == name,
            _ => entry == address,
        });
        added || is_usual(local, domain)
    }
}

/// An e-mail field as a buyer typed it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypedEmail {
    text: String,
    address: Option<String>,
    more: bool,
}

impl TypedEmail {
    /// Reads a field; `None` where nothing was typed.
    pub fn new(text: &str, fake: &FakeEmails) -> Option<Self> {
        let text = text.trim().to_lowercase();
        if text.is_empty() {
            return None;
        }
        let address = addresses(&text).into_iter().find(|address| !fake.have(address));
        let more = address.as_deref() != Some(text.as_str()) && text.chars().any(char::is_alphanumeric);
        Some(Self { text, address, more })
    }

    /// As it was typed, in lower case.
    pub fn as_typed(&self) -> &str {
        &self.text
    }

    /// The address that identifies the buyer, in lower case.
    pub fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// Whether anything but that address was typed: more addresses, a name, what is no address.
    pub fn has_more(&self) -> bool {
        self.more
    }
}

/// The addresses of a text, in its order: `Ana <x@example.com>, y@example.com` has two.
pub fn addresses(text: &str) -> Vec<String> {
    let text: String = text.chars().filter(|c| !super::canonical::is_invisible(*c)).take(LONGEST).collect();
    let mut found: Vec<String> = Vec::new();
    for part in text.split(|c: char| c.is_whitespace() || ",;<>()[]|/\\\"".contains(c)) {
        let part = part.trim_matches(|c: char| ".:'`«»".contains(c)).to_lowercase();
        let part = part.strip_prefix("mailto:").unwrap_or(&part);
        if is_address(part) && !found.iter().any(|known| known == part) {
            found.push(part.to_owned());
        }
    }
    found
}

/// Whether mail can go to it: one `@`, a name before it, and a domain with an end of letters.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let named = |c: char| c.is_alphanumeric() || "!#$%&'*+-=?^_`{}~.".contains(c);
    let local_good = (1..=LOCAL).contains(&local.len())
        && local.chars().all(named)
        && local.chars().any(char::is_alphanumeric)
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let labels: Vec<&str> = domain.split('.').collect();
    let label_good = |label: &&str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let end_good = labels.last().is_some_and(|end| {
        end.starts_with("xn--") || (end.chars().count() >= 2 && end.chars().all(char::is_alphabetic))
    });
    text.len() <= ADDRESS && local_good && labels.len() >= 2 && labels.iter().all(label_good) && end_good
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, added: &[&str]) -> Option<String> {
        let added: Vec<String> = added.iter().map(|text| (*text).to_owned()).collect();
        TypedEmail::new(text, &FakeEmails::and(&added))?.address().map(str::to_owned)
    }

    #[test]
    fn c3_what_is_no_address_identifies_nobody() {
        for text in [
            "@",
            "a@b",
            "no@no",
            "@example.com",
            "ana@",
            "ana",
            "-",
            "ana@@example.com",
            "ana@example",
            "ana@example.1",
            "ana@.com",
            "ana@example..com",
            ".@example.com",
            "a..b@example.com",
            "ana @ example.com",
            "ana@-x.com",
            "ana@exam_ple.com",
            "ana@1.2.3.4",
            "@@@",
            "a@b@c.com",
            "нет",
            "n/a",
        ] {
            assert_eq!(read(text, &[]), None, "{text}");
        }
        let long = format!("{}@example.com", "a".repeat(65));
        assert_eq!(read(&long, &[]), None);
    }

    #[test]
    fn c3_what_strangers_type_who_have_none_identifies_nobody() {
        for text in "
            noemail@example.com no-email@gmail.com No.Email@Example.com no_mail@shop.ua
            nomail1@ukr.net none@none.com null@example.com test@gmail.com test123@mail.ru
            noreply@shop.ro no-reply@shop.ro guest@example.com no@no.com mail@mail.ru a@a.com 1@1.ua
            111@gmail.com xxx@example.com 12345@gmail.com qwerty@gmail.com someone@noemail.com
            ana@test.com ana@shop.invalid ana@localhost.local fara-email@yahoo.ro
            pas.de.mail@pasdemail.invalid anonymous@example.org undefined@undefined.com
            net-pochty@mail.ru email@email.com admin@admin.com user@example.com user1@gmail.com
            no@gmail.com nu@yahoo.ro net@ukr.net ні@пошта.укр.invalid test+1@gmail.com
            test+shop@lamps.ro nu.am.email@yahoo.com nu-are-mail@gmail.com nu_exista_email@shop.ro
            fără.email@gmail.com fara_adresa@gmail.com nemaye@ukr.net nemae.poshty@ukr.net
            nema-poshty1@gmail.com bez-pochty@mail.ru bez.emaila@gmail.com немає@немає.укр
            немає.пошти@приклад.укр нет-почты@почта.рф без_имейла@почта.рф
            umenya.net.pochty@none.com pochty.net@mail.ru poshty-nemae@ukr.net mail.brak@wp.pl
            nie.mam.maila@wp.pl brak.adresu@onet.pl brak@brak.pl bez.poczty@o2.pl
            pas.d.email@orange.fr sans-adresse@free.fr je.nai.pas.de.mail@laposte.net
            aucun.courriel@sfr.fr i.dont.have.email@gmail.com without_mail@gmail.com
            your.name@company.ro john.doe@gmail.com name@name.com info@info.ro mail@gmail.com
            a@gmail.com 1@ukr.net ana@nomail.ua ana@no-email.ro ion@fara-email.ro
            asdfghjkl@gmail.com qwe@mail.ru"
            .split_whitespace()
        {
            assert_eq!(read(text, &[]), None, "{text}");
        }
        for text in "
            x@example.com ana@example.com a@example.com notary@example.com norbert@example.com
            nona@example.com guesthouse@example.com testa@example.com info@example.com
            office@alpin.example.com email@popescu.ro ana.no@example.com mail@popescu.ro
            ana+shop@example.com o'neil@example.com пошта@приклад.укр ana@xn--e1afmkfd.xn--j1amh
            lampa@lampa.ua 1234ana@example.com admin@popescu.ro client@alpin.ro netta@gmail.com
            bezos@example.com nomikos@gmail.com nemeth@gmail.com nuamara@yahoo.ro brakov@ukr.net
            pascal@orange.fr testov@mail.ru mailat@gmail.com postarul@yahoo.ro ana.test@example.com
            ana+test@gmail.com userman@gmail.com adrian@mail.com ion.popescu@mail.ru
            шевченко@пошта.укр contact@alpin.ro"
            .split_whitespace()
        {
            assert_eq!(read(text, &[]).as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn c3_an_address_is_read_out_of_what_is_around_it_and_the_first_counts() {
        for (text, expected, more) in [
            ("x@example.com", "x@example.com", false),
            (" X@Example.COM ", "x@example.com", false),
            ("Ana <x@example.com>", "x@example.com", true),
            ("\"Pop, Ana\" <x@example.com>", "x@example.com", true),
            ("x@example.com, y@example.com", "x@example.com", true),
            ("x@example.com;y@example.com", "x@example.com", true),
            ("x@example.com y@example.com", "x@example.com", true),
            ("x@example.com / y@example.com", "x@example.com", true),
            ("mailto:x@example.com", "x@example.com", true),
            ("e-mail: x@example.com.", "x@example.com", true),
            ("x@example.com (work)", "x@example.com", true),
            ("noemail@example.com, x@example.com", "x@example.com", true),
            ("@, x@example.com", "x@example.com", true),
            ("\u{200b}x@example.com", "x@example.com", true),
        ] {
            let typed = TypedEmail::new(text, &FakeEmails::default()).unwrap();
            assert_eq!((typed.address(), typed.has_more()), (Some(expected), more), "{text}");
        }
        // Nothing to note where nothing was said.
        for (text, more) in [("@", false), ("-", false), ("noemail@example.com", true), ("ana at example.com", true)] {
            let typed = TypedEmail::new(text, &FakeEmails::default()).unwrap();
            assert_eq!((typed.address(), typed.has_more()), (None, more), "{text}");
        }
        assert_eq!(TypedEmail::new("  ", &FakeEmails::default()), None);
    }

    #[test]
    fn c3_a_store_adds_addresses_domains_and_names() {
        let added = ["Shop@Lamps.example.com", "@kiosk.example.com", "cashier@", " "];
        for text in ["shop@lamps.example.com", "ana@kiosk.example.com", "cashier@gmail.com", "noemail@gmail.com"] {
            assert_eq!(read(text, &added), None, "{text}");
        }
        for text in ["ana@lamps.example.com", "shop@example.com", "cashiers@gmail.com", "ana@x.kiosk.example.com"] {
            assert_eq!(read(text, &added).as_deref(), Some(text), "{text}");
        }
        for text in ["a@b", "@example.com", "name@", "Ana@Example.com"] {
            assert!(FakeEmails::is_entry(text), "{text}");
        }
        for text in ["@", "", "name", "a b@c.com", "a@b@c", "<a@b.com>", "a@b.com,c@d.com"] {
            assert!(!FakeEmails::is_entry(text), "{text}");
        }
    }
}
