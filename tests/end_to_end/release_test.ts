/**
 * What `deno task release` left in dist/release, taken as it is: in a clean Debian system a user installs it, pings, and
 * removes it.
 *
 * `CLEAN_ROOT` names a folder with that system, which holds what Debian calls essential, and libcap2-bin. Tests leave it
 * as it was, but for an /etc/hosts where there is none.
 */

import { assert, assertEquals, assertMatch } from "@std/assert";
import { executablePath } from "../../scripts/compile/denort.ts";
import { debianName, type Release, releaseFiles, releaseName } from "../../scripts/release/release.ts";
import { Namespace, namespaceNeeds } from "../support/namespace.ts";
import { exists, type Requirement, root, testWith, tool } from "../support/requirements.ts";

const PROJECT = new URL("../../", import.meta.url).pathname;
const FOLDER = `${PROJECT}dist/release`;
const CLEAN_ROOT = Deno.env.get("CLEAN_ROOT") ?? "";
const { version }: { version: string } = JSON.parse(await Deno.readTextFile(`${PROJECT}deno.json`));
const RELEASE: Release = {
  version,
  architecture: Deno.build.arch,
  epoch: 0,
  executable: executablePath(Deno.build.arch),
  folder: FOLDER,
};

/** The newest change, in milliseconds, of a file, or of any in a folder. */
function newestChange(path: string): number {
  const { isDirectory, mtime } = Deno.statSync(path);
  if (!isDirectory) return mtime?.getTime() ?? 0;
  return Math.max(0, ...Array.from(Deno.readDirSync(path), ({ name }) => newestChange(`${path}/${name}`)));
}

/** A release has to be there, and to be made from the sources as they are now. */
function release(): Requirement {
  const hint = "deno task release";
  if (!exists(`${FOLDER}/SHA256SUMS`)) return `needs dist/release: ${hint}`;
  const sources = ["main.ts", "src", "ffi", "scripts/release", "deno.json"];
  const changed = Math.max(...sources.map((source) => newestChange(`${PROJECT}${source}`)));
  return newestChange(`${FOLDER}/SHA256SUMS`) < changed ? `the release is older than the sources: ${hint}` : undefined;
}

function cleanRoot(): Requirement {
  return CLEAN_ROOT !== "" && exists(`${CLEAN_ROOT}/usr/bin/dpkg`)
    ? undefined
    : "needs CLEAN_ROOT, a folder with a Debian system";
}

const PATH = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
const AS_ROOT = ["chroot", CLEAN_ROOT, "env", "-i", PATH];
const AS_USER = ["chroot", "--userspec=1000:1000", CLEAN_ROOT, "env", "-i", PATH];
const needs = [release(), cleanRoot(), root(), tool("chroot"), ...namespaceNeeds];

/** Every file of the clean system but what dpkg notes about its own doing. */
const LIST_FILES = 'cd "$1" && find . -xdev ! -path "./var/lib/dpkg/*" ! -path "./var/log/*" ! -path "./var/cache/*" ' +
  '! -path "./proc/*" ! -path "./dev/*" ! -path "./sys/*" | sort';

/** A namespace in which the clean system has its /proc, /dev and /sys, and the release in /mnt; all go with it. */
async function enterCleanRoot(): Promise<Namespace> {
  const namespace = await Namespace.create();
  try {
    await namespace.configure(
      `
      mount -t proc proc "$1/proc"
      mount --bind /sys "$1/sys"
      for device in null urandom; do touch "$1/dev/$device"; mount --bind "/dev/$device" "$1/dev/$device"; done
      mount --bind "$2" "$1/mnt"
      [ -e "$1/etc/hosts" ] || echo 127.0.0.1 localhost > "$1/etc/hosts"
      `,
      CLEAN_ROOT,
      FOLDER,
    );
    return namespace;
  } catch (error) {
    await namespace[Symbol.asyncDispose]();
    throw error;
  }
}

/** Runs a command; it has to succeed. */
async function succeed(namespace: Namespace, words: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await namespace.run(words);
  assertEquals(status, 0, `${words.join(" ")}: ${stderr}${stdout}`);
  return stdout;
}

testWith("SHA256SUMS has every file of the release, and is right", [release()], async () => {
  const check = new Deno.Command("sha256sum", { args: ["--check", "--strict", "--quiet", "SHA256SUMS"], cwd: FOLDER });
  assertEquals((await check.output()).code, 0);
  const listed = (await Deno.readTextFile(`${FOLDER}/SHA256SUMS`)).trimEnd().split("\n").map((line) => line.slice(66));
  const there = Array.from(Deno.readDirSync(FOLDER), ({ name }) => name).filter((name) => name !== "SHA256SUMS");
  assertEquals(listed, there.sort());
});

testWith(
  "the package is installed in a clean system, an ordinary user pings, and its removal leaves nothing",
  needs,
  async () => {
    await using namespace = await enterCleanRoot();
    const before = await namespace.configure(LIST_FILES, CLEAN_ROOT);
    try {
      await succeed(namespace, [...AS_ROOT, "dpkg", "--install", `/mnt/${debianName(RELEASE)}`]);
      assertMatch(await succeed(namespace, [...AS_ROOT, "getcap", "/usr/bin/ping1025"]), /cap_net_raw=p\n$/);
      for (const { installed } of releaseFiles(RELEASE)) {
        if (installed === undefined) continue;
        assert(["", ".gz"].some((end) => exists(`${CLEAN_ROOT}/${installed}${end}`)), installed);
      }
      assertEquals(await succeed(namespace, [...AS_ROOT, "dpkg", "--verify", "ping1025"]), "");

      for (const address of ["127.0.0.1", "::1"]) {
        const stdout = await succeed(namespace, [...AS_USER, "ping1025", "-c", "2", "-i", "0.1", address]);
        assertMatch(stdout, /^2 packets transmitted, 2 received, 0% packet loss, time \d+ms$/m);
      }
      // The same without the capability, on a ping socket.
      await succeed(namespace, [...AS_ROOT, "setcap", "-r", "/usr/bin/ping1025"]);
      assertEquals((await namespace.run([...AS_USER, "ping1025", "-c", "1", "127.0.0.1"])).status, 2);
      await namespace.sysctl("net/ipv4/ping_group_range", "0 2147483647");
      await succeed(namespace, [...AS_USER, "ping1025", "-c", "1", "127.0.0.1"]);
    } finally {
      await namespace.run([...AS_ROOT, "dpkg", "--purge", "ping1025"]);
    }
    assertEquals(await namespace.configure(LIST_FILES, CLEAN_ROOT), before);
  },
);

testWith("the package can be `ping`, and no longer is when it is removed", needs, async () => {
  await using namespace = await enterCleanRoot();
  const link = "/usr/local/bin/ping";
  try {
    await succeed(namespace, [...AS_ROOT, "dpkg", "--install", `/mnt/${debianName(RELEASE)}`]);
    await succeed(namespace, [...AS_ROOT, "update-alternatives", "--install", link, "ping", "/usr/bin/ping1025", "50"]);
    assertMatch(await succeed(namespace, [...AS_USER, link, "-c", "1", "127.0.0.1"]), / 0% packet loss/);
  } finally {
    await namespace.run([...AS_ROOT, "dpkg", "--purge", "ping1025"]);
  }
  assert(!exists(`${CLEAN_ROOT}${link}`) && !exists(`${CLEAN_ROOT}/etc/alternatives/ping`));
});

testWith("an administrator's rule about the executable keeps the capability away", needs, async () => {
  await using namespace = await enterCleanRoot();
  const rule = ["dpkg-statoverride", "--add", "root", "root", "0755", "/usr/bin/ping1025"];
  try {
    await succeed(namespace, [...AS_ROOT, ...rule]);
    await succeed(namespace, [...AS_ROOT, "dpkg", "--install", `/mnt/${debianName(RELEASE)}`]);
    assertEquals(await succeed(namespace, [...AS_ROOT, "getcap", "/usr/bin/ping1025"]), "");
  } finally {
    await namespace.run([...AS_ROOT, "dpkg", "--purge", "ping1025"]);
    await namespace.run([...AS_ROOT, "dpkg-statoverride", "--remove", "/usr/bin/ping1025"]);
  }
});

testWith("the tarball is unpacked in a clean system, and root pings", needs, async () => {
  await using namespace = await enterCleanRoot();
  const place = `/tmp/${releaseName(RELEASE)}`;
  try {
    await succeed(namespace, [...AS_ROOT, "tar", "-xzf", `/mnt/${releaseName(RELEASE)}.tar.gz`, "-C", "/tmp"]);
    for (const { inTarball } of releaseFiles(RELEASE)) assert(exists(`${CLEAN_ROOT}${place}/${inTarball}`), inTarball);
    assertMatch(
      await succeed(namespace, [...AS_ROOT, `${place}/ping1025`, "-c", "1", "127.0.0.1"]),
      / 0% packet loss/,
    );
  } finally {
    await succeed(namespace, ["rm", "-rf", `${CLEAN_ROOT}${place}`]);
  }
});

/** What libc opens: its cache, its libraries, and for names what nsswitch.conf(5) is about, and libidn2. */
const LIBC_FILES = [
  /^\/etc\/ld\.so\.(cache|preload)$/,
  /^(\/usr)?\/lib(64)?\/([\w-]+\/)*lib(c|m|dl|rt|pthread|gcc_s|nss_\w+|resolv|idn2|unistring)\.so\.\d+$/,
  /^\/etc\/(nsswitch\.conf|host\.conf|resolv\.conf|hosts|gai\.conf)$/,
];
/** What the runtime opens before the program begins: itself, how large stack and machine are, random numbers, the zone. */
const RUNTIME_FILES = [
  /^\/usr\/bin\/ping1025$/,
  /^\/proc\/(self\/(maps|cgroup|mountinfo)|meminfo)$/,
  /^\/sys\/fs\/cgroup\//,
  /^\/sys\/devices\/system\/cpu\//,
  /^\/dev\/urandom$/,
  /^(\/etc\/localtime|\/usr\/share\/zoneinfo\/.*)$/,
];

/** A call that opens: flags behind the path. */
const OPEN = /\bopenat\(AT_FDCWD, "([^"]*)", ([A-Z_|]+)/;
/** Calls that change a file system. */
const CHANGES =
  "creat,unlink,unlinkat,rename,renameat,renameat2,mkdir,mkdirat,link,linkat,symlink,symlinkat,truncate," +
  "ftruncate,chmod,fchmodat,chown,fchownat,mknod,mknodat,setxattr,utimensat";

const traceNeeds = [...needs, tool("strace")];
for (
  const [name, target, way] of [["an address", "127.0.0.1", AS_USER], ["a name", "localhost", AS_USER], [
    "an address as root",
    "::1",
    AS_ROOT,
  ]] as const
) {
  testWith(
    `no file is written, and none read but the executable, libc's and the runtime's: ${name}`,
    traceNeeds,
    async () => {
      await using namespace = await enterCleanRoot();
      const log = await Deno.makeTempFile();
      try {
        await succeed(namespace, [...AS_ROOT, "dpkg", "--install", `/mnt/${debianName(RELEASE)}`]);
        // By open(2), which has no folder before the path, nobody opens.
        const calls = `open,openat,openat2,${CHANGES}`;
        const words = ["strace", "-f", "-qqq", "-e", `trace=execve,${calls}`, "-o", log, ...way];
        await succeed(namespace, [...words, "ping1025", "-c", "2", "-i", "0.1", target]);
        const text = await Deno.readTextFile(log);
        // The commands that lead to the program are none of its business.
        const own = text.slice(text.lastIndexOf('execve("/usr/bin/ping1025"')).split("\n").slice(1);
        const lines = own.filter((line) => line !== "" && !/ resumed>| \+\+\+ | --- /.test(line));
        assert(lines.length > 20, text);
        for (const line of lines) {
          const [, path = "", flags = ""] = line.match(OPEN) ?? [];
          assert([...LIBC_FILES, ...RUNTIME_FILES].some((allowed) => allowed.test(path)), line);
          assertMatch(flags, /^O_RDONLY(\|O_CLOEXEC|\|O_NONBLOCK|\|O_DIRECTORY)*$/, line);
        }
      } finally {
        await namespace.run([...AS_ROOT, "dpkg", "--purge", "ping1025"]);
        await Deno.remove(log);
      }
    },
  );
}
