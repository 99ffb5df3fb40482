// Which colours: the reader's choice, or what the device asks for.

export const THEMES = /** @type {const} */ (["system", "dim", "light", "contrast"]);

/**
 * Return the palette for a choice.
 * @param {string | null | undefined} choice
 * @param {boolean} dark the device asks for dark colours
 * @param {boolean} more the device asks for more contrast
 */
export function toPalette(choice, dark, more) {
  if (choice === "dim" || choice === "light") return choice;
  if (choice === "contrast" || more) return dark ? "contrast-dark" : "contrast";
  return dark ? "dim" : "light";
}
