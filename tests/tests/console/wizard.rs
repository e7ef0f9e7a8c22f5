//! The wizard that connects a store (S6): no id typed, values kept, three grades.

use std::time::Duration;

use console::Role;
use exchange::order::StoreId;
use exchange::settings::{Checked, Grade, Phase, StoreSettings};
use serde_json::json;
use tests::World;
use tests::console::{Answer, TestConsole};

/// Fields of a form.
pub type Fields = Vec<(String, String)>;

/// A world whose stand-in shop is not connected yet, and the shop's address.
pub async fn unconnected(mut world: World) -> (TestConsole, String) {
    let url = std::mem::replace(&mut world.store.url, "https://elsewhere.example.com".into());
    world.store.enabled = false;
    world.store.name = "Another shop".into();
    (TestConsole::open(world).await, url)
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    tag.split(&format!(" {name}=\"")).nth(1)?.split('"').next()
}

fn plain(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Address and fields of the form with class `fields` or of the only form in the page's body, as a browser would send them untouched.
pub fn form_of(page: &str) -> (String, Fields) {
    let main = page.split("<main").nth(1).unwrap();
    let form = main
        .split("<form")
        .skip(1)
        .find(|form| !form.contains("name=\"search\"") || form.contains("name=\"location\""));
    let form = form.unwrap_or_else(|| panic!("no form in {main}")).split("</form>").next().unwrap();
    let action = attribute(&format!(" {}", form.split('>').next().unwrap()), "action").unwrap_or_default().to_owned();
    let mut fields = Fields::new();
    for part in form.split('<').skip(1) {
        let tag = part.split('>').next().unwrap();
        if tag.starts_with("input") && attribute(tag, "name") != Some("csrf") {
            let boxed = attribute(tag, "type") == Some("checkbox");
            if !boxed || tag.ends_with(" checked") {
                let name = attribute(tag, "name").unwrap();
                fields.push((name.to_owned(), plain(attribute(tag, "value").unwrap_or_default())));
            }
        }
    }
    for select in form.split("<select").skip(1) {
        let name = attribute(select.split('>').next().unwrap(), "name").unwrap().to_owned();
        let select = select.split("</select>").next().unwrap();
        let options: Vec<&str> =
            select.split("<option").skip(1).map(|option| option.split('>').next().unwrap()).collect();
        let chosen = options.iter().find(|option| option.ends_with(" selected")).or(options.first());
        fields.push((name, plain(chosen.and_then(|option| attribute(option, "value")).unwrap_or_default())));
    }
    (action, fields)
}

/// Ticks the box, or chooses the option, that is called so.
pub fn choose(page: &str, fields: &mut Fields, name: &str, called: &str) {
    let tags = page.split('<').collect::<Vec<_>>();
    let at = tags.iter().position(|tag| tag.ends_with(&format!(">{called}"))).unwrap_or_else(|| panic!("no {called}"));
    let input = tags[..=at].iter().rev().find(|tag| attribute(tag, "value").is_some()).unwrap();
    let value = plain(attribute(input, "value").unwrap());
    if name != "managers" {
        fields.retain(|(known, _)| known != name);
    }
    fields.push((name.to_owned(), value));
}

pub async fn send(console: &TestConsole, path: &str, fields: &Fields) -> Answer {
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    console.post(Role::Admin, path, &fields).await
}

/// Sends a step and returns the page that it leads to.
async fn next(console: &TestConsole, (path, fields): (&str, &Fields)) -> (String, String) {
    let answer = send(console, path, fields).await;
    assert_eq!(answer.status, 303, "{path}: {}", answer.text);
    let to = answer.header("location").to_owned();
    (console.page(&to).await, to)
}

fn set(fields: &mut Fields, name: &str, value: &str) {
    fields.retain(|(known, _)| known != name);
    fields.push((name.to_owned(), value.to_owned()));
}

/// Fills in the wizard as a person does, without an id; returns the store and the page of the last step.
pub async fn connect(console: &TestConsole, name: &str, url: &str) -> (StoreId, String) {
    let page = console.page("/stores/new").await;
    let (path, mut fields) = form_of(&page);
    let typed = [("name", name), ("url", url), ("login", sandbox::SHOP_LOGIN), ("password", sandbox::SHOP_PASSWORD)];
    typed.iter().for_each(|(field, value)| set(&mut fields, field, value));
    let (page, _) = next(console, (&path, &fields)).await;
    assert!(page.contains("Languages of its products: en, ro. Currencies: RON, EUR. 6 statuses."), "{page}");
    let (path, mut fields) = form_of(&page);
    for manager in ["Maria Manager", "Ion Ionescu"] {
        choose(&page, &mut fields, "managers", manager);
    }
    let (page, _) = next(console, (&path, &fields)).await;
    assert!(page.contains("proposed by the names"), "{page}");
    let (path, fields) = form_of(&page);
    let (page, to) = next(console, (&path, &fields)).await;
    assert!(page.contains("Reading the shop"), "the dry run has begun: {page}");
    console.world.work_off(&console.exchange).await;
    let store: StoreId = to.split('/').nth(2).unwrap().parse().unwrap();
    (store.clone(), console.page(&format!("/stores/{store}/connect/switch-on")).await)
}

async fn kept(console: &TestConsole, id: &StoreId) -> StoreSettings {
    console.table().store(id).await.unwrap().unwrap()
}

#[tokio::test]
async fn s6_a_shop_is_connected_without_an_id_and_what_is_good_comes_over_without_attention() {
    let world = World::seeded().await;
    world.control("DELETE", "shop/orders/100227", None).await;
    let (console, url) = unconnected(world).await;
    let before = console.world.roapp_orders().await.len();
    let (store, page) = connect(&console, "Магазин ламп", &url).await;
    assert_eq!(store.as_str(), "magazin-lamp");
    assert!(!page.contains("will need attention"), "{page}");
    let dry_run = console.get(Role::Admin, &format!("/api/stores/{store}/dry-run")).await.json();
    assert_eq!((&dry_run["stage"], &dry_run["result"]["refusals"]), (&json!("done"), &json!(0)), "{dry_run}");
    let check = console.page(&format!("/stores/{store}/check")).await;
    assert!(!check.contains("Needs fixing") && !check.contains(">Warning<"), "{check}");
    let on = console.post(Role::Admin, &format!("/stores/{store}/connect/switch-on"), &[]).await;
    assert_eq!((on.status, on.header("location")), (303, format!("/stores/{store}?saved=connected").as_str()));
    let settings = kept(&console, &store).await;
    assert!(settings.enabled && settings.phase == Phase::Connected);
    assert_eq!(
        (settings.country.as_str(), settings.time_zone.as_str(), settings.language.as_str()),
        ("RO", "Europe/Bucharest", "en")
    );
    let rules = |all: &[exchange::settings::StatusRule]| {
        all.iter().map(|rule| (rule.cartum.0, rule.roapp.0)).collect::<Vec<_>>()
    };
    let demo = tests::world::store(&url);
    assert_eq!(rules(&settings.status_to_roapp), rules(&demo.status_to_roapp));
    assert_eq!(rules(&settings.status_to_cartum).len(), demo.status_to_cartum.len());
    console.world.run_on(&console.exchange).await;
    assert_eq!(console.world.attention().await, [] as [(u64, String); 0]);
    let entered = console.world.roapp_orders().await.len() - before;
    assert_eq!(json!(entered), dry_run["result"]["orders"]);
}

#[tokio::test]
async fn s6_what_would_need_attention_is_never_called_good() {
    let (console, url) = unconnected(World::seeded().await).await;
    let (store, page) = connect(&console, "Lamps", &url).await;
    // One order is in another currency.
    assert!(page.contains("1 order will need attention"), "{page}");
    let refused = console.post(Role::Admin, &format!("/stores/{store}/connect/switch-on"), &[]).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    for part in ["1 of the last", "EUR", ">Warning<", "Switch on anyway"] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    assert!(!kept(&console, &store).await.enabled);
    let sure = console.post(Role::Admin, &format!("/stores/{store}/connect/switch-on"), &[("sure", "yes")]).await;
    assert_eq!(sure.status, 303, "{}", sure.text);
    console.world.run_on(&console.exchange).await;
    let held = console.table().orders.attention_links().await.unwrap();
    assert_eq!(held.iter().map(|link| (&link.store, link.number.0)).collect::<Vec<_>>(), [(&store, 100_227)]);
}

/// The grade of a setting in a check of a store with changed settings.
async fn grade(console: &TestConsole, settings: &StoreSettings, about: Checked) -> Option<Grade> {
    console.exchange.stores.save_store(settings).await.unwrap();
    let shop = console.exchange.stores.get(&settings.id).unwrap();
    let found = console.exchange.form_options.check(&shop).await;
    found.iter().filter(|finding| finding.about == about).map(|finding| finding.grade).max()
}

#[tokio::test]
async fn s6_the_grades_of_a_check() {
    let world = World::seeded().await;
    world.control("DELETE", "shop/orders/100227", None).await;
    let console = TestConsole::open(world).await;
    let demo = console.world.store.clone();
    let shop = console.exchange.stores.get(&demo.id).unwrap();
    let found = console.exchange.form_options.check(&shop).await;
    assert!(found.iter().all(|finding| finding.grade == Grade::Good), "{found:?}");
    let changed = |change: fn(&mut StoreSettings)| {
        let mut settings = console.world.store.clone();
        change(&mut settings);
        settings
    };
    let table = [
        (changed(|store| store.default_category = None), Checked::Category, Grade::Warning),
        (
            changed(|store| store.default_category = Some(exchange::order::CategoryId(1))),
            Checked::Category,
            Grade::Problem,
        ),
        (changed(|store| store.fallback_product = None), Checked::Fallback, Grade::Warning),
        (changed(|store| store.status_to_roapp.clear()), Checked::Rules, Grade::Warning),
        (changed(|store| store.status_to_cartum.clear()), Checked::Rules, Grade::Warning),
        (
            changed(|store| {
                store.status_to_roapp.clear();
                store.status_to_cartum.clear();
            }),
            Checked::Rules,
            Grade::Warning,
        ),
        (changed(|store| store.country = "UKRAINE".into()), Checked::Settings, Grade::Problem),
        (changed(|store| store.country = "UA".into()), Checked::Phones, Grade::Warning),
        (changed(|store| store.location.0 = 0), Checked::Settings, Grade::Problem),
        (changed(|store| store.managers.clear()), Checked::Settings, Grade::Problem),
        (demo.clone(), Checked::Phones, Grade::Good),
    ];
    for (settings, about, expected) in table {
        assert_eq!(grade(&console, &settings, about).await, Some(expected), "{settings:?}");
    }
    // Two orders of RON, the shop's main currency, and an RO App in euros.
    console.world.control("POST", "roapp/settings", Some(json!({"company": {"currency": "EUR"}}))).await;
    assert_eq!(grade(&console, &demo, Checked::Currency).await, Some(Grade::Problem));
    console.world.control("DELETE", "shop/orders", None).await;
    assert_eq!(
        grade(&console, &demo, Checked::Currency).await,
        Some(Grade::Warning),
        "no order tells which is the main one"
    );
}

#[tokio::test]
async fn s5_orders_whose_product_has_no_category_are_counted_as_the_import_then_holds_them() {
    let mut world = World::seeded().await;
    (world.store.default_category, world.store.fallback_product) = (None, None);
    let console = TestConsole::open(world).await;
    let begun = console.api(Role::Admin, "POST", "/api/stores/demo/dry-run", json!({})).await;
    assert_eq!(begun.status, 202, "{}", begun.text);
    console.world.work_off(&console.exchange).await;
    let state = console.get(Role::Admin, "/api/stores/demo/dry-run").await.json();
    let page = console.page("/stores/demo/dry-run").await;
    assert!(page.contains("Begun 20 Nov 2026 12:0"), "a result that is kept for a day has its date: {page}");
    let before = console.world.roapp_orders().await.len();
    console.world.run().await;
    let mut predicted: Vec<u64> =
        state["result"]["refused"].as_array().unwrap().iter().map(|row| row["number"].as_u64().unwrap()).collect();
    let mut held: Vec<u64> = console.world.attention().await.into_iter().map(|(number, _)| number).collect();
    predicted.sort();
    held.sort();
    assert!(held.len() > 3, "{held:?}");
    assert_eq!(predicted, held, "{state}");
    assert_eq!(json!(console.world.roapp_orders().await.len() - before), state["result"]["orders"]);
}

#[tokio::test]
async fn s6_what_is_wrong_is_said_at_its_field_and_a_refused_login_is_tried_on_the_spot() {
    let (console, url) = unconnected(World::without_orders().await).await;
    let good =
        [("name", "Second"), ("url", &url), ("login", sandbox::SHOP_LOGIN), ("password", sandbox::SHOP_PASSWORD)];
    let table = [
        ("name", "", "Enter a name."),
        ("url", "https://", "Enter the address"),
        ("name", "another  SHOP", "has the same name"),
        ("name", "Lamps\u{202E}", "control characters"),
        ("url", "https://169.254.169.254", "that no shop has"),
        ("url", "http://shop.example.com", "must start with https://"),
        ("url", "https://elsewhere.example.com/", "has the same URL"),
        ("login", "", "Enter login and password"),
        ("login", "someone@example.com", "not an e-mail"),
        ("password", "", "Enter login and password"),
        ("password", "wrong", "login"),
    ];
    for (field, value, says) in table {
        let mut fields = good.to_vec();
        fields.retain(|(known, _)| *known != field);
        fields.push((field, value));
        let answer = console.post(Role::Admin, "/stores/new", &fields).await;
        assert_eq!(answer.status, 422, "{field}={value}: {}", answer.text);
        let at = if value == "wrong" { "login" } else { field };
        let place = answer.text.split(&format!("for=\"{at}\"")).nth(1).unwrap().split("</div>").next().unwrap();
        assert!(place.contains("class=\"problem\"") && place.contains(says), "{field}={value}: {place}");
        let name = fields.iter().find(|(known, _)| *known == "name").unwrap().1;
        assert!(answer.text.contains(&format!("value=\"{name}\"")), "the name is kept");
        assert!(!answer.text.contains(sandbox::SHOP_PASSWORD), "S4");
        assert_eq!(answer.text.contains("Not saved yet: type it again."), field != "password", "{}", answer.text);
    }
    // What was entered is kept as a draft, which is said, and so is where to go on.
    let mut wrong = good.to_vec();
    wrong.retain(|(field, _)| *field != "password");
    wrong.push(("password", "wrong"));
    let again = console.post(Role::Admin, "/stores/new", &wrong).await.text;
    assert!(again.contains("Second is a draft that was begun before") && again.contains("connect/roapp"), "{again}");
    let refused = console.page("/stores/second/connect/roapp").await;
    assert!(refused.contains("kept as a draft, switched off") && !refused.contains("not saved. Correct"), "{refused}");
    let place = refused.split("for=\"login\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(place.contains("class=\"problem\""), "the step with the refused login: {refused}");
    // The draft of the last row is there, switched off, and goes on where it stopped.
    let stores = console.page("/stores").await;
    assert!(stores.contains("/stores/second/connect/roapp") && stores.contains("Continue connecting"), "{stores}");
    let (path, mut fields) = form_of(&console.page("/stores/second/connect/shop").await);
    set(&mut fields, "password", sandbox::SHOP_PASSWORD);
    let (page, _) = next(&console, (&path, &fields)).await;
    assert!(page.contains("The shop answers"), "{page}");
    let early = console.get(Role::Admin, "/stores/second/connect/switch-on").await;
    assert_eq!(
        (early.status, early.header("location")),
        (303, "/stores/second/connect/roapp"),
        "a step cannot be passed over"
    );
    let (path, mut fields) = form_of(&page);
    set(&mut fields, "location", "");
    let refused = send(&console, &path, &fields).await;
    assert_eq!(refused.status, 422, "{}", refused.text);
    for part in ["Location: choose one", "No manager is named"] {
        assert!(refused.text.contains(part), "{part}: {}", refused.text);
    }
    // A search of products keeps what was chosen.
    set(&mut fields, "product_search", "wall");
    set(&mut fields, "search", "yes");
    let found = send(&console, &path, &fields).await;
    assert!(found.text.contains("Wall clock, brass (DEC-CLK)") && !found.text.contains("Desk lamp"), "{}", found.text);
}

#[tokio::test]
async fn s4_a_password_that_was_typed_and_is_not_given_back_is_asked_for_again() {
    let console = TestConsole::open(World::without_orders().await).await;
    let path = "/stores/demo/settings";
    let (_, form) = form_of(&console.page(path).await);
    for (field, value, status) in [("search", "yes", 200), ("name", "", 422), ("history_days", "0", 422)] {
        for password in ["T0p-secret", ""] {
            let mut fields = form.clone();
            set(&mut fields, field, value);
            set(&mut fields, "password", password);
            let answer = send(&console, path, &fields).await;
            assert_eq!(answer.status, status, "{field}={value}: {}", answer.text);
            let place = answer.text.split("for=\"password\"").nth(1).unwrap().split("</div>").next().unwrap();
            let typed = !password.is_empty();
            assert_eq!(place.contains("Not saved yet: type it again."), typed, "{field}={value}: {place}");
            assert_eq!(place.contains("set; type to replace"), !typed, "{field}={value}: {place}");
            assert!(!answer.text.contains("T0p-secret"), "{}", answer.text);
        }
    }
}

/// An answer to a request that waits for a far side which does not answer.
pub async fn after_five_seconds(console: &TestConsole, answer: impl Future<Output = Answer>) -> Answer {
    tokio::pin!(answer);
    loop {
        tokio::select! {
            biased;
            answer = &mut answer => break answer,
            () = tokio::task::yield_now() => console.world.clock.pass_deadlines(Duration::from_secs(5)),
        }
    }
}

#[tokio::test]
async fn s6_no_step_waits_for_a_far_side_longer_than_five_seconds_and_nothing_typed_is_lost() {
    let (console, url) = unconnected(World::without_orders().await).await;
    let hang = async |system: &str| {
        console.world.control("POST", "latency", Some(json!({"system": system, "kind": "hanging"}))).await;
    };
    hang("shop").await;
    let typed =
        [("name", "Second"), ("url", &url), ("login", sandbox::SHOP_LOGIN), ("password", sandbox::SHOP_PASSWORD)];
    let answer = after_five_seconds(&console, console.post(Role::Admin, "/stores/new", &typed)).await;
    assert_eq!(answer.status, 422, "{}", answer.text);
    for part in ["The shop does not answer", "Try again", "value=\"Second\""] {
        assert!(answer.text.contains(part), "{part}: {}", answer.text);
    }
    hang("roapp").await;
    let page = after_five_seconds(&console, console.get(Role::Admin, "/stores/second/connect/roapp")).await.text;
    for part in ["The shop does not answer", "RO App did not answer within 5 s", "Try again"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let settings = StoreSettings { phase: Phase::Rules, ..kept(&console, &"second".parse().unwrap()).await };
    console.exchange.stores.save_store(&settings).await.unwrap();
    let page = after_five_seconds(&console, console.get(Role::Admin, "/stores/second/connect/rules")).await.text;
    assert!(page.contains("Try again"), "{page}");
}
