// Pictures: node tests/browser/screenshots.mjs FOLDER [LANGUAGE]. All pages in all languages, at a desk and on a phone, go into the folder, as the first
// day's story meets them; the README's few are made anew in docs/screenshots.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mouse } from "./hands.mjs";
import { STEPS, Story } from "./story.mjs";

const [folder, only] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder for the pictures: node tests/browser/screenshots.mjs FOLDER");
const README = new URL("../../docs/screenshots/", import.meta.url).pathname;
const [DESK, PHONE] = [{ width: 1280, height: 800 }, { width: 390, height: 780 }];
const LOCALES = { en: "en-GB", uk: "uk-UA", fr: "fr-FR" };
const PAGES = [
  "/", "/orders", "/orders?show=all", "/orders?show=roapp", "/orders?q=999999", "/attention", "/attention/dismissed", "/comparison", "/stores", "/stores/STORE", "/stores/STORE/rules",
  "/stores/STORE/settings", "/stores/STORE/dry-run", "/stores/STORE/delete", "/stores/new", "/secrets", "/notifications", "/notifications/new?way=mail",
  "/notifications/new?way=telegram", "/notifications/new?way=web_hook", "/orders/STORE/100218", "/orders/STORE/100227", "/orders/STORE/999999/why", "/orders/STORE/7",
  "/people", "/tokens", "/audit", "/first-hour", "/sign-in",
];

/** A story that takes a picture of whatever it sees. */
class Pictured extends Story {
  count = 0;

  async seen() {
    await this.picture(new URL(this.page.url()).pathname);
  }

  async picture(name) {
    await this.page.locator("main h1").first().waitFor();
    await this.page.waitForLoadState("networkidle");
    await this.page.screenshot({ path: this.path(name), fullPage: true });
  }

  path(name) {
    const number = String(++this.count).padStart(3, "0");
    return join(folder, this.code, `${number}${name.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "")}.png`);
  }

  /** The other pages, as the day has left them; then all on a phone. */
  async tour() {
    // An order that somebody dismissed, and a day that was compared.
    await this.world.pass(24 * 60);
    await this.world.pass(5);
    for (const [size, prefix] of [[DESK, "page"], [PHONE, "phone"]]) {
      await this.page.setViewportSize(size);
      for (const path of PAGES) {
        await this.page.goto(this.world.origin + path.replace("STORE", this.store));
        await this.picture(`-${prefix}${path.replace("STORE", "store")}`);
      }
    }
  }

  /** The team: somebody invited, the page behind the link, a token, and who changed what. */
  async team() {
    await this.page.goto(`${this.world.origin}/people`);
    await this.picture("-team-none");
    await this.hands.fill(this.page.locator("#name"), "Olena");
    await this.press(this.button("invite"));
    await this.picture("-team-invited");
    const link = await this.page.locator(".notice code").innerText();
    const guest = await this.world.page({ locale: this.locale, viewport: DESK });
    await guest.goto(link);
    await guest.locator("main h1").waitFor();
    await guest.screenshot({ path: this.path("-team-invitation"), fullPage: true });
    await this.page.goto(`${this.world.origin}/tokens`);
    await this.hands.fill(this.page.locator("#name"), "Warehouse program");
    await this.press(this.button("token-make"));
    await this.picture("-team-token");
    await this.page.goto(`${this.world.origin}/audit`);
    await this.picture("-team-audit");
  }

  /** The first hour: its plan, its progress and its answers. */
  async firstHour() {
    await this.page.goto(`${this.world.origin}/first-hour`);
    await this.picture("-first-hour-choices");
    await this.page.locator("input[value=things]").check();
    await this.press(this.button("first-next"));
    await this.picture("-first-hour-plan");
    await this.press(this.button("first-begin"));
    await this.picture("-first-hour-progress");
    await this.link("first-download-text").waitFor({ timeout: 240_000 });
    await this.picture("-first-hour-answers");
    if (this.code === "en") await this.page.screenshot({ path: `${README}first-hour.png` });
  }

  /** More orders with one reason than are tried at once, all tried again. */
  async tryAll() {
    const { control, pass } = this.world;
    await this.page.goto(`${this.world.origin}/stores/${this.store}/settings`);
    await this.settings(this.say("choose-none"), this.say("choose-none"));
    await control("POST", "shop/products", { article: "NEW-2", title: "Newer lamp", price: 20, parent: { value: "More novelties" } });
    const placed = { count: 150, buyers: 60, spread_seconds: 60, hooks: false, order: { products: [{ article: "NEW-2", title: "Newer lamp", quantity: 1, price: 20 }] } };
    await control("POST", "shop/orders/bulk", placed);
    await pass(5);
    await this.menu("attention");
    await this.shows("most of them need attention", () => this.page.locator("main").getByText(this.say("orders-count", { count: 150 })).count(), 90);
    await this.press(this.button("retry-all"));
    await this.picture("-try-all-running");
    await this.text("retry-all-cancel").waitFor({ state: "detached", timeout: 120_000 });
    await this.picture("-try-all-done");
  }

  async readme() {
    const shot = async (name, path, ready) => {
      await this.page.goto(this.world.origin + path.replace("STORE", this.store));
      await this.page.locator(ready).first().waitFor();
      await this.page.waitForLoadState("networkidle");
      await this.page.screenshot({ path: `${README}${name}.png` });
    };
    // The next check learns RO App's own numbers of the orders.
    await this.world.pass(5);
    await this.world.pass(5);
    await this.page.setViewportSize(DESK);
    await shot("home", "/", "main");
    await shot("orders", "/orders", "tbody tr");
    await shot("order", "/orders/STORE/100218", ".compare");
    await shot("attention", "/attention", "li.card");
    await shot("store", "/stores/STORE", ".checks");
    await shot("rules", "/stores/STORE/rules", "table");
    await this.page.emulateMedia({ colorScheme: "dark" });
    await shot("orders-dark", "/orders", "tbody tr");
    await this.page.emulateMedia({ colorScheme: "light" });
    await this.page.setViewportSize(PHONE);
    await shot("orders-phone", "/orders", "tbody tr");
    await this.page.setViewportSize(DESK);
  }
}

for (const [code, locale] of Object.entries(LOCALES).filter(([code]) => !only || code === only)) {
  await mkdir(join(folder, code), { recursive: true });
  const story = new Pictured({ code, locale, viewport: DESK, hands: mouse });
  try {
    await story.begin();
    for (const [, step] of STEPS) await step(story);
    if (code === "en") await story.readme();
    await story.team();
    await story.firstHour();
    await story.tryAll();
    await story.tour();
    console.log(`${story.count} pictures in ${join(folder, code)}`);
  } finally {
    await story.end();
  }
}
