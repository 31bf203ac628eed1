"""The instructions that the software shows about itself with `--about`."""

from recursight.predict import DISCLAIMER
from recursight.wilms.inputs import DECLARED
from recursight.wilms.model import PRODUCT, Model
from recursight.wilms.predict import OUTCOME, READING

NOT_TESTED_FOR = (
    "tumours on both sides (stage V), and tumours that got chemotherapy before surgery: the source does not name them",
    "children treated today: the trials behind the data are decades old",
    "girls and boys apart, hospitals or regions apart, ethnic origin: the source names none of them",
    "death without relapse, which the source does not record, and any time other than three years",
    "use with a clinician: no user took part, the team of clinician and software was never measured",
    "choosing a treatment: in both trials treatment followed histology and stage",
)


def about(model: Model) -> str:
    """Return the instructions: population, endpoint, inputs, and what was not tested."""
    training = model.training
    lines = [
        f"{PRODUCT}, model {model.version} (a fictitious product; the data behind it are real)",
        "",
        "Intended population: children with a Wilms tumour of one side after surgery.",
        "Intended user: a paediatric oncologist.",
        f"Endpoint: {OUTCOME}.",
        f"Threshold: {model.threshold}, fixed in development for {training.target_sensitivity:.0%} sensitivity.",
        f"Development data: {training.children} children of the third National Wilms Tumor Study, {training.events} "
        f"with the endpoint; {training.children_left_out} more were followed for less than three years and left out.",
        "An input outside the development data is answered with a flag; a combination of inputs is not checked.",
        READING,
        "Every answer shows what the other reading would give. Where histology is in doubt, ask for a second reading.",
        DISCLAIMER,
        "",
        "Inputs:",
        *(f"  {field.name}: {field.meaning}; {field.allowed_text()}" for field in DECLARED),
        "",
        "Not tested for:",
        *(f"  - {limit}" for limit in NOT_TESTED_FOR),
    ]
    return "\n".join(lines)
