#!/usr/bin/env python3
"""A messenger that counts strictly: so many messages in any second, 429 above; every call is a line of the log.

messenger.py RATE LOG prints its port. It answers Telegram's sendMessage, and any other POST as a message too, so that
other programs can be measured against it.
"""

import asyncio
import collections
import json
import re
import sys
import time

RATE = int(sys.argv[1])
LOG = open(sys.argv[2], "w", buffering=1)
accepted = collections.deque()
count = 0


def take(path, body):
    """Whether one more fits into the second that ends now, and the answer."""
    global count
    fields = json.loads(body) if body[:1] == b"{" else {}
    person = fields.get("chat_id") or path.rsplit("/", 1)[-1]
    now = time.monotonic()
    while accepted and accepted[0] <= now - 1:
        accepted.popleft()
    fits = len(accepted) < RATE
    LOG.write(json.dumps({"at": now, "person": str(person), "status": 200 if fits else 429}) + "\n")
    if not fits:
        return "429 Too Many Requests", {
            "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 1",
            "parameters": {"retry_after": 1},
        }
    accepted.append(now)
    count += 1
    chat = {"id": int(person) if str(person).isdigit() else 0, "type": "private"}
    return "200 OK", {"ok": True, "result": {"message_id": count, "date": int(time.time()), "chat": chat}}


async def serve(reader, writer):
    try:
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: *(\d+)", head, re.I)
            body = await reader.readexactly(int(length.group(1))) if length else b""
            path = head.split(b" ", 2)[1].decode().split("?")[0].rstrip("/")
            method = path.rsplit("/", 1)[-1].lower()
            if method == "getupdates":
                await asyncio.sleep(5)
                status, answer = "200 OK", {"ok": True, "result": []}
            elif method in ("getme", "getwebhookinfo"):
                status, answer = "200 OK", {"ok": True, "result": {"id": 1, "is_bot": True, "username": "bench", "url": ""}}
            else:
                status, answer = take(path, body)
            text = json.dumps(answer).encode()
            head_out = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(text)}\r\n\r\n"
            writer.write(head_out.encode() + text)
            await writer.drain()
            if b"connection: close" in head.lower():
                break
    except (asyncio.IncompleteReadError, ConnectionError, ValueError):
        pass
    finally:
        writer.close()


async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
