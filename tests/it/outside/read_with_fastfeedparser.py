"""What fastfeedparser tells of a feed: python read_with_fastfeedparser.py FILE"""

import html
import json
import sys
from datetime import datetime

try:
    import fastfeedparser
except ImportError:
    sys.exit("there is no `fastfeedparser`: install the package fastfeedparser of PyPI")


def item(entry, is_rss):
    content = entry.get("content") or []
    description = entry.get("description", "")
    return {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "published": int(datetime.fromisoformat(entry.published).timestamp()),
        "author": entry.author,
        "content": content[0]["value"] if content else "",
        # RSS has a summary as HTML.
        "summary": html.unescape(description) if is_rss else description,
        "tags": [tag["term"] for tag in entry.get("tags") or []],
    }


with open(sys.argv[1], "rb") as file:
    data = file.read()
is_rss = b"<rss" in data[:200]
print(json.dumps([item(entry, is_rss) for entry in fastfeedparser.parse(data).entries]))
