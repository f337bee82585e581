/** An address in its usual form is not looked up: neither the locale nor the libraries of the name service are loaded. */

import { assertEquals, assertNotEquals } from "@std/assert";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { prepareSockets, type Way, WAYS } from "../support/program.ts";
import { testWith, tool } from "../support/requirements.ts";

/** Outside the project, which has sources with such names. */
const LOOK_UP_FILES =
  /"(\/(?:etc|lib|lib64|usr)\/[^"]*(?:libidn2|libnss|locale|nsswitch|resolv\.conf|host\.conf|hosts)[^"]*)"/;

/** Files of a look-up that one run opens, on whatever thread. */
async function lookUpFiles(namespace: Namespace, way: Way, destination: string): Promise<string[]> {
  const traced = ["strace", "-f", "-qq", "-e", "trace=open,openat", "-E", "LC_ALL=C.UTF-8"];
  const { status, stderr } = await namespace.run([...traced, ...way.command, "-c", "1", destination]);
  assertEquals(status, 0, stderr);
  return stderr.split("\n").flatMap((line) => LOOK_UP_FILES.exec(line)?.[1] ?? []);
}

// What stands in front of the others reads locales, too.
for (const way of WAYS.filter(({ socketKind }) => socketKind === "raw")) {
  const needs = [...namespaceNeeds, tool("strace"), ...way.requirements];
  testWith(`an address is not looked up, a name is, ${way.name}`, needs, async () => {
    await using namespace = await Namespace.create();
    await prepareSockets(namespace, way);
    for (const destination of ["127.0.0.1", "::1"]) {
      assertEquals(await lookUpFiles(namespace, way, destination), [], destination);
    }
    const files = await lookUpFiles(namespace, way, "localhost");
    assertEquals(files.includes("/etc/hosts"), true, files.join("\n"));
    assertNotEquals(files.filter((file) => file.includes("locale")), []);
  });
}
