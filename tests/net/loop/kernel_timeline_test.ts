import { assertEquals } from "@std/assert";
import { type ClockPair, KernelTimeline } from "../../../src/net/loop/kernel_timeline.ts";

const US = 1000;
const MS = 1000 * US;
const HOUR = 3_600_000 * MS;

/** Clocks that a test moves: both run, one can be set, and reading takes time. */
class FakeClocks implements ClockPair {
  #now = 50_000 * MS;
  #ahead = -43_000 * MS;
  /** What each reading takes; the program may be held up. */
  readingNs = 40;

  nowNs(): number {
    this.#now += this.readingNs;
    return this.#now;
  }

  realtimeNs(): number {
    this.#now += this.readingNs;
    return this.#now + this.#ahead;
  }

  pass(ns: number): void {
    this.#now += ns;
  }

  set(byNs: number): void {
    this.#ahead += byNs;
  }

  /** What the kernel notes now, and what the monotonic clock says. */
  stamp(): { readonly stampNs: number; readonly nowNs: number } {
    return { stampNs: this.#now + this.#ahead, nowNs: this.#now };
  }
}

/** How long a round trip of 5 ms seems to take when something happens at each of its stages. */
function roundTrip(
  clocks: FakeClocks,
  timeline: KernelTimeline,
  happen: { beforeSend?(): void; onTheWay?(): void; beforeReading?(): void } = {},
): number {
  const earliest = clocks.nowNs();
  happen.beforeSend?.();
  const sent = clocks.stamp();
  const sentAt = timeline.timeOf(sent.stampNs, earliest, timeline.observe());
  clocks.pass(2 * MS);
  happen.onTheWay?.();
  clocks.pass(3 * MS - (clocks.stamp().nowNs - sent.nowNs - 2 * MS));
  const received = clocks.stamp();
  clocks.pass(70 * US);
  happen.beforeReading?.();
  const now = timeline.observe();
  const receivedAt = timeline.timeOf(received.stampNs, sentAt, now);
  return (Number.isNaN(receivedAt) ? now : receivedAt) - sentAt;
}

Deno.test("KernelTimeline gives the difference of two stamps exactly, whatever the readings take", () => {
  const clocks = new FakeClocks();
  const timeline = new KernelTimeline(clocks);
  for (const readingNs of [40, 25, 90_000, 40, 3 * MS, 20]) {
    clocks.readingNs = readingNs;
    const before = clocks.stamp();
    const earliest = before.nowNs - 5 * MS;
    const first = timeline.timeOf(before.stampNs - 3 * MS, earliest, timeline.observe());
    const second = timeline.timeOf(before.stampNs - 1 * MS, earliest, timeline.observe());
    assertEquals(second - first, 2 * MS);
  }
});

Deno.test("KernelTimeline measures the same round trip when the clock was set before it", () => {
  for (const shift of [-HOUR, -20 * MS, 20 * MS, HOUR]) {
    const clocks = new FakeClocks();
    const timeline = new KernelTimeline(clocks);
    clocks.set(shift);
    clocks.pass(2 * MS);
    timeline.observe();
    assertEquals(roundTrip(clocks, timeline), 5 * MS);
  }
});

Deno.test("KernelTimeline measures the same round trip when the clock is set while the packet is on its way", () => {
  for (const shift of [-HOUR, -2 * MS, 2 * MS, HOUR]) {
    const clocks = new FakeClocks();
    const timeline = new KernelTimeline(clocks);
    const measured = roundTrip(clocks, timeline, {
      onTheWay: () => {
        clocks.set(shift);
        timeline.observe();
      },
    });
    // The packet was on its way then: the reading stands in for its stamp, 70 us later.
    assertEquals(Math.abs(measured - 5.07 * MS) < 1 * US, true, String(measured));
  }
});

Deno.test("KernelTimeline believes none of the stamps from before the clock was set, however many are read after", () => {
  for (const shift of [-3_000 * MS, -5 * MS, 5 * MS]) {
    const clocks = new FakeClocks();
    const timeline = new KernelTimeline(clocks);
    const before = clocks.stamp();
    clocks.pass(MS);
    clocks.set(shift);
    clocks.pass(10_000 * MS);
    for (let reading = 0; reading < 3; reading++) {
      assertEquals(timeline.timeOf(before.stampNs, before.nowNs - MS, timeline.observe()), NaN);
    }
  }
});

Deno.test("KernelTimeline can't tell a stamp after which the clock was set before it was read", () => {
  for (const shift of [-HOUR, -2 * MS, 2 * MS, HOUR]) {
    const clocks = new FakeClocks();
    const timeline = new KernelTimeline(clocks);
    const measured = roundTrip(clocks, timeline, { beforeReading: () => clocks.set(shift) });
    // The reading stands in for the stamp, 70 us later.
    assertEquals(Math.abs(measured - 5.07 * MS) < 1 * US, true, String(measured));
  }
});

Deno.test("KernelTimeline refuses a stamp from before the request, and one from the future", () => {
  const clocks = new FakeClocks();
  const timeline = new KernelTimeline(clocks);
  const { stampNs, nowNs } = clocks.stamp();
  const latest = timeline.observe();
  const isTold = (stamp: number) => !Number.isNaN(timeline.timeOf(stamp, nowNs - MS, latest));
  assertEquals([stampNs - MS, stampNs, stampNs - 2 * MS, stampNs + MS, 0, -HOUR].map(isTold), [
    true,
    true,
    false,
    false,
    false,
    false,
  ]);
});

Deno.test("KernelTimeline tells the time of day, and reads it once a millisecond at most", () => {
  const clocks = new FakeClocks();
  const timeline = new KernelTimeline(clocks);
  const readings = () => {
    const before = clocks.stamp();
    timeline.observe();
    return before.stampNs - timeline.timeOfDayNs(before.nowNs);
  };
  assertEquals(Math.abs(readings()) < 1 * US, true);
  clocks.set(HOUR);
  assertEquals(Math.abs(readings()) > HOUR / 2, true);
  clocks.pass(MS);
  assertEquals(Math.abs(readings()) < 1 * US, true);
});

Deno.test("KernelTimeline believes stamps of the first millisecond, though the first comparisons were slow", () => {
  // Readings of different lengths, so that the middle between the bounds is not where the truth is.
  for (const [before, after] of [[90_000, 40], [40, 90_000]] as const) {
    const clocks = new FakeClocks();
    const readings = [before, after, before, after, before, after, before, after, before];
    const slow: ClockPair = {
      nowNs: () => {
        clocks.readingNs = readings.shift() ?? 40;
        return clocks.nowNs();
      },
      realtimeNs: () => {
        clocks.readingNs = readings.shift() ?? 40;
        return clocks.realtimeNs();
      },
    };
    const timeline = new KernelTimeline(slow);
    const earliest = clocks.stamp().nowNs;
    const sent = clocks.stamp();
    clocks.pass(15 * US);
    const received = clocks.stamp();
    const sentAt = timeline.timeOf(sent.stampNs, earliest, timeline.observe());
    const receivedAt = timeline.timeOf(received.stampNs, sentAt, timeline.observe());
    assertEquals(receivedAt - sentAt, 15 * US);
  }
});
