"""What newsboat keeps of the one feed in its cache, newest first: python read_newsboat_cache.py CACHE"""

import json
import sqlite3
import sys

COLUMNS = "guid, url, title, pubDate, author, content"
NAMES = ["id", "link", "title", "published", "author", "content"]

cache = sqlite3.connect(sys.argv[1])
rows = cache.execute(f"SELECT {COLUMNS} FROM rss_item ORDER BY pubDate DESC, guid")
print(json.dumps([dict(zip(NAMES, row)) for row in rows]))
