#!/usr/bin/env python3
"""The script that one would write: one message after another, waiting when asked to. sequential.py PORT COUNT"""

import json
import sys
import time
import urllib.error
import urllib.request

port, count = int(sys.argv[1]), int(sys.argv[2])
for person in range(1, count + 1):
    body = json.dumps({"chat_id": person, "text": "Знижки"}).encode()
    while True:
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}/bot1:bench/sendMessage", body, {"Content-Type": "application/json"}
        )
        try:
            urllib.request.urlopen(request, timeout=30).read()
            break
        except urllib.error.HTTPError as error:
            time.sleep(json.loads(error.read())["parameters"]["retry_after"])
