/**
 * What a benchmark runs on.
 *
 * @module
 */

import { runText } from "./command.ts";

/**
 * The CPU's name.
 *
 * @param text The file /proc/cpuinfo.
 */
export function processorName(text: string): string {
  const [, name] = /^model name\s*: (.*)$/m.exec(text) ?? [];
  return name?.trim() ?? "unknown";
}

/** Names and values for the page. */
export async function describeMachine(peer: string): Promise<(readonly [name: string, value: string])[]> {
  const [peerVersion = ""] = (await runText([peer, "-V"])).split("\n");
  return [
    ["CPU", processorName(await Deno.readTextFile("/proc/cpuinfo"))],
    ["cores", String(navigator.hardwareConcurrency)],
    ["kernel", Deno.osRelease()],
    ["Deno", `${Deno.version.deno} (V8 ${Deno.version.v8})`],
    ["peer", peerVersion],
  ];
}
