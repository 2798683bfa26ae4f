"""Runs in Presidio's own environment: lines of JSON in, what its pattern recognizers find out; no language model."""

import json
import sys
import time

from presidio_analyzer import predefined_recognizers as predefined

CLASSES = {
    "EmailRecognizer": "email",
    "CreditCardRecognizer": "card",
    "IbanRecognizer": "iban",
    "PhoneRecognizer": "phone",
    "UsSsnRecognizer": "ssn",
    "IpRecognizer": "ip",
    "MacAddressRecognizer": "mac",
}
LEAST_SCORE = 0.3


def main() -> None:
    """Texts of standard input, as a JSON list, to spans by class, CPU seconds and the classes that there are."""
    texts = json.load(sys.stdin)
    recognizers = {name: getattr(predefined, kind)() for kind, name in CLASSES.items() if hasattr(predefined, kind)}
    for one in recognizers.values():
        one.analyze("warm up", one.supported_entities, None)
    started = time.process_time()
    found = [
        [
            (name, span.start, span.end)
            for name, one in recognizers.items()
            for span in one.analyze(text, one.supported_entities, None)
            if span.score >= LEAST_SCORE
        ]
        for text in texts
    ]
    spent = time.process_time() - started
    json.dump({"found": found, "cpu_s": spent, "classes": list(recognizers)}, sys.stdout)


if __name__ == "__main__":
    main()
