"""Holds a bill of materials against the schema of CycloneDX.

    valid-bom.py FILE
"""

import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(Path(sys.argv[1]).read_text(encoding="utf-8"))
if error:
    sys.exit(f"{sys.argv[1]} is no valid bill of materials: {error!r}"[:2000])
print(f"{Path(sys.argv[1]).name} is valid CycloneDX 1.5")
