"""The statuses of a feed that feedparser fetches twice: python fetch_twice.py URL"""

import json
import sys

import feedparser

first = feedparser.parse(sys.argv[1])
second = feedparser.parse(sys.argv[1], etag=first.etag, modified=first.modified)
by_date = feedparser.parse(sys.argv[1], modified=first.modified)
print(json.dumps([first.status, len(first.entries), second.status, by_date.status]))
