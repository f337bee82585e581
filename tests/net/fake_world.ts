/**
 * A socket and a clock for tests of the loop.
 *
 * @module
 */
import { EVENT_LOOP_READY } from "../../ffi/poll.ts";
import type { PingEvent } from "../../src/core/events.ts";
import { Pinger } from "../../src/core/one/pinger.ts";
import type { QueuedOutcome } from "../../src/core/inbox.ts";
import { Driver, type DriverParts } from "../../src/net/loop/driver.ts";
import { ORDINARY_SETTINGS, SECOND } from "../simulation/virtual_network.ts";

const EAGAIN = 11;
const POLLIN = 1;
/** What one reading, sending or receiving takes. */
export const STEP_NS = 1000;

/** A socket and a clock that a test makes up: time passes as the driver waits for it. */
export class FakeWorld {
  nowNs = 0;
  /** What sending takes. */
  sendNs = STEP_NS;
  readonly pinger: Pinger;
  readonly kinds: PingEvent["kind"][] = [];
  readonly departures: number[] = [];
  /** Error numbers of the next sends; 0 sends. */
  sendErrors: number[] = [];
  /** Whether a datagram is there, or minus the error number of the call; the function that says so handles it. */
  receive: () => boolean | number = () => false;
  /** When the newest datagram came; NaN for no stamp. */
  newestArrivalNs = NaN;
  /** What the error queue holds. */
  receiveError: () => QueuedOutcome = () => "nothing";
  /** What a wait for the socket on this thread comes to instead, if it is not undefined. */
  pollFailure: number | undefined;
  /** How many packets one call sends at most. */
  capacity = 1;
  /** Time from one report to the next; 0 for none. */
  reportIntervalNs = 0;
  /** Requests that leave in a row before replies are read. */
  burst = Infinity;
  /** Whether the poller waits for the event loop, too, and what it then says of it. */
  watchesEventLoop = false;
  eventLoopReady: () => boolean = () => false;
  /** Requests that had left when the calls were made fast. */
  readonly hastenedAfter: number[] = [];
  /** What making them fast takes. */
  hastenNs = 0;
  /** Waits on another thread. */
  backgroundWaits = 0;
  /** Packets that the kernel dropped. */
  dropped = 0;
  /** Lines that were said. */
  readonly warnings: string[] = [];
  /** Finds out about neighbour tables, unless it is undefined. */
  neighbourTables: DriverParts<PingEvent>["neighbourTables"];
  /** Is told of them. */
  handleDrops: () => void = () => {};
  /** Time passes in a wait. */
  passes: (ns: number) => void = (ns) => void (this.nowNs += ns);
  /** Called at each turn of the event loop. */
  onTurn: () => void = () => {};

  constructor(settings: Partial<ConstructorParameters<typeof Pinger>[0]>) {
    this.pinger = new Pinger({ ...ORDINARY_SETTINGS, ...settings }, 0);
  }

  driver(): Driver<PingEvent> {
    const now = () => this.nowNs;
    const wait = (timeoutNs: number) => {
      this.passes(Math.min(timeoutNs, 3600 * SECOND));
      return 0;
    };
    const watches = () => this.watchesEventLoop;
    let staged = 0;
    let limitNs = 0;
    const parts: DriverParts<PingEvent> = {
      machine: this.pinger,
      reportIntervalNs: this.reportIntervalNs,
      burst: this.burst,
      transmitter: {
        capacity: this.capacity,
        stage: () => void staged++,
        flush: () => {
          let sent = 0;
          for (; staged > 0; staged--, sent++) {
            this.nowNs += this.sendNs;
            const error = this.sendErrors.shift() ?? 0;
            if (error !== 0) {
              // As sendmmsg(2): why a later one was not sent is not told.
              if (sent > 0) this.sendErrors.unshift(error);
              staged = 0;
              return sent > 0 ? sent : -error;
            }
            this.departures.push(this.nowNs);
          }
          return sent;
        },
        sentAtNs: now,
        shortestTimedNs: () => 0,
      },
      receiver: {
        get nowNs() {
          return now();
        },
        receive: () => {
          this.nowNs += STEP_NS;
          const received = this.receive();
          return typeof received === "number" ? received : received ? 1 : -EAGAIN;
        },
        receiveCall: "recvmsg",
        newestArrivalNs: () => this.newestArrivalNs,
        droppedPackets: () => this.dropped,
        handle: () => {},
        receiveError: () => this.receiveError(),
        restartTransmitStamps: () => {},
      },
      display: {
        isWaiting: false,
        show: (event) => void this.kinds.push(event.kind),
        beforeWait: (timeoutNs) => timeoutNs,
      },
      warn: (message) => void this.warnings.push(message),
      handleDrops: () => this.handleDrops(),
      ...(this.neighbourTables && { neighbourTables: this.neighbourTables }),
      clock: { nowNs: now },
      poller: {
        get watchesEventLoop() {
          return watches();
        },
        ignoreEventLoop: () => void (this.watchesEventLoop = false),
        get limitNs() {
          return limitNs;
        },
        wait: (timeoutNs) => {
          limitNs = Math.max(0, timeoutNs);
          if (this.pollFailure !== undefined) return this.pollFailure;
          const ready = this.watchesEventLoop && this.eventLoopReady() ? EVENT_LOOP_READY : 0;
          if (this.receive() !== false) return POLLIN | ready;
          return ready !== 0 ? ready : wait(timeoutNs);
        },
        waitInBackground: (timeoutNs) => {
          this.backgroundWaits++;
          if (this.pollFailure !== undefined) return Promise.resolve(this.pollFailure);
          return Promise.resolve(wait(timeoutNs));
        },
      },
      pause: {
        waitInBackground: (timeoutNs) => {
          this.nowNs += timeoutNs;
          this.onTurn();
          return Promise.resolve(0);
        },
      },
      flood: false,
      hasten: () => {
        this.hastenedAfter.push(this.departures.length);
        this.nowNs += this.hastenNs;
      },
      stampsBothEnds: undefined,
    };
    return new Driver(parts);
  }
}
