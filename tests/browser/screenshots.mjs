// Pictures: node tests/browser/screenshots.mjs FOLDER. All pages in all languages, at a desk and on a phone, go into the folder, as the first
// day's story meets them; the README's few are made anew in docs/screenshots.
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { mouse } from "./hands.mjs";
import { STEPS, Story } from "./story.mjs";

const [folder] = process.argv.slice(2);
if (!folder) throw new Error("Name the folder for the pictures: node tests/browser/screenshots.mjs FOLDER");
const README = new URL("../../docs/screenshots/", import.meta.url).pathname;
const [DESK, PHONE] = [{ width: 1280, height: 800 }, { width: 390, height: 780 }];
const LOCALES = { en: "en-GB", uk: "uk-UA", fr: "fr-FR" };
const PAGES = [
  "/", "/orders", "/orders?show=all", "/orders?show=roapp", "/orders?q=999999", "/first-hour", "/attention", "/attention/dismissed", "/comparison", "/stores", "/stores/STORE", "/stores/STORE/rules",
  "/stores/STORE/settings", "/stores/STORE/dry-run", "/stores/STORE/delete", "/stores/new", "/secrets", "/notifications", "/notifications/new?way=mail",
  "/notifications/new?way=telegram", "/notifications/new?way=web_hook", "/orders/STORE/100218", "/orders/STORE/100227", "/orders/STORE/999999/why", "/orders/STORE/7", "/sign-in",
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
    const number = String(++this.count).padStart(2, "0");
    await this.page.screenshot({ path: join(folder, this.code, `${number}${name.replace(/[^a-z0-9]+/gi, "-").replace(/-$/, "")}.png`), fullPage: true });
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

  async readme() {
    const shot = async (name, path, ready) => {
      await this.page.goto(this.world.origin + path.replace("STORE", this.store));
      await this.page.locator(ready).first().waitFor();
      await this.page.waitForLoadState("networkidle");
      await this.page.screenshot({ path: `${README}${name}.png` });
    };
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
  }
}

for (const [code, locale] of Object.entries(LOCALES)) {
  await mkdir(join(folder, code), { recursive: true });
  const story = new Pictured({ code, locale, viewport: DESK, hands: mouse });
  try {
    await story.begin();
    for (const [, step] of STEPS) await step(story);
    if (code === "en") await story.readme();
    await story.tour();
    console.log(`${story.count} pictures in ${join(folder, code)}`);
  } finally {
    await story.end();
  }
}
