"""Names, extensions, theme: assignments only. What the book holds is read by the package ``series`` (tools/)."""

project = "中国如何缺席 ChatGPT 盛宴"
author = "本书编者"
project_copyright = "2026，本书编者；原文版权归红博士"
language = "zh_CN"

extensions = ["myst_parser", "sphinxcontrib.mermaid", "series.sphinx_ext"]

# Only known pages build: a stray document is no chapter.
include_patterns = ["index.md", "about.md", "tracking.md", "chapters/*.md", "evidence/*.md", "handbook/*.md"]
root_doc = "index"

myst_title_to_header = True
myst_enable_extensions = ["colon_fence", "deflist", "strikethrough"]
myst_url_schemes = ["http", "https", "mailto"]
suppress_warnings = ["myst.strikethrough"]  # struck words show as such in HTML, which is what is built
smartquotes = False  # it turns Chinese quotation marks round

html_theme = "sphinx_book_theme"
html_title = project
html_favicon = "docs/_static/icon.svg"
html_static_path = ["docs/_static"]
templates_path = ["docs/_templates"]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
html_permalinks_icon = "#"
html_sidebars = {"**": ["sbt-sidebar-nav.html"]}
html_theme_options = {
    "use_download_button": False,
    "use_source_button": False,
    "use_repository_button": False,
}
