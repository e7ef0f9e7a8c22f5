//! T4, T5, T7, O6, D2, C2, P7 as a property: whatever changes on either side, in whatever order it is seen, cut off and seen again,
//! both sides end as the rules say, with exactly the writes that had to be.
//!
//! What the rules say is computed by a second, much simpler model ([`Model`]) that knows nothing of claims, journals or web-hooks.
//! `AGREEMENT_SEEDS=500 cargo test -p tests agreement` tries more; a failure prints its seed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use tests::rng::Rng;
use tests::{When, World};

use crate::import::order;

type Lines = BTreeMap<&'static str, (u64, u64)>;

const SHOP_STATUSES: [u64; 6] = [1, 2, 3, 4, 6, 9];
const ROAPP_STATUSES: [i64; 6] = [
    sandbox::STATUS_NEW,
    sandbox::STATUS_IN_PROGRESS,
    sandbox::STATUS_AWAITING_PAYMENT,
    sandbox::STATUS_SHIPPED,
    sandbox::STATUS_CLOSED,
    sandbox::STATUS_REFUSED,
];
const ARTICLES: [&str; 4] = ["FIRST", "SECOND", "THIRD", "FOURTH"];
const ADDRESSES: [&str; 3] = ["Strada Veche 1", "Strada Noua 7", "Bulevardul Mare 12"];
const BUYERS: [(&str, &str); 3] =
    [("Ana Popescu", "0722 999 001"), ("Ion Ionescu", "+40 (722) 999-002"), ("Maria Pop", "40722999003")];

fn to_roapp(status: u64) -> Option<i64> {
    Some(match status {
        1 => sandbox::STATUS_NEW,
        2 => sandbox::STATUS_IN_PROGRESS,
        3 => sandbox::STATUS_CLOSED,
        4 => sandbox::STATUS_REFUSED,
        6 => sandbox::STATUS_SHIPPED,
        _ => return None,
    })
}

fn to_shop(status: i64) -> Option<u64> {
    Some(match status {
        sandbox::STATUS_IN_PROGRESS => 2,
        sandbox::STATUS_CLOSED => 3,
        sandbox::STATUS_REFUSED => 4,
        sandbox::STATUS_SHIPPED => 6,
        _ => return None,
    })
}

/// What both sides should be, and how often each kind of write should have happened.
#[derive(Debug, Clone)]
struct Model {
    shop_status: u64,
    roapp_status: i64,
    agreed_status: (u64, i64),
    shop_lines: Lines,
    roapp_lines: Lines,
    agreed_lines: Lines,
    frozen: bool,
    delivery: (usize, usize),
    commented: (usize, usize),
    status_emails: usize,
    status_writes: usize,
    item_writes: usize,
    comments: usize,
}

impl Model {
    /// An order just imported.
    fn new() -> Self {
        let lines: Lines = [("FIRST", (2, 84)), ("SECOND", (1, 30))].into();
        Self {
            shop_status: 1,
            roapp_status: sandbox::STATUS_NEW,
            agreed_status: (1, sandbox::STATUS_NEW),
            shop_lines: lines.clone(),
            roapp_lines: lines.clone(),
            agreed_lines: lines,
            frozen: false,
            delivery: (0, 0),
            commented: (0, 0),
            status_emails: 0,
            status_writes: 0,
            item_writes: 0,
            comments: 0,
        }
    }

    fn look(&mut self) {
        self.sync_status();
        // Lines that staff kept although the shop removed them are agreed upon with no units.
        let mut agreed = self.agreed_lines.clone();
        agreed.retain(|article, (quantity, _)| *quantity > 0 || self.shop_lines.contains_key(article));
        if !self.frozen && self.shop_lines != agreed {
            self.sync_lines();
        }
        if self.commented != self.delivery {
            self.comments += 1;
            self.commented = self.delivery;
        }
    }

    fn sync_status(&mut self) {
        let shop_changed = self.shop_status != self.agreed_status.0;
        let roapp_changed = self.roapp_status != self.agreed_status.1;
        let paired = to_roapp(self.shop_status) == Some(self.roapp_status)
            || to_shop(self.roapp_status) == Some(self.shop_status);
        if roapp_changed && !(shop_changed && paired) {
            // RO App counts, also when both changed.
            if let Some(status) = to_shop(self.roapp_status).filter(|status| *status != self.shop_status) {
                self.shop_status = status;
                self.status_emails += 1;
            }
        } else if shop_changed
            && !roapp_changed
            && let Some(status) = to_roapp(self.shop_status).filter(|status| *status != self.roapp_status)
        {
            self.roapp_status = status;
            self.status_writes += 1;
        }
        self.agreed_status = (self.shop_status, self.roapp_status);
    }

    fn sync_lines(&mut self) {
        let articles: BTreeSet<&str> = self.shop_lines.keys().chain(self.agreed_lines.keys()).copied().collect();
        for article in articles {
            let (now, base) = (self.shop_lines.get(article).copied(), self.agreed_lines.get(article).copied());
            let item = self.roapp_lines.get(article).copied();
            // One that staff changed too goes by the store's setting: RO App counts.
            let kept = base.is_some_and(|(quantity, _)| quantity == 0);
            if now == base || now == item || (kept && now.is_none()) || (base.is_some() && item != base) {
                continue;
            }
            match now {
                Some(now) => drop(self.roapp_lines.insert(article, now)),
                None => drop(self.roapp_lines.remove(article)),
            }
            self.item_writes += 1;
        }
        let kept = |article: &&&str| !self.shop_lines.contains_key(**article);
        let kept: Vec<_> = self.roapp_lines.keys().filter(kept).map(|article| (*article, (0, 0))).collect();
        self.agreed_lines = self.shop_lines.clone();
        self.agreed_lines.extend(kept);
    }
}

/// One order in the world and its model.
struct Pair {
    number: u64,
    id: i64,
    model: Model,
    /// Writes of the import itself.
    before: Writes,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Writes {
    status_emails: usize,
    statuses: usize,
    items: usize,
    comments: usize,
}

async fn writes(world: &World, number: u64, id: i64) -> Writes {
    let calls = world.roapp_calls().await;
    let count = |wanted: &dyn Fn(&str) -> bool| calls.iter().filter(|call| wanted(call)).count();
    Writes {
        status_emails: world.status_emails(number).await,
        statuses: count(&|call| *call == format!("POST /v2/orders/{id}/status")),
        items: count(&|call| !call.starts_with("GET") && call.contains(&format!("/orders/{id}/items"))),
        comments: count(&|call| *call == format!("POST /v2/orders/{id}/comments")),
    }
}

fn shop_lines(lines: &Lines) -> Value {
    let line = |(article, (quantity, price)): (&&str, &(u64, u64))| json!({"title": article, "article": article, "price": price, "quantity": quantity, "type": "product"});
    json!({"products": lines.iter().map(line).collect::<Vec<_>>()})
}

async fn change_shop(world: &World, rng: &mut Rng, pair: &mut Pair) -> String {
    let path = format!("shop/orders/{}", pair.number);
    let model = &mut pair.model;
    match rng.below(6) {
        0 | 1 => {
            model.shop_status = rng.pick(&SHOP_STATUSES);
            let body = json!({"status": model.shop_status});
            world.control("POST", &format!("{path}/status"), Some(body)).await;
            format!("shop status {}", model.shop_status)
        }
        2 | 3 => {
            let article = rng.pick(&ARTICLES);
            // A price that no other order has for the article keeps lines apart from what staff set.
            if rng.one_in(3) && model.shop_lines.len() > 1 {
                model.shop_lines.remove(article);
            } else {
                model.shop_lines.insert(article, (1 + rng.below(4), 10 + rng.below(3)));
            }
            world.control("PATCH", &path, Some(shop_lines(&model.shop_lines))).await;
            format!("shop lines {:?}", model.shop_lines)
        }
        4 => {
            model.delivery.0 = usize::try_from(rng.below(3)).unwrap();
            let body = json!({"delivery_address": ADDRESSES[model.delivery.0]});
            world.control("PATCH", &path, Some(body)).await;
            format!("address {}", model.delivery.0)
        }
        _ => {
            model.delivery.1 = usize::try_from(rng.below(3)).unwrap();
            let (name, phone) = BUYERS[model.delivery.1];
            let body = json!({"delivery_name": name, "delivery_phone": phone});
            world.control("PATCH", &path, Some(body)).await;
            format!("buyer {}", model.delivery.1)
        }
    }
}

async fn change_roapp(world: &World, rng: &mut Rng, pair: &mut Pair) -> String {
    let model = &mut pair.model;
    let roapp = world.roapp_order(pair.id).await.unwrap();
    let item = |article: &str| {
        let all = roapp["items"].as_array().unwrap();
        all.iter().find(|item| item["entity"]["sku"] == article).map(|item| item["id"].clone())
    };
    match rng.below(5) {
        0..=2 => {
            model.roapp_status = rng.pick(&ROAPP_STATUSES);
            let body = json!({"status_id": model.roapp_status});
            world.control("POST", &format!("roapp/orders/{}/status", pair.id), Some(body)).await;
            format!("RO App status {}", model.roapp_status)
        }
        3 => {
            let article = rng.pick(&ARTICLES);
            let Some(id) = item(article).filter(|_| !model.frozen) else { return "nothing".into() };
            let to = (20 + rng.below(3), model.roapp_lines[article].1);
            model.roapp_lines.insert(article, to);
            world.control("PATCH", &format!("roapp/items/{id}"), Some(json!({"quantity": to.0}))).await;
            format!("staff set {article} to {to:?}")
        }
        _ => {
            let Some(id) = ARTICLES.iter().find_map(|article| item(article)).filter(|_| rng.one_in(4)) else {
                return "nothing".into();
            };
            model.frozen = true;
            world.control("POST", &format!("roapp/orders/{}/items/{id}/write-off", pair.id), None).await;
            "written off".into()
        }
    }
}

async fn look(world: &World, rng: &mut Rng) -> String {
    match rng.below(6) {
        0 => {
            world.deliver_hooks(json!({})).await;
            world.run().await;
            "web-hooks, then the poll".into()
        }
        1 => {
            world.drop_hooks().await;
            world.run().await;
            "web-hooks lost, the poll".into()
        }
        2 => {
            world.deliver_hooks(json!({"double": 100, "reverse": true})).await;
            world.run().await;
            "web-hooks doubled and reversed, then the poll".into()
        }
        3 => {
            world.run().await;
            world.deliver_hooks(json!({"reverse": true})).await;
            "the poll, then late web-hooks".into()
        }
        4 => {
            world.send_hooks(json!({"lose": rng.below(2)})).await;
            world.run().await;
            world.work_off(world.listening()).await;
            "web-hooks taken, the poll, then what they said".into()
        }
        _ => {
            let (call, when) = (rng.below(40), if rng.one_in(2) { When::Before } else { When::After });
            let killed = world.run_killed_at(usize::try_from(call).unwrap(), when).await;
            world.run().await;
            world.deliver_hooks(json!({})).await;
            format!("killed at call {call} {when:?} ({killed}), the poll, web-hooks")
        }
    }
}

async fn check(world: &World, pair: &Pair, said: &str) {
    let (model, number) = (&pair.model, pair.number);
    let shop = world.shop_order(number).await.unwrap();
    let roapp = world.roapp_order_of(number).await;
    let statuses = (shop["stat_status"].as_u64().unwrap(), roapp["status"]["id"].as_i64().unwrap());
    assert_eq!(statuses, (model.shop_status, model.roapp_status), "statuses of {number} after {said}");
    let digits = |value: &Value| value.as_str().unwrap().parse::<f64>().unwrap();
    let mut items: Vec<String> = roapp["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| {
            format!(
                "{} {} {}",
                item["entity"]["sku"].as_str().unwrap(),
                digits(&item["quantity"]),
                digits(&item["price"])
            )
        })
        .collect();
    items.sort();
    let expected: Vec<String> =
        model.roapp_lines.iter().map(|(article, (q, p))| format!("{article} {q} {p}")).collect();
    assert_eq!(
        items,
        {
            let mut all = expected;
            all.sort();
            all
        },
        "lines of {number} after {said}"
    );
    let phone = BUYERS[model.delivery.1].1;
    let digits_of = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let national = digits_of(phone).chars().rev().take(9).collect::<Vec<_>>();
    let client = roapp["client"]["phone"].to_string();
    assert_eq!(
        digits_of(&client).chars().rev().take(9).collect::<Vec<_>>(),
        national,
        "client of {number} after {said}"
    );
    let now = writes(world, number, pair.id).await;
    let made = Writes {
        status_emails: now.status_emails - pair.before.status_emails,
        statuses: now.statuses - pair.before.statuses,
        items: now.items - pair.before.items,
        comments: now.comments - pair.before.comments,
    };
    let wanted = Writes {
        status_emails: model.status_emails,
        statuses: model.status_writes,
        items: model.item_writes,
        comments: model.comments,
    };
    assert_eq!(made, wanted, "writes for {number} after {said}");
}

/// Runs one sequence; says how many writes of each kind it needed.
async fn sequence(seed: u64) -> [usize; 4] {
    let mut rng = Rng::new(seed);
    let mut world = World::without_orders().await;
    world.listen().await;
    world.control("POST", "variants", Some(json!({"roapp.comments_read": "offered"}))).await;
    let mut pairs = Vec::new();
    for _ in 0..2 {
        let mut new = order(BUYERS[0].1, "FIRST");
        new["delivery_address"] = json!(ADDRESSES[0]);
        new["products"] = shop_lines(&Model::new().shop_lines)["products"].clone();
        let number = world.place_order(new).await;
        world.run().await;
        let id = world.roapp_order_of(number).await["id"].as_i64().unwrap();
        pairs.push(Pair { number, id, model: Model::new(), before: writes(&world, number, id).await });
    }
    let mut said = vec![format!("seed {seed}")];
    for _ in 0..6 {
        for _ in 0..rng.below(4) {
            let at = usize::try_from(rng.below(2)).unwrap();
            let pair = &mut pairs[at];
            let change = match rng.one_in(2) {
                true => change_roapp(&world, &mut rng, pair).await,
                false => change_shop(&world, &mut rng, pair).await,
            };
            said.push(format!("{}: {change}", pair.number));
        }
        said.push(look(&world, &mut rng).await);
        for pair in &mut pairs {
            pair.model.look();
            check(&world, pair, &said.join("\n  ")).await;
        }
        assert_eq!(world.attention().await, [], "{}", said.join("\n  "));
    }
    let before = (world.writes().await, world.table_items().await);
    world.deliver_hooks(json!({"double": 100})).await;
    world.run().await;
    assert_eq!((world.writes().await, world.table_items().await), before, "once more, after {}", said.join("\n  "));
    let skus: Vec<Value> = world.products().await.iter().map(|product| product["sku"].clone()).collect();
    for article in ARTICLES {
        assert!(skus.iter().filter(|sku| **sku == article).count() <= 1, "P7: {article} after {}", said.join("\n  "));
    }
    pairs.iter().fold([0; 4], |sum, pair| {
        let model = &pair.model;
        let made = [model.status_emails, model.status_writes, model.item_writes, model.comments];
        std::array::from_fn(|at| sum[at] + made[at])
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn t4_whatever_changes_both_sides_end_as_the_rules_say_with_no_write_too_many() {
    let seeds = std::env::var("AGREEMENT_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_u64);
    let first = std::env::var("AGREEMENT_FIRST").ok().and_then(|text| text.parse().ok()).unwrap_or(0_u64);
    let mut made = [0; 4];
    for pair in (first..first + seeds).collect::<Vec<_>>().chunks(2) {
        let running: Vec<_> = pair.iter().map(|seed| tokio::spawn(sequence(*seed))).collect();
        for one in running {
            let more = one.await.unwrap();
            made = std::array::from_fn(|at| made[at] + more[at]);
        }
    }
    println!(
        "{seeds} sequences: {} status e-mails, {} statuses, {} lines, {} comments",
        made[0], made[1], made[2], made[3]
    );
    let few = usize::try_from(seeds / 2).unwrap();
    assert!(made.iter().all(|count| *count > few), "too little happened to prove anything: {made:?}");
}
