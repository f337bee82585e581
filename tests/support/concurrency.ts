/**
 * Several things at once, but not all of them: most of a ping is waiting.
 *
 * @module
 */

/** As many as keep two processors busy. */
const AT_ONCE = 4;

/**
 * Does the same for each item, some of them at the same time.
 *
 * @returns What came of each, in their order.
 */
export async function runSideBySide<Item, Result>(
  items: readonly Item[],
  run: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const rest = items.entries();
  const work = async () => {
    for (const [index, item] of rest) results[index] = await run(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return results;
}
