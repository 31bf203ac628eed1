"""Names of the properties by which the pytest plugin and the reader of its reports understand each other."""

NODE = "qms_node"
VERIFIES = "verifies"
COLLECTED = "qms_collected"
TESTED = "qms_tested"
ENVIRONMENT = "qms_environment"
