#!/usr/bin/env python3
"""The same by apprise, as its documentation has it: every recipient a URL, one call. notify.py PORT COUNT"""

import sys

import apprise

port, count = int(sys.argv[1]), int(sys.argv[2])
sender = apprise.Apprise()
for person in range(1, count + 1):
    sender.add(f"json://127.0.0.1:{port}/person/{person}/")
sender.notify(body="Знижки")
