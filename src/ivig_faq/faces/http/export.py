"""All pages as a static site: the same words, links that work anywhere, and a simple search."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from ivig_faq.errors import ExportError
from ivig_faq.faces.http.layout import ABOUT, CARDS, Pages
from ivig_faq.faces.http.offline import to_script, weigh_words
from ivig_faq.faces.http.places import HELP, Exported, to_file
from ivig_faq.reply.paper import Paper
from ivig_faq.reply.render import SHEET_STYLE
from ivig_faq.reply.sheet import Order

_STATIC = Path(__file__).parent / "static"
LIST = "files.txt"


def to_site(pages: Pages, region: str) -> Mapping[str, bytes]:
    """Return every file of the site by its path: the same content gives the same bytes."""
    files = {path: text.encode() for path, text in _texts(pages, region)}
    tag = hashlib.sha256(b"".join(files[path] for path in sorted(files))).hexdigest()[:16]
    worker = _read("offline/sw.js")
    kept = json.dumps(["./", *sorted(files)])
    files["sw.js"] = worker.replace('"__FILES__"', kept).replace("__VERSION__", tag).encode()
    files[LIST] = "".join(f"{path}\n" for path in sorted(files)).encode()
    return dict(sorted(files.items()))


def write_site(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the site to a folder, in place of an earlier one: a withdrawn answer must not stay.

    Raises ExportError when something else lies in the folder, or when it cannot be written.
    """
    try:
        _clear(folder)
        for path, content in files.items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror}.") from None


def _clear(folder: Path) -> None:
    """Delete what an earlier export wrote, and nothing else."""
    if not folder.exists() or not any(folder.iterdir()):
        return
    if not (folder / LIST).is_file():
        raise ExportError(
            f"{folder} holds other files. Name a new or empty folder, or an earlier export."
        )
    for line in (folder / LIST).read_text(encoding="utf-8").splitlines():
        file = folder / line
        if ".." not in Path(line).parts and not Path(line).is_absolute():
            file.unlink(missing_ok=True)


def _texts(pages: Pages, code: str) -> Iterator[tuple[str, str]]:
    """Return the path and text of each file but the worker, which needs to know them all."""
    corpus, region = pages.corpus, pages.corpus.region(code)

    def at(name: str) -> Exported:
        return Exported(region, to_file(name))

    yield to_file(""), pages.start(at(""))
    yield to_file("topics"), pages.topics(at("topics"))
    yield to_file(HELP), pages.help_now(at(HELP))
    for country in corpus.regions.values():
        there = Exported(country, to_file(f"{HELP}/{country.code.lower()}"))
        yield there.here, pages.help_now(there)
    for name in ABOUT:
        yield to_file(name), pages.about(name, at(name))
    listed = pages.listed()
    for topic in listed:
        page, sheet = f"topics/{topic.id}", f"handout/{topic.id}"
        yield to_file(page), pages.topic(topic.id, at(page))
        yield to_file(sheet), pages.handout([topic.id], Order(Paper(region.paper)), at(sheet))
    found = [*listed, *(corpus.topics[card] for card in CARDS)]
    titles = {topic.id: "" if topic.id in CARDS else topic.title for topic in found}
    yield "words.js", to_script(weigh_words(corpus, found), titles)
    yield "search.js", _read("offline/search.js")
    yield "style.css", _read("style.css")
    yield "sheet.css", SHEET_STYLE


def _read(name: str) -> str:
    return (_STATIC / name).read_text(encoding="utf-8")
