"""What dkimpy makes of signatures: python verify_dkim.py RECORDS.json FOLDER

RECORDS.json holds the text of the TXT record of each name. For every file of the folder, by its name: for each of its
signatures the algorithm, and null or why it does not hold.
"""

import json
import os
import re
import sys

import dkim

with open(sys.argv[1], encoding="utf-8") as file:
    records = {name + ".": text.encode() for name, text in json.load(file).items()}


def record(name, timeout=5):
    return records.get(name.decode())


def judged(data):
    message = dkim.DKIM(data, minkey=2048)
    signatures = [value for name, value in message.headers if name.lower() == b"dkim-signature"]
    told = []
    for index, signature in enumerate(signatures):
        algorithm = re.search(rb"a=([a-z0-9-]+)", signature).group(1).decode()
        try:
            holds = dkim.DKIM(data, minkey=2048).verify(idx=index, dnsfunc=record)
            told.append([algorithm, None if holds else "it does not hold"])
        except dkim.DKIMException as error:
            told.append([algorithm, str(error)])
    return told


told = {}
for name in sorted(os.listdir(sys.argv[2])):
    with open(os.path.join(sys.argv[2], name), "rb") as file:
        told[name] = judged(file.read())
print(json.dumps(told))
