"""Packs the data of caniemail.com (npm package `caniemail`, MIT) as src/preflight/caniemail.json.gz.

    python3 tests/bench/caniemail.py node_modules/caniemail/data/caniemail.json src/preflight/caniemail.json.gz
"""

import gzip
import json
import sys


def packed(data):
    features = []
    for feature in data["data"]:
        lacking, able = [], []
        for family, platforms in feature["stats"].items():
            for platform, versions in platforms.items():
                # Versions stand in the order of their release; the last one counts. A partial support is one.
                answer = list(versions.values())[-1] if versions else "u"
                if answer.startswith("n"):
                    lacking.append(f"{family}.{platform}")
                elif answer[0] in "ya":
                    able.append(f"{family}.{platform}")
        features.append({
            "slug": feature["slug"],
            "title": feature["title"],
            "tested": feature["last_test_date"],
            "lacking": sorted(lacking),
            "able": sorted(able),
        })
    return {
        "updated": data["last_update_date"][:10],
        "families": data["nicenames"]["family"],
        "features": features,
    }


source, target = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    text = json.dumps(packed(json.load(file)), separators=(",", ":"), ensure_ascii=False)
with open(target, "wb") as file:
    # Without a time, so that the same data gives the same bytes.
    with gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packing:
        packing.write(text.encode())
