// The sentences of shared/src/texts, as the exchange renders them, and a look for sentences of another language on a page.
import { readdir, readFile } from "node:fs/promises";
import { FluentBundle, FluentResource } from "@fluent/bundle";

const FOLDER = new URL("../../shared/src/texts/", import.meta.url);

/** The messages of a language: `say(id, facts)` is the sentence, `plain` are all sentences without facts, by id. */
export async function texts(code) {
  const bundle = new FluentBundle(code, { useIsolating: false });
  const folder = new URL(`${code}/`, FOLDER);
  const plain = new Map();
  for (const file of (await readdir(folder)).filter((name) => name.endsWith(".ftl"))) {
    const resource = new FluentResource(await readFile(new URL(file, folder), "utf8"));
    bundle.addResource(resource);
    for (const { id, value } of resource.body) if (typeof value === "string") plain.set(id, value);
  }
  const say = (id, facts = {}) => {
    const message = bundle.getMessage(id);
    if (!message?.value) throw new Error(`no message '${id}' in ${code}`);
    const errors = [];
    const text = bundle.formatPattern(message.value, facts, errors);
    if (errors.length) throw new Error(`${id} in ${code}: ${errors.join(", ")}`);
    return text;
  };
  return { code, say, plain };
}

/** English sentences that stand on a page of another language. Names that come from the shop, RO App or a person do not count. */
export async function untranslated(page, own, english) {
  const translated = new Set(own.plain.values());
  const foreign = [...english.plain.values()].filter((text) => text.length > 3 && !translated.has(text));
  return page.evaluate((foreign) => {
    const known = new Set(foreign);
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found = new Set();
    while (walker.nextNode()) {
      const text = walker.currentNode.data.trim().replace(/[.:,]$/, "");
      if (!walker.currentNode.parentElement.closest("bdi, option, script, td, [lang]:not(html)") && (known.has(text) || known.has(`${text}.`))) found.add(text);
    }
    return [...found];
  }, foreign);
}
