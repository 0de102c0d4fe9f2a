"""What feedparser tells of a feed: python read_with_feedparser.py FILE"""

import calendar
import html
import json
import sys

try:
    import feedparser
except ImportError:
    sys.exit("there is no `feedparser`: install the package feedparser of PyPI")


def plain(detail):
    """A summary's characters; RSS has them as HTML, Atom says what it has."""
    return html.unescape(detail.value) if detail.type == "text/html" else detail.value


def item(entry, as_shown):
    return {
        "id": entry.id,
        "link": entry.link,
        "title": as_shown.title,
        "published": calendar.timegm(entry.published_parsed),
        "author": entry.author,
        "content": entry.content[0].value if "content" in entry else "",
        "summary": plain(entry.summary_detail) if "summary_detail" in entry else "",
        "tags": [tag.term for tag in entry.get("tags", [])],
    }


with open(sys.argv[1], "rb") as file:
    data = file.read()
shown = feedparser.parse(data)
raw = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
if shown.bozo or raw.bozo:
    sys.exit(f"not well formed: {shown.get('bozo_exception')}")
print(json.dumps([item(*pair) for pair in zip(raw.entries, shown.entries)]))
