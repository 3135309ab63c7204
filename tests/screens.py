"""`make screens`: the plan comment of the demo as GitHub would show it, as a picture. Needs Chromium on the PATH.

The comment is what `syncer ci plan` posts on a pull request of `desired/`, made by GitHub's own Markdown parser into a page.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from string import Template
from typing import Any

from cmarkgfm import cmark  # type: ignore[import-untyped]  # ships no types
from fakegithub import FakeGitHub
from forge import Forge
from world import World

ROOT = Path(__file__).parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_WIDTH, _HEIGHT = 980, 1500
_PAGE = Template("""<!doctype html><meta charset="utf-8"><title>A plan comment</title><style>
body { margin: 24px; background: #fff; color: #1f2328;
       font: 14px/1.5 -apple-system, "Segoe UI", "Noto Sans", "DejaVu Sans", Helvetica, Arial, sans-serif, "Noto Color Emoji" }
main { border: 1px solid #d1d9e0; border-radius: 6px; overflow: hidden }
header { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e } header b { color: #1f2328 }
article { padding: 16px } h2 { margin: 0 0 16px; padding-bottom: 8px; border-bottom: 1px solid #d1d9e0; font-size: 21px }
h3 { font-size: 17.5px; margin: 24px 0 12px } p, ul, pre, table, details, .alert { margin: 0 0 12px } ul { padding-left: 26px }
code { font: 12px/1.45 "DejaVu Sans Mono", monospace; background: #818b981f; border-radius: 6px; padding: 2px 5px }
pre { background: #f6f8fa; border-radius: 6px; padding: 12px } pre code { background: none; padding: 0 }
pre .add { background: #dafbe1; color: #116329; display: block }
pre .del { background: #ffebe9; color: #82071e; display: block }
pre .mod { background: #fff8c5; color: #953800; display: block }
table { border-collapse: collapse } th, td { border: 1px solid #d1d9e0; padding: 5px 12px; text-align: left }
a { color: #0969da } hr { border: 0; height: 3px; background: #d1d9e0 } summary { cursor: pointer } sub { color: #59636e }
.alert { border-left: 4px solid; padding: 4px 14px } .alert b { display: block } .alert p { margin: 4px 0; color: #1f2328 }
.CAUTION { border-color: #cf222e; color: #cf222e } .WARNING { border-color: #9a6700; color: #9a6700 }
.IMPORTANT { border-color: #8250df; color: #8250df } .NOTE { border-color: #0969da; color: #0969da }
</style><main><header><b>github-actions</b> bot commented</header><article>$body</article></main>""")
_ALERT = re.compile(r"<blockquote>\s*<p>\[!(CAUTION|WARNING|IMPORTANT|NOTE)\]\s*(.*?)</blockquote>", re.DOTALL)
_DIFF = re.compile(r'(<code class="language-diff">)(.*?)(</code>)', re.DOTALL)
_LINES = {"+": "add", "-": "del", "!": "mod"}


def comment(folder: Path) -> str:
    """Play the demo up to its pull request, and return what was posted there."""
    shutil.copytree(ROOT / "desired", folder / "desired")
    shutil.copy(ROOT / "syncer.yaml", folder)
    world = World(folder, time=1_795_500_000.0)
    with FakeGitHub("acme/ml-config") as hub:
        forge = Forge(world, hub).begin()
        for command in ("sandbox seed", "apply --sandbox --yes"):
            assert world.run(command).code == 0
        _by_hand(world)
        forge.open(("ml.m5.large", "ml.m5.xlarge"), "desired/churn-capture.yaml")
        forge.push_more(("InitialVariantWeight: 0.9", "InitialVariantWeight: 0.75"), "desired/fraud-detector.yaml")
        world.write(_NEW, "desired/greeting.yaml")
        event = forge.push_more(("InitialVariantWeight: 0.1\n", "InitialVariantWeight: 0.25\n"), "desired/fraud-detector.yaml")
        world.run("sandbox seed")
        assert forge.ci("plan", event).code == 0
        (posted,) = forge.comments()
    return posted


_NEW = """\
EndpointConfigName: greeting
ProductionVariants:
  - VariantName: main
    ModelName: greeting-v1
    ServerlessConfig: {MemorySizeInMB: 2048, MaxConcurrency: 5}
Endpoint: {}
"""


def _by_hand(world: World) -> None:
    """Somebody turns the shadow variant off, at night."""
    served = world.box.call("DescribeEndpoint", {"EndpointName": "ranking-shadow"})["EndpointConfigName"]
    found: dict[str, Any] = world.box.call("DescribeEndpointConfig", {"EndpointConfigName": served})
    variants = found["ProductionVariants"]
    world.call("CreateEndpointConfig", EndpointConfigName="ranking-without-shadow", ProductionVariants=variants)
    world.call("UpdateEndpoint", EndpointName="ranking-shadow", EndpointConfigName="ranking-without-shadow")


def page(markdown: str) -> str:
    """Make a page of a comment, with the two things that GitHub adds to Markdown: alerts, and colours in diffs."""
    extensions = ["table", "autolink", "strikethrough", "tagfilter"]
    html = cmark.markdown_to_html_with_extensions(markdown, cmark.Options.CMARK_OPT_UNSAFE, extensions)
    html = _ALERT.sub(r'<div class="alert \1"><b>\1</b><p>\2</div>', html)
    return _PAGE.substitute(body=_DIFF.sub(lambda found: found[1] + _coloured(found[2]) + found[3], html))


def _coloured(diff: str) -> str:
    lines = ((_LINES.get(line[:1], ""), line) for line in diff.splitlines())
    return "".join(f'<span class="{kind}">{line}</span>' if kind else f"{line}\n" for kind, line in lines)


def main(picture: Path) -> None:
    """Draw the picture."""
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        sys.exit(f"make screens needs one of: {', '.join(BROWSERS)}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "repository").mkdir()
        (folder / "page.html").write_text(page(comment(folder / "repository")), encoding="utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1.5"]
        size = [f"--window-size={_WIDTH},{_HEIGHT}", f"--user-data-dir={folder / 'profile'}", f"--screenshot={picture}"]
        subprocess.run(
            [browser, *options, *size, f"file://{folder / 'page.html'}"], check=True, timeout=120, stderr=subprocess.DEVNULL
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
