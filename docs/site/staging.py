"""All pages of a language (备稿): written ones with their formulas and pictures, the guides of docs/, and what the declarations give."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from docs.build import exit_codes
from docs.site.file_pages import file_pages, shelf_pages
from docs.site.formulas import with_formulas
from docs.site.job_pages import command_pages
from docs.site.navigation import GUIDES, WRITTEN, guide_title, heading
from docs.site.notebooks import notebook_page
from docs.site.pages import Page, pick, table
from docs.site.table_pages import table_pages

if TYPE_CHECKING:
    from collections.abc import Iterator

    from docs.site.pages import Lang

HERE = Path(__file__).parent
DOCS = HERE.parent
MANUAL = DOCS / "manual"
NOTEBOOK = MANUAL / "analyst.ipynb"
PICTURE = re.compile(r"^!\[([^\]]*)\]\(((?:\.\./)*)pictures/([\w-]+\.png)\)$", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]+)\]\(([^)#]+)(#[^)]*)?\)")
_CHINESE = re.compile(r"[\u3400-\u9fff]")


def pages_of(lang: Lang, pictures: Path | None = None, notebook: Path = NOTEBOOK) -> list[Page]:
    """Every page of a language.

    Parameters
    ----------
    lang
        The language.
    pictures
        Folder of the pictures that tests have drawn; a picture that is not there is named in its place.
    notebook
        The notebook, with its answers where it was run.
    """
    written = [
        Page(path, _written((MANUAL / lang / path).read_text(encoding="utf-8"), lang, pictures))
        for path, _, _ in WRITTEN
        if path != "tutorial/notebook.md"
    ]
    made = [Page("tutorial/notebook.md", notebook_page(notebook, lang)), Page("reference/exit-codes.md", _exits(lang))]
    return [
        *written,
        *made,
        *command_pages(lang),
        *file_pages(lang),
        *shelf_pages(lang),
        *table_pages(lang),
        *guides(lang),
    ]


def stage(pages: list[Page], folder: Path, pictures: Path | None = None, notebook: Path = NOTEBOOK) -> None:
    """Write the pages of a language where mkdocs reads them, with pictures, scripts and style beside.

    Parameters
    ----------
    pages
        Its pages.
    folder
        Made anew.
    pictures
        Folder of the pictures.
    notebook
        The notebook that is handed out.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for page in pages:
        path = folder / page.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_weighed(page), encoding="utf-8", newline="\n")
    shutil.copytree(HERE / "assets", folder / "assets")
    shutil.copy2(notebook, folder / "tutorial" / NOTEBOOK.name)
    for name in sorted(wanted_pictures(pages)):
        (folder / "pictures").mkdir(exist_ok=True)
        shutil.copy2(Path(pictures or ".") / name, folder / "pictures" / name)


def _weighed(page: Page) -> str:
    """A page with what it counts for in the search: explanations before commands, commands before lists of columns."""
    weight = next(
        (
            one
            for start, one in (("reference/jobs/", 2), ("reference/", 1), ("guides/", 1))
            if page.path.startswith(start)
        ),
        3,
    )
    return f"---\nsearch:\n  boost: {weight}\n---\n\n{page.text}"


def wanted_pictures(pages: list[Page]) -> set[str]:
    """Names of the pictures that pages show."""
    return {name for page in pages for name in re.findall(r'src="(?:\.\./)*pictures/([\w-]+\.png)"', page.text)}


def named_pictures() -> set[str]:
    """Names of the pictures that the written pages ask for, there or not."""
    return {name for path in MANUAL.rglob("*.md") for _, _, name in PICTURE.findall(path.read_text(encoding="utf-8"))}


def _written(text: str, lang: Lang, pictures: Path | None) -> str:
    def shown(found: re.Match[str]) -> str:
        caption, up, name = found.groups()
        if pictures and (pictures / name).is_file():
            return f'<figure><img src="{up}pictures/{name}" alt="{caption}" loading="lazy"><figcaption>{caption}</figcaption></figure>'
        missing = pick(
            lang,
            "此处的图由测试绘出：先运行 make pictures，再运行 make docs",
            "tests draw this picture: make pictures, then make docs",
        )
        return f'<p class="absent">{caption} ({missing})</p>'

    return with_formulas(PICTURE.sub(shown, text))


def guides(lang: Lang) -> Iterator[Page]:
    """The further documents of docs/, as they are, and the list of them."""
    rows = []
    for path in sorted(DOCS.glob("*.md")):
        if path.name == "reference.md":
            continue
        text = path.read_text(encoding="utf-8")
        chinese = len(_CHINESE.findall(text)) > len(text) / 6
        page = Page(f"guides/{path.name}", _noted(_relinked(text), lang, path.stem, chinese=chinese))
        title = guide_title(page, lang)
        rows.append(
            (f"[{title}]({path.name})", pick(lang, "中文", "Chinese") if chinese else pick(lang, "英文", "English"))
        )
        yield page
    heads = ("文档", "语言") if lang == "zh" else ("document", "language")
    lead = pick(lang, "# 专题文档\n\n按原文收录，供深入查阅。", "# Guides\n\nFurther documents, as they are written.")
    yield Page("guides/index.md", f"{lead}\n\n{table(heads, rows)}")


def _relinked(text: str) -> str:
    """Links to documents stay; what leads out of them becomes plain text."""

    def link(found: re.Match[str]) -> str:
        words, address, anchor = found[1], found[2], found[3] or ""
        if address == "reference.md":
            return f"[{words}](../reference/jobs/index.md)"
        inside = re.fullmatch(r"[\w-]+\.md", address) and (DOCS / address).is_file()
        return f"[{words}]({address}{anchor})" if inside else words

    return _LINK.sub(link, text)


def _noted(text: str, lang: Lang, name: str, *, chinese: bool) -> str:
    """A guide in the other language says so, and in Chinese what stands in it."""
    if chinese == (lang == "zh"):
        return text
    title, about = GUIDES.get(name, (heading(text), ""))
    first, _, rest = text.partition("\n")
    if lang == "en":
        return f'{first}\n\n!!! note "This page is written in Chinese."\n\n{rest}'
    return f'# {title}\n\n!!! note "本页原文为英文。{about}"\n\n{rest}'


def _exits(lang: Lang) -> str:
    lead = pick(
        lang, "# 退出码\n\n命令结束时返回的数，供脚本判断。", "# Exit codes\n\nWhat a command returns, for scripts."
    )
    return f"{lead}\n\n{exit_codes()}"
