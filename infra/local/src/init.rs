//! `init`: connects a store on the command line and writes the configuration file, without an id typed (rule S6).
//!
//! Guarantees: it writes two new files and replaces none, both for their owner only; the password and the key stand in the second one
//! and are shown nowhere; nothing is written before the shop has accepted the login.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use exchange::clock::{Clock, SystemClock};
use exchange::decide::{
    Likely, NamedRoAppStatus, NamedShopStatus, ProposedRules, country_of, only, product_language, propose_rules,
};
use exchange::exchange::{own_rate_limiter, roapp_client, shop_client};
use exchange::net::HttpTransport;
use exchange::order::{RoAppStatusId, ShopStatusId, StoreId};
use exchange::roapp::{
    CategoryPath, Company, Employee, Location, OrderType, Product, RoApp, RoAppStatus, category_paths,
};
use exchange::settings::{
    ConfigFile, Credentials, FileRule, FileStore, Grade, IdOrName, Identify, Patience, RoAppSettings, StoreSettings,
    check_store, config_text, public_url_problem, resolve_store, store_id_for,
};
use exchange::texts::Message;
use secrecy::ExposeSecret;

use crate::ask::{Answers, Choice};
use crate::cli::{Cli, InitArgs};
use crate::findings::{checked, print_finding};
use crate::language::{language, print, say};
use crate::names::{is_busy, patiently};

/// What RO App offers.
struct Account {
    company: Company,
    locations: Vec<Location>,
    order_types: Vec<OrderType>,
    employees: Vec<Employee>,
    categories: Vec<CategoryPath>,
    products: Vec<Product>,
    statuses: Vec<RoAppStatus>,
}

/// What the shop told.
struct ShopFacts {
    languages: Vec<String>,
    statuses: Vec<NamedShopStatus>,
}

/// Runs the command.
pub async fn run(cli: &Cli, args: &InitArgs) -> Result<ExitCode, Message> {
    let path = cli.config.clone().unwrap_or_else(|| PathBuf::from("exchange.toml"));
    let secrets = path.with_extension("secrets");
    for file in [&path, &secrets] {
        if file.exists() {
            return Err(Message::new("cli-init-exists").with("path", file.as_path()));
        }
    }
    if let Some(why) = args.public_url.as_deref().and_then(public_url_problem) {
        return Err(why);
    }
    let mut answers = Answers::new(args.yes);
    let key = answers.secret("ROAPP_KEY", "cli-init-key")?;
    let clock = Arc::new(SystemClock);
    let settings = account_settings(args);
    let http = Arc::new(HttpTransport::new(Duration::from_secs(60))?);
    let of_roapp = Credentials::new([("ROAPP_KEY".to_owned(), key.expose_secret().to_owned())]);
    let roapp = roapp_client(&settings, &of_roapp, http.clone(), own_rate_limiter(&settings, clock.clone()))?;
    let account = patiently(async || read_account(&roapp).await, |read| read.as_ref().is_err_and(is_busy)).await?;
    print(&Message::new("key-belongs").with("company", &account.company.name));

    let draft = shop_draft(&mut answers, args)?;
    let login = answers.text("login", args.login.as_deref(), "cli-init-login", None)?;
    if login.contains('@') {
        return Err(Message::new("login-is-email"));
    }
    let password = answers.secret("CARTUM_PASSWORD", "cli-init-password")?;
    let pairs = [
        ("ROAPP_KEY".to_owned(), key.expose_secret().to_owned()),
        (Credentials::name("LOGIN", &draft.id), login),
        (Credentials::name("PASSWORD", &draft.id), password.expose_secret().to_owned()),
    ];
    let credentials = Credentials::new(pairs.clone());
    let shop = shop_client(&draft.provisional(), &credentials, http.clone(), clock.clone())?;
    let facts = read_shop(&shop).await?;
    print(&Message::new("logged-in").with("url", &draft.url));

    let store = choose(&mut answers, args, draft, &account, &facts)?;
    let resolved = patiently(
        async || resolve_store(&store, &shop, &roapp).await,
        |found| found.as_ref().is_err_and(|why| why.iter().any(is_busy)),
    );
    let resolved = resolved.await.map_err(Message::all)?;
    write(&secrets, &pairs.iter().map(|(name, value)| format!("{name}={value}\n")).collect::<String>())?;
    let file = secrets.file_name().map(|name| name.to_string_lossy().into_owned());
    let text = config_text(file.as_deref(), args.public_url.as_deref(), &settings, &[store]);
    write(&path, &format!("{}\n{text}", comment(&path)))?;
    print(&Message::new("cli-init-written").with("path", path.as_path()).with("secrets", secrets.as_path()));
    let shop = shop_client(&resolved, &credentials, http, clock.clone())?;
    report(&resolved, &settings, &shop, &roapp, clock.now(), &path).await
}

fn account_settings(args: &InitArgs) -> RoAppSettings {
    let defaults = RoAppSettings::default();
    match &args.roapp_url {
        Some(url) => RoAppSettings { url: url.clone(), older_url: url.clone(), ..defaults },
        None => defaults,
    }
}

/// The first lines of the file.
fn comment(path: &Path) -> String {
    let head = Message::new("cli-init-head").with("path", path).render(language());
    head.lines().map(|line| format!("# {line}\n")).collect()
}

/// Writes a new file for its owner only.
fn write(path: &Path, text: &str) -> Result<(), Message> {
    let failed =
        |error: std::io::Error| Message::new("cli-init-unwritable").with("path", path).with("why", error.to_string());
    let mut file = guard::file::open(path).map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
}

async fn read_account(roapp: &RoApp) -> Result<Account, Message> {
    let said = |error: exchange::roapp::RoAppError| error.message().sentence();
    let mut employees = roapp.employees().await.map_err(said)?;
    employees.retain(|employee| employee.active);
    Ok(Account {
        company: roapp.company().await.map_err(said)?,
        locations: roapp.locations().await.map_err(said)?,
        order_types: roapp.order_types().await.map_err(said)?,
        employees,
        categories: category_paths(&roapp.products.categories().await.map_err(said)?),
        products: roapp.products.page(1).await.map_err(said)?.0,
        statuses: roapp.statuses().await.map_err(said)?,
    })
}

async fn read_shop(shop: &exchange::cartum::Cartum) -> Result<ShopFacts, Message> {
    let said = |error: exchange::cartum::CartumError| error.message().sentence();
    shop.check_login().await.map_err(said)?;
    shop.check_orders().await.map_err(said)?;
    let statuses = shop.statuses().await.map_err(said)?;
    let named =
        |row: exchange::cartum::ShopStatus| NamedShopStatus { id: row.id, titles: row.titles.into_values().collect() };
    Ok(ShopFacts {
        languages: shop.languages().await.map_err(said)?.unwrap_or_default(),
        statuses: statuses.into_iter().map(named).collect(),
    })
}

/// A store with its name and address; the rest is chosen from what both systems list.
fn shop_draft(answers: &mut Answers, args: &InitArgs) -> Result<FileStore, Message> {
    let name = answers.text("name", args.name.as_deref(), "cli-init-name", None)?;
    let url = answers.text("url", args.url.as_deref(), "cli-init-url", None)?;
    let id: StoreId = store_id_for(&name, &[]).map_err(|_| Message::new("store-id-wrong"))?;
    let draft = FileStore {
        id,
        name,
        url: url.trim_end_matches('/').to_owned(),
        enabled: true,
        location: IdOrName::Id(0),
        order_type: IdOrName::Id(0),
        managers: Vec::new(),
        default_category: None,
        fallback_product: None,
        language: String::new(),
        identify_by: Identify::Article,
        country: String::new(),
        time_zone: "UTC".to_owned(),
        fake_emails: Vec::new(),
        orders_url: None,
        conflict: Default::default(),
        discount_sponsor: Default::default(),
        staff_language: None,
        history_days: exchange::settings::HISTORY_DAYS,
        status_to_roapp: Vec::new(),
        status_to_cartum: Vec::new(),
    };
    let problems = draft.provisional().problems_of_shop();
    if problems.is_empty() {
        Ok(draft)
    } else {
        Err(Message::all(problems.into_iter().map(|one| one.message).collect()))
    }
}

/// Asks for everything else, with what is most likely meant as the answer to an empty line.
fn choose(
    answers: &mut Answers,
    args: &InitArgs,
    draft: FileStore,
    account: &Account,
    shop: &ShopFacts,
) -> Result<FileStore, Message> {
    let locations: Vec<Choice> = account.locations.iter().map(|row| Choice::new(row.id.0, &row.name)).collect();
    let types: Vec<Choice> = account.order_types.iter().map(|row| Choice::new(row.id.0, &row.name)).collect();
    let employees: Vec<Choice> = account.employees.iter().map(|row| Choice::new(row.id.0, &row.name)).collect();
    let categories: Vec<Choice> = account.categories.iter().map(|row| Choice::new(row.id.0, &row.path)).collect();
    let products: Vec<Choice> = account.products.iter().map(|row| Choice::new(row.id.0, &row.title)).collect();
    let order_type = Likely::OrderType.among(&account.order_types, |row| row.name.as_str());
    let order_type = order_type.or_else(|| only(&account.order_types)).map(|row| row.name.as_str());
    let other = Likely::OtherCategory.among(&account.categories, |row| row.title.as_str());
    let fallback = Likely::FallbackProduct.among(&account.products, |row| row.title.as_str());
    let only_location = only(&account.locations).map(|row| row.name.as_str());
    let only_employee = only(&account.employees).map(|row| row.name.as_str());
    let staff = language();
    let country = country_of(&account.company.country);
    let zone = Some(account.company.time_zone.as_str()).filter(|zone| !zone.is_empty());
    let own_language = product_language(&shop.languages, staff).map(String::as_str);
    let mut store = FileStore {
        location: answers.one("location", args.location.as_deref(), &locations, only_location)?,
        order_type: answers.one("order-type", args.order_type.as_deref(), &types, order_type)?,
        managers: answers.several("manager", &args.manager, &employees, only_employee)?,
        default_category: answers.maybe(
            "category",
            args.category.as_deref(),
            &categories,
            other.map(|row| row.path.as_str()),
        )?,
        fallback_product: answers.maybe(
            "fallback",
            args.fallback.as_deref(),
            &products,
            fallback.map(|row| row.title.as_str()),
        )?,
        language: answers.text(
            "product-language",
            args.product_language.as_deref(),
            "cli-init-language",
            own_language,
        )?,
        country: answers.text("country", args.country.as_deref(), "cli-init-country", country.as_deref())?,
        time_zone: answers.text("time-zone", args.time_zone.as_deref(), "cli-init-zone", zone)?,
        staff_language: args.staff_language.clone(),
        ..draft
    };
    store.country = country_of(&store.country).unwrap_or(store.country);
    propose(answers, &mut store, account, shop)?;
    let problems = store.provisional().problems();
    if problems.is_empty() {
        Ok(store)
    } else {
        Err(Message::all(problems.into_iter().map(|one| one.message).collect()))
    }
}

/// Proposes status rules by name and asks whether to keep them.
fn propose(answers: &mut Answers, store: &mut FileStore, account: &Account, shop: &ShopFacts) -> Result<(), Message> {
    let roapp: Vec<NamedRoAppStatus> =
        account.statuses.iter().map(|row| NamedRoAppStatus { id: row.id, name: row.name.clone() }).collect();
    let ProposedRules { to_roapp, to_shop } = propose_rules(&shop.statuses, &roapp);
    if to_roapp.is_empty() && to_shop.is_empty() {
        print(&Message::new("cli-init-no-rules"));
        return Ok(());
    }
    let in_shop = |id: ShopStatusId| shop_name(shop, id);
    let in_roapp = |id: RoAppStatusId| roapp_name(account, id);
    print(&Message::new("cli-init-rules"));
    for (from, to) in &to_roapp {
        say!("  Cartum {} → RO App {}", shown(&in_shop(*from)), shown(&in_roapp(*to)));
    }
    for (from, to) in &to_shop {
        say!("  RO App {} → Cartum {}", shown(&in_roapp(*from)), shown(&in_shop(*to)));
    }
    if answers.yes("cli-init-keep-rules")? {
        let rule = |cartum, roapp| FileRule { cartum: in_shop(cartum), roapp: in_roapp(roapp) };
        store.status_to_roapp = to_roapp.iter().map(|(cartum, roapp)| rule(*cartum, *roapp)).collect();
        store.status_to_cartum = to_shop.iter().map(|(roapp, cartum)| rule(*cartum, *roapp)).collect();
    }
    Ok(())
}

fn shown(of: &IdOrName) -> String {
    match of {
        IdOrName::Id(id) => id.to_string(),
        IdOrName::Name(name) => name.clone(),
    }
}

/// A status by its title, where no other status has that.
fn shop_name(shop: &ShopFacts, id: ShopStatusId) -> IdOrName {
    let titles = shop.statuses.iter().find(|row| row.id == id).map(|row| row.titles.as_slice()).unwrap_or_default();
    let alone = |title: &&String| shop.statuses.iter().filter(|row| row.titles.contains(title)).count() == 1;
    titles.iter().find(alone).map_or(IdOrName::Id(id.0), |title| IdOrName::Name(title.clone()))
}

fn roapp_name(account: &Account, id: RoAppStatusId) -> IdOrName {
    let name = account.statuses.iter().find(|row| row.id == id).map(|row| row.name.as_str()).unwrap_or_default();
    let alone = account.statuses.iter().filter(|row| row.name == name).count() == 1 && !name.is_empty();
    if alone { IdOrName::Name(name.to_owned()) } else { IdOrName::Id(id.0) }
}

/// Checks the store as `connect` does, and says what to do next.
async fn report(
    store: &StoreSettings,
    account: &RoAppSettings,
    shop: &exchange::cartum::Cartum,
    roapp: &RoApp,
    now: jiff::Timestamp,
    path: &Path,
) -> Result<ExitCode, Message> {
    let limits = (now, &Patience::of_command());
    let found = checked(async || check_store(store, &[], account, shop, roapp, limits).await).await;
    found.iter().for_each(print_finding);
    // What was written is read as the program reads it.
    ConfigFile::read(path).map_err(|error| error.0)?;
    print(&Message::new("cli-init-next").with("path", path));
    let problem = found.iter().any(|finding| finding.grade == Grade::Problem);
    Ok(if problem { ExitCode::from(1) } else { ExitCode::SUCCESS })
}
