/**
 * What other programs match on in ping's text, restated: what they look for carries over, the code is our own.
 *
 * Each function is one program's view. None of them is more lenient than the program is.
 *
 * @module
 */

/** The four figures of the `rtt` line, in milliseconds. */
export interface RoundTrips {
  readonly min: number;
  readonly avg: number;
  readonly max: number;
  readonly mdev: number;
}

function roundTrips(figures: readonly (string | undefined)[]): RoundTrips | undefined {
  const [min = NaN, avg = NaN, max = NaN, mdev = NaN] = figures.map(Number);
  return [min, avg, max, mdev].some(Number.isNaN) ? undefined : { min, avg, max, mdev };
}

/** telegraf's `ping` input, with the method `exec`. */
export function telegraf(text: string) {
  const lines = text.split("\n");
  const timeToLive = lines.map((line) => /(?:ttl|hlim)=(\d+)/.exec(line)?.[1]).find((value) => value !== undefined);
  // Both counts stand at the beginning of a part between commas.
  const counts = lines.find((line) => line.includes("transmitted") && line.includes("received"))?.split(", ") ?? [];
  const [transmitted, received] = counts.map((part) => Number(part.split(" ")[0]));
  const figures = lines.find((line) => line.includes("min/avg/max"))?.split(" ")[3];
  return {
    timeToLive: timeToLive === undefined ? undefined : Number(timeToLive),
    transmitted,
    received,
    roundTrips: figures === undefined ? undefined : roundTrips(figures.split("/")),
  };
}

/** Home Assistant's `ping` integration: no match means that the host is away, a status over 1 is an error. */
export function homeAssistant(text: string, status: number): RoundTrips | "away" | "error" {
  if (status > 1) return "error";
  const found = /(\d+.\d+)\/(\d+.\d+)\/(\d+.\d+)\/(\d+.\d+)/.exec(text);
  return (text.includes("max/") && found !== null ? roundTrips(found.slice(1)) : undefined) ?? "away";
}

/** A probe of globalping. */
export function globalping(text: string) {
  const lines = text.split("\n");
  const [header = "", firstReply = ""] = lines;
  const { host, address } =
    /^PING\s(?<host>[^()\s]*?)\s?\((?:[^()\s]+\s?\()?(?<address>[^()\s]+?)\)/.exec(header)?.groups ?? {};
  const reply = /^\d+ bytes from (?:.*?)(?: \(.*\))?: (?:icmp_)?seq=\d+ ttl=(\d+) time=(\d*(?:\.\d+)?) ms/;
  const replies = lines.map((line) => reply.exec(line)).filter((found) => found !== null);
  // Two lines behind the heading, in this order, whatever follows.
  const [packets = "", rtt = ""] = lines.slice(lines.findIndex((line) => /^---\s(.*)\sstatistics ---/.test(line)) + 1);
  return {
    host,
    address,
    sender: /from\s(.*?)(?:\s\(|:\s)/.exec(firstReply)?.[1],
    timesToLive: replies.map(([, timeToLive]) => Number(timeToLive)),
    times: replies.map(([, , time]) => Number(time)),
    total: Number(/\b(\d+)\spackets\stransmitted/.exec(packets)?.[1]),
    received: Number(/\b(\d+)\sreceived/.exec(packets)?.[1]),
    lossPercent: Number(/\b(\d*(?:\.\d+)?)%\spacket\sloss/.exec(packets)?.[1]),
    roundTrips: roundTrips(/^rtt\s.*\s=\s(.*)\sms/.exec(rtt)?.[1]?.split("/") ?? []),
  };
}

/** mininet's `pingall` and `pingallfull`; "unreachable" aborts it. */
export function mininet(text: string) {
  if (/[uU]nreachable/.test(text)) return "unreachable";
  const counts = /(\d+) packets transmitted, (\d+)( packets)? received/.exec(text);
  if (counts === null) return "not understood";
  const figures = /rtt min\/avg\/max\/mdev = (\d+\.\d+)\/(\d+\.\d+)\/(\d+\.\d+)\/(\d+\.\d+) ms/.exec(text);
  return {
    sent: Number(counts[1]),
    received: Number(counts[2]),
    roundTrips: figures === null ? undefined : roundTrips(figures.slice(1)),
  };
}

/** Whether gping takes the ping for iputils', from what `-V` writes to stdout and stderr. */
export function gpingAccepts(stdout: string, stderr: string): boolean {
  return !stderr.includes("BusyBox") && stdout.includes("iputils");
}

/** The points that gping draws: milliseconds, or "timeout". */
export function gping(text: string): readonly (number | "timeout")[] {
  return text.split("\n").flatMap((line): (number | "timeout")[] => {
    if (line.startsWith("no answer yet")) return ["timeout"];
    const found = line.startsWith("64 bytes from") ? /time=(\d+)(?:\.(\d+))? *ms/i.exec(line) : null;
    return found === null ? [] : [Number(`${found[1]}.${found[2] ?? 0}`)];
  });
}

/** prettyping, releases after the one that Debian has: sequence numbers of the replies that it draws. */
export function prettyping(text: string): readonly number[] {
  const reply = /^[0-9]+ bytes from .*[:,] icmp_[rs]eq=([0-9]+) (?:ttl|hlim)=[0-9]+ time=[0-9.]+ *ms/;
  return text.split("\n").flatMap((line) => {
    const sequence = reply.exec(line)?.[1];
    return sequence === undefined ? [] : [Number(sequence)];
  });
}

/** The Python package pingparsing: it wants the `rtt` line, or an empty one, right behind the counts. */
export function pingparsing(text: string) {
  const lines = text.split("\n");
  const heading = lines.findIndex((line) => /--- .* ping statistics ---/.test(line));
  const [counts = "", rtt = ""] = heading < 0 ? [] : lines.slice(heading + 1);
  const found = /^(\d+) packets transmitted, (\d+) received,/.exec(counts);
  if (found === null) return "not understood";
  const figures = /^rtt min\/avg\/max\/mdev = ([\d.]+)\/([\d.]+)\/([\d.]+)\/([\d.]+) ms/.exec(rtt);
  if (rtt !== "" && figures === null) return "not understood";
  return {
    transmitted: Number(found[1]),
    received: Number(found[2]),
    duplicates: Number(/\+(\d+) duplicates,/.exec(counts)?.[1] ?? 0),
    roundTrips: figures === null ? undefined : roundTrips(figures.slice(1)),
  };
}
