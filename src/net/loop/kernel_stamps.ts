/**
 * The kernel's stamps of one datagram or entry of the error queue, as times of the run's clock.
 *
 * @module
 */
import type { Clock } from "../../../ffi/clock.ts";
import type { ControlData } from "../../../ffi/cmsg.ts";
import { SCM_TSTAMP_SND } from "../../../ffi/headers/errqueue.ts";
import type { KernelTimeline } from "./kernel_timeline.ts";
import { NS_PER_SECOND } from "../../units.ts";

/** Reads stamps from control messages. */
export class KernelStamps {
  readonly #timeline: KernelTimeline;
  readonly #baseSeconds: number;

  /** Reads stamps for runs on this clock. */
  constructor(timeline: KernelTimeline, clock: Pick<Clock, "realtimeBaseSeconds">) {
    this.#timeline = timeline;
    this.#baseSeconds = clock.realtimeBaseSeconds;
  }

  /**
   * When a datagram came: the kernel's stamp where there is one that can be right, or else now.
   *
   * @param earliestNs before which it can't have come
   * @param nowNs what the timeline's `observe` returned last
   */
  receivedAtNs(control: ControlData, earliestNs: number, nowNs: number): number {
    const timeNs = this.stampedAtNs(control, earliestNs, nowNs);
    return Number.isNaN(timeNs) ? nowNs : timeNs;
  }

  /** The same, but NaN where there is no stamp that can be right. */
  stampedAtNs(control: ControlData, earliestNs: number, nowNs: number): number {
    let seconds = control.softwareStampSeconds;
    let nanoseconds = control.softwareStampNanoseconds;
    if (seconds < 0) {
      seconds = control.stampSeconds;
      nanoseconds = control.stampNanoseconds;
    }
    if (seconds < 0) return NaN;
    return this.#timeline.timeOf(this.#stampNs(seconds, nanoseconds), earliestNs, nowNs);
  }

  /**
   * When a request was handed to the device, by an entry of the error queue.
   *
   * @param earliestNs before which it can't have left
   * @returns NaN when it is no such stamp, or none that can be right
   */
  transmittedAtNs(control: ControlData, earliestNs: number): number {
    const { softwareStampSeconds, softwareStampNanoseconds, errorInfo } = control;
    if (errorInfo !== SCM_TSTAMP_SND || softwareStampSeconds < 0) return NaN;
    const nowNs = this.#timeline.observe();
    return this.#timeline.timeOf(this.#stampNs(softwareStampSeconds, softwareStampNanoseconds), earliestNs, nowNs);
  }

  #stampNs(seconds: number, nanoseconds: number): number {
    return (seconds - this.#baseSeconds) * NS_PER_SECOND + nanoseconds;
  }
}
