"""One target for a bounded time, by coverage (覆盖引导模糊测试): ``python guided.py TARGET SECONDS FOLDER``; faults are put into FOLDER.

Atheris marks the branches of the readers, libFuzzer keeps what reaches new ones. Without atheris `run.py` changes seeds at random.
"""

import hashlib
import json
import logging
import random
import sys
import traceback
import warnings
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1]))
with atheris.instrument_imports(
    include=["soilgis.store", "soilgis.model", "soilgis.output.webmap"], enable_loader_override=False
):
    from fuzz.targets import TARGETS_BY_NAME, changed, tried


def main():
    name, seconds, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    kept = (Path(__file__).parent / "corpus").glob(f"{name}-*")
    for seed in (*TARGETS_BY_NAME[name][2], *(one.read_bytes() for one in kept)):
        (corpus / hashlib.sha256(seed).hexdigest()[:16]).write_bytes(seed)
    seen, count = {}, [0, 0]

    def one(content):
        count[0] += 1
        try:
            count[1] += tried(name, content)
        except Exception as failure:  # noqa: BLE001 - that is what is looked for
            where = traceback.extract_tb(failure.__traceback__)[-1]
            key = (type(failure).__name__, where.filename, where.lineno)
            if key not in seen:
                seen[key] = str(failure)[:300]
                digest = hashlib.sha256(content).hexdigest()[:12]
                (folder / f"fault-{digest}").write_bytes(content)
                (folder / f"told-{digest}").write_text("".join(traceback.format_exception(failure)), "utf-8")
        if count[0] % 20 == 0:
            (folder / "count").write_text(json.dumps(count))

    def mutated(content, most, seed):
        """Half of the changes are words that readers trip over, half libFuzzer's own."""
        source = random.Random(seed)
        return changed(content, source)[:most] if source.random() < 0.5 else atheris.Mutate(content, most)

    options = [
        f"-max_total_time={seconds}",
        "-timeout=120",
        "-rss_limit_mb=4000",
        "-max_len=8192",
        f"-artifact_prefix={folder}/artifact-",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=mutated)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
