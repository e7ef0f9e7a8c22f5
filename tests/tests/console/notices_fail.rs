//! H2: a channel that fails or hangs holds nothing up, is shown in the console, is tried again with growing waits, and owes
//! what it did not tell; what went wrong is said in people's words and without a secret.

use std::sync::Arc;
use std::time::Duration;

use console::Role;
use exchange::decide::observe_troubles;
use exchange::notice::{Subject, Trouble, What};
use jiff::SignedDuration;
use serde_json::{Value, json};
use tests::console::TestConsole;
use tests::receivers::{Answers, HttpReceiver, MailServer, Manners};

use crate::notices::{
    KEY, PASSWORD, TOKEN, add, begin, channel, events, mail, next_poll, poll, short, telegram, web_hook, well,
};

/// Time of one attempt.
const LIMIT: Duration = Duration::from_secs(10);

async fn shown(console: &TestConsole) -> Vec<Value> {
    let answer = console.api(Role::Admin, "GET", "/api/notifications", json!({})).await;
    answer.json()["channels"].as_array().unwrap().clone()
}

async fn refuse_key(console: &TestConsole) {
    console.world.fault(json!({"system": "roapp", "kind": "status", "status": 401, "times": 0})).await;
}

/// Polls, and lets the limits of the attempts have passed once both receivers hold one.
async fn poll_with_hanging(console: &Arc<TestConsole>, server: &MailServer, bot: &HttpReceiver) {
    console.world.pass(300);
    let before = (server.connections(), bot.caught().len());
    let polling = console.clone();
    let poll = tokio::spawn(async move { poll(&polling).await });
    while !poll.is_finished() {
        if server.connections() > before.0 && bot.caught().len() > before.1 {
            console.world.clock.pass_deadlines_of(LIMIT);
        }
        tokio::task::yield_now().await;
    }
    poll.await.unwrap();
}

#[tokio::test]
async fn h2_a_mail_server_and_a_telegram_that_hang_hold_up_neither_a_poll_nor_another_channel() {
    let console = Arc::new(well().await);
    let (server, bot, receiver) = (MailServer::start().await, HttpReceiver::start().await, HttpReceiver::start().await);
    add(&console, channel(mail(server.port), "en"), PASSWORD).await;
    add(&console, channel(telegram(&bot.url), "en"), TOKEN).await;
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    server.behave(Manners::Hangs);
    bot.answer(Answers::Never);
    refuse_key(&console).await;
    next_poll(&console).await;
    poll_with_hanging(&console, &server, &bot).await;
    assert_eq!(events(&receiver).len(), 1, "the third is told");
    let all = shown(&console).await;
    for channel in &all[..2] {
        let problem = channel["problem"].as_str().unwrap();
        assert!(problem.contains("No answer came within 10 s"), "{problem}");
    }
    assert_eq!(all[2]["problem"], Value::Null);
    let page = console.page("/notifications").await;
    assert_eq!(page.matches("does not work</span>").count(), 2, "{page}");
    let page = console.page("/").await;
    assert!(page.contains("2 notification channels do not work"), "{page}");
    let health = console.send(console.request("GET", "/health")).await.json();
    assert_eq!(health["channels_failing"], 2);
    // They are tried at the next poll, and then after growing waits.
    poll_with_hanging(&console, &server, &bot).await;
    next_poll(&console).await;
    assert_eq!((server.connections(), bot.caught().len()), (2, 2), "not at each poll");
    // They answer again: what they owe is told, once.
    server.behave(Manners::Takes);
    bot.answer(Answers::With(200, r#"{"ok": true}"#.to_owned()));
    for _ in 0..12 {
        next_poll(&console).await;
    }
    assert_eq!((server.emails().len(), bot.caught().len(), events(&receiver).len()), (1, 3, 1));
    let page = console.page("/").await;
    assert!(!page.contains("notification channel"), "{page}");
    assert!(shown(&console).await.iter().all(|channel| channel["problem"].is_null()));
}

#[tokio::test]
async fn h2_what_a_channel_could_not_tell_in_time_is_said_as_a_whole_when_it_is_over() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    receiver.answer(Answers::With(500, String::new()));
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    refuse_key(&console).await;
    for _ in 0..5 {
        next_poll(&console).await;
    }
    console.world.control("DELETE", "faults", None).await;
    for _ in 0..3 {
        next_poll(&console).await;
    }
    let refused = receiver.caught().len();
    receiver.answer(Answers::With(204, String::new()));
    for _ in 0..12 {
        next_poll(&console).await;
    }
    let reported = events(&receiver).split_off(refused);
    assert_eq!(reported.len(), 1, "{reported:?}");
    assert_eq!(reported[0]["type"], "trouble.ended");
    assert!(reported[0]["data"]["began"].is_string() && reported[0]["data"]["ended"].is_string());
}

/// What a test of a channel says.
async fn tested(console: &TestConsole, id: &str) -> Value {
    let answer = console.api(Role::Admin, "POST", &format!("/api/notifications/{id}/test"), json!({})).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    for secret in [KEY, TOKEN, PASSWORD] {
        assert!(!answer.text.contains(secret), "{}", answer.text);
    }
    answer.json()
}

#[tokio::test]
async fn h2_a_test_says_in_people_s_words_what_is_wrong_and_what_to_do() {
    let console = well().await;
    let (server, bot, receiver) = (MailServer::start().await, HttpReceiver::start().await, HttpReceiver::start().await);
    let mail_id = add(&console, channel(mail(server.port), "en"), PASSWORD).await;
    for (manners, says) in [
        (Manners::Takes, None),
        (Manners::RefusesLogin, Some("refuses the login. Check user name and password.")),
        (Manners::RefusesMail, Some("Sender not verified")),
    ] {
        server.behave(manners);
        let reported = tested(&console, &mail_id).await;
        assert_eq!(reported["sent"], says.is_none(), "{reported}");
        assert!(reported["problem"].as_str().unwrap_or_default().contains(says.unwrap_or_default()), "{reported}");
    }
    assert!(server.emails()[0].text().contains("This is a test."));
    let telegram_id = add(&console, channel(telegram(&bot.url), "en"), TOKEN).await;
    let said = |description: &str| json!({"ok": false, "description": description}).to_string();
    for (answers, says) in [
        (Answers::With(200, json!({"ok": true}).to_string()), None),
        (Answers::With(401, said("Unauthorized")), Some("does not know this bot token")),
        (Answers::With(400, said("Bad Request: chat not found")), Some("does not find this chat")),
        (Answers::With(403, said("Forbidden: bot was blocked by the user")), Some("Unblock the bot")),
        (Answers::With(429, said("Too Many Requests")), Some("asks for fewer messages")),
        (Answers::With(500, said(&format!("cannot find bot{TOKEN}"))), Some("HTTP 500")),
        (Answers::With(200, "<html>not Telegram</html>".into()), Some("HTTP 200")),
        (Answers::To("https://elsewhere.example/x".into()), Some("https://elsewhere.example")),
    ] {
        bot.answer(answers);
        let reported = tested(&console, &telegram_id).await;
        assert_eq!(reported["sent"], says.is_none(), "{reported}");
        assert!(reported["problem"].as_str().unwrap_or_default().contains(says.unwrap_or_default()), "{reported}");
    }
    let hook_id = add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    for (answers, says) in [
        (Answers::With(204, String::new()), None),
        (Answers::With(404, String::new()), Some("HTTP 404")),
        (Answers::To("http://169.254.169.254/latest".into()), Some("which is not followed")),
    ] {
        receiver.answer(answers);
        let reported = tested(&console, &hook_id).await;
        assert_eq!(reported["sent"], says.is_none(), "{reported}");
        assert!(reported["problem"].as_str().unwrap_or_default().contains(says.unwrap_or_default()), "{reported}");
    }
    assert_eq!(events(&receiver)[0]["type"], "test");
    assert_eq!(events(&receiver).len(), 3, "a redirect is not followed");
}

/// A channel that speaks to a mail server in another way.
fn secured(port: u16, security: &str) -> Value {
    let mut way = mail(port);
    way["mail"]["security"] = json!(security);
    way
}

#[tokio::test]
async fn h2_nobody_at_the_other_end_or_somebody_who_takes_no_tls_is_said_too() {
    let console = well().await;
    let server = MailServer::start().await;
    for (way, secret, says) in [
        (mail(9), PASSWORD, "The mail server 127.0.0.1 does not answer"),
        (secured(server.port, "tls"), PASSWORD, "Check port and encryption."),
        (secured(server.port, "start_tls"), PASSWORD, "Check port and encryption."),
        (telegram("http://127.0.0.1:9"), TOKEN, "Telegram does not answer"),
        (web_hook("http://127.0.0.1:9/x"), KEY, "Nothing answers at 127.0.0.1"),
        (web_hook("https://169.254.169.254/latest"), KEY, "a place that the exchange does not connect to"),
    ] {
        let id = add(&console, channel(way, "en"), secret).await;
        let reported = tested(&console, &id).await;
        assert!(reported["problem"].as_str().unwrap().contains(says), "{reported}");
    }
    assert!(server.emails().is_empty(), "and nothing is sent in clear");
}

#[tokio::test]
async fn h2_a_poll_soon_after_one_that_told_tells_what_became_due_meanwhile() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    let mut told = Vec::new();
    begin(&console, "store_no_rules").await;
    // The second is seen half a minute after the first, and each is told four minutes after it was seen.
    for seconds in [300, 10, 20, 211, 30] {
        console.world.pass(seconds);
        poll(&console).await;
        told.push(events(&receiver).len());
        if told.len() == 1 {
            begin(&console, "orders_need_attention").await;
        }
    }
    assert_eq!(told, [0, 0, 0, 1, 2], "{:?}", short(&events(&receiver)));
}

#[tokio::test]
async fn h2_a_digest_that_could_not_be_sent_is_sent_at_a_later_poll_of_the_same_day() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    receiver.answer(Answers::With(500, String::new()));
    let mut digest = channel(web_hook(&receiver.url), "en");
    // 10:00 UTC is 12:00 in Kyiv.
    digest["pace"] = json!({"daily": 15});
    add(&console, digest, KEY).await;
    begin(&console, "orders_need_attention").await;
    for _ in 0..3 {
        next_poll(&console).await;
    }
    console.world.pass(3 * 3_600);
    next_poll(&console).await;
    let refused = receiver.caught().len();
    assert!(refused > 0, "its hour has come");
    receiver.answer(Answers::With(204, String::new()));
    for _ in 0..24 {
        next_poll(&console).await;
    }
    let told = short(&events(&receiver).split_off(refused));
    assert_eq!(told, [("trouble.began".to_owned(), "orders_need_attention".to_owned())]);
}

#[tokio::test]
async fn h2_what_another_process_is_telling_is_told_once() {
    let console = well().await;
    let receiver = HttpReceiver::start().await;
    add(&console, channel(web_hook(&receiver.url), "en"), KEY).await;
    begin(&console, "orders_need_attention").await;
    for _ in 0..2 {
        next_poll(&console).await;
    }
    let mut notices = console.table().notices().await.unwrap();
    notices.telling = Some(console.exchange.now() + SignedDuration::from_mins(6));
    console.table().put_notices(&mut notices).await.unwrap();
    let mut told = Vec::new();
    // A process that died while it told holds nobody up for longer.
    for _ in 0..3 {
        next_poll(&console).await;
        told.push(events(&receiver).len());
    }
    assert_eq!(told, [0, 1, 1], "{:?}", short(&events(&receiver)));
}

#[test]
fn h2_two_troubles_of_one_kind_that_begin_at_one_moment_are_told_apart() {
    let of = |store: &str| {
        let subject = Subject::Store(store.parse().unwrap());
        Trouble { what: What::ShopUnreachable, subject, name: store.to_owned(), since: None, count: 1 }
    };
    let at = "2026-11-20T10:00:00Z".parse().unwrap();
    let known = observe_troubles(Vec::new(), &[of("lamps"), of("beds")], true, at);
    assert_eq!(known.len(), 2);
    assert_ne!(known[0].id, known[1].id, "what was told of one was not told of the other");
}
