//! Addresses that people type who have no e-mail, or give none (rule C3).
//!
//! Guarantees: what strangers type alike identifies none of them. In doubt it identifies nobody: a new contact is better than a
//! stranger's.

use icu_normalizer::DecomposingNormalizer;

/// What stands before the `@` of an address that is none, whatever follows it; as [`bare`] has it.
const LOCALS: &str = "\
    null nil undefined unknown notexist notexists nonexistent noreply donotreply emailmissing mailmissing notprovided \
    notgiven notavailable nodata nocontact nothing none empty blank placeholder default немає нема нету неуказан неуказана \
    невказано отсутствует відсутня відсутній otsutstvuet neukazan nevkazano netu nema nemae nemaie nemaje nemaye nimaye \
    nuexista nuestecazul niemam niema brak niepodano aucun aucune neant nobody noone noname anonymous anonim anonyme \
    anonymus anon guest somebody unnamed fake dummy temp spam random example exemple exemplu przyklad primer sample user \
    username utilisateur utilizator uzytkownik yourname yourmail youremail myemail emailaddress mailaddress firstname \
    lastname firstnamelastname nameemail nameexample namesurname johndoe janedoe numeprenume prenumenume prenomnom \
    nomprenom imienazwisko adresemail votreemail votremail adresaemail twojemail tvoyemail vashemail vasemail test \
    testtest tester testing testare testuser testemail testmail тест qwe qwer qwert qwerty qwertyuiop asd asdf asdasd \
    asdfgh asdfghjkl zxc zxcv zxcvbn azerty abc abcd abcde abcdef foo foobar bla blabla йцукен фыва фива";
/// Words for "no", as they stand beside a word for "e-mail".
const NO: &str = "\
    no non not none noe without have haveno ihaveno donthave idonthave dontknow missing fake fara nuam nuare nuexista \
    lipsa fără pas pasd pasde sans aucun aucune jenaipas jenaipasd jenaipasde нет нету нема немає без немаю уменянет \
    вменянемає net netu niet nyet umenyanet umenanet nema nemae nemaie nemaje nemaye nimaye nemayu nemaiu umenenemae \
    vmenenemae vmenenemaye bez brak niemam niema nie nemam ne не keine ohne";
/// Words for "e-mail".
const MAIL: &str = "\
    email emails mail mails meil meyl mejl imeil imeyl imejl imail emeil emeyl emejl emaila maila meila meyla imeila \
    imeyla mejla emailu mailu emaill gmail pochta pochty pochti pochtu pocta posta posty postu poshta poshty poshti poshtu \
    poczta poczty adres adresa adresy adrese adresu adresae adresademail adresemail adresuemail address adresse \
    adressemail adresseemail courriel mel elpochty elpochti elposhty elposhti elektronnoypochty elektronnoyipochty \
    elektronnoiposhty elektronnoyiposhty почта почты почти почту пошта пошти пошту имейл имейла імейл імейла емейл емейла \
    емайл емайла мейл мейла мыла мила мыло мило адреса адрес адресу";
/// The same as in [`LOCALS`], where it is too short or too usual to be one everywhere: it is none at a provider of many people's
/// addresses, and where the domain begins with it too (`no@no.com`).
const USUAL: &str = "\
    no non not nu na ne nie ni net niet nyet нет ні не без bez fara sans pas without email emails mail mails gmail imail \
    meil имейл пошта почта pochta poshta posta poczta courriel adres adresa adresse address name nume nom imya admin \
    administrator info office contact contacts support shop magazin client clienta klient kliyent customer buyer pokupatel \
    pokupets cumparator acheteur domain site company firma order zakaz comanda telefon phone something someone anything \
    anyone login mymail me my x xx aa a q qq z zz bb b ss dd ff ii";
/// Providers at which anybody can have an address, and the domains of examples: what stands before the first point.
const PROVIDERS: &str = "\
    gmail googlemail mail email yahoo ymail hotmail outlook live msn icloud me aol gmx protonmail proton ukr i meta bigmir \
    online inbox list bk rambler yandex ya wp o2 onet interia op orange wanadoo free laposte sfr example";
/// What stands before the `@` and at the beginning of the domain (`no@no.com`) is none where it is so short.
const MOST_OF_TWICE: usize = 4;
/// At a provider nobody has an address that is so short.
const MOST_OF_NONE: usize = 2;
/// What follows the `@` of an address that is none, whatever stands before it.
const DOMAINS: &str = "\
    none.com nowhere.com null.com fake.com fakemail.com fakeemail.com test.com test.ru test.ua test.com.ua test.ro test.fr \
    test.pl domain.com yourdomain.com mydomain.com yoursite.com mysite.com website.com company.com email.email exemple.com \
    exemple.fr exemplu.ro przyklad.pl qwerty.com asdf.com";
/// Ends of domains to which no mail can go.
const NO_ENDS: &str = "\
    invalid test localhost local localdomain lan";

/// Whether an address is one of those that many type who have none; both parts in lower case.
pub(super) fn is_usual(local: &str, domain: &str) -> bool {
    let first = domain.split('.').next().unwrap_or_default();
    let end = domain.rsplit('.').next().unwrap_or_default();
    let (whole, first_bare) = (bare(local), bare(first));
    let word = whole.trim_matches(|c: char| c.is_ascii_digit());
    let twice = whole == first_bare && (local.chars().count() <= MOST_OF_TWICE || is_one(word, USUAL));
    let is_provider = words(PROVIDERS).any(|one| one == first);
    let at_provider = is_provider && first != "example" && whole.chars().count() <= MOST_OF_NONE;
    // A firm may well have info@ or office@ of its own; an example has it as well.
    let usual = is_provider && is_one(word, USUAL) && !(first == "example" && is_of_a_firm(&whole));
    is_none(word) || is_repeated(&whole) || twice || at_provider || usual || is_none_domain(&first_bare, domain, end)
}

/// As it is compared: without what follows a plus, without points, hyphens, underlines, apostrophes and marks on letters.
fn bare(text: &str) -> String {
    let name = text.split('+').next().unwrap_or_default();
    let letters = DecomposingNormalizer::new_nfd().normalize(name).into_owned();
    letters.chars().filter(|c| !".-_'’".contains(*c) && !('\u{300}'..='\u{36F}').contains(c)).collect()
}

fn words(list: &str) -> impl Iterator<Item = &str> {
    list.split_whitespace()
}

fn is_one(word: &str, list: &str) -> bool {
    words(list).any(|one| bare(one) == word)
}

/// Whether a word says that there is none: by itself, or as "no" and "e-mail" in either order.
fn is_none(word: &str) -> bool {
    let has = |no: &str, rest: Option<&str>| !no.is_empty() && rest.is_some_and(|rest| is_one(rest, MAIL));
    let composed = words(NO).map(bare).any(|no| has(&no, word.strip_prefix(&no)) || has(&no, word.strip_suffix(&no)));
    composed || is_one(word, LOCALS)
}

fn is_none_domain(first: &str, domain: &str, end: &str) -> bool {
    let said = !words(PROVIDERS).any(|one| one == first)
        && words(NO).any(|no| first.strip_prefix(&bare(no)).is_some_and(|rest| is_one(rest, MAIL)));
    said || words(DOMAINS).any(|one| one == domain) || words(NO_ENDS).any(|one| one == end)
}

/// One character throughout, or the digits in their order.
fn is_repeated(whole: &str) -> bool {
    let mut characters = whole.chars();
    let one = characters.next();
    let repeated = whole.chars().count() >= 3 && characters.all(|c| Some(c) == one);
    repeated || (whole.len() >= 3 && "1234567890".starts_with(whole))
}

/// Names that firms give to addresses of their own, and people in examples.
fn is_of_a_firm(whole: &str) -> bool {
    whole.chars().count() <= MOST_OF_NONE || ["info", "office", "contact", "support", "shop", "admin"].contains(&whole)
}
