//! Configuration files, credentials, settings from the table, and the console's forms, as they should not be.

use console::Role;
use exchange::settings::{ConfigFile, Credentials, RoAppSettings, StoreSettings};
use serde_json::{Value, json};
use tests::World;
use tests::console::TestConsole;
use tests::rng::Rng;

use crate::mutate::{self, ECHO, seeds};

const EXAMPLE: &str = include_str!("../../../config.example.toml");

fn is_read_or_refused(text: &str, what: &str) -> bool {
    match ConfigFile::parse(text, "my.toml") {
        Ok(_) => true,
        Err(error) => {
            let said = error.to_string();
            assert!(said.starts_with("my.toml"), "{what}: names no file: {said}");
            assert!(!said.contains(ECHO), "{what}: tells a secret: {said}");
            assert!(said.len() < 5_000, "{what}: {} bytes", said.len());
            false
        }
    }
}

#[test]
fn a_configuration_in_every_wrong_shape_is_refused_with_its_file_and_line() {
    assert!(is_read_or_refused(EXAMPLE, "the example"));
    let lines: Vec<&str> = EXAMPLE.lines().collect();
    let wrong = [
        "",
        "=",
        "= =",
        "= []",
        "= {}",
        "= true",
        "= -1",
        "= 1e400",
        "= 99999999999999999999",
        "= \"\"",
        "= \"\\u0000\"",
        "= \"junk\"",
        "= [[[[",
    ];
    let mut refused = 0;
    for at in 0..lines.len() {
        let with = |line: &str| {
            let mut all = lines.clone();
            all[at] = line;
            all.join("\n")
        };
        let (name, _) = lines[at].split_once('=').unwrap_or((lines[at], ""));
        let mut bent: Vec<String> = wrong.iter().map(|value| with(&format!("{name}{value}"))).collect();
        bent.push(with(""));
        // A secret where none belongs, under a name of its own and as the value of another.
        bent.push(with(&format!("password = \"{ECHO}\"")));
        bent.push(with(&format!("{name} = \"{ECHO}\" {ECHO}")));
        bent.push(with(&format!("{name} = [\"{ECHO}\", {{}}]")));
        refused += bent
            .iter()
            .enumerate()
            .filter(|(kind, text)| !is_read_or_refused(text, &format!("line {}, kind {kind}", at + 1)))
            .count();
    }
    assert!(refused > 200, "{refused}");
    for end in (0..EXAMPLE.len()).filter(|end| EXAMPLE.is_char_boundary(*end)) {
        is_read_or_refused(&EXAMPLE[..end], &format!("first {end} bytes"));
    }
    for seed in 0..seeds() {
        let mut rng = Rng::new(seed);
        let mut bytes = EXAMPLE.as_bytes().to_vec();
        for _ in 0..=rng.below(5) {
            let at = usize::try_from(rng.below(bytes.len() as u64)).unwrap();
            bytes[at] = rng.pick(b"\x00\"'[]{}=\n#.,\xff0");
        }
        is_read_or_refused(&String::from_utf8_lossy(&bytes), &format!("seed {seed}"));
    }
    let error = ConfigFile::parse("[roapp]\nrequests_per_second = \"three\"", "my.toml").unwrap_err().to_string();
    assert!(error.contains("line 2"), "{error}");
}

#[test]
fn s4_files_and_secrets_of_credentials_in_every_wrong_shape_tell_no_value() {
    let folder = tempfile::TempDir::new().unwrap();
    let path = folder.path().join("secrets.env");
    let pair = format!("ROAPP_KEY={ECHO}\nCARTUM_LOGIN_DEMO={ECHO}\n");
    for end in 0..pair.len() {
        for tail in ["", ECHO, "\n\u{0}", "\n===", "\n# x", "\nexport A B"] {
            std::fs::write(&path, format!("{}{tail}", &pair[..end])).unwrap();
            match Credentials::from_file(&path) {
                Ok(all) => assert!(!format!("{all:?}").contains(&format!("={ECHO}"))),
                Err(why) => {
                    let why = why.to_string();
                    assert!(why.contains("secrets.env") && why.contains("line") && !why.contains(ECHO), "{why}")
                }
            }
        }
    }
    std::fs::write(&path, format!("\u{FEFF}{pair}")).unwrap();
    assert!(Credentials::from_file(&path).unwrap().roapp_key().is_ok(), "a mark of the encoding is no name");
    std::fs::write(&path, [0xff, 0xfe, b'=']).unwrap();
    let why = Credentials::from_file(&path).unwrap_err().to_string();
    assert!(why.contains("secrets.env"), "{why}");
    let secret = json!({"roapp_key": ECHO, "hooks_key": ECHO, "stores": {"demo": {"login": ECHO, "password": ECHO}},
                        "values": {"ROAPP_KEY": ECHO}});
    for case in mutate::all(&secret) {
        let said = match Credentials::from_json(&String::from_utf8_lossy(&case.body)) {
            Ok(all) => all
                .cartum(&"demo".parse().unwrap())
                .err()
                .or(all.roapp_key().err())
                .map(String::from)
                .unwrap_or_default(),
            Err(why) => why.to_string(),
        };
        assert!(!said.contains(ECHO) && said.len() < 300, "{}: {said}", case.label);
    }
}

#[tokio::test]
async fn settings_and_forms_in_every_wrong_shape_are_kept_or_refused_and_tell_nothing() {
    let console = TestConsole::open(World::without_orders().await).await;
    let settings = serde_json::to_value(&console.world.store).unwrap();
    for case in mutate::all(&settings) {
        // As the table gives them back: read, or refused, and their own check never fails.
        if let Ok(read) = serde_json::from_slice::<StoreSettings>(&case.body) {
            assert!(read.problems().iter().all(|why| why.message.to_string().len() < 70_000), "{}", case.label);
        }
        drop(serde_json::from_slice::<RoAppSettings>(&case.body));
    }
    let put = json!({"settings": settings, "login": ECHO, "password": ECHO});
    for case in mutate::one_field(&put).into_iter().chain(mutate::foreign()) {
        let answer = console.send(console.write(Role::Admin, "PUT", "/api/stores/demo").body(case.body.clone())).await;
        assert!([200, 400, 413, 422].contains(&answer.status), "{}: {} {}", case.label, answer.status, answer.text);
        let json = answer.status == 413 || serde_json::from_str::<Value>(&answer.text).is_ok();
        assert!(json, "{}: {}", case.label, answer.text);
        // Settings are shown again, and a name of them may be anything.
        let shown = case.label.starts_with(".settings") && case.label.ends_with("is an echo");
        assert!(shown || !answer.text.contains(ECHO), "{}: {}", case.label, answer.text);
    }
    let form = [
        ("name", "Second"),
        ("url", "http://127.0.0.1:9"),
        ("login", "exchange"),
        ("password", ECHO),
        ("language", "en"),
        ("time_zone", "Europe/Kyiv"),
        ("country", "UA"),
        ("location", "1"),
        ("order_type", "1"),
        ("managers", "1"),
        ("identify_by", "article"),
        ("conflict", "roapp"),
        ("default_category", ""),
        ("fallback_product", ""),
        ("orders_url", ""),
    ];
    let long = "Ж".repeat(30_000);
    for (at, (name, _)) in form.iter().enumerate() {
        for wrong in [
            "",
            " ",
            "-1",
            "1e9",
            "99999999999999999999",
            "../../x",
            "a\u{0}b",
            "\u{202e}",
            "<b>",
            "' OR 1=1 --",
            "%00",
            &long,
        ] {
            let mut bent = form.to_vec();
            bent[at].1 = wrong;
            for path in ["/stores/new", "/stores/demo/settings"] {
                let answer = console.post(Role::Admin, path, &bent).await;
                assert!(
                    [303, 413, 422].contains(&answer.status),
                    "{path}, {name}: {} {}",
                    answer.status,
                    answer.text.chars().take(300).collect::<String>()
                );
                assert!(!answer.text.contains(ECHO), "{path}, {name}: the form shows a secret");
            }
        }
    }
}
