// How a person acts on a page: with a mouse, or by keyboard alone (Tab, Enter, Space, arrows, typing).
import assert from "node:assert/strict";

/** The mouse, and typing. */
export const mouse = (page) => ({
  press: (locator) => locator.click(),
  fill: (locator, text) => locator.fill(text),
  choose: (locator, label) => locator.selectOption({ label }),
  tick: (locator) => locator.check(),
});

/** Nothing but keys. What Tab does not reach, or what shows no focus, is a failed test. */
export function keyboard(page) {
  const reach = async (locator) => {
    await locator.waitFor();
    for (let step = 0; step < 600; step++) {
      if (await locator.evaluate((element) => element === document.activeElement)) {
        assert.ok(await locator.evaluate((element) => element.matches(":focus-visible")), `${locator}: its focus is not shown`);
        return;
      }
      await page.keyboard.press("Tab");
    }
    assert.fail(`Tab never comes to ${locator}`);
  };
  return {
    async press(locator) {
      await reach(locator);
      // As a click does, this waits where it leads to another page.
      await locator.press("Enter");
    },
    async fill(locator, text) {
      await reach(locator);
      await page.keyboard.press("ControlOrMeta+a");
      await page.keyboard.press("Delete");
      await page.keyboard.type(text);
    },
    async choose(locator, label) {
      await reach(locator);
      const chosen = () => locator.evaluate((select) => select.selectedOptions[0].label);
      const most = await locator.evaluate((select) => select.options.length);
      await page.keyboard.press("Home");
      for (let step = 0; step < most && (await chosen()) !== label; step++) await page.keyboard.press("ArrowDown");
      assert.equal(await chosen(), label);
    },
    async tick(locator) {
      await reach(locator);
      if (!(await locator.isChecked())) await page.keyboard.press("Space");
      assert.ok(await locator.isChecked());
    },
  };
}
