/**
 * Flags of SO_TIMESTAMPING: linux/net_tstamp.h.
 *
 * @module
 */

/** Transmit stamps of the network card. */
export const SOF_TIMESTAMPING_TX_HARDWARE = 0x1;
/** Transmit stamps of the driver. */
export const SOF_TIMESTAMPING_TX_SOFTWARE = 0x2;
/** Receive stamps of the network card. */
export const SOF_TIMESTAMPING_RX_HARDWARE = 0x4;
/** Receive stamps of the kernel. */
export const SOF_TIMESTAMPING_RX_SOFTWARE = 0x8;
/** Software stamps are told. */
export const SOF_TIMESTAMPING_SOFTWARE = 0x10;
/** Hardware stamps are told, in the card's own time. */
export const SOF_TIMESTAMPING_RAW_HARDWARE = 0x40;
/** Transmit stamps carry a counter of sends in ee_data. */
export const SOF_TIMESTAMPING_OPT_ID = 0x80;
/** Stamps when the packet enters the packet scheduler. */
export const SOF_TIMESTAMPING_TX_SCHED = 0x100;
/** IP_PKTINFO comes with every stamp. */
export const SOF_TIMESTAMPING_OPT_CMSG = 0x400;
/** Transmit stamps come without the packet. */
export const SOF_TIMESTAMPING_OPT_TSONLY = 0x800;
/** Software and hardware transmit stamps both come. */
export const SOF_TIMESTAMPING_OPT_TX_SWHW = 0x4000;
