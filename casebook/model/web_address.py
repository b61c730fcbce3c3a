"""Addresses on the web as people type and paste them: their form, what was probably meant, and who could open them."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

_FULL_WIDTH = r"\u2010-\u2027\u3000-\u303f\uff00-\uffef"
"""Chinese punctuation and full-width forms: in an address they belong to the sentence around it, or were mistyped."""
_HOST = rf"[^\s\x00-,/:-@\[-^`{{-\x7f{_FULL_WIDTH}]+"
_REST = rf"""[^\s<>"'{{}}\\{_FULL_WIDTH}]*"""
PATTERN = rf"^https?://(?!https?[:/]){_HOST}(:[0-9]{{1,5}})?([/?#]{_REST})?$"
"""No user's name before the host: in https://gov.cn@evil.example/ people and browsers read two hosts. Also as ECMAScript has it."""

PORTS = {"http": 80, "https": 443}
PRIVATE = ("localhost", "local", "lan", "home", "internal", "intranet", "corp", "private")
"""Last parts of names that only a house of one's own knows."""
_SCHEMES = re.compile(r"(?:h?t{1,3}ps?(?=[:/]|https?[:/]):?/{0,3})+|//", re.I)
_BEFORE = re.compile(r"^[^\x21-\x7e]+:?(?=h?ttps?[:：/])|^[^\w\x21-\x7e]+|^[<\"'(\[]+", re.I)
"""A label or an opening mark before an address: 网址：, “."""
_SENTENCE = re.compile("[，。；、！？》」』”’…（【《「『“‘]")
_REMARK = re.compile(r"[（(【\[〔][^（(【\[〔]*[\u3000-\u9fff（）][^（(【\[〔]*$")
"""A bracket at the end with Chinese in it, closed or not."""
_TAIL = re.compile(rf"[{_FULL_WIDTH},.;:!'\"<>\s]+$")


def is_address(text: str) -> bool:
    """Whether a text has the form of an address on the web."""
    return re.fullmatch(PATTERN, text) is not None


def likely(text: str) -> str:
    """The address that was probably meant, or "" where nobody can tell, as with a user's name before the host."""
    found = next((part for part in text.split() if "." in unicodedata.normalize("NFKC", part)), "")
    found = _TAIL.sub("", _REMARK.sub("", _BEFORE.sub("", found)))
    found = unicodedata.normalize("NFKC", _SENTENCE.split(found, maxsplit=1)[0])
    scheme = _SCHEMES.match(found)
    secure = "https" if not scheme or "s" in scheme[0].lower().rpartition("tp")[2] or scheme[0] == "//" else "http"
    host, slash, rest = found[scheme.end() if scheme else 0 :].replace("\\", "/").partition("/")
    usual = "" if host.endswith(":") else f":{PORTS[secure]}"
    found = f"{secure}://{host.rstrip(':').removesuffix(usual)}{slash}{rest}"
    return found if found != text and is_address(found) and not trouble(found) else ""


def trouble(address: str) -> str:
    """Why no reader could open an address of the right form, in Chinese; "" when there is no such reason."""
    host, port = _parts(address)
    if port is not None and not 0 < port < 65_536:
        return f"没有{port}这个端口"
    labels = host.rstrip(".").split(".")
    if not all(labels) or any(len(label) > 63 or label[0] == "-" or label[-1] == "-" for label in labels):
        return f"主机名“{host}”不对"
    if len(labels) == 1 or labels[-1].lower() in PRIVATE:
        return f"主机“{host}”只有本单位或本机能打开"
    if labels[-1].isdecimal() or labels[-1].lower().startswith("0x"):
        try:
            public = ipaddress.IPv4Address(host).is_global
        except ValueError:
            return f"IP地址“{host}”不对"
        return "" if public else f"主机“{host}”只有本单位或本机能打开"
    return ""


def doubt(address: str) -> str:
    """What is odd about an address that can be right, in Chinese; "" when nothing is."""
    port = _parts(address)[1]
    if port is not None:
        usual = PORTS[urlsplit(address).scheme]
        if port == usual:
            return f"端口{port}不用写"
        return f"写了端口{port}，有的读者可能打不开"
    if _REMARK.search(address):
        return "末尾括号里像是说明，不是网址"
    if address[-1] in ",.;:!":
        return f"末尾的“{address[-1]}”像是标点，不是网址"
    if address.count(")") != address.count("("):
        return "括号不成对"
    return ""


def _parts(address: str) -> tuple[str, int | None]:
    """Host and port. Not by `urlsplit`, which raises ValueError for some ports."""
    host, _, port = re.split("[/?#]", address.split("://", 1)[1], maxsplit=1)[0].partition(":")
    return host, int(port) if port else None
