"""What a pod's name says of its owners: replica set and workload.

Kubernetes makes a pod's name from its owner's and a suffix without vowels, so that no word appears by chance.

Source: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go (``SafeEncodeString``, alphanums)
"""

import re
from typing import NamedTuple

_LETTERS = "bcdfghjklmnpqrstvwxz2456789"
_DEPLOYMENT = re.compile(rf"^(?P<set>(?P<workload>.+)-[{_LETTERS}]{{6,10}})-[{_LETTERS}]{{5}}$")
_CRON_JOB = re.compile(rf"^(?P<job>(?P<workload>.+)-[0-9]{{8,10}})-[{_LETTERS}]{{5}}$")
_SINGLE = re.compile(rf"^(?P<workload>.+)-[{_LETTERS}]{{5}}$")  # a daemon set's or a job's
_STATEFUL = re.compile(r"^(?P<workload>.+)-[0-9]{1,4}$")


class Owners(NamedTuple):
    """Names of what owns a pod; None where its name does not say.

    Attributes:
        set: Replica set of a deployment, or job of a cron job.
        workload: Deployment, stateful set, daemon set, cron job or job.
    """

    set: str | None
    workload: str | None


def owners_of(pod: str) -> Owners:
    """What a pod's name says.

    >>> owners_of("cartservice-579f59597d-wc2lz")
    Owners(set='cartservice-579f59597d', workload='cartservice')
    >>> owners_of("backup-28390140-x7k2p"), owners_of("kafka-0").workload, owners_of("toolbox").workload
    (Owners(set='backup-28390140', workload='backup'), 'kafka', None)
    """
    if found := _CRON_JOB.match(pod):
        return Owners(found["job"], found["workload"])
    if found := _DEPLOYMENT.match(pod):
        return Owners(found["set"], found["workload"])
    if found := _SINGLE.match(pod) or _STATEFUL.match(pod):
        return Owners(None, found["workload"])
    return Owners(None, None)
