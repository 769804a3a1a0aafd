"""Extensions and theme: assignments only. What the book holds, its title too, is read by the package ``series``."""

language = "zh_CN"

extensions = ["myst_parser", "sphinx_zh", "series.sphinx_ext"]

# Only known pages build: a stray document is no chapter.
include_patterns = ["index.md", "about.md", "tracking.md", "chapters/*.md", "evidence/*.md", "handbook/*.md"]
root_doc = "index"

myst_title_to_header = True
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath", "strikethrough"]
myst_dmath_allow_labels = myst_dmath_allow_space = myst_dmath_allow_digits = False  # $5 and $10 are sums of money
myst_url_schemes = ["http", "https", "mailto"]
suppress_warnings = ["myst.strikethrough"]  # struck words show as such in HTML, which is what is built
smartquotes = False  # it turns Chinese quotation marks round

html_theme = "series"
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_permalinks_icon = "#"

epub_tocscope = "includehidden"
epub_tocdepth = 2
epub_tocdup = False
epub_show_urls = "no"
epub_language = "zh-CN"
