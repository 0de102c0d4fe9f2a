"""What Python's own library tells of a message: python read_message.py FILE"""

import email
import email.policy
import json
import sys
from email.utils import parseaddr

with open(sys.argv[1], "rb") as file:
    data = file.read()
message = email.message_from_bytes(data, policy=email.policy.SMTP)
parts = list(message.iter_parts())
told = {
    "headers": [[name, str(value)] for name, value in message.items()],
    "to": list(parseaddr(str(message["To"]))),
    "date": int(message["Date"].datetime.timestamp()),
    "type": message.get_content_type(),
    "parts": [[part.get_content_type(), part.get_content_charset(), part.get_content()] for part in parts],
    "defects": [repr(defect) for part in message.walk() for defect in part.defects]
    + [repr(defect) for part in message.walk() for value in part.values() for defect in value.defects],
}
print(json.dumps(told))
