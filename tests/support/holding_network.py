"""A network behind a TUN device in which every host of 10.95.0.0/16 answers: `holding_network.py COUNT [DELAY_MS]`.

It keeps the replies to the first COUNT echo requests, writes `seen` when it has so many, and sends them when a line comes
from its standard input, or after the delay if there is one. It answers everything that comes later at once, and ends with
its standard input.
"""
import fcntl
import os
import select
import struct
import subprocess
import sys

TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000

count = int(sys.argv[1])
delay_s = int(sys.argv[2]) / 1000 if len(sys.argv) > 2 else None
device = os.open("/dev/net/tun", os.O_RDWR)
fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"held", IFF_TUN | IFF_NO_PI))
subprocess.check_call(["ip", "link", "set", "held", "up", "txqueuelen", "10000"])
subprocess.check_call(["ip", "addr", "add", "10.95.255.254/16", "dev", "held"])
print("ready", flush=True)


def checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def answer(packet):
    """The echo reply to an echo request of an even number of bytes, or nothing."""
    header = (packet[0] & 15) * 4
    if packet[0] >> 4 != 4 or packet[9] != 1 or packet[header] != 8:
        return None
    message = b"\0\0\0\0" + packet[header + 4:]
    message = message[:2] + struct.pack("!H", checksum(message)) + message[4:]
    start = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(message), 0, 0, 60, 1, 0) + packet[16:20] + packet[12:16]
    return start[:10] + struct.pack("!H", checksum(start)) + start[12:] + message


held = []
holding = True
while True:
    timeout_s = delay_s if holding and len(held) == count else None
    ready, _, _ = select.select([device, 0], [], [], timeout_s)
    if 0 in ready and not os.read(0, 1000):
        break
    if holding and (0 in ready or not ready):
        holding = False
        for reply in held:
            os.write(device, reply)
    if device in ready:
        reply = answer(os.read(device, 70000))
        if reply is not None and holding:
            held.append(reply)
            if len(held) == count:
                print("seen", flush=True)
        elif reply is not None:
            os.write(device, reply)
