import { assertEquals } from "@std/assert";
import { encodeSockaddrIn } from "../../ffi/sockaddr.ts";
import type { PathMtuEvent } from "../../src/core/path_mtu_events.ts";
import { PathMtuDisplay } from "../../src/net/path_mtu_display.ts";
import { AddressBook } from "../../src/net/socket_address.ts";

const LIMIT: PathMtuEvent = { kind: "path-mtu-host-limit", mtu: 1500 };

function hop(from: string): PathMtuEvent {
  return { kind: "path-mtu-last-hop", from, fromName: undefined, bytes: 1500, hops: 1 };
}

/** A display that notes what is shown, in an address book that knows 127.0.0.1. */
function display(namesWanted: boolean) {
  const addresses = new AddressBook();
  const sockaddr = encodeSockaddrIn({ address: Uint8Array.of(127, 0, 0, 1), port: 0 });
  addresses.textOf(sockaddr, sockaddr.length);
  const shown: string[] = [];
  const reporter = {
    output: (event: PathMtuEvent) => {
      shown.push(event.kind === "path-mtu-last-hop" ? `${event.from} ${event.fromName}` : event.kind);
      return "";
    },
    diagnostics: () => "",
  };
  return { made: new PathMtuDisplay({ reporter, clock: { realtimeUs: () => 0 }, addresses, namesWanted }), shown };
}

Deno.test("PathMtuDisplay shows events in order, and those of a hop with its name once it is known", async () => {
  const { made, shown } = display(true);
  made.show(hop("127.0.0.1"));
  made.show(LIMIT);
  assertEquals([shown, made.isWaiting], [[], true]);
  await made.finish();
  assertEquals(shown.length, 2);
  assertEquals([shown[1], made.isWaiting], ["path-mtu-host-limit", false]);
});

Deno.test("PathMtuDisplay shows at once what has no name, or when names are not wanted", () => {
  const unknown = display(true);
  unknown.made.show(hop("?"));
  assertEquals(unknown.shown, ["? undefined"]);
  const unwanted = display(false);
  unwanted.made.show(hop("127.0.0.1"));
  assertEquals(unwanted.shown, ["127.0.0.1 undefined"]);
});

Deno.test("PathMtuDisplay shows what waits when names are given up", async () => {
  const { made, shown } = display(true);
  made.show(hop("127.0.0.1"));
  made.abandonNames();
  assertEquals(shown, ["127.0.0.1 undefined"]);
  made.show(hop("127.0.0.1"));
  await made.finish();
  assertEquals(shown.length, 2);
});
