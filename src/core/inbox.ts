/**
 * What the receive path needs of a state machine, whether it has one target or many: whose a reply is and when its request
 * left, and what is to be done about what came.
 *
 * @module
 */
import type { IcmpExtensions } from "../wire/icmp_extensions.ts";
import type { NodeInformationReply } from "../wire/node_information.ts";
import type { TimestampReading } from "../wire/timestamp_reading.ts";
import type { IcmpDescription, IcmpNoticeEvent, IpOptions, LocalErrorEvent, PayloadMismatch } from "./events.ts";

/** A reply that carries our identifier, as the receive path hands it over; it may be reused after the call. */
export interface EchoReply {
  /** Numeric address; a getter may make its text, as only a reply that is shown needs one. */
  readonly from: string;
  /** Whether `from` is the address that its request went to, or any host may answer. */
  readonly fromTarget: boolean;
  /** The 16-bit identifier; undefined where the kernel keeps it to itself. */
  readonly identifier: number | undefined;
  /** The 16-bit sequence number. */
  readonly sequence: number;
  /** ICMP header and payload. */
  readonly bytes: number;
  /** Time to live or hop limit; undefined when it is not known. */
  readonly timeToLive: number | undefined;
  /** Whether the ICMP checksum is right. */
  readonly checksumValid: boolean;
  /**
   * Whether the payload is that of the request with this sequence number. A damaged reply from the target is proven,
   * too: what is damaged may be the payload.
   */
  readonly proven: boolean;
  /** When the kernel got it. */
  readonly receivedAtNs: number;
  /** When its request left as the payload of a reply that is not proven claims; NaN where nothing is claimed. */
  readonly claimedSentAtNs: number;
  /** Where the payload differs from what was sent, if it was compared and does. */
  readonly mismatch: PayloadMismatch | undefined;
  /** IP options that came with it; undefined for none. */
  readonly ipOptions: IpOptions | undefined;
  /** What the host says, when it was asked: then in every reply of a run. */
  readonly nodeInformation?: NodeInformationReply | undefined;
  /** The times of the host, when it was asked for them: then in every reply of a run. */
  readonly timestamps?: TimestampReading | undefined;
}

/** An ICMP error about a request of ours, from the error queue. */
export interface NetworkError extends IcmpDescription {
  /** Numeric address of who sent it. */
  readonly from: string;
  /** The 16-bit sequence number of the request that it quotes. */
  readonly sequence: number;
}

/** What the error queue held right after a failed send. */
export type QueuedOutcome = "network-error" | "local-error" | "foreign-error" | "nothing";

/** The receive path's view of a state machine. Requests are known by the low 16 bits of their counts. */
export interface Inbox {
  /** The target that the newest request with this sequence number goes to, as a number; -1 if none is remembered. */
  targetOf(sequence: number): number;
  /** When that request left; minus infinity if it is not known. */
  sentAtNs(sequence: number): number;
  /** A reply came. */
  handleReply(reply: EchoReply): void;
  /**
   * An ICMP error about a request came.
   *
   * @param readAtNs when it was read
   * @param receivedAtNs when the kernel got it
   * @param extensions what a router appended to it, if that is read
   */
  handleNetworkError(error: NetworkError, readAtNs: number, receivedAtNs: number, extensions: IcmpExtensions): void;
  /** This host said that a packet was too long for this MTU. */
  handleHostLimit?(mtu: number): void;
  /** This host refused a packet, which was not known yet from a failed send. */
  handleLocalError?(error: Omit<LocalErrorEvent, "kind">): void;
  /** The kernel handed the request of this count to the device. */
  handleTransmitStamp(count: number, sentAtNs: number): void;
  /** A raw socket saw a redirect, a source quench or, under `-v`, anything else. */
  handleNotice?(notice: Omit<IcmpNoticeEvent, "kind" | "fromName">): void;
  /** A raw socket saw an ICMP error about a request that the error queue has, too. */
  acknowledge?(sequence: number): void;
}
