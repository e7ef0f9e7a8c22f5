// What a merchant meets on the first day, one story in each language: the shop is connected, its orders come over, a status travels, both
// systems have an outage of which people are told, thirty orders are repaired at once, an order that was left out is imported. Two of the
// stories are told in another way: on a phone, and by keyboard alone.
import { test } from "node:test";
import { keyboard, mouse } from "./hands.mjs";
import { STEPS, Story } from "./story.mjs";

const STORIES = [
  { code: "en", locale: "en-GB", told: "at a desk", viewport: { width: 1280, height: 900 }, hands: mouse },
  { code: "uk", locale: "uk-UA", told: "on a phone", viewport: { width: 390, height: 844 }, hands: mouse },
  { code: "fr", locale: "fr-FR", told: "by keyboard alone", viewport: { width: 1280, height: 900 }, hands: keyboard },
];

for (const told of STORIES) {
  test(`the first day in ${told.code}, ${told.told}`, async (t) => {
    const story = new Story(told);
    t.after(() => story.end());
    await story.begin();
    let through = true;
    for (const [rule, step] of STEPS) {
      // A step begins where the one before has ended.
      await t.test(rule, { skip: through ? false : "a step before it failed" }, async () => {
        through = false;
        await step(story);
        through = true;
      });
    }
  });
}
