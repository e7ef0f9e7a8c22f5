//! `init` (S6): the configuration file written without an id typed, by arguments and by answers; names in it are resolved or refused.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::json;
use tempfile::TempDir;

use crate::program::{Running, command, free_ports};
use crate::{control, no_limit};

/// Stand-ins that are served, and where `init` writes.
struct Stage {
    _stand_ins: Running,
    folder: TempDir,
    port: u16,
}

impl Stage {
    async fn open() -> Self {
        let (folder, port) = (TempDir::new().unwrap(), free_ports());
        let stand_ins = Running::start(&folder.path().join("far"), port, &["sandbox"], "Ctrl");
        no_limit(port).await;
        Self { _stand_ins: stand_ins, folder, port }
    }

    fn url(&self, offset: u16) -> String {
        format!("http://127.0.0.1:{}", self.port + offset)
    }

    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command on a configuration file, with these lines typed.
    fn run(&self, config: &str, arguments: &[&str], typed: &str) -> (i32, String, String) {
        let data = self.file("data");
        let config = self.file(config);
        let mut all = vec!["--config", config.to_str().unwrap()];
        all.extend(arguments);
        let mut command = command(&data, self.port, &all);
        command.env("LANG", "C").env("ROAPP_KEY", sandbox::ROAPP_KEY).env("CARTUM_PASSWORD", sandbox::SHOP_PASSWORD);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        // A program that does not ask has closed its input.
        drop(child.stdin.take().unwrap().write_all(typed.as_bytes()));
        let Output { status, stdout, stderr } = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (status.code().unwrap(), text(stdout), text(stderr))
    }

    fn init(&self, config: &str, more: &[&str], typed: &str) -> (i32, String, String) {
        let (shop, roapp) = (self.url(1), self.url(2));
        let mut arguments = vec!["init", "--roapp-url", &roapp, "--url", &shop, "--name", "Lamp shop"];
        arguments.extend(["--login", sandbox::SHOP_LOGIN]);
        arguments.extend(more);
        self.run(config, &arguments, typed)
    }

    /// A file that `init` wrote, with more requests a second than RO App allows: these stand-ins have no limit.
    fn quick(&self, config: &str) -> String {
        let path = self.file(config);
        let written = std::fs::read_to_string(&path).unwrap();
        assert!(written.contains("\nrequests_per_second = 3\n"), "{written}");
        let quick = written.replace("requests_per_second = 3\n", "requests_per_second = 100\n");
        std::fs::write(&path, &quick).unwrap();
        quick
    }
}

fn rights(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[tokio::test]
async fn s6_init_writes_a_file_of_names_that_imports_by_arguments_or_by_answers() {
    let stage = Stage::open().await;
    let (code, out, err) =
        stage.init("quiet.toml", &["--yes", "--manager", "Maria Manager", "--manager", "Ion Ionescu"], "");
    assert_eq!(code, 0, "{out}{err}");
    let text = std::fs::read_to_string(stage.file("quiet.toml")).unwrap();
    for part in [
        "location = \"Main shop\"",
        "order_type = \"Online shop\"",
        "Ion Ionescu",
        "default_category = \"Other\"",
        "fallback_product = \"Shop item\"",
        "country = \"RO\"",
        "\"Shipped\"",
        "id = \"lamp-shop\"",
    ] {
        assert!(text.contains(part), "{part}: {text}");
    }
    assert!(
        !text.contains("150001") && !text.contains(sandbox::SHOP_PASSWORD) && !text.contains(sandbox::ROAPP_KEY),
        "{text}"
    );
    for file in ["quiet.toml", "quiet.secrets"] {
        assert_eq!(rights(&stage.file(file)), 0o600, "{file}");
    }
    assert!(!out.contains(sandbox::SHOP_PASSWORD) && !out.contains(sandbox::ROAPP_KEY), "{out}");
    // The same by answers: of the employees the first two, else what is proposed.
    let (code, out, err) = stage.init("asked.toml", &[], "\n\n1, Ion Ionescu\n\n\n\n\n\n\n");
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("[Online shop]") && out.contains("RO App Shipped → Cartum"), "{out}");
    let same = |name: &str| {
        let text = std::fs::read_to_string(stage.file(name)).unwrap();
        text.lines()
            .filter(|line| !line.starts_with('#') && !line.contains("credentials_file"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(same("asked.toml"), same("quiet.toml"));
    let (code, _, err) = stage.init("quiet.toml", &["--yes"], "");
    assert!(code == 2 && err.contains("is there already"), "{err}");

    stage.quick("quiet.toml");
    let (code, out, err) = stage.run("quiet.toml", &["connect"], "");
    assert_eq!(code, 0, "{out}{err}");
    assert!(out.contains("warning") && out.contains("EUR") && !out.contains("PROBLEM"), "{out}");
    let (code, out, err) = stage.run("quiet.toml", &["once", "--json"], "");
    assert_eq!(code, 1, "one order is in another currency: {out}{err}");
    let summary: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!(summary["needs_attention"], 1, "{summary}");
}

#[tokio::test]
async fn s6_a_name_that_none_or_several_have_is_refused_with_the_choices() {
    let stage = Stage::open().await;
    let (code, out, err) = stage.init("my.toml", &["--yes", "--manager", "Maria Manager"], "");
    assert_eq!(code, 0, "{out}{err}");
    let good = stage.quick("my.toml");
    let table = [
        ("\"Main shop\"", "\"Second shop\"", ["location: nothing is called 'Second shop'", "150001 (Main shop)"]),
        ("\"Maria Manager\"", "\"Mario\"", ["managers: nothing is called 'Mario'", "Ion Ionescu"]),
        ("\"Shop item\"", "\"No such item\"", ["fallback_product: nothing is called", "No such item"]),
        ("\"Shipped\"", "\"Posted\"", ["status_to_roapp: nothing is called 'Posted'", "Awaiting payment"]),
    ];
    for (from, to, says) in table {
        std::fs::write(stage.file("my.toml"), good.replace(from, to)).unwrap();
        for (command, refused) in [("connect", 1), ("once", 1)] {
            let (code, out, err) = stage.run("my.toml", &[command], "");
            let said = format!("{out}{err}");
            assert_eq!(code, refused, "{to}: {said}");
            for part in says {
                assert!(said.contains(part), "{command}, {to}: {part} is not in {said}");
            }
        }
    }
    let refused = [
        (vec!["--yes"], "--manager"),
        (vec!["--yes", "--manager", "Nobody"], "manager: nothing is called 'Nobody'"),
        (vec!["--yes", "--manager", "Ion Ionescu", "--country", "Atlantis"], "is not a country"),
    ];
    for (arguments, says) in refused {
        let (code, out, err) = stage.init("other.toml", &arguments, "");
        assert!(code == 2 && err.contains(says), "{arguments:?}: {out}{err}");
        assert!(!stage.file("other.toml").exists() && !stage.file("other.secrets").exists());
    }
}

#[tokio::test]
async fn s6_a_name_that_two_records_have_is_refused_with_both_ids() {
    let stage = Stage::open().await;
    let (code, out, err) = stage.init("my.toml", &["--yes", "--manager", "Maria Manager"], "");
    assert_eq!(code, 0, "{out}{err}");
    stage.quick("my.toml");
    let location = |id: u64| json!({"id": id, "name": "Main shop", "is_archived": false});
    let employee = |id: u64| json!({"id": id, "first_name": "Maria", "last_name": "Manager", "is_active": true});
    let twice = json!({
        "locations": [location(150_001), location(150_009)],
        "types": [{"id": 249_001, "title": "Online shop"}, {"id": 249_009, "title": "Online shop"}],
        "employees": [employee(410_001), employee(410_009)],
    });
    control(stage.port + 2, "/_sandbox/roapp/settings", &twice).await;
    control(stage.port + 2, "/_sandbox/roapp/statuses", &json!({"id": 1_900_099, "name": "Shipped"})).await;
    control(stage.port + 2, "/_sandbox/roapp/products", &json!({"title": "Shop item", "sku": "OTHER"})).await;
    for (command, refused) in [("connect", 1), ("once", 1)] {
        let (code, out, err) = stage.run("my.toml", &[command], "");
        let said = format!("{out}{err}");
        assert_eq!(code, refused, "{said}");
        for (field, name, ids) in [
            ("location", "Main shop", ["150001", "150009"]),
            ("order_type", "Online shop", ["249001", "249009"]),
            ("managers", "Maria Manager", ["410001", "410009"]),
            ("fallback_product", "Shop item", ["39900001", "(Shop item)"]),
            ("status_to_roapp", "Shipped", ["1900005", "1900099"]),
        ] {
            let says = format!("{field}: several are called '{name}'; write the id of the one that is meant.");
            let of_field = said.split(&says).nth(1).unwrap_or_else(|| panic!("{command}: {says} is not in {said}"));
            let choices = of_field.split(". ").next().unwrap();
            assert!(ids.iter().all(|id| choices.contains(id)), "{command}, {field}: {ids:?} are not in {choices}");
        }
    }
    // The command that writes the file asks no less, and writes nothing.
    let (code, out, err) =
        stage.init("other.toml", &["--yes", "--location", "Main shop", "--manager", "Ion Ionescu"], "");
    assert!(code == 2 && !stage.file("other.toml").exists(), "{out}{err}");
    assert!(
        err.contains("several are called 'Main shop'") && err.contains("150001") && err.contains("150009"),
        "{err}"
    );
}
