//! The page of the first hour (rule S7): for administrators alone, says beforehand what it does, shows what was found and gives the report.

use console::Role;
use serde_json::Value;
use tests::World;
use tests::console::TestConsole;

#[tokio::test]
async fn s7_the_page_says_what_it_will_do_and_does_nothing_before_a_person_agrees() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.allow_probes(true);
    let before = console.world.roapp_calls().await.len();
    assert!(console.page("/first-hour").await.contains("Say what it will do"));
    let wish = [("store", "demo"), ("level", "things")];
    let plan = console.post(Role::Admin, "/first-hour", &wish).await.text;
    assert!(
        plan.contains("It creates test things in RO App") && plan.contains("Nothing is written to the shop."),
        "{plan}"
    );
    // The account's name alone.
    assert_eq!(console.world.roapp_calls().await.len(), before + 1);
    assert_eq!(console.post(Role::Operator, "/first-hour", &wish).await.status, 403);
    assert!(console.exchange.first_hour.state().await.unwrap().is_none());
}

#[tokio::test]
async fn s7_the_page_shows_what_was_found_what_is_known_and_the_report() {
    let console = TestConsole::open(World::seeded().await).await;
    console.world.allow_probes(true);
    console.post(Role::Admin, "/first-hour", &[("store", "demo"), ("level", "reads"), ("agreed", "yes")]).await;
    assert!(console.page("/first-hour").await.contains("Stop"));
    while console.work().await > 0 {}
    let page = console.page("/first-hour").await;
    assert!(page.contains("How are filters of several values written?") && page.contains("Found: "), "{page}");
    assert!(
        page.contains("What is known of this account and shop")
            && page.contains("Both systems answer as they always did.")
    );
    let report: Value = console.get(Role::Admin, "/first-hour/report.json").await.json();
    assert_eq!(report["stage"], "done");
    let answers = report["answers"].as_array().unwrap();
    assert!(answers.len() > 120, "{}", answers.len());
    assert!(
        answers
            .iter()
            .all(|answer| answer["question"].is_string() && answer["does"].is_string() && answer["how"].is_array())
    );
    let text = console.get(Role::Admin, "/first-hour/report.md").await.text;
    assert!(text.starts_with("# First hour with the account"), "{text}");
}

#[tokio::test]
async fn s7_what_a_person_ticked_is_what_is_done() {
    let all = [("limit", "yes"), ("order", "100218")];
    for (level, ticked, expected) in [
        ("reads", &all[..0], (false, false, None)),
        ("reads", &all[..1], (false, true, None)),
        ("reads", &all[..], (false, true, None)),
        ("things", &all[1..], (true, false, Some(100_218))),
    ] {
        let console = TestConsole::open(World::seeded().await).await;
        console.world.allow_probes(true);
        let fields = [&[("store", "demo"), ("level", level), ("agreed", "yes")], ticked].concat();
        let begun = console.post(Role::Admin, "/first-hour", &fields).await;
        let state = console.exchange.first_hour.state().await.unwrap().unwrap_or_else(|| panic!("{}", begun.text));
        let wish = state.wish;
        assert_eq!((wish.things, wish.over_limit, wish.shop_order), expected, "{level} {ticked:?}");
    }
}
