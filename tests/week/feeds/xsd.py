"""Checks a document against the part of XML Schema that the schedule's schema uses: enough to fail where a validator would.

Written for the tests, because no XML Schema library is among the dependencies. It reads the schema itself: required and
unknown elements and attributes, their types by pattern, and the keys that must be unique.
"""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree as ET

XS = "{http://www.w3.org/2001/XMLSchema}"
BUILT_IN = {
    "xs:string": r"(?s).*", "xs:integer": r"[+-]?\d+", "xs:positiveInteger": r"\+?0*[1-9]\d*", "xs:boolean": "true|false|0|1",
    "xs:date": r"\d{4}-\d\d-\d\d", "xs:dateTime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?", "xs:anyURI": r"\S*",
}  # fmt: skip


class Schema:
    def __init__(self, path: Path) -> None:
        self.root = ET.parse(path).getroot()  # the schema of the data set
        self.named = {one.get("name"): one for one in self.root if one.tag != f"{XS}element"}

    def faults(self, document: str) -> list[str]:
        top = self.root.find(f"{XS}element")
        root = ET.fromstring(document)  # made by us
        found = list(self._element(root, top))
        for unique in top.findall(f"{XS}unique"):
            path, field = unique.find(f"{XS}selector").get("xpath"), unique.find(f"{XS}field").get("xpath")
            keys = [one.get(field[1:]) if field != "." else one.text for one in root.findall(path)]
            keys = [key for key in keys if key is not None]
            if len(set(keys)) < len(keys):
                found.append(f"{unique.get('name')}: not unique")
        return found

    def _element(self, node: ET.Element, declared: ET.Element):
        kind = declared.find(f"{XS}complexType")
        name = declared.get("type")
        if kind is None and name in self.named and self.named[name].tag == f"{XS}complexType":
            kind = self.named[name]
        if kind is None:
            yield from (f"{node.tag}: unknown attribute {key}" for key in node.attrib)
            yield from (f"{node.tag}: {node.text!r} is no {name}" for _ in [0] if not self._fits(node.text or "", name))
            return
        yield from self._attributes(node, kind)
        if kind.find(f"{XS}simpleContent") is None:
            yield from self._children(node, kind)

    def _attributes(self, node: ET.Element, kind: ET.Element):
        declared = {one.get("name"): one for one in kind.iter(f"{XS}attribute") if self._is_own(one, kind)}
        for key, value in node.attrib.items():
            if key not in declared:
                yield f"{node.tag}: unknown attribute {key}"
            elif not self._fits(value, declared[key].get("type")):
                yield f"{node.tag}: {key}={value!r} is no {declared[key].get('type')}"
        for key, one in declared.items():
            if one.get("use") == "required" and key not in node.attrib:
                yield f"{node.tag}: {key} is missing"

    def _children(self, node: ET.Element, kind: ET.Element):
        declared = {one.get("name"): one for one in kind.iter(f"{XS}element") if self._is_own(one, kind)}
        choice = kind.find(f".//{XS}choice") is not None
        for child in node:
            if child.tag in declared:
                yield from self._element(child, declared[child.tag])
            else:
                yield f"{node.tag}: unknown element {child.tag}"
        for name, one in declared.items():
            times = len(node.findall(name))
            if not choice and times < int(one.get("minOccurs", 1)):
                yield f"{node.tag}: {name} is missing"
            if one.get("maxOccurs", "1") == "1" and times > 1:
                yield f"{node.tag}: {name} stands {times} times"

    def _is_own(self, one: ET.Element, kind: ET.Element) -> bool:
        """Declared in this type itself, not in a type inside it."""
        inner = [found for found in kind.iter(f"{XS}complexType") if found is not kind]
        return not any(one in list(found.iter(one.tag)) for found in inner)

    def _fits(self, value: str, name: str) -> bool:
        if name in BUILT_IN:
            return re.fullmatch(BUILT_IN[name], value) is not None
        simple = self.named[name]
        union = simple.find(f"{XS}union")
        if union is not None:
            return any(self._fits(value, one) for one in union.get("memberTypes").split())
        rule = simple.find(f"{XS}restriction")
        pattern = rule.find(f"{XS}pattern").get("value")
        return self._fits(value, rule.get("base")) and re.fullmatch(pattern, value) is not None
