"""Generates `schema/*.json` and `typescript/*.ts` from the models. Needs Node for TypeScript.

    python -m overtones_schema.generate shared_schema [--check]

With `--check` nothing is written; it ends with 1 if a file would change.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode

from overtones_schema import PROTOCOL, Annotation, Script, Video
from overtones_schema.errors import ABOUT_THE_VIDEO, ERROR_CODES
from overtones_schema.messages import CLIENT_MESSAGE, SERVER_MESSAGE
from overtones_schema.values import VALUES, HigherOrder


class _Untitled(GenerateJsonSchema):
    """Without a title for each field: json-schema-to-typescript would make each a type."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False


def _without_nulls(schema: Any) -> Any:
    """The server leaves out what is None, so such a field is optional rather than null."""
    if isinstance(schema, list):
        return [_without_nulls(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: _without_nulls(value) for key, value in schema.items()}
    absent = set()
    for name, field in made.get("properties", {}).items():
        kinds = field.get("anyOf", [])
        if {"type": "null"} in kinds:
            absent.add(name)
            kinds.remove({"type": "null"})
            field.pop("default", None)
            if len(kinds) == 1:
                del field["anyOf"]
                field.update({**kinds[0], **field})
    if absent and "required" in made:
        made["required"] = [name for name in made["required"] if name not in absent]
    return made


def _schema(adapter: TypeAdapter[Any], title: str, mode: JsonSchemaMode) -> dict[str, Any]:
    schema = adapter.json_schema(mode=mode, schema_generator=_Untitled)
    if mode == "serialization":
        schema = _without_nulls(schema)
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": title, **schema}


class _Results(BaseModel):
    """What HTTP answers hold."""

    video: Video
    script: Script
    annotation: Annotation


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas by name."""
    return {
        "client_message": _schema(CLIENT_MESSAGE, "ClientMessage", "validation"),
        "server_message": _schema(SERVER_MESSAGE, "ServerMessage", "serialization"),
        "results": _schema(TypeAdapter(_Results), "Results", "serialization"),
    }


def _typescript(schema: dict[str, Any], package: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "schema.json"), Path(folder, "types.ts")
        source.write_text(json.dumps(schema), encoding="utf-8")
        command = [
            str(package / "node_modules" / ".bin" / "json2ts"),
            f"--input={source}",
            f"--output={target}",
            "--additionalProperties=false",
            "--bannerComment=/* Generated from overtones_schema; do not edit. */",
        ]
        subprocess.run(command, check=True)  # noqa: S603 - our own command
        return target.read_text(encoding="utf-8")


_VALUE_TYPES = """\
import type {{ Label }} from "./server_message";

export type ValueId = Label["value"];
export type HigherOrder = {higher_order};
export interface ValueTexts {{
  /** At most 18 characters, for a chip. */
  readonly short_name: string;
  readonly definition: string;
  readonly example_for: string;
  readonly example_against: string;
}}
export interface Value {{
  readonly id: ValueId;
  /** As pyvalues spells it, e.g. `Self-direction: action`. */
  readonly name: string;
  readonly higher_order: HigherOrder;
  readonly color: string;
  readonly icon: string;
  /** By ISO 639-1 language. */
  readonly texts: {{
    readonly en: ValueTexts;
    readonly [language: string]: ValueTexts | undefined;
  }};
}}
"""


def _values_module() -> str:
    values = json.dumps([value.model_dump() for value in VALUES], ensure_ascii=False, indent=2)
    higher_order = " | ".join(f'"{name}"' for name in get_args(HigherOrder))
    return (
        "/* Generated from overtones_schema; do not edit. */\n"
        + _VALUE_TYPES.format(higher_order=higher_order)
        + f"\nexport const PROTOCOL = {PROTOCOL} as const;\n\n"
        + "/** The 19 values in the order of pyvalues, which goes round Schwartz's circle. */\n"
        + f"export const VALUES: readonly Value[] = {values};\n"
    )


def _errors_module() -> str:
    lasting = [code for code in ERROR_CODES if code in ABOUT_THE_VIDEO]
    return (
        "/* Generated from overtones_schema; do not edit. */\n"
        'import type { Failure } from "./server_message";\n\n'
        f"export const ERROR_CODES = {json.dumps(ERROR_CODES, indent=2)} as const;\n\n"
        "/** Failures that trying again won't mend. All others may be tried at once. */\n"
        'export const ABOUT_THE_VIDEO: readonly Failure["code"][] = '
        f"{json.dumps(lasting, indent=2)};\n"
    )


def files(package: Path) -> dict[Path, str]:
    """All generated files of the package folder, by path."""
    made: dict[Path, str] = {}
    for name, schema in schemas().items():
        text = json.dumps(schema, indent=2, ensure_ascii=False) + "\n"
        made[package / "schema" / f"{name}.json"] = text
        if name != "results":  # its types are all in server_message.ts
            made[package / "typescript" / f"{name}.ts"] = _typescript(schema, package)
    made[package / "typescript" / "values.ts"] = _values_module()
    made[package / "typescript" / "errors.ts"] = _errors_module()
    return made


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    package = Path(arguments[0])
    stale = []
    for path, text in files(package).items():
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(path)
        if "--check" not in arguments:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for path in stale:
        sys.stdout.write(f"{'stale' if '--check' in arguments else 'wrote'}: {path}\n")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
