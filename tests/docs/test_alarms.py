"""Every alarm and every code of an operator's page has its place in the runbook."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUNBOOK = (ROOT / "docs/RUNBOOK.md").read_text(encoding="utf-8")


def test_every_alarm_has_its_page() -> None:
    alarms = (ROOT / "docs/alarms.yml").read_text(encoding="utf-8")
    asked = re.findall(r"- alert: (\w+)", alarms)
    assert asked
    assert set(asked) <= set(re.findall(r"^## (\w+)$", RUNBOOK, re.MULTILINE))


def test_every_code_of_a_page_is_explained() -> None:
    sources = [path.read_text(encoding="utf-8") for path in ROOT.glob("service/**/*.py")]
    codes = {code for each in sources for code in re.findall(r'PageOperator\(f"([a-z-]+) ', each)}
    assert "deaf" in codes
    assert [code for code in sorted(codes) if f"`{code}`" not in RUNBOOK] == []
