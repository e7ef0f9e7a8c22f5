//! First and last name of a new contact: the shop has one string, RO App two fields and demands the first (rule C1).
//!
//! Guarantees: no word of a name is lost: what is in neither field stands in the contact's notes ([`super::contact_notes`]). A name is
//! split only where its form tells the parts; else its first word is the first name, as it was typed.
//!
//! The forms: `ООО «Ромашка» Иванов Иван` is the person after the firm, `ФОП Шевченко Олена` the person, a firm alone one first name;
//! `Шевченко Олена Петрівна` has the surname first, which the patronymic tells, and the patronymic stays with the first name;
//! `Popescu, Ana` has the surname before the comma.

use crate::order::is_invisible;

/// Characters of a name.
const LONGEST: usize = 200;
/// Legal forms of firms, as they stand before the firm's name.
const FIRMS: [&str; 24] = [
    "ООО", "ТОВ", "ТЗОВ", "ТДВ", "ЗАО", "ОАО", "ПАО", "АО", "АТ", "ПАТ", "ПРАТ", "ЧП", "ПП", "ДП", "КП", "ОСББ", "SC",
    "SRL", "LLC", "GMBH", "SARL", "SAS", "SP", "LTD",
];
/// The same of people who trade by themselves.
const TRADERS: [&str; 6] = ["ФОП", "ФЛП", "ИП", "СПД", "СПДФО", "PFA"];
/// Ends of names after the father, which nobody has as a surname.
const OF_FATHER: [&str; 9] = ["івна", "ївна", "овна", "евна", "ёвна", "инична", "ivna", "ovych", "yovych"];
/// The same, where a surname may end so too.
const OF_FATHER_OR_SURNAME: [&str; 13] = [
    "ович",
    "евич",
    "евіч",
    "ильич",
    "ілліч",
    "кузьмич",
    "лукич",
    "фомич",
    "хомич",
    "никитич",
    "микитич",
    "савич",
    "овіч",
];
/// Marks that open and close the name of a firm.
const QUOTES: [char; 7] = ['«', '»', '"', '“', '”', '„', '″'];

/// A name without what nobody sees, at most 200 characters.
pub(super) fn visible(name: &str) -> String {
    let shown = name.chars().filter(|c| !is_invisible(*c) || c.is_control());
    let shown: String = shown.map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// First and last name of a [`visible`] name; both may be empty.
pub(super) fn split(name: &str) -> (String, String) {
    let words: Vec<&str> = name.split(' ').filter(|word| !word.is_empty()).collect();
    let form: String = words.first().copied().unwrap_or_default().chars().filter(|c| c.is_alphanumeric()).collect();
    let form = form.to_uppercase();
    if words.len() > 1 && TRADERS.contains(&form.as_str()) && !name.contains(QUOTES) {
        return person(words.get(1..).unwrap_or_default());
    }
    let firm = words.len() > 1 && FIRMS.contains(&form.as_str()) || name.starts_with(QUOTES);
    if firm {
        let after = name.rsplit_once(QUOTES).map(|(_, after)| after.trim()).unwrap_or_default();
        let after: Vec<&str> = after.split(' ').filter(|word| !word.is_empty()).collect();
        let is_person =
            after.len() >= 2 && after.iter().all(|word| word.chars().all(|c| c.is_alphabetic() || "'’-.".contains(c)));
        return if is_person { person(&after) } else { (name.to_owned(), String::new()) };
    }
    person(&words)
}

/// The words of one person's name.
fn person(words: &[&str]) -> (String, String) {
    let all = words.join(" ");
    if let Some((last, first)) = all.split_once(',')
        && !first.contains(',')
        && !first.trim().is_empty()
        && !last.trim().is_empty()
    {
        return (first.trim().to_owned(), last.trim().to_owned());
    }
    match words {
        [first, middle, last] if ends(middle, &OF_FATHER) || ends(middle, &OF_FATHER_OR_SURNAME) => {
            (format!("{first} {middle}"), (*last).to_owned())
        }
        [last, first, middle] if ends(middle, &OF_FATHER) || ends(middle, &OF_FATHER_OR_SURNAME) => {
            (format!("{first} {middle}"), (*last).to_owned())
        }
        [first, middle] if ends(middle, &OF_FATHER) => (format!("{first} {middle}"), String::new()),
        [first, rest @ ..] => ((*first).to_owned(), rest.join(" ")),
        [] => (String::new(), String::new()),
    }
}

fn ends(word: &str, with: &[&str]) -> bool {
    let word = word.to_lowercase();
    with.iter().any(|end| word.ends_with(end)) && word.chars().count() >= 5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn c1_a_name_is_split_where_its_form_tells_the_parts() {
        for (name, first, last) in [
            ("Ana Popescu", "Ana", "Popescu"),
            ("Ana  Maria\nPopescu", "Ana", "Maria Popescu"),
            ("Prince", "Prince", ""),
            ("Popescu, Ana Maria", "Ana Maria", "Popescu"),
            ("Шевченко Олена Петрівна", "Олена Петрівна", "Шевченко"),
            ("Олена Петрівна Шевченко", "Олена Петрівна", "Шевченко"),
            ("Иванов Иван Иванович", "Иван Иванович", "Иванов"),
            ("Иван Иванович Петрович", "Иван Иванович", "Петрович"),
            ("Якубович Леонід Аркадійович", "Леонід Аркадійович", "Якубович"),
            ("Олена Петрівна", "Олена Петрівна", ""),
            ("Іван Петрович", "Іван", "Петрович"),
            ("Shevchenko Olena Petrivna", "Olena Petrivna", "Shevchenko"),
            ("Marko Ivan Petrovich", "Marko", "Ivan Petrovich"),
            ("Шевченко Олена", "Шевченко", "Олена"),
            ("ООО «Ромашка» Иванов Иван", "Иванов", "Иван"),
            ("ООО «Ромашка» Иванов Иван Иванович", "Иван Иванович", "Иванов"),
            ("ООО «Ромашка»", "ООО «Ромашка»", ""),
            ("ТОВ Ромашка Плюс", "ТОВ Ромашка Плюс", ""),
            ("SC Lamps SRL", "SC Lamps SRL", ""),
            ("S.C. \"Lamps\" S.R.L.", "S.C. \"Lamps\" S.R.L.", ""),
            ("«Ромашка» магазин", "«Ромашка» магазин", ""),
            ("ФОП Шевченко Олена Петрівна", "Олена Петрівна", "Шевченко"),
            ("PFA Popescu Ana", "Popescu", "Ana"),
            ("Сп", "Сп", ""),
            ("SP", "SP", ""),
            ("Ana, Ion, Dan", "Ana,", "Ion, Dan"),
            ("\u{200b}", "", ""),
            ("A\u{200d}na\u{202e} Pop", "Ana", "Pop"),
        ] {
            let (one, other) = split(&visible(name));
            assert_eq!((one.as_str(), other.as_str()), (first, last), "{name}");
        }
        assert_eq!(visible(&"x".repeat(500)).chars().count(), LONGEST);
    }
}
