// Starts the stand-ins and the exchange on free ports in a folder of their own, and a browser that looks at the console.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const BINARY = process.env.EXCHANGE_PROGRAM ?? "target/debug/exchange";
const DAY = process.env.EXCHANGE_DAY ?? "target/debug/day";
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
// Without these a browser on a machine without internet keeps looking for its maker's servers.
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Three free ports in a row. */
async function ports() {
  const free = (port) => new Promise((done) => {
    const server = createServer().once("error", () => done(false));
    server.listen(port, "127.0.0.1", () => server.close(() => done(true)));
  });
  // Below the ports that the system gives to connections.
  for (let base = 20000 + (process.pid % 12000); ; base += 7) {
    if ((await Promise.all([base, base + 1, base + 2].map(free))).every(Boolean)) return base;
  }
}

/** Waits until `look` gives something. */
export async function until(what, look, seconds = 60) {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`not within ${seconds} s: ${what}`);
    await new Promise((done) => setTimeout(done, 200));
  }
}

/** A world: `stores` false starts the exchange without any store. */
export async function world({ stores = true } = {}) {
  const base = await ports();
  const folder = await mkdtemp(join(tmpdir(), "console-"));
  const started = [];
  const start = (args, env = {}) => {
    const child = spawn(BINARY, [...args, "--port", String(env.port ?? base), "--data", join(folder, env.data ?? "data")], {
      env: { ...process.env, ...env.more }, stdio: ["ignore", "pipe", "pipe"],
    });
    child.text = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (child.text += text));
    started.push(child);
    return child;
  };
  let exchange, port = base;
  if (stores) {
    exchange = start([]);
  } else {
    start(["sandbox"], { data: "sandbox" });
    port = await ports();
    if (port < base + 3) port = base + 3;
    const roapp = `http://127.0.0.1:${base + 2}`;
    const config = join(folder, "config.toml");
    await writeFile(config, `public_url = "http://127.0.0.1:${port}"\n[roapp]\nurl = "${roapp}"\nolder_url = "${roapp}"\nrequests_per_second = 200\n`);
    exchange = start(["--config", config], {
      port,
      more: { ROAPP_KEY: "sandbox-roapp-key", ROAPP_HOOK_SECRET: "example-secret-only-1", HOOKS_KEY: "a-key-for-tests" },
    });
  }
  const control = controlOf(`http://127.0.0.1:${base + 2}`);
  const printed = () => exchange.text.match(/http:\/\/127\.0\.0\.1:\d+\/enter\/\w+/)?.[0];
  const link = await until("the exchange is up", () => {
    if (exchange.exitCode !== null) throw new Error(exchange.text);
    return printed();
  });
  await until("the stand-ins are up", () => control("GET", "roapp/state").catch(() => null));
  await control("POST", "limits", { roapp_per_second: null });
  if (!stores) {
    await control("POST", "roapp/webhooks", { url: `http://127.0.0.1:${port}/hooks/roapp`, secret: "example-secret-only-1" });
    await control("POST", "hooks/auto", { shop_seconds: 1, roapp_seconds: 1 });
  }
  const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  return {
    control, browser, link, origin: new URL(link).origin,
    shop: `http://127.0.0.1:${base + 1}`,
    page: (options) => pageOf(browser, options),
    async stop() {
      await browser.close();
      for (const child of started) {
        if (child.exitCode !== null) continue;
        child.kill("SIGTERM");
        await new Promise((done) => child.once("exit", done));
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A deployment without stores whose clock is moved from outside (tests/src/day.rs). */
export async function day() {
  const child = spawn(DAY, [], { stdio: ["pipe", "pipe", "inherit"] });
  let printed = "";
  child.stdout.on("data", (text) => (printed += text));
  const at = JSON.parse(await until("the deployment is up", () => {
    if (child.exitCode !== null) throw new Error("the deployment has ended");
    return printed.includes("\n") && printed;
  }));
  const browser = await chromium.launch({ executablePath: BROWSER, args: FLAGS });
  const control = controlOf(at.roapp);
  await control("POST", "limits", { roapp_per_second: null });
  await control("POST", "roapp/webhooks", { url: `${new URL(at.link).origin}/hooks/roapp`, secret: "example-secret-only-1" });
  await control("POST", "hooks/auto", { shop_seconds: 1, roapp_seconds: 1 });
  return {
    ...at, control, browser, origin: new URL(at.link).origin,
    page: (options) => pageOf(browser, options),
    now: async () => Date.parse(await (await fetch(`${at.clock}/now`)).text()),
    /** Moves the clock, and has both systems checked as every five minutes. */
    pass: async (minutes) => (await fetch(`${at.clock}/pass/${minutes}`, { method: "POST" })).json(),
    async stop() {
      await browser.close();
      child.stdin.end();
      if (child.exitCode === null) await new Promise((done) => child.once("exit", done));
    },
  };
}

function controlOf(roapp) {
  return async (method, path, body) => {
    const answer = await fetch(`${roapp}/_sandbox/${path}`, { method, body: body && JSON.stringify(body) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : null;
  };
}

async function pageOf(browser, options = {}) {
  const context = await browser.newContext({ locale: "en-GB", ...options });
  context.setDefaultTimeout(15000);
  const page = await context.newPage();
  page.problems = [];
  // A script that the policy stops, or an error of our own, is a failed test.
  page.on("pageerror", (error) => page.problems.push(String(error)));
  page.on("console", (message) => message.type() === "error" && page.problems.push(message.text()));
  return page;
}

/** Findings of the accessibility check, of these grades. */
export async function findings(page, grades = ["serious", "critical"]) {
  // Run by the test tool beside the page's policy, which stays as strict as it is.
  const session = await page.context().newCDPSession(page);
  await session.send("Runtime.evaluate", { expression: axe });
  const { result } = await session.send("Runtime.evaluate", {
    expression: `axe.run(document, { resultTypes: ['violations'] }).then(r => JSON.stringify(r.violations.filter(v => ${JSON.stringify(grades)}.includes(v.impact)).map(v => v.id + ': ' + v.nodes.map(n => n.target + ' ' + n.failureSummary).join(' | '))))`,
    awaitPromise: true,
  });
  await session.detach();
  return JSON.parse(result.value);
}

/** Serious findings of the accessibility check. */
export const serious = (page) => findings(page);
