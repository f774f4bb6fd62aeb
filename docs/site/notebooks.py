"""The notebook as a page (笔记本): its words, its code, and what the code answered when the site was made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docs.site.pages import pick

if TYPE_CHECKING:
    from pathlib import Path

    from docs.site.pages import Lang

_SHOWN = 60
"""Lines of an answer that are shown."""


def notebook_page(path: Path, lang: Lang) -> str:
    """One page of a notebook: words of the language, code, answers where there are some.

    Parameters
    ----------
    path
        The notebook. A cell of words has Chinese first, then a line ``---``, then English.
    lang
        The language.
    """
    parts = []
    for item in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        text = "".join(item["source"])
        if item["cell_type"] == "markdown":
            chinese, _, english = text.partition("\n---\n")
            parts.append(pick(lang, chinese, english or chinese).strip())
        else:
            parts += [f"```python\n{text}\n```", *_answers(item)]
    foot = pick(
        lang,
        "[下载这个笔记本](analyst.ipynb)，在 Jupyter 中打开即可运行；它由一项测试从头到尾运行。",
        "[Take the notebook](analyst.ipynb) and open it in Jupyter; a test runs it from beginning to end.",
    )
    return "\n\n".join([*parts, foot]) + "\n"


def answered(path: Path, folder: Path) -> Path:
    """Run a notebook from beginning to end and keep it with its answers.

    Parameters
    ----------
    path
        The notebook; it is left as it is.
    folder
        Where it is run, and where the copy is written.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        If a cell fails.
    """
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(path, as_version=4)
    place = folder / "notebook"
    place.mkdir(parents=True, exist_ok=True)
    quiet = ["--log-level=ERROR"]  # it would warn that it listens on this machine's own address
    NotebookClient(
        book, timeout=300, kernel_name="python3", extra_arguments=quiet, resources={"metadata": {"path": str(place)}}
    ).execute()
    for item in book["cells"]:
        item["metadata"] = {}
    nbformat.write(book, place / path.name)
    return place / path.name


def _answers(item: dict[str, Any]) -> list[str]:
    found = []
    for output in item.get("outputs", []):
        if output.get("name") == "stderr":
            continue
        text = "".join(output.get("text") or output.get("data", {}).get("text/plain") or "")
        if text:
            found.append("```text\n" + "\n".join(text.splitlines()[:_SHOWN]) + "\n```")
    return found
