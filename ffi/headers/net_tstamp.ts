/**
 * Flags of SO_TIMESTAMPING: linux/net_tstamp.h.
 *
 * @module
 */

/** Transmit stamps of the driver. */
export const SOF_TIMESTAMPING_TX_SOFTWARE = 0x2;
/** Receive stamps of the kernel. */
export const SOF_TIMESTAMPING_RX_SOFTWARE = 0x8;
/** Software stamps are told. */
export const SOF_TIMESTAMPING_SOFTWARE = 0x10;
/** Transmit stamps carry a counter of sends in ee_data. */
export const SOF_TIMESTAMPING_OPT_ID = 0x80;
/** Transmit stamps come without the packet. */
export const SOF_TIMESTAMPING_OPT_TSONLY = 0x800;
