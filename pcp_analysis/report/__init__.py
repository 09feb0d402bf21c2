"""What a notebook calls: pages made of prose, tables and charts, every figure entered in the ledger."""

from pcp_analysis.report.page import Page, open_page

__all__ = ["Page", "open_page"]
