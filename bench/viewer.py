"""How long the page of a long trace takes to make, to paint and to go a step: lines for RESULTS.md.

    python bench/viewer.py [STEPS] [CHROMIUM]

STEPS is 1000 if it is not given, and CHROMIUM the path of the browser. The trace is that of a
counter. Times in the page are those of its own clock: from the start of the navigation to the first
paint, and of the longest of 50 steps, with the layout that it takes.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from rascheck.cli import main as rascheck

SPEC = """\
const LAST = {last}
var n: 0..LAST
machine counter {{
    state Run
    step up: Run -> Run
        when n < LAST
        {{ n += 1; }}
}}
invariant never_there "The end is not reached." {{ n < LAST }}
check counting {{ verify never_there  expect violated never_there  allow deadlock }}
"""
STEP = """() => {
    let longest = 0;
    for (let i = 0; i < 50; i += 1) {
        const before = performance.now();
        document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", bubbles: true }));
        document.body.getBoundingClientRect();
        longest = Math.max(longest, performance.now() - before);
    }
    return longest;
}"""
PAINT = "() => performance.getEntriesByName('first-contentful-paint')[0].startTime"
OPTIONS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Measure, and print."""
    steps = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    program = sys.argv[2] if len(sys.argv) > 2 else shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder:
        spec = Path(folder, "counter.ras")
        spec.write_text(SPEC.format(last=steps), encoding="utf-8")
        rascheck([str(spec), "-q", "--no-cache", "--out", folder])
        before = time.perf_counter()
        rascheck(["view", f"{folder}/counting.never_there.itf.json"])
        page = Path(folder, "counting.never_there.html")
        sys.stdout.write(
            f"written in {time.perf_counter() - before:.2f} s, {page.stat().st_size:,} bytes\n"
        )
        with sync_playwright() as driver:
            browser = driver.chromium.launch(executable_path=program, args=OPTIONS)
            opened = browser.new_page(viewport={"width": 1280, "height": 800})
            opened.goto(page.as_uri())
            opened.wait_for_timeout(500)
            sys.stdout.write(f"first paint after {opened.evaluate(PAINT):.0f} ms\n")
            sys.stdout.write(f"the longest of 50 steps {opened.evaluate(STEP):.1f} ms\n")
            browser.close()


if __name__ == "__main__":
    main()
