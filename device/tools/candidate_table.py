"""What the candidate of the next version answers for the women of the external test set."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from candidate.breast import candidate_probability, train_candidate, women_of
from recursight.model import probability
from recursight.prepare import Cohort
from recursight.train import train
from tools.csv_tables import Row, truth


def candidates(training: Cohort, external_test: Cohort, data: Path) -> Iterator[Row]:
    """Yield for each woman of the external test set the answer of the candidate, and those of a pair beside it.

    `probability` is that of version 1.1.0a. The pair, six and eight inputs, was trained on women with positive nodes
    only: what the added inputs would be worth had the training data been those.
    """
    women = women_of(training, data)
    positive = [woman for woman in women if woman.patient.inputs.nodes]
    candidate = train_candidate(women, training)
    six = train(replace(training, patients=tuple(woman.patient for woman in positive)), "six inputs, node-positive")
    eight = train_candidate(positive, training, "eight inputs, node-positive")
    for woman in women_of(external_test, data):
        site, pid = woman.patient.key
        yield {
            "site": site,
            "pid": pid,
            "event": truth(woman.patient.event),
            "probability": candidate_probability(candidate, woman),
            "six_node_positive": probability(six, woman.patient.inputs),
            "eight_node_positive": candidate_probability(eight, woman),
        }
