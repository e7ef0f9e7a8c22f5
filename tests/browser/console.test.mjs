// The console in a real browser, from an exchange without stores to orders that travel: one story, told in steps.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serious, until, world } from "./harness.mjs";

let all, page, number;
const at = (path) => page.goto(all.origin + path);
const main = () => page.locator("main");
const fresh = (problems) => problems.filter((text) => !/Failed to load resource/.test(text));

before(async () => {
  all = await world({ stores: false });
  page = await all.page();
});
after(async () => {
  await all?.stop();
});

test("a link lets one person in, once", async () => {
  await page.goto(all.link);
  assert.equal(new URL(page.url()).pathname, "/");
  await page.getByText("No store is connected yet.").waitFor();
  const other = await all.page();
  await other.goto(all.link);
  await other.getByText("This link was used already").waitFor();
  await other.goto(`${all.origin}/orders`);
  assert.equal(new URL(other.url()).pathname, "/sign-in");
  await other.context().close();
});

test("connect a store: what is wrong is said at its field, and no id is typed", async () => {
  await at("/stores");
  await page.getByRole("link", { name: "Connect a store" }).click();
  await page.getByLabel("Name", { exact: true }).fill("Lamps");
  await page.getByLabel("Site URL").fill(all.shop);
  await page.getByLabel("Login", { exact: true }).fill("exchange-bot");
  await page.getByLabel("Password").fill("a wrong one");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.locator(".field", { has: page.getByLabel("Login", { exact: true }) }).locator(".problem").waitFor();
  assert.equal(await page.getByLabel("Name", { exact: true }).inputValue(), "Lamps", "what was typed is kept");
  assert.equal(await page.getByLabel("Password").inputValue(), "", "a secret is never shown");
  await page.getByLabel("Password").fill("sandbox-password");
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByText("The shop answers.").waitFor();
  // Everything else is chosen beforehand, or from a list.
  await page.getByLabel("Maria Manager").check();
  await page.getByRole("button", { name: "Save and continue" }).click();
  await page.getByRole("heading", { name: "Status rules" }).waitFor();
  // A closed browser goes on where it stopped.
  await at("/stores");
  await page.getByRole("link", { name: "Continue connecting" }).click();
  await page.getByText("proposed by the names").waitFor();
  await at("/stores/lamps");
  await page.locator("tr", { hasText: "Login at the shop" }).getByText("OK", { exact: true }).waitFor();
  assert.equal(await page.getByText("Needs fixing").count(), 0);
});

test("status rules both ways, with live names", async () => {
  await all.control("POST", "roapp/statuses", { id: 1900098, name: "Will vanish" });
  await page.getByRole("link", { name: "Status rules" }).click();
  const to = async (field, option) => page.locator(`select[name=${field}]`).selectOption({ label: option });
  await to("to_roapp_1", "New");
  await to("to_roapp_2", "Will vanish");
  await to("to_roapp_3", "Closed");
  await to("to_cartum_1900002", "Processing");
  await to("to_cartum_1900005", "Shipping");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
});

test("a dry run says what would come and writes nothing", async () => {
  const before = (await all.control("GET", "roapp/orders")).length;
  await page.getByRole("link", { name: "Dry run" }).click();
  await page.getByRole("button", { name: "Begin a dry run" }).click();
  await page.locator("#dry-run").waitFor();
  assert.match(await page.locator("#dry-run").innerText(), /Orders that would be entered\s+\d\d/);
  await page.getByText("Nothing was written.").waitFor();
  assert.equal((await all.control("GET", "roapp/orders")).length, before);
});

test("switch on, and watch the first import", async () => {
  await all.control("DELETE", "roapp/statuses/1900098");
  await at("/stores/lamps/rules");
  await page.getByText("no longer there").first().waitFor({ state: "attached" });
  await page.locator("select[name=to_roapp_2]").selectOption({ label: "In progress" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: "Switch on" }).click();
  // One order of the shop is in euros, so it asks once more.
  await page.getByRole("button", { name: "Switch on anyway" }).click();
  await page.getByText("Last check", { exact: true }).waitFor();
  await until("the first import is complete", async () => {
    await at("/stores/lamps");
    return (await main().innerText()).includes("complete");
  }, 120);
  await at("/orders");
  assert.ok((await page.locator("tbody tr").count()) > 15);
});

test("filter by store, search, and the address holds it", async () => {
  await page.getByLabel("Store", { exact: true }).selectOption("store:lamps");
  await page.waitForURL(/show=store%3Alamps/);
  assert.equal(await page.getByLabel("Store", { exact: true }).inputValue(), "store:lamps");
  const row = page.locator("#row-lamps-100218");
  assert.match(await row.locator("td[data-title=Store] a").getAttribute("href"), /\/edit\/orders\/all$/);
  await page.getByLabel("Store", { exact: true }).selectOption("roapp");
  await page.waitForURL(/show=roapp/);
  await page.getByText("the orders that came through no store").waitFor();
  await at("/orders");
  await page.getByRole("searchbox").fill("georg");
  await page.getByRole("searchbox").press("Enter");
  await page.waitForURL(/q=georg/);
  assert.equal(await page.locator("tbody tr").count(), 2);
});

test("a change of status in RO App arrives", async () => {
  await at("/orders/lamps/100218");
  await page.locator(".compare").first().waitFor();
  assert.equal(await page.getByText("differs").count(), 0);
  const orders = await all.control("GET", "roapp/orders");
  const roapp = orders.find((order) => order.custom_fields.f7000102 === "100218");
  assert.match(await main().locator("dl", { hasText: "RO App order" }).first().innerText(), new RegExp(roapp.name));
  await all.control("POST", `roapp/orders/${roapp.id}/status`, { status_id: 1900005 });
  await until("the shop has it", async () => (await all.control("GET", "shop/orders/100218")).stat_status === 6);
  await until("the page has it", async () => {
    await at("/orders/lamps/100218");
    return (await page.locator(".facts").first().innerText()).includes("Shipp");
  });
});

test("update selected orders; soon after, it says when it is possible again", async () => {
  // The shop does not call meanwhile, so that the update has something to carry.
  await all.control("POST", "hooks/auto", { shop_seconds: 3600, roapp_seconds: 1 });
  await all.control("PATCH", "shop/orders/100218", { comment: "Please ring twice" });
  await at("/orders");
  for (const order of ["100218", "100237"]) await page.getByLabel(`Select ${order}`).check();
  await page.getByText("Other actions").click();
  await page.getByRole("button", { name: "Update orders" }).click();
  const results = page.locator("#progress");
  await results.locator("li", { hasText: "100218" }).getByText("Updated").waitFor();
  await results.locator("li", { hasText: "100237" }).getByText("Unchanged").waitFor();
  await all.control("POST", "hooks/auto", { shop_seconds: 1, roapp_seconds: 1 });
  for (const order of ["100218", "100237"]) await page.getByLabel(`Select ${order}`).check();
  await page.getByText("Other actions").click();
  await page.getByRole("button", { name: "Update orders" }).click();
  await results.getByText(/possible again at \d\d:\d\d/).first().waitFor();
  await at("/orders/lamps/100218");
  await page.getByText(/possible again at \d\d:\d\d/).waitFor();
  assert.ok(await page.getByRole("button", { name: "Update order" }).isDisabled());
});

test("one order from its own page, live", async () => {
  await at("/orders/lamps/100236");
  await page.getByRole("button", { name: "Update order" }).click();
  await page.locator("#now .state", { hasText: "Unchanged" }).waitFor();
});

test("repair a status rule and try again", async () => {
  await all.control("POST", "roapp/statuses", { id: 1900097, name: "Gone soon" });
  await at("/stores/lamps/rules");
  await page.locator("select[name=to_roapp_6]").selectOption({ label: "Gone soon" });
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("Saved.").waitFor();
  await all.control("DELETE", "roapp/statuses/1900097");
  const placed = await all.control("POST", "shop/orders", {
    delivery_name: "Zoe Radu", delivery_phone: "0722 999 777", stat_status: 6, products: [{ article: "LMP-W-01", quantity: 1 }],
  });
  number = placed.order_id;
  await until("it needs attention", async () => {
    await at("/attention");
    return (await main().innerText()).includes(String(number));
  });
  const card = page.locator("li.card", { hasText: String(number) });
  assert.match(await card.innerText(), /rule/);
  await at("/stores/lamps/rules");
  await page.locator("select[name=to_roapp_6]").selectOption({ label: "Shipped" });
  await page.getByRole("button", { name: "Save" }).click();
  await at("/attention");
  await card.getByRole("button", { name: /Try again/ }).click();
  await page.locator("#now .facts .state", { hasText: "In sync" }).waitFor();
});

test("hostile text is text in the browser too", async () => {
  const hostile = "<script>window.hit=1</script><img src=x onerror=window.hit=1>\u202egnp";
  const placed = await all.control("POST", "shop/orders", {
    delivery_name: hostile, delivery_phone: "0722 999 778", comment: hostile,
    products: [{ article: hostile, title: hostile + "W".repeat(5000), quantity: 1, price: 5 }],
  });
  await until("it is there", async () => {
    await at("/orders?q=" + placed.order_id);
    return (await page.locator("tbody tr .state.good").count()) === 1;
  });
  await at(`/orders/lamps/${placed.order_id}`);
  await page.locator(".compare").first().waitFor();
  assert.equal(await page.evaluate(() => window.hit), undefined);
  assert.ok((await main().innerText()).includes("<script>window.hit=1</script>"));
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `the page is ${wide} px too wide`);
});

test("the home page draws the times of new orders", async () => {
  await at("/");
  const bar = await page.locator(".chart rect").first().boundingBox();
  assert.ok(bar && bar.height > 0, "a bar is there to see");
});

test("an order that was left out: why, and imported anyway", async () => {
  await at("/orders");
  await page.getByRole("searchbox").fill("100228");
  await page.getByRole("searchbox").press("Enter");
  const card = page.locator("li.card", { hasText: "Order 100228 of Lamps" });
  await card.getByRole("link", { name: "Why is this order not here?" }).click();
  await card.getByText("The first import leaves such orders out.").waitFor();
  assert.match(page.url(), /q=100228/, "the answer comes beside the search");
  assert.deepEqual(await serious(page), []);
  await card.getByRole("button", { name: "Import it anyway" }).click();
  await page.locator("#now .facts .state", { hasText: "In sync" }).waitFor();
  assert.equal(new URL(page.url()).pathname, "/orders/lamps/100228");
  await page.getByText("A person asked for its import.").waitFor();
  await at("/orders?q=999999");
  await page.getByRole("link", { name: "Why is this order not here?" }).click();
  await page.getByText("The shop has no order with this number.").waitFor();
});

test("another language: the browser's, then the chosen one", async () => {
  const french = await all.browser.newContext({ locale: "fr-FR", storageState: await page.context().storageState() });
  const other = await french.newPage();
  await other.goto(`${all.origin}/orders`);
  await other.getByRole("heading", { name: "Commandes" }).waitFor();
  await other.getByLabel("Langue").selectOption("uk");
  await other.getByRole("heading", { name: "Замовлення" }).waitFor();
  assert.equal(await other.locator("html").getAttribute("lang"), "uk");
  await other.goto(`${all.origin}/orders/lamps/100218`);
  await other.getByRole("heading", { name: "Замовлення 100218" }).waitFor();
  await other.locator(".compare").first().waitFor();
  await french.close();
});

test("the menu is one row at a desk, in every language", async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  for (const [locale, more] of [["en-GB", "More"], ["uk-UA", "Ще"], ["fr-FR", "Plus"]]) {
    const context = await all.browser.newContext({ locale, viewport: { width: 1280, height: 800 }, storageState: await page.context().storageState() });
    const other = await context.newPage();
    await other.goto(`${all.origin}/attention`);
    // As for somebody who signed in with a name, while many orders need attention.
    await other.evaluate(() => {
      const badge = document.createElement("span");
      badge.className = "badge";
      badge.textContent = "99+";
      const here = document.querySelector(".top nav a[aria-current]");
      here.querySelector(".badge")?.remove();
      here.append(" ", badge);
      for (const own of document.querySelectorAll('.person form[action="/sign-out"]')) own.remove();
      const who = document.createElement("bdi");
      who.className = "who";
      who.textContent = "olena.kovalenko@example.com";
      const out = document.createElement("button");
      out.className = "quiet";
      out.textContent = "Se déconnecter";
      document.querySelector(".person").append(who, out);
    });
    const { row, menu, head, tops } = await other.evaluate(() => {
      const high = (what) => document.querySelector(what).getBoundingClientRect().height;
      const tops = [...document.querySelectorAll(".top nav > *")].map((one) => Math.round(one.getBoundingClientRect().top / 8));
      return { row: high(".top nav > a"), menu: high(".top nav"), head: high(".top"), tops: new Set(tops).size };
    });
    assert.ok(menu < row * 1.5 && tops === 1, `${locale}: the menu is ${menu} px high, a row ${row}`);
    assert.ok(head < row * 2.5, `${locale}: the head is ${head} px high, a row ${row}`);
    await other.locator(".top nav summary", { hasText: more }).click();
    await other.locator(".top nav .sheet a").first().click();
    await other.waitForURL(`${all.origin}/secrets`);
    await context.close();
  }
});

test("on a phone nothing is wider than the screen", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of ["/", "/orders", "/orders?show=all", "/first-hour", "/attention", "/stores", "/stores/lamps", "/stores/lamps/rules", "/stores/lamps/settings", "/orders/lamps/100218", "/secrets"]) {
    await at(path);
    await page.waitForLoadState("networkidle");
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(wide <= 0, `${path} is ${wide} px too wide`);
  }
  await at("/orders");
  await page.getByLabel("Select 100234").check();
  await page.getByText("Other actions").click();
  await page.getByRole("button", { name: "Update orders" }).click();
  await page.locator("#progress").getByText("Unchanged").waitFor();
  await page.setViewportSize({ width: 1280, height: 800 });
});

test("the keyboard alone is enough", async () => {
  await at("/orders");
  const focus = () => page.evaluate(() => document.activeElement.matches(":focus-visible") && (document.activeElement.getAttribute("aria-label") || document.activeElement.innerText || document.activeElement.name));
  const to = async (wanted) => {
    for (let step = 0; step < 200; step++) {
      await page.keyboard.press("Tab");
      if (String(await focus()).trim() === wanted) return;
    }
    assert.fail(`Tab never comes to ${wanted}`);
  };
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "Skip to the content");
  await page.keyboard.press("Enter");
  await to("Other actions");
  await to("Select 100233");
  await page.keyboard.press("Space");
  while ((await focus()) !== "Other actions") await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.equal(await focus(), "Update orders");
  await page.keyboard.press("Escape");
  assert.equal(await focus(), "Other actions", "Escape closes and gives the focus back");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#progress").getByText("Unchanged").waitFor();
});

test("without scripts every action works, with a click more", async () => {
  const context = await all.browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
  const plain = await context.newPage();
  await plain.goto(`${all.origin}/orders`);
  await plain.getByLabel("Select 100232").check();
  await plain.getByText("Other actions").click();
  await plain.getByRole("button", { name: "Update orders" }).click();
  await until("its result is there", async () => {
    if (await plain.getByText("Unchanged").count()) return true;
    await plain.getByRole("link", { name: "Reload" }).click();
    return false;
  });
  await plain.goto(`${all.origin}/orders/lamps/100232`);
  await plain.getByRole("link", { name: "Show both sides" }).click();
  await plain.locator(".compare").first().waitFor();
  await context.close();
});

for (const scheme of ["light", "dark"]) {
  test(`accessibility: nothing serious, ${scheme}`, async () => {
    await page.emulateMedia({ colorScheme: scheme });
    // One that stays on the list.
    await all.control("POST", "shop/orders", { delivery_phone: "0722 999 779", products: [] });
    await until("something needs attention", async () => {
      await at("/attention");
      return page.locator("li.card").count();
    });
    for (const path of ["/", "/orders", "/orders?show=all", "/orders?q=100218", "/first-hour", "/attention", "/stores", "/stores/lamps", "/stores/lamps/rules", "/stores/lamps/settings", "/stores/lamps/dry-run", "/stores/new", "/secrets", "/orders/lamps/100218", "/sign-in", "/orders/lamps/7"]) {
      await at(path);
      await page.waitForLoadState("networkidle");
      assert.deepEqual(await serious(page), [], path);
    }
  });
}

test("no script of ours failed and the policy stopped nothing", () => {
  assert.deepEqual(fresh(page.problems), []);
});
