"""What a script does that makes feeds with feedgen: RSS and Atom of the newest ITEMS of the articles in FOLDER.

usage: with_feedgen.py FOLDER ITEMS OUTPUT [frontmatter]

With the last word heads are read by python-frontmatter, which knows YAML, and TOML where `toml` is installed; without it by a pattern that happens
to fit the articles at hand.
"""

import datetime
import pathlib
import re
import sys

import markdown
from feedgen.feed import FeedGenerator

folder, items, output = pathlib.Path(sys.argv[1]), int(sys.argv[2]), pathlib.Path(sys.argv[3])
frontmatter = None
if sys.argv[4:] == ["frontmatter"]:
    import frontmatter
key = re.compile(r"^(title|date|slug)\s*[:=]\s*\"?(.*?)\"?$", re.MULTILINE)
articles = []
for path in folder.glob("*.md"):
    text = path.read_text(encoding="utf-8")
    if frontmatter:
        post = frontmatter.loads(text)
        front, body, date = post.metadata, post.content, post["date"]
    else:
        _, head, body = re.split(r"^(?:---|\+\+\+)$", text, maxsplit=2, flags=re.MULTILINE)
        front = dict(key.findall(head))
        date = front["date"]
    if isinstance(date, str):
        date = datetime.datetime.fromisoformat(date.replace("Z", "+00:00"))
    elif not isinstance(date, datetime.datetime):
        date = datetime.datetime.combine(date, datetime.time())
    articles.append((date.replace(tzinfo=date.tzinfo or datetime.timezone.utc), front, body))
articles.sort(key=lambda article: article[0], reverse=True)
feed = FeedGenerator()
feed.id("https://example.org/")
feed.title("Bench")
feed.link(href="https://example.org/")
feed.description("Bench")
feed.author(name="Ada Byron")
for date, front, body in articles[:items]:
    url = f"https://example.org/posts/{front['slug']}/"
    entry = feed.add_entry(order="append")
    entry.id(url)
    entry.title(front["title"])
    entry.link(href=url)
    entry.published(date)
    entry.updated(date)
    html = markdown.markdown(body, extensions=["tables", "fenced_code", "footnotes"])
    entry.content("".join(letter for letter in html if letter >= " " or letter in "\n\t"), type="CDATA")
feed.rss_file(str(output / "rss.xml"))
feed.atom_file(str(output / "atom.xml"))
