"""The widget's file as it is served: small, quiet, the same each time, its words complete."""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
from pathlib import Path

import pytest

import ivig_faq
from faces.http_parts import Client
from ivig_faq.content.models import Corpus, Topic, WidgetWords
from ivig_faq.faces.http.widget import build_widget, to_page
from ivig_faq.settings import Settings

TOP = Path(ivig_faq.__file__).parents[2]
SOURCE = Path(ivig_faq.__file__).parent / "faces/http/static/widget"
TSC = TOP / "node_modules/.bin/tsc"
NODE = shutil.which("node")


def suggested(corpus: Corpus) -> list[Topic]:
    return [corpus.topics[id_] for id_ in corpus.wording.suggestions]


@pytest.fixture(scope="module")
def script(corpus: Corpus) -> str:
    return build_widget(corpus, Settings(region="GB"), suggested(corpus))


@pytest.mark.skipif(
    not TSC.exists(), reason="no TypeScript: install Node.js and npm, then run npm ci"
)
def test_types_of_the_script_hold() -> None:
    done = subprocess.run([TSC, "--project", TOP], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.skipif(NODE is None, reason="no Node.js: install nodejs 18 or later")
def test_modules_do_what_their_own_tests_say() -> None:
    tests = sorted(Path(__file__).parent.glob("*.test.js"))
    assert len(tests) >= 4
    done = subprocess.run(
        [str(NODE), "--test", *tests], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(NODE is None, reason="no Node.js: install nodejs 18 or later")
def test_joined_script_is_a_script(script: str, tmp_path: Path) -> None:
    (tmp_path / "widget.mjs").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [str(NODE), "--check", tmp_path / "widget.mjs"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_module_is_in_the_file_once_and_whole(script: str) -> None:
    for path in SOURCE.glob("*.js"):
        module = path.read_text(encoding="utf-8")
        heads = re.findall(
            r"^(?:export )?((?:async )?(?:class|function|const) \w+)", module, re.MULTILINE
        )
        assert heads
        for head in heads:
            assert len(re.findall(rf"^{head}\b", script, re.MULTILINE)) == 1, (path.name, head)
    assert not re.search(r"^(?:import|export)\b|^\s*//|__PAGE__|@type|@param", script, re.MULTILINE)


def test_same_answers_make_the_same_bytes(corpus: Corpus, script: str) -> None:
    assert build_widget(corpus, Settings(region="GB"), suggested(corpus)) == script
    assert str(TOP) not in script


def test_words_that_the_script_uses_are_the_words_that_editors_own(corpus: Corpus) -> None:
    panel = (SOURCE / "panel.js").read_text(encoding="utf-8")
    declared = panel.partition("@typedef {")[2].partition("} Word\n")[0]
    words = to_page(corpus, Settings(region="GB"), suggested(corpus))["words"]
    assert isinstance(words, dict)
    assert set(re.findall(r'"(\w+)"', declared)) == set(words)
    assert set(WidgetWords.model_fields) < set(words)
    used = "".join(path.read_text(encoding="utf-8") for path in SOURCE.glob("*.js"))
    named = set(re.findall(r"(?:words|WORDS)\.(\w+)", used)) | {
        f"theme_{it}" for it in ("system", "dim", "light", "contrast")
    }
    assert named == set(words)


def test_w19_pinch_zoom_is_never_blocked(client: Client) -> None:
    html = client.get("/embed").text
    assert "maximum-scale" not in html
    assert "user-scalable" not in html
    assert "touch-action" not in (SOURCE / "widget.css").read_text(encoding="utf-8")


def test_w24_makes_no_sound_shake_or_pop_up_by_itself() -> None:
    for path in sorted(SOURCE.iterdir()):
        text = path.read_text(encoding="utf-8")
        for loud in (
            "Audio(", "vibrate", "Notification", "autoplay", "alert(", "confirm(", "prompt(", "document.title",
            "setAppBadge", "setInterval", "requestAnimationFrame", "postMessage", "eval(", "cookie",
        ):  # fmt: skip
            assert loud not in text, path.name
        assert path.suffix == ".css" or "innerHTML" not in text


def test_w23_w28_styles_move_nothing_and_load_nothing() -> None:
    style = (SOURCE / "widget.css").read_text(encoding="utf-8")
    for loud in (
        "animation", "transition", "smooth", "@keyframes", "url(", "@import", "@font-face", "gradient", "shadow",
        "(orientation", "justify;", "uppercase", "italic", " rem", "0rem",
    ):  # fmt: skip
        assert loud not in style


def test_w28_widget_with_its_styles_is_at_most_15_kilobytes(client: Client) -> None:
    script = client.get("/widget.js", headers={"accept-encoding": "gzip"})
    assert script.headers["content-encoding"] == "gzip"
    assert len(gzip.compress(script.content)) <= 15_000
    plain = client.get("/widget.js", headers={"accept-encoding": "identity"})
    assert plain.content == script.content


def test_figures_in_the_readme_keep_what_is_promised(script: str) -> None:
    readme = (TOP / "README.md").read_text("utf-8")
    table = readme.partition("<!-- widget -->")[2].partition("<!-- /widget -->")[0]
    rows = re.findall(r"^\| ([^|:]+)[^|]* \| ([^|]+) \| ([^|]+) \|", table, re.MULTILINE)
    found = {
        name.strip(): [float(it) for it in re.findall(r"[\d.]+", f"{widget} {pages}")]
        for name, widget, pages in rows
    }
    (packed,) = found["KB of script, gzipped"]
    assert packed <= 15
    assert abs(packed - len(gzip.compress(script.encode())) / 1000) < 0.5, "run: make widget"
    assert max(found["requests of the first load"]) <= 3
    assert max(found["KB of the first load, as they travel"]) <= 60
    assert min(found["smallest target, px"]) >= 48
    assert found["rules of axe that are broken"] == [0] * 8
    assert min(found["lowest contrast"]) >= 7


def test_every_demand_names_tests_that_exist() -> None:
    rows = re.findall(
        r"^\| W(\d+) \| [^|]+ \| (.+) \|$",
        (TOP / "docs/widget.md").read_text("utf-8"),
        re.MULTILINE,
    )
    assert [int(number) for number, _ in rows] == list(range(1, 40))
    for _, tests in rows:
        assert_there(Path(__file__).parent, tests)


def test_what_the_page_on_accessibility_says_is_tested(corpus: Corpus) -> None:
    said = corpus.wording.pages.accessibility.body.partition("##")[2].partition("\n## ")[0]
    claims = re.findall(r"^- (.+)$", said, re.MULTILINE)
    table = (TOP / "docs/widget.md").read_text("utf-8").partition("| what it says |")[2]
    rows = re.findall(r"^\| ([^|-][^|]+) \| (.+) \|$", table, re.MULTILINE)
    assert len(rows) == len(claims) >= 7
    for claim, (begins, tests) in zip(claims, rows, strict=True):
        assert claim.startswith(begins)
        assert_there(Path(__file__).parents[1], tests)


def assert_there(folder: Path, tests: str) -> None:
    """Check that tests named as `file: test, test; file: test` are there."""
    named = re.findall(r"([\w/]+\.py): ((?:`\w+`(?:, )?)+)", tests)
    assert named
    for file, names in named:
        code = (folder / file).read_text(encoding="utf-8")
        for name in re.findall(r"`(\w+)`", names):
            assert re.search(rf"^def {name}\(", code, re.MULTILINE), (file, name)
