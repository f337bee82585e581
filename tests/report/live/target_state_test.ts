import { assert, assertEquals } from "@std/assert";
import { LiveTargetState } from "../../../src/report/live/target_state.ts";
import { EVERYTHING, replyEvent } from "../events.ts";
import { SECOND, targetSettings } from "../live_runs.ts";

const MS = 1e6;

function sent(state: LiveTargetState, sequence: number, nowNs: number): void {
  state.handle({ kind: "transmitted", sequence, outstanding: 1, pipe: 1 }, nowNs);
}

function figures({ requests, counts }: LiveTargetState) {
  const { sent } = requests;
  const [answered, late, lost, failed] = (["answered", "late", "lost", "failed"] as const).map((fate) =>
    requests.total(fate)
  );
  return { sent, answered, late, lost, failed, ...counts };
}

Deno.test("LiveTargetState takes in everything that can be told", () => {
  const state = new LiveTargetState(targetSettings({ verbose: true }));
  for (const [index, event] of EVERYTHING.entries()) state.handle(event, index * MS);
  assertEquals(figures(state), {
    sent: 4,
    answered: 2,
    late: 0,
    lost: 0,
    failed: 2,
    duplicates: 0,
    corrupted: 1,
    errors: 3,
  });
});

Deno.test("LiveTargetState tells of a reply with a payload that was not sent, and takes it for none", () => {
  const state = new LiveTargetState(targetSettings());
  sent(state, 1, 0);
  state.handle(replyEvent({ sequence: 1, proven: false, from: "192.0.2.9", roundTripNs: MS }), MS);
  assertEquals(figures(state), {
    sent: 1,
    answered: 0,
    late: 0,
    lost: 0,
    failed: 0,
    duplicates: 0,
    corrupted: 0,
    errors: 0,
  });
});

Deno.test("LiveTargetState counts a refused send once, whether or not an ICMP error about it came before", () => {
  const state = new LiveTargetState(targetSettings());
  const refusal = { kind: "send-failure", code: "EPERM", message: "Operation not permitted" } as const;
  const error = { from: "192.0.2.9", fromName: undefined, family: "ipv4", type: 3, code: 3, info: 0 } as const;
  sent(state, 1, MS);
  state.handle({ ...refusal, sequence: 2, printedByPing: false }, 2 * MS);
  state.handle({ kind: "network-error", ...error, sequence: 3 }, 3 * MS);
  state.handle({ ...refusal, sequence: 3, printedByPing: true }, 3 * MS);
  sent(state, 4, 4 * MS);
  const { sent: all, failed, errors } = figures(state);
  assertEquals([all, failed, errors], [4, 2, 2]);
});

Deno.test("LiveTargetState counts duplicates, late replies and errors once, in whatever order they come", () => {
  const state = new LiveTargetState(targetSettings());
  for (let sequence = 1; sequence <= 4; sequence++) sent(state, sequence, sequence);
  state.handle(replyEvent({ sequence: 2, roundTripNs: 5 * MS }), 5 * MS);
  state.handle(replyEvent({ sequence: 1, roundTripNs: 6 * MS }), 6 * MS);
  state.handle(replyEvent({ sequence: 1, roundTripNs: 7 * MS, duplicate: true }), 7 * MS);
  state.advance(4, 2 * SECOND);
  state.handle(replyEvent({ sequence: 3, roundTripNs: 3 * SECOND }), 3 * SECOND);
  const error = { from: "192.0.2.9", fromName: undefined, family: "ipv4", type: 11, code: 0, info: 0 } as const;
  for (const sequence of [4, 2]) state.handle({ kind: "network-error", ...error, sequence }, 3 * SECOND);
  assertEquals(figures(state), {
    sent: 4,
    answered: 2,
    late: 1,
    lost: 0,
    failed: 1,
    duplicates: 1,
    corrupted: 0,
    errors: 2,
  });
  const { percentiles } = state.distribution();
  assertEquals(percentiles?.maxNs, 3 * SECOND);
  assert(Math.abs((percentiles?.p50Ns ?? 0) - 6 * MS) < 6000);
  assertEquals([state.minNs, state.lastNs], [5 * MS, 3 * SECOND]);
});

Deno.test("LiveTargetState counts requests that were given up without a word", () => {
  const state = new LiveTargetState(targetSettings());
  sent(state, 1, 0);
  state.advance(3, SECOND / 2);
  sent(state, 5, SECOND);
  assertEquals([figures(state).sent, figures(state).failed], [5, 3]);
});

Deno.test("LiveTargetState begins anew, and replies to requests from before count for nothing", () => {
  const state = new LiveTargetState(targetSettings());
  sent(state, 1, 0);
  state.handle(replyEvent({ sequence: 1, roundTripNs: 5 * MS }), 5 * MS);
  sent(state, 2, SECOND);
  state.reset();
  state.handle(replyEvent({ sequence: 2, roundTripNs: 5 * MS }), SECOND + 5 * MS);
  assertEquals([figures(state).sent, figures(state).answered, state.distribution().percentiles], [0, 0, undefined]);
  sent(state, 3, 2 * SECOND);
  state.handle(replyEvent({ sequence: 3, roundTripNs: 8 * MS }), 2 * SECOND + 8 * MS);
  assertEquals([figures(state).sent, figures(state).answered, state.minNs], [1, 1, 8 * MS]);
});

Deno.test("LiveTargetState knows sequence numbers that have wrapped", () => {
  const state = new LiveTargetState(targetSettings({ intervalNs: MS }));
  for (let sequence = 1; sequence <= 70_000; sequence++) {
    sent(state, sequence, sequence * MS);
    state.handle(replyEvent({ sequence: sequence & 0xffff, roundTripNs: MS / 2 }), sequence * MS + MS / 2);
    if (sequence % 1000 === 0) state.advance(sequence, sequence * MS);
  }
  assertEquals([figures(state).answered, figures(state).duplicates, state.requests.total("waiting")], [70_000, 0, 0]);
});
