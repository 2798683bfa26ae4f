"""A data set's description as Croissant 1.1 JSON-LD: every file with its hash, every column with its type.

Source: https://docs.mlcommons.org/croissant/docs/croissant-spec-1.1.html
"""

from collections.abc import Mapping, Sequence
from typing import Any

from telemetry_ready.model.dataset import DataFile, Dataset, Field

SPECIFICATION = "http://mlcommons.org/croissant/1.1"
LICENSE = "Internal operational data: not for publication."
_TYPES = {
    "bool": "sc:Boolean",
    "double": "cr:Float64",
    "date32[day]": "sc:Date",
    **{f"{sign}int{bits}": f"cr:{sign.upper()}Int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)},
}
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "annotation": "cr:annotation",
    "arrayShape": "cr:arrayShape",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataBiases": "cr:dataBiases",
    "dataCollection": "cr:dataCollection",
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "excludes": "cr:excludes",
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isArray": "cr:isArray",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "personalSensitiveInformation": "cr:personalSensitiveInformation",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
    "unArchive": "cr:unArchive",
    "value": "cr:value",
}
"""The specification's own words, as its reference library writes them."""


def croissant(dataset: Dataset) -> dict[str, Any]:
    """The description, as plain values for JSON; paths are relative to where it lies."""
    one, evaluation = dataset.assessment, dataset.evaluation
    fields = {table.name: table.fields for table in dataset.tables}
    return {
        "@context": dict(_CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": SPECIFICATION,
        "name": dataset.name,
        "description": f"{one.use_case.title}. {one.use_case.why} "
        f"Judged {one.verdict} in evaluation {evaluation.evaluation_id}; README.md says what to know.",
        "license": LICENSE,
        "version": f"{evaluation.snapshot_id}.0.0",
        "datePublished": dataset.written_at.date().isoformat(),
        "dateCreated": dataset.written_at.isoformat(),
        "creator": {"@type": "sc:Organization", "name": one.use_case.department or "telemetry-ready"},
        "url": f"urn:telemetry-ready:evaluation:{evaluation.evaluation_id}",
        "citeAs": f"telemetry-ready export of {dataset.name}, evaluation {evaluation.evaluation_id}, "
        f"snapshot {evaluation.snapshot_id}",
        "isLiveDataset": False,
        "distribution": [_file(file) for file in dataset.files],
        "recordSet": [_records(file, fields[file.table]) for file in dataset.files],
    }


def _file(one: DataFile) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": one.path,
        "name": one.path,
        "description": f"Rows of {one.table}: {one.split}",
        "contentUrl": one.path,
        "contentSize": f"{one.size} B",
        "encodingFormat": "application/x-parquet",
        "sha256": one.sha256,
    }


def _records(one: DataFile, fields: Sequence[Field]) -> dict[str, Any]:
    name = f"{one.table}_{one.split}"
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "description": f"{one.rows} rows of {one.table}: {one.split}",
        "field": [
            {
                "@type": "cr:Field",
                "@id": f"{name}/{field.name}",
                "name": f"{name}/{field.name}",
                "description": f"{field.role}: {field.meaning}",
                "dataType": _type(one.types[field.name]),
                "source": {"fileObject": {"@id": one.path}, "extract": {"column": field.name}},
            }
            for field in fields
        ],
    }


def _type(arrow: str) -> str:
    return "sc:DateTime" if arrow.startswith("timestamp") else _TYPES.get(arrow, "sc:Text")
