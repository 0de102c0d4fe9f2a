"""What Python's own library reads in messages: python read_messages.py FOLDER

For every file of the folder, by its name: who it is from and to, the subject, the text of both parts, and what it finds
amiss.
"""

import email
import email.policy
import json
import os
import sys
from email.header import decode_header, make_header
from email.utils import parseaddr


def mailbox(message, wanted):
    """The name and the address of a header, by the older parser: the newer one keeps a blank between encoded words."""
    [raw] = [value for name, value in message.raw_items() if name == wanted]
    name, address = parseaddr(raw.replace("\r\n", ""))
    # Bytes beyond ASCII, which only readers behind SMTPUTF8 get, are kept by Python as they came.
    address = address.encode("utf-8", "surrogateescape").decode()
    return [str(make_header(decode_header(name))), address]


def read(data):
    message = email.message_from_bytes(data, policy=email.policy.SMTP)
    defects = [repr(defect) for part in message.walk() for defect in part.defects]
    # Of what readers go by there is one of each.
    names = [name for name in message.keys() if name != "DKIM-Signature"]
    assert len(names) == len(set(names)), names
    return {
        "from": mailbox(message, "From"),
        "to": mailbox(message, "To"),
        "subject": str(message["Subject"]),
        "parts": [part.get_content() for part in message.iter_parts()],
        "defects": defects,
    }


told = {}
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        told[name] = read(file.read())
print(json.dumps(told))
