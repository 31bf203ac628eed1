"""The instructions that the software shows about itself with `--about`."""

from recursight.inputs import DECLARED
from recursight.model import PRODUCT, Model
from recursight.predict import DISCLAIMER, OUTCOME

NOT_TESTED_FOR = (
    "men, children, and women younger than 21 or older than 90 years",
    "women without positive lymph nodes beyond the development data: all women of the external test had positive nodes",
    "women treated after 1993, and so with today's therapies (for example against HER2)",
    "other regions than the Netherlands and Germany; the data name no ethnic origin",
    "women who already had a recurrence, and any time other than three years",
    "use with a clinician: no reader took part, the team of clinician and software was never measured",
    "comparing treatments: in development only women with positive nodes had hormonal therapy; it was no trial",
)

# The numbers are recomputed by the test of this text, so that it cannot drift away from the model.
KNOWN_WEAKNESSES = (
    "External test (GBSG, 555 women, 224 with the endpoint): sensitivity 201 of 224, specificity 128 of 331.",
    "The risk is underestimated there: mean prediction 0.338, observed 0.404.",
    "Grade 3: specificity 1 of 62 in the external test; the threshold does not separate these women.",
    "Hormonal therapy given: sensitivity 50 of 66 in the external test, lower than without.",
    "No positive nodes: sensitivity 114 of 273 in the development data; leave an answer below the threshold out of the "
    "decision.",
    "Grade 1 did not occur in the development data; the answer is an extrapolation and carries the flag.",
    "Grade 1: sensitivity 7 of 11 in the external test, too few women to judge.",
    "Hormonal therapy without positive nodes did not occur in the development data; this combination carries no flag.",
    "Women censored before three years were left out: 41 in development, 131 in the external test.",
    "The form of the inputs was chosen with the external result in view; the external test is not untouched.",
    "The women were treated from 1978 to 1993 and their data are used in retrospect; this is no clinical study.",
)


def about(model: Model) -> str:
    """Return the instructions: population, endpoint, inputs, what was not tested, and the known weaknesses."""
    training = model.training
    ranges = {term.name: f"{term.lowest} to {term.highest}" for term in model.terms}
    lines = [
        f"{PRODUCT}, model {model.version} (a fictitious product; the data behind it are real)",
        "",
        "Intended population: women with primary breast cancer after primary surgery, whose lymph nodes were examined.",
        "Intended user: an oncologist.",
        f"Endpoint: {OUTCOME}.",
        f"Threshold: {model.threshold}, fixed in development for {training.target_sensitivity:.0%} sensitivity.",
        f"Development data: {training.women} women of the Rotterdam tumour bank, aged {ranges['age']} years, "
        f"{training.events} with the endpoint.",
        "An input outside the development data is answered with a flag; a combination of inputs is not checked.",
        DISCLAIMER,
        "",
        "Inputs:",
        *(f"  {field.name}: {field.meaning}; {field.allowed_text()}" for field in DECLARED),
        "",
        "Not tested for:",
        *(f"  - {limit}" for limit in NOT_TESTED_FOR),
        "",
        "Known weaknesses:",
        *(f"  - {weakness}" for weakness in KNOWN_WEAKNESSES),
    ]
    return "\n".join(lines)
