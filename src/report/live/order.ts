/**
 * A part of a long list in order, without putting all of it in order: quickselect (Hoare's FIND), so that a frame takes
 * as long however far a table of many thousand rows is scrolled.
 *
 * @module
 */

/**
 * The indices whose keys are the greatest but `from`, down to the greatest but `to - 1`. Among equal keys the smaller
 * index comes first.
 *
 * @param keys one of each index; none is NaN
 * @param indices all indices in any order; they are moved
 */
export function partInOrder(keys: Float64Array, indices: Uint32Array, from: number, to: number): number[] {
  const compare = (one: number, other: number) => compareKeys(keys[one] ?? 0, keys[other] ?? 0) || one - other;
  select(indices, 0, from, compare);
  select(indices, from, to, compare);
  return Array.from(indices.subarray(from, to)).sort(compare);
}

/** Greatest first; infinite keys may be equal. */
function compareKeys(one: number, other: number): number {
  return one > other ? -1 : one < other ? 1 : 0;
}

/** Moves the indices that come before the place `end` in front of it, among those from `start` on. */
function select(
  indices: Uint32Array,
  start: number,
  end: number,
  compare: (one: number, other: number) => number,
): void {
  let low = start;
  let high = indices.length - 1;
  while (low < high && end > low && end <= high) {
    const pivot = indices[(low + high) >> 1] ?? 0;
    let left = low;
    let right = high;
    while (left <= right) {
      while (compare(indices[left] ?? 0, pivot) < 0) left++;
      while (compare(indices[right] ?? 0, pivot) > 0) right--;
      if (left > right) break;
      const kept = indices[left] ?? 0;
      indices[left++] = indices[right] ?? 0;
      indices[right--] = kept;
    }
    // Up to `right` all come before what is from `left` on.
    if (end <= right) high = right;
    else if (end >= left) low = left;
    else return;
  }
}
