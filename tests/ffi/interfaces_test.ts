import { assertEquals } from "@std/assert";
import { interfaceAddresses, interfaceIndex, interfaceName } from "../../ffi/interfaces.ts";
import { LOOPBACK4 } from "./support.ts";

Deno.test("interfaceIndex() and interfaceName() know the loopback", () => {
  assertEquals(interfaceIndex("lo"), 1);
  assertEquals(interfaceName(1), "lo");
});

Deno.test("interfaceIndex() and interfaceName() know what is not there", () => {
  for (const name of ["", "nosuch0", "a name that is too long", "lo\0"]) assertEquals(interfaceIndex(name), undefined);
  for (const index of [0, 0x7fff_ffff]) assertEquals(interfaceName(index), undefined);
});

Deno.test("interfaceAddresses() lists the loopback's address, and nothing but addresses", () => {
  const addresses = interfaceAddresses();
  assertEquals(addresses.some(({ name, address }) => name === "lo" && address.join() === LOOPBACK4.join()), true);
  assertEquals(addresses.every(({ address }) => address.length === 4 || address.length === 16), true);
  assertEquals(addresses.every(({ name }) => interfaceIndex(name.replace(/:.*/, "")) !== undefined), true);
});
