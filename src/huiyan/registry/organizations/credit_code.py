"""The unified social credit code (GB 32100-2015): 18 characters, the last a check digit modulo 31."""

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = tuple(pow(3, place, 31) for place in range(17))


def check_digit(first17: str) -> str:
    """The 18th character for the first 17; KeyError-free: unknown characters raise ValueError."""
    total = sum(ALPHABET.index(character) * weight for character, weight in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def is_valid(code: str) -> bool:
    """Whether the code has 18 known characters and the right check digit."""
    return len(code) == 18 and all(c in ALPHABET for c in code) and check_digit(code[:17]) == code[17]
