"""Drain3 on the messages of one file; runs in an environment of its own, since Drain3 pins an old cachetools.

    python drain3_peer.py FILE COUNT plain|masked

FILE is a JSON list of messages. Prints CPU seconds, and the cluster of each of the first COUNT messages when it came.
"""

import json
import sys
import time
from pathlib import Path

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

MASKS = (  # those of Drain3's own example configuration
    (r"((?<=[^A-Za-z0-9])|^)(([0-9a-f]{2,}:){3,}([0-9a-f]{2,}))((?=[^A-Za-z0-9])|$)", "ID"),
    (r"((?<=[^A-Za-z0-9])|^)(\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3})((?=[^A-Za-z0-9])|$)", "IP"),
    (r"((?<=[^A-Za-z0-9])|^)([0-9a-f]{6,} ?){3,}((?=[^A-Za-z0-9])|$)", "SEQ"),
    (r"((?<=[^A-Za-z0-9])|^)(0x[a-f0-9A-F]+)((?=[^A-Za-z0-9])|$)", "HEX"),
    (r"((?<=[^A-Za-z0-9])|^)([\-\+]?\d+)((?=[^A-Za-z0-9])|$)", "NUM"),
)


def main() -> None:
    """Read the messages, mine them, print what came."""
    messages = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    count, is_masked = int(sys.argv[2]), sys.argv[3] == "masked"
    config = TemplateMinerConfig()
    if is_masked:
        config.masking_instructions = [MaskingInstruction(pattern, name) for pattern, name in MASKS]
    miner = TemplateMiner(config=config)
    started = time.process_time()
    clusters = [miner.add_log_message(message)["cluster_id"] for message in messages]
    sys.stdout.write(json.dumps({"cpu_s": time.process_time() - started, "groups": clusters[:count]}) + "\n")


if __name__ == "__main__":
    main()
