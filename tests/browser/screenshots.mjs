// Pictures of the main pages for the README, of the demo world: node tests/browser/screenshots.mjs
import { mkdir } from "node:fs/promises";
import { until, world } from "./harness.mjs";

const folder = new URL("../../docs/screenshots/", import.meta.url).pathname;
await mkdir(folder, { recursive: true });
const all = await world();
try {
  const page = await all.page({ viewport: { width: 1280, height: 800 } });
  await page.goto(all.link);
  await until("the demo is imported", async () => {
    await page.goto(`${all.origin}/`);
    return (await page.locator("tbody tr .state.good").count()) > 20;
  }, 180);
  const shot = (name) => page.screenshot({ path: `${folder}${name}.png` });
  await shot("orders");
  await page.locator("tbody tr").nth(4).locator("td a").first().click();
  await page.locator(".compare").first().waitFor();
  await shot("order");
  await page.goto(`${all.origin}/attention`);
  await shot("attention");
  await page.goto(`${all.origin}/stores/demo`);
  await page.locator(".checks").waitFor();
  await shot("store");
  await page.goto(`${all.origin}/stores/demo/rules`);
  await shot("rules");
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto(`${all.origin}/`);
  await shot("orders-dark");
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 390, height: 780 });
  await page.goto(`${all.origin}/`);
  await shot("orders-phone");
} finally {
  await all.stop();
}
