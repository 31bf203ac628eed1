def is_large(number: int) -> bool:
    return number > 10
