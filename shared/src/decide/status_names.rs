//! Status rules proposed by what the statuses are called (rule S6).
//!
//! Guarantees: a proposal pairs statuses of equal names, else of equal meaning; no status gets two rules in a direction; nothing is
//! proposed that leads a buyer's order back to new. A person confirms every rule.

use crate::order::{RoAppStatusId, ShopStatusId, canonical};

/// What a status means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Meaning {
    New,
    Processing,
    AwaitingPayment,
    Ready,
    Shipped,
    Delivered,
    Cancelled,
}

/// Names of statuses in the languages of both systems' accounts, in lower case, by their meaning.
const NAMES: [(Meaning, &[&str]); 7] = [
    (
        Meaning::New,
        &[
            "new",
            "new order",
            "нове",
            "новий",
            "нова",
            "нове замовлення",
            "новый",
            "новая",
            "новое",
            "новый заказ",
            "nou",
            "nouă",
            "comandă nouă",
            "nouveau",
            "nouvelle",
            "nouvelle commande",
            "nowe",
            "nowy",
            "nowe zamówienie",
            "neu",
            "nuevo",
            "novo",
        ],
    ),
    (
        Meaning::Processing,
        &[
            "processing",
            "in progress",
            "in process",
            "in work",
            "accepted",
            "confirmed",
            "в обробці",
            "обробляється",
            "обробка",
            "опрацьовується",
            "в роботі",
            "у роботі",
            "прийнято",
            "прийняте",
            "прийнятий",
            "підтверджено",
            "підтверджене",
            "виконується",
            "в обработке",
            "обрабатывается",
            "обработка",
            "в работе",
            "принят",
            "принято",
            "подтвержден",
            "подтверждено",
            "выполняется",
            "procesare",
            "în procesare",
            "în lucru",
            "acceptat",
            "acceptată",
            "confirmat",
            "confirmată",
            "en cours",
            "en traitement",
            "en cours de traitement",
            "acceptée",
            "confirmée",
            "w trakcie",
            "w realizacji",
            "przyjęte",
            "in bearbeitung",
            "en proceso",
        ],
    ),
    (
        Meaning::AwaitingPayment,
        &[
            "awaiting payment",
            "pending payment",
            "waiting for payment",
            "очікує оплати",
            "очікує оплату",
            "очікується оплата",
            "очікування оплати",
            "ожидает оплаты",
            "ожидает оплату",
            "ожидание оплаты",
            "ожидается оплата",
            "așteaptă plata",
            "în așteptarea plății",
            "en attente de paiement",
            "oczekuje na płatność",
        ],
    ),
    (
        Meaning::Ready,
        &[
            "ready",
            "ready to ship",
            "ready for shipment",
            "ready for pickup",
            "packed",
            "готово",
            "готове",
            "готовий",
            "готова",
            "готово до відправки",
            "готове до відправки",
            "готово до видачі",
            "готове до видачі",
            "зібрано",
            "упаковано",
            "готов",
            "готов к отправке",
            "готово к отправке",
            "готов к выдаче",
            "готово к выдаче",
            "собран",
            "упакован",
            "gata",
            "gata de livrare",
            "pregătit",
            "pregătită",
            "prêt",
            "prête",
            "prêt à expédier",
            "gotowe",
            "spakowane",
            "gotowe do wysyłki",
        ],
    ),
    (
        Meaning::Shipped,
        &[
            "shipped",
            "shipping",
            "sent",
            "dispatched",
            "in transit",
            "in delivery",
            "on the way",
            "надіслане",
            "надіслано",
            "відправлено",
            "відправлене",
            "відправлений",
            "відвантажено",
            "доставляється",
            "в дорозі",
            "у дорозі",
            "передано в доставку",
            "передано в службу доставки",
            "отправлен",
            "отправлено",
            "отправленный",
            "отгружен",
            "отгружено",
            "доставляется",
            "в пути",
            "передан в доставку",
            "передано в доставку",
            "передан в службу доставки",
            "expediat",
            "expediată",
            "în livrare",
            "în curs de livrare",
            "în procesul de livrare",
            "expédié",
            "expédiée",
            "en livraison",
            "en cours de livraison",
            "wysłane",
            "wysłano",
            "w drodze",
            "versandt",
            "enviado",
        ],
    ),
    (
        Meaning::Delivered,
        &[
            "delivered",
            "completed",
            "complete",
            "done",
            "closed",
            "finished",
            "issued",
            "closed successfully",
            "доставлене",
            "доставлено",
            "доставлений",
            "виконано",
            "виконане",
            "завершено",
            "завершене",
            "закрито",
            "закритий",
            "закрите",
            "видано",
            "видане",
            "отримано",
            "закрито успішно",
            "успішно завершено",
            "доставлен",
            "доставлена",
            "выполнен",
            "выполнено",
            "завершен",
            "закрыт",
            "закрыто",
            "выдан",
            "выдано",
            "получен",
            "закрыт успешно",
            "успешно завершен",
            "livrat",
            "livrată",
            "finalizat",
            "finalizată",
            "încheiat",
            "închis",
            "închisă",
            "livré",
            "livrée",
            "terminé",
            "terminée",
            "clôturé",
            "clôturée",
            "fermé",
            "fermée",
            "dostarczone",
            "zakończone",
            "zrealizowane",
            "zamknięte",
            "zugestellt",
            "entregado",
        ],
    ),
    (
        Meaning::Cancelled,
        &[
            "canceled",
            "cancelled",
            "refused",
            "rejected",
            "declined",
            "not delivered",
            "closed unsuccessfully",
            "скасовано",
            "скасоване",
            "скасований",
            "відмінено",
            "відмінене",
            "відмова",
            "відхилено",
            "не доставлене",
            "не доставлено",
            "закрито неуспішно",
            "отменен",
            "отменено",
            "отмена",
            "отменена",
            "отказ",
            "отклонен",
            "не доставлен",
            "не доставлено",
            "закрыт неуспешно",
            "anulat",
            "anulată",
            "refuzat",
            "refuzată",
            "annulé",
            "annulée",
            "refusé",
            "refusée",
            "anulowane",
            "odrzucone",
            "storniert",
            "cancelado",
        ],
    ),
];

/// Statuses that mean the same on every shop, whatever they are called there.
const EVERYWHERE: [(u64, Meaning); 5] = [
    (1, Meaning::New),
    (2, Meaning::Processing),
    (3, Meaning::Delivered),
    (4, Meaning::Cancelled),
    (6, Meaning::Shipped),
];

/// A status of the shop with its titles in all languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedShopStatus {
    pub id: ShopStatusId,
    pub titles: Vec<String>,
}

/// A status of RO App.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedRoAppStatus {
    pub id: RoAppStatusId,
    pub name: String,
}

/// Proposed rules, each from the first status to the second.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProposedRules {
    pub to_roapp: Vec<(ShopStatusId, RoAppStatusId)>,
    pub to_shop: Vec<(RoAppStatusId, ShopStatusId)>,
}

/// Proposes rules for the statuses of a shop and of RO App; lists stand in the order of either system.
pub fn propose_rules(shop: &[NamedShopStatus], roapp: &[NamedRoAppStatus]) -> ProposedRules {
    let mut proposed = ProposedRules::default();
    for status in shop {
        let same = roapp.iter().find(|other| same_name(status, other));
        let alike = || roapp.iter().find(|other| meaning_of_shop(status).is_some() && means_the_same(status, other));
        proposed.to_roapp.extend(same.or_else(alike).map(|other| (status.id, other.id)));
    }
    for status in roapp {
        let same = shop.iter().find(|other| same_name(other, status));
        let alike = || shop.iter().find(|other| means_the_same(other, status));
        let new = |other: &&NamedShopStatus| meaning_of_shop(other) == Some(Meaning::New);
        let found = same.or_else(alike).filter(|other| !new(other));
        proposed.to_shop.extend(found.map(|other| (status.id, other.id)));
    }
    proposed
}

fn same_name(shop: &NamedShopStatus, roapp: &NamedRoAppStatus) -> bool {
    let name = plain_name(&roapp.name);
    !name.is_empty() && shop.titles.iter().any(|title| plain_name(title) == name)
}

fn means_the_same(shop: &NamedShopStatus, roapp: &NamedRoAppStatus) -> bool {
    let meaning = meaning(&roapp.name);
    meaning.is_some() && meaning == meaning_of_shop(shop)
}

fn meaning_of_shop(status: &NamedShopStatus) -> Option<Meaning> {
    let everywhere = EVERYWHERE.iter().find(|(id, _)| *id == status.id.0).map(|(_, meaning)| *meaning);
    everywhere.or_else(|| status.titles.iter().find_map(|title| meaning(title)))
}

fn meaning(name: &str) -> Option<Meaning> {
    let name = plain_name(name);
    NAMES.iter().find(|(_, names)| names.contains(&name.as_str())).map(|(meaning, _)| *meaning)
}

/// A name in lower case, with single blanks and without punctuation; "ё" is "е" as often as not.
pub fn plain_name(name: &str) -> String {
    let lower = canonical(name).to_lowercase().replace('ё', "е");
    let words = lower.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(id: u64, titles: &[&str]) -> NamedShopStatus {
        NamedShopStatus { id: ShopStatusId(id), titles: titles.iter().map(|title| (*title).to_owned()).collect() }
    }

    fn roapp(id: u64, name: &str) -> NamedRoAppStatus {
        NamedRoAppStatus { id: RoAppStatusId(id), name: name.to_owned() }
    }

    #[test]
    fn s6_a_status_is_proposed_for_one_of_the_same_meaning_in_any_language() {
        let table = [
            ("Новый", 1, "Нове"),
            ("В работе", 2, "В обробці"),
            ("In progress", 2, "Procesare"),
            ("Виконується", 2, "Processing"),
            ("Отправлен", 6, "Надіслане"),
            ("Expédié", 6, "Shipping"),
            ("В пути", 6, "În procesul de livrare"),
            ("Закрыт", 3, "Доставлене"),
            ("Видано", 3, "Delivered"),
            ("Скасовано", 4, "Не доставлене"),
            ("Отказ", 4, "Canceled"),
            ("Refused", 4, "Anulat"),
            ("Ожидает оплаты", 12, "Очікує оплату"),
            ("Готов к выдаче", 13, "Ready for pickup"),
            ("Чекає на постачальника", 9, "Чекає на постачальника"),
            ("AWAITING supplier.", 9, "Awaiting supplier"),
        ];
        for (name, id, title) in table {
            let proposed = propose_rules(&[shop(id, &[title])], &[roapp(70, "Неизвестный"), roapp(77, name)]);
            assert_eq!(proposed.to_roapp, [(ShopStatusId(id), RoAppStatusId(77))], "{title} and {name}");
            let back = if id == 1 { vec![] } else { vec![(RoAppStatusId(77), ShopStatusId(id))] };
            assert_eq!(proposed.to_shop, back, "{name} and {title}");
        }
    }

    #[test]
    fn s6_nothing_is_proposed_for_a_status_without_its_like() {
        let statuses = [roapp(1, "Diagnostics"), roapp(2, "")];
        assert_eq!(
            propose_rules(&[shop(9, &["Awaiting supplier"]), shop(10, &[""])], &statuses),
            ProposedRules::default()
        );
        assert_eq!(propose_rules(&[], &[roapp(1, "New")]), ProposedRules::default());
    }

    #[test]
    fn s6_of_several_statuses_the_one_with_the_same_name_is_proposed_else_the_first() {
        let statuses = [roapp(1, "Closed"), roapp(2, "Delivered"), roapp(3, "Done")];
        let proposed = propose_rules(&[shop(3, &["Delivered"])], &statuses);
        assert_eq!(proposed.to_roapp, [(ShopStatusId(3), RoAppStatusId(2))]);
        assert_eq!(proposed.to_shop.len(), 3, "each of them means that it is delivered");
        let proposed = propose_rules(&[shop(3, &["Livrat"])], &statuses);
        assert_eq!(proposed.to_roapp, [(ShopStatusId(3), RoAppStatusId(1))]);
    }

    #[test]
    fn s6_every_name_of_the_table_is_written_as_it_is_compared_and_means_one_thing() {
        let mut seen = std::collections::BTreeMap::new();
        for (meaning, names) in NAMES {
            for name in names {
                assert_eq!(plain_name(name), *name);
                let before = seen.insert(*name, meaning);
                assert!(before.is_none_or(|before| before == meaning), "{name}");
            }
        }
    }
}
