from __future__ import annotations

from pcp_analysis.report.indicators.sparkline import Sparkline


def test_sparkline_says_its_figures_and_escapes_its_label() -> None:
    html = Sparkline((1.0, 3.0, 2.0), '<b>"x"').__html__()
    assert 'aria-label="&lt;b&gt;&#34;x&#34;"' in html
    assert html.count(",") == 3
    assert Sparkline((1.0,), "x").__html__() == "too few figures"
    assert "nan" not in Sparkline((2.0, 2.0), "x").__html__()
