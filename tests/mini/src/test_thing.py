import pytest
from thing import is_large


@pytest.mark.verifies("REQ_ten")
def test_says_yes_above_ten():
    assert is_large(11)


@pytest.mark.verifies("REQ_ten")
def test_says_no_to_ten():
    assert not is_large(10)
