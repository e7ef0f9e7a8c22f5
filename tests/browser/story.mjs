// The first day of a merchant, step by step: what a person does, and what each page and each receiver then shows. Sentences are those of
// shared/src/texts.
import assert from "node:assert/strict";
import { day, findings, until } from "./harness.mjs";
import { mailServer, telegram, webHook } from "./receivers.mjs";
import { texts, untranslated } from "./texts.mjs";

const STORE = "Lamps & more";
const BOT = "123456:story-token";
const KEY = `whsec_${Buffer.from("a key of the first day's story").toString("base64")}`;
const [SHIPPED_ROAPP, SHIPPED_SHOP] = [1900005, 6];
const MENU = { orders: "/orders", attention: "/attention", stores: "/stores", notifications: "/notifications" };
const english = await texts("en");

export class Story {
  constructor({ code, locale, viewport, hands }) {
    Object.assign(this, { code, locale, viewport, how: hands, checked: new Set() });
  }

  async begin() {
    this.own = await texts(this.code);
    this.say = this.own.say;
    this.world = await day();
    this.receivers = { mail: await mailServer(), telegram: await telegram(BOT), hook: await webHook(KEY) };
    this.page = await this.world.page({ locale: this.locale, viewport: this.viewport });
    this.hands = this.how(this.page);
    await this.page.goto(this.world.link);
    await this.seen();
  }

  async end() {
    await this.world?.stop();
    for (const receiver of Object.values(this.receivers ?? {})) receiver.stop();
  }

  /** What holds of every page: its language, no sentence of another one, no barrier, nothing wider than the screen. */
  async seen() {
    const { page } = this;
    await page.locator("main h1").first().waitFor();
    await page.waitForLoadState("networkidle");
    assert.equal(await page.locator("html").getAttribute("lang"), this.code);
    const where = new URL(page.url()).pathname;
    if (this.code !== "en") assert.deepEqual(await untranslated(page, this.own, english), [], `${where}: English sentences`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${where} is ${wide} px too wide`);
    // A page is checked anew where it has another shape.
    const shape = await page.evaluate(() => document.querySelector("main").querySelectorAll("form, table, .notice, .cards > li:first-child, h2").length);
    if (this.checked.has(`${where} ${shape}`)) return;
    this.checked.add(`${where} ${shape}`);
    assert.deepEqual(await findings(page, ["moderate", "serious", "critical"]), [], where);
  }

  link = (id, facts) => this.page.getByRole("link", { name: this.say(id, facts), exact: true }).first();
  button = (id, facts) => this.page.getByRole("button", { name: this.say(id, facts), exact: true }).first();
  field = (id) => this.page.locator("main").getByLabel(this.say(id), { exact: true });
  text = (id, facts) => this.page.getByText(this.say(id, facts)).first();
  menu = async (id) => {
    const nav = this.page.getByRole("navigation", { name: this.say("menu") });
    const entry = nav.getByRole("link", { name: this.say(id) });
    if (!(await entry.isVisible())) await this.hands.press(nav.locator("summary"));
    await this.hands.press(entry);
    await this.page.waitForURL((url) => url.pathname === MENU[id]);
    await this.seen();
  };
  press = async (locator) => {
    await this.hands.press(locator);
  };
  reload = async () => {
    await this.page.reload();
    await this.seen();
  };
  strip = () => this.page.getByRole("status", { name: this.say("health"), exact: true });

  /** Reloads until the page has it. */
  shows(what, look, seconds = 40) {
    return until(what, async () => {
      if (await look()) return true;
      await this.page.reload();
      await this.page.waitForLoadState("networkidle");
      return look();
    }, seconds);
  }

  async channels() {
    const { mail, telegram: bot, hook } = this.receivers;
    await this.menu("notifications");
    const add = async (way, fields, choices = {}) => {
      await this.press(this.link(way));
      await this.seen();
      for (const [label, value] of Object.entries({ "channel-name": this.say(way), ...fields })) await this.hands.fill(this.field(label), value);
      for (const [label, chosen] of Object.entries(choices)) await this.hands.choose(this.field(label), this.say(chosen));
      await this.press(this.button("save"));
      await this.text("saved").waitFor();
      await this.seen();
    };
    await add("channel-mail", { "mail-host": "127.0.0.1", "mail-port": String(mail.port), "mail-from": "exchange@shop.example.com", "mail-to": "owner@shop.example.com" }, { "mail-security": "security-none" });
    await add("channel-telegram", { "telegram-bot-token": BOT, "telegram-chat-field": "4711", "telegram-server-field": bot.url });
    await add("channel-web-hook", { "web-hook-url": hook.url, "web-hook-key": KEY });
    for (const [at, receiver] of [mail, bot, hook].entries()) {
      await this.press(this.page.getByRole("button", { name: this.say("channel-test"), exact: true }).nth(at));
      await this.text("channel-test-sent").waitFor();
      await this.seen();
      assert.equal(receiver.got.length, 1);
      assert.ok(receiver.got[0].text?.includes(this.say("notice-test-text")) || receiver.got[0].type === "test", "the test, in the reader's language");
    }
    assert.deepEqual(mail.got[0].to, ["owner@shop.example.com"]);
  }

  async connect() {
    const { hands, page } = this;
    await this.menu("stores");
    await this.text("stores-none").waitFor();
    await this.press(this.link("connect-store"));
    await this.seen();
    const shop = { "field-name": STORE, "field-url": this.world.shop, "field-user": "exchange-bot", "field-password": "sandbox-password" };
    for (const [label, value] of Object.entries(shop)) await hands.fill(this.field(label), value);
    await this.press(this.button("wizard-next"));
    await page.getByText(this.say("wizard-shop-read", { languages: "en, ro", currencies: "RON, EUR", statuses: 6 })).waitFor();
    await this.seen();
    // Everything is there to be chosen by its name, or chosen already.
    await hands.tick(this.named("Maria Manager"));
    const chosen = (id) => this.field(id).evaluate((select) => select.selectedOptions[0].label);
    assert.equal(await chosen("field-order-type"), "Online shop");
    assert.equal(await chosen("field-country"), this.say("country-RO"));
    const typed = await page.locator("main input:not([type=hidden]):not([type=checkbox])").evaluateAll((inputs) => inputs.map((input) => input.name));
    assert.deepEqual(typed, ["product_search"], "nothing else can be typed, least of all an id");
    await this.press(this.button("wizard-next"));
    await this.text("rules-proposed").waitFor();
    await this.seen();
    await this.press(this.button("wizard-next"));
    await page.locator("#dry-run").waitFor();
    await this.text("dry-nothing-written").waitFor();
    await this.seen();
    await this.press(this.link("wizard-continue"));
    // One order is in euros, so it says what will need attention, and asks once more.
    await this.text("wizard-refusals", { count: 1 }).waitFor();
    await page.locator("main table td .state").first().waitFor();
    await this.seen();
    await this.press(this.button("switch-on"));
    await this.text("wizard-warnings").waitFor();
    await this.seen();
    await this.press(this.button("switch-on-anyway"));
    await this.text("store-connected").waitFor();
    this.store = new URL(this.page.url()).pathname.split("/")[2];
    await this.seen();
  }

  named = (name) => this.page.locator("main").getByLabel(name, { exact: true });

  async openStore() {
    await this.press(this.page.locator("main").getByRole("link", { name: STORE, exact: true }).first());
    await this.page.waitForURL((url) => url.pathname === `/stores/${this.store}`);
  }

  async firstImport() {
    await this.world.pass(0);
    await this.menu("stores");
    await this.openStore();
    await this.shows("the first import is complete", () => this.page.locator("main").getByText(this.say("import-done"), { exact: true }).count(), 90);
    await this.seen();
    assert.ok(await this.page.locator("main .state", { hasText: this.say("store-working") }).count());
    await this.menu("orders");
    assert.ok((await this.page.getByText(this.say("state-agreed"), { exact: true }).count()) > 15);
    await this.shows("the strip counts the order in euros", () => this.strip().getByText(this.say("health-attention", { count: 1 })).count());
  }

  async status() {
    const { control } = this.world;
    const orders = await control("GET", "roapp/orders");
    const roapp = orders.find((order) => order.custom_fields.f7000102 === "100218");
    assert.equal(roapp.custom_fields.f7000101, STORE);
    await control("POST", `roapp/orders/${roapp.id}/status`, { status_id: SHIPPED_ROAPP });
    await until("the shop has it, without a check", async () => (await control("GET", "shop/orders/100218")).stat_status === SHIPPED_SHOP);
    await this.press(this.page.getByRole("link", { name: "100218", exact: true }).first());
    await this.text("history").waitFor();
    await this.page.locator(".compare").first().waitFor();
    await this.seen();
  }

  /** A system does not answer for 20 minutes: the strip says so at once, the channels when it lasted, once; and once when it is over. */
  async outage(system, shown, title, what) {
    const { control, pass } = this.world;
    await control("POST", "faults", { system, kind: "status", status: 503, times: 0 });
    await pass(5);
    await this.menu("stores");
    await this.strip().getByText(shown).waitFor();
    assert.equal(await this.strip().getByText(this.say("health-good")).count(), 0);
    assert.deepEqual(this.told(title, what), { began: [0, 0, 0], ended: [0, 0, 0] }, "not of what may pass");
    for (let check = 0; check < 4; check++) await pass(5);
    assert.deepEqual(this.told(title, what), { began: [1, 1, 1], ended: [0, 0, 0] }, "once, however long it lasts");
    await this.reload();
    await this.strip().getByText(shown).waitFor();
    await control("DELETE", "faults");
    for (let check = 0; check < 4; check++) await pass(5);
    assert.deepEqual(this.told(title, what), { began: [1, 1, 1], ended: [1, 1, 1] }, "once when it is over");
    await this.reload();
    assert.equal(await this.strip().getByText(shown).count(), 0);
  }

  /** How often each channel told the beginning and the end: mail, Telegram, web-hook. */
  told(title, what) {
    const { mail, telegram: bot, hook } = this.receivers;
    // What the times in a sentence look like is the channel's matter.
    const before = (id) => this.say(id, { what: title, since: "\u0000", until: "\u0000" }).split("\u0000")[0];
    const lines = (receiver, id) => receiver.got.flatMap(({ text }) => text.split("\n")).filter((line) => line.startsWith(before(id))).length;
    const events = (type) => new Set(hook.got.filter((event) => event.type === type && event.data.what === what).map((event) => event.id)).size;
    assert.deepEqual(hook.refused, [], "signatures");
    return {
      began: [lines(mail, "notice-began"), lines(bot, "notice-began"), events("trouble.began")],
      ended: [lines(mail, "notice-ended"), lines(bot, "notice-ended"), events("trouble.ended")],
    };
  }

  outages = async () => {
    const unreachable = this.say("store-unreachable");
    await this.outage("shop", unreachable, this.say("notice-of-store", { store: STORE, what: unreachable }), "shop_unreachable");
    await this.outage("roapp", this.say("health-roapp-down"), this.say("health-roapp-down"), "roapp_down");
  };

  async settings(category, fallback) {
    await this.hands.choose(this.field("field-category"), category);
    await this.hands.choose(this.field("field-fallback"), fallback);
    await this.press(this.button("save-and-check"));
    await this.text("saved").waitFor();
    await this.page.locator("main table td .state").first().waitFor();
    await this.seen();
  }

  async thirtyOrders() {
    const { control, pass } = this.world;
    await this.menu("stores");
    await this.openStore();
    await this.press(this.link("settings"));
    await this.seen();
    const category = await this.field("field-category").evaluate((select) => [...select.options].at(-1).label);
    await this.settings(this.say("choose-none"), this.say("choose-none"));
    const before = (await control("GET", "roapp/orders")).length;
    // Thirty orders of a product that is new to RO App, as is its category.
    await control("POST", "shop/products", { article: "NEW-1", title: "New lamp", price: 20, parent: { value: "Novelties" } });
    const placed = { count: 30, buyers: 30, spread_seconds: 60, hooks: false, order: { products: [{ article: "NEW-1", title: "New lamp", quantity: 1, price: 20 }] } };
    await control("POST", "shop/orders/bulk", placed);
    await pass(5);
    await this.menu("attention");
    const card = this.page.locator("li.card", { hasText: this.say("kind-product-not-entered-no-category") });
    const heading = [this.say("orders-count", { count: 30 }), this.say("kind-product-not-entered-no-category")].join(this.say("colon"));
    await this.shows("thirty orders are one card", () => card.getByRole("heading", { name: heading }).count());
    await this.seen();
    await this.press(card.getByRole("link", { name: this.say("fix-category"), exact: true }));
    await this.seen();
    await this.settings(category, this.say("choose-none"));
    await this.menu("attention");
    if (await card.count()) {
      await this.press(card.getByRole("button", { name: this.say("retry-kind"), exact: true }));
      await this.page.locator("#retry-all-run [role=status]").waitFor();
    }
    // The page follows by itself.
    await until("the card is gone", async () => (await card.count()) === 0);
    await this.seen();
    await until("RO App has them", async () => (await control("GET", "roapp/orders")).length === before + 30);
  }

  async lookUp() {
    await this.menu("orders");
    await this.hands.fill(this.page.getByRole("searchbox"), "100228");
    await this.page.keyboard.press("Enter");
    await this.page.waitForURL(/q=100228/);
    await this.text("search-none").waitFor();
    await this.seen();
    await this.press(this.link("why-not-here"));
    await this.button("import-anyway").waitFor();
    await this.seen();
    await this.press(this.button("import-anyway"));
    await this.page.waitForURL(/\/orders\/[a-z-]+\/100228/);
    await this.shows("it is there", () => this.page.locator("main").getByText(this.say("state-agreed"), { exact: true }).count());
    await this.seen();
    const orders = await this.world.control("GET", "roapp/orders");
    assert.equal(orders.filter((order) => order.custom_fields.f7000102 === "100228").length, 1);
  }

  async clean() {
    assert.deepEqual(this.page.problems.filter((text) => !/Failed to load resource/.test(text)), []);
    // Nothing about a buyer is told.
    const { mail, telegram: bot, hook } = this.receivers;
    const all = JSON.stringify([mail.got, bot.got, hook.got]);
    for (const person of ["Pop", "Georgescu", "0722", "+40"]) assert.ok(!all.includes(person), person);
    const now = await this.world.now();
    assert.ok(hook.got.every((event) => event.at * 1000 <= now && event.at * 1000 > now - 86_400_000), "times of the exchange's clock");
  }
}

/** The steps, each with the rules that it proves. */
export const STEPS = [
  ["H2 people are told by mail, Telegram and a web-hook of their own, each tried with a test", (story) => story.channels()],
  ["S6 the shop is connected without an id, S5 after a dry run, S3 and with a question where a warning stands", (story) => story.connect()],
  ["O1 the first import brings the orders", (story) => story.firstImport()],
  ["T2 a status that staff set in RO App shows in the shop", (story) => story.status()],
  ["H1 an outage of either system is on every page, H2 and is told once when it begins and once when it ends", (story) => story.outages()],
  ["R2 thirty orders with one reason are repaired at once", (story) => story.thirtyOrders()],
  ["O11 an order that was left out is imported anyway", (story) => story.lookUp()],
  ["L1 no script failed, and nothing of a buyer was told", (story) => story.clean()],
];
