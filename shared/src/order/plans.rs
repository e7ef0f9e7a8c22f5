//! The world's numbering plans, of which each process reads those it meets.
//!
//! Guarantees: a number is read, judged and written as if all plans had been read, and reading a plan is never an error that stops an
//! order. Why not all of them: 250 countries are 8 ms and 4 MB of every process, and a shop's buyers live in a few.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use bytes::Bytes;
use prost::Message;
use rlibphonenumber::{
    ParseError, PhoneMetadata, PhoneMetadataCollection, PhoneNumber, PhoneNumberFormat, PhoneNumberUtil, Region,
};

/// A country's calling code; several countries may share one, and their plans are read together.
type Zone = i32;

/// Digits of the longest calling code.
const LONGEST: usize = 3;

/// A number, and the plans it was read by.
pub(super) struct Number {
    number: PhoneNumber,
    plans: Arc<Plans>,
}

impl Number {
    /// Reads any notation; `None` where it cannot be a number at all.
    pub fn read(text: &str, region: Option<Region>) -> Option<Self> {
        static KNOWN: Known = Known(RwLock::new(None));
        KNOWN.read(text, region)
    }

    /// Whether its country's plan has such a number.
    pub fn is_valid(&self) -> bool {
        self.plans.util.is_valid_number(&self.number)
    }

    /// With `+` and calling code, digits only.
    pub fn e164(&self) -> String {
        self.plans.util.format(&self.number, PhoneNumberFormat::E164).into_owned()
    }

    /// As it is written in its own country.
    pub fn national(&self) -> String {
        self.plans.util.format(&self.number, PhoneNumberFormat::National).into_owned()
    }
}

/// The zone whose calling code these digits begin with. No code is the beginning of another.
fn zone_that_begins(digits: &str) -> Option<Zone> {
    (1..=LONGEST).find_map(|length| {
        let code = digits.get(..length)?.parse().ok()?;
        PLANS.iter().any(|plan| plan.zone == code).then_some(code)
    })
}

/// Some zones' plans, read.
struct Plans {
    zones: BTreeSet<Zone>,
    util: PhoneNumberUtil,
}

impl Plans {
    fn of(zones: &BTreeSet<Zone>) -> Option<Self> {
        let wanted = PLANS.iter().filter(|plan| zones.contains(&plan.zone));
        let metadata = wanted.filter_map(|plan| PhoneMetadata::decode(plan.unread.clone()).ok()).collect();
        let util = PhoneNumberUtil::new_for_metadata(PhoneMetadataCollection { metadata }).ok()?;
        Some(Self { zones: zones.clone(), util })
    }
}

/// The plans that were read so far.
struct Known(RwLock<Option<Arc<Plans>>>);

impl Known {
    fn read(&self, text: &str, region: Option<Region>) -> Option<Number> {
        let mut zones: BTreeSet<Zone> = region.and_then(zone_of).into_iter().collect();
        let mut plans = self.with(&zones)?;
        // Without letters, and with letters for the digits on the same keys.
        let readings = |util: &PhoneNumberUtil| [util.normalize_digits_only(text), util.normalize(text)];
        if text.contains(['+', '＋']) {
            zones.extend(readings(&plans.util).iter().filter_map(|digits| zone_that_begins(digits)));
            plans = self.with(&zones)?;
        }
        match plans.util.parse(text, region) {
            Ok(number) => Some(Number { number, plans }),
            // What comes after the digits that lead out of a country, and these differ from country to country. So it may be any
            // zone whose code occurs. They are not kept: most such texts are no numbers.
            Err(ParseError::InvalidCountryCode) => {
                for digits in readings(&plans.util) {
                    zones.extend((0..digits.len()).filter_map(|start| zone_that_begins(digits.get(start..)?)));
                }
                let plans = Plans::of(&zones)?;
                let number = plans.util.parse(text, region).ok()?;
                Some(Number { number, plans: Arc::new(plans) })
            }
            Err(_) => None,
        }
    }

    /// All that were read, with those of `zones` among them.
    fn with(&self, zones: &BTreeSet<Zone>) -> Option<Arc<Plans>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner).clone();
        match known {
            Some(plans) if plans.zones.is_superset(zones) => Some(plans),
            before => {
                let mut zones = zones.clone();
                zones.extend(before.iter().flat_map(|plans| &plans.zones));
                let plans = Arc::new(Plans::of(&zones)?);
                *self.0.write().unwrap_or_else(PoisonError::into_inner) = Some(plans.clone());
                Some(plans)
            }
        }
    }
}

fn zone_of(region: Region) -> Option<Zone> {
    PLANS.iter().find(|plan| plan.region == Some(region)).map(|plan| plan.zone)
}

/// A plan that is not read yet.
struct Unread {
    region: Option<Region>,
    zone: Zone,
    unread: Bytes,
}

static PLANS: LazyLock<Vec<Unread>> = LazyLock::new(|| {
    // The fields of libphonenumber's `PhoneMetadataCollection` and `PhoneMetadata` that tell the plans apart.
    #[derive(Message)]
    struct Collection {
        #[prost(bytes = "bytes", repeated, tag = "1")]
        plans: Vec<Bytes>,
    }
    #[derive(Message)]
    struct Head {
        #[prost(string, tag = "9")]
        region: String,
        #[prost(int32, tag = "10")]
        zone: Zone,
    }
    let all = Bytes::from_static(include_bytes!("plans/metadata.bin"));
    let unread = Collection::decode(all).unwrap_or_default().plans;
    let one = |unread: Bytes| {
        let head = Head::decode(unread.clone()).ok()?;
        Some(Unread { region: head.region.parse().ok(), zone: head.zone, unread })
    };
    unread.into_iter().filter_map(one).collect()
});

#[cfg(test)]
mod tests {
    use rlibphonenumber::PHONE_NUMBER_UTIL as ALL;

    use super::*;

    /// Texts that chance writes.
    const MANY: usize = 20_000;

    type Read = Option<(bool, String, String)>;

    fn by_all(text: &str, region: Option<Region>) -> Read {
        let number = ALL.parse(text, region).ok()?;
        let written = |format| ALL.format(&number, format).into_owned();
        let national = written(PhoneNumberFormat::National);
        Some((ALL.is_valid_number(&number), written(PhoneNumberFormat::E164), national))
    }

    fn by_zones(text: &str, region: Option<Region>) -> Read {
        let number = Number::read(text, region)?;
        Some((number.is_valid(), number.e164(), number.national()))
    }

    fn assert_same(text: &str, region: Option<Region>) {
        assert_eq!(by_zones(text, region), by_all(text, region), "{text} in {region:?}");
    }

    #[test]
    fn the_plans_are_those_of_the_library() {
        let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let cargo = std::process::Command::new(env!("CARGO"))
            .args(["metadata", "--format-version=1", "--locked", "--filter-platform=host-tuple"])
            .current_dir(here)
            .output()
            .unwrap();
        let metadata: serde_json::Value = serde_json::from_slice(&cargo.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&cargo.stderr)));
        let packages = metadata["packages"].as_array().unwrap();
        let library = packages.iter().find(|package| package["name"] == "rlibphonenumber").unwrap();
        let library = std::path::Path::new(library["manifest_path"].as_str().unwrap()).parent().unwrap();
        let theirs = library.join("src/generated/metadata/metadata.bin");
        let ours = here.join("src/order/plans/metadata.bin");
        let same = std::fs::read(&theirs).unwrap() == std::fs::read(&ours).unwrap();
        assert!(same, "The phone library was updated. Copy {} over {}.", theirs.display(), ours.display());
    }

    #[test]
    fn c2_numbers_of_all_countries_read_as_with_all_plans() {
        // Countries with an ordinary way out (00), with 011, 0011, 8~10, 00x and 119.
        let readers = ["RO", "UA", "US", "AU", "RU", "SG", "BR", "CU"].map(|region| region.parse().ok());
        for region in ALL.get_supported_regions() {
            let Ok(number) = ALL.get_example_number(region) else { continue };
            let written = |format| ALL.format(&number, format).into_owned();
            let national = written(PhoneNumberFormat::National);
            let international = written(PhoneNumberFormat::International);
            let plain = written(PhoneNumberFormat::E164);
            let digits = plain.trim_start_matches('+');
            assert_same(&national, Some(region));
            assert_same(digits, Some(region));
            assert_same(&plain[..plain.len() - 2], Some(region));
            for reader in readers {
                let abroad =
                    reader.map(|reader| ALL.format_out_of_country_calling_number(&number, reader).into_owned());
                let texts = [&national, &international, &plain, &format!("＋{digits}"), &format!("+00{digits}")];
                for text in texts.into_iter().map(String::as_str).chain([digits]).chain(abroad.as_deref()) {
                    assert_same(text, reader);
                    assert_same(text, None);
                }
            }
        }
        for code in ALL.get_supported_global_network_calling_codes() {
            let number = ALL.get_example_number_for_non_geo_entity(code).unwrap();
            assert_same(&ALL.format(&number, PhoneNumberFormat::International), readers[0]);
        }
    }

    #[test]
    fn c2_what_is_hardly_a_number_reads_as_with_all_plans() {
        let texts = [
            "",
            "+",
            "++",
            "0",
            "000-00-00",
            "+000",
            "+999123456789",
            "00999123456789",
            "+40",
            "+4",
            "call me",
            "+1 800 FLOWERS",
            "tel:0722-000-111;phone-context=+40",
            "0722 000 111 ext. 5",
            "+40722000111/+380501234567",
            "٠٧٢٢٠٠٠١١١",
            "+٤٠٧٢٢٠٠٠١١١",
            "+1193120123456",
            "119 40 722 000 111",
            "\u{202e}123",
            "+0040722000111",
            "99999999999999999999",
        ];
        for text in texts {
            for region in ["RO", "US", "CU", "IT", "XX"] {
                assert_same(text, region.parse().ok());
            }
        }
    }

    #[test]
    fn c2_any_digits_read_as_with_all_plans() {
        let regions: Vec<Region> = ALL.get_supported_regions().collect();
        // Of the same numbers each time: this is multiplication by a primitive root, modulo a prime.
        let mut last = 1_u64;
        let mut any = |below: usize| {
            last = last * 48_271 % 2_147_483_647;
            usize::try_from(last).unwrap() % below
        };
        for _ in 0..MANY {
            let mut text = ["", "", "+", "+", "00", "011", "119", "＋", "tel:", "8~10"][any(10)].to_owned();
            for _ in 0..3 + any(14) {
                text.push(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', ' ', '-', '(', 'x', 'a', '+'][any(16)]);
            }
            assert_same(&text, Some(regions[any(regions.len())]));
        }
    }

    #[test]
    fn plans_of_countries_that_nobody_named_are_not_read() {
        let known = Known(RwLock::new(None));
        for text in ["0722 000 111", "+380501234567", "000-00-00", "+000", "00380501234568"] {
            known.read(text, "RO".parse().ok());
        }
        assert_eq!(known.with(&BTreeSet::new()).unwrap().zones, [40, 380].into());
    }
}
